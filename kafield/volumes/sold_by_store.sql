-- One row per store of an account that stood at the end of a period or sold something in it: volume and
-- sales; the period is given as whole months and the days before and after them.
WITH own AS (
  SELECT id FROM stores WHERE account_id = :account_id
),
sold AS (
  SELECT store_id, volume, sales_minor FROM store_months
  WHERE source = :source AND month BETWEEN :months_from AND :months_to AND store_id IN (SELECT id FROM own)
  UNION ALL
  SELECT store_id, volume, sales_minor FROM volumes
  WHERE source = :source AND day BETWEEN :head_from AND :head_to AND store_id IN (SELECT id FROM own)
  UNION ALL
  SELECT store_id, volume, sales_minor FROM volumes
  WHERE source = :source AND day BETWEEN :tail_from AND :tail_to AND store_id IN (SELECT id FROM own)
),
sold_by_store AS (
  SELECT store_id, SUM(volume) AS volume, SUM(sales_minor) AS sales_minor FROM sold GROUP BY store_id
)
SELECT
  stores.id,
  stores.name,
  stores.format,
  stores.opened_on <= :end_day AND (stores.closed_on IS NULL OR stores.closed_on > :end_day) AS stands,
  CAST(COALESCE(sold_by_store.volume, 0) AS BIGINT) AS volume,
  CAST(COALESCE(sold_by_store.sales_minor, 0) AS BIGINT) AS sales_minor
FROM stores
LEFT JOIN sold_by_store ON sold_by_store.store_id = stores.id
WHERE stores.account_id = :account_id
  AND (
    sold_by_store.store_id IS NOT NULL
    OR (stores.opened_on <= :end_day AND (stores.closed_on IS NULL OR stores.closed_on > :end_day))
  )
ORDER BY volume DESC, stores.sort_key, stores.id
