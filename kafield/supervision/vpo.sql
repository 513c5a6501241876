-- One row per rep and account: his stores that stood on the day, and what they sold in the month by each source.
WITH own AS (
  SELECT DISTINCT territory_reps.rep_id, stores.id AS store_id, stores.account_id
  FROM territory_reps
  JOIN territory_stores ON territory_stores.territory_id = territory_reps.territory_id
  JOIN stores ON stores.id = territory_stores.store_id
  WHERE territory_reps.rep_id IN :rep_ids
    AND territory_reps.from_day <= :on_day AND (territory_reps.to_day IS NULL OR territory_reps.to_day > :on_day)
    AND territory_stores.from_day <= :on_day AND (territory_stores.to_day IS NULL OR territory_stores.to_day > :on_day)
    AND stores.opened_on <= :end_day AND (stores.closed_on IS NULL OR stores.closed_on > :end_day)
)
SELECT
  own.rep_id,
  own.account_id,
  COUNT(*) AS stores,
  CAST(COALESCE(SUM(sell_out.volume), 0) AS BIGINT) AS sell_out,
  CAST(COALESCE(SUM(sell_in.volume), 0) AS BIGINT) AS sell_in
FROM own
LEFT JOIN store_months AS sell_out
  ON sell_out.store_id = own.store_id AND sell_out.month = :month_day AND sell_out.source = 'sell_out'
LEFT JOIN store_months AS sell_in
  ON sell_in.store_id = own.store_id AND sell_in.month = :month_day AND sell_in.source = 'sell_in'
GROUP BY own.rep_id, own.account_id
ORDER BY own.rep_id, own.account_id
