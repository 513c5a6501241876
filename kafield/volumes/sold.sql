-- One row per account and format: volume and sales of its stores in a period, given as whole months
-- (read from the monthly totals) and the days before and after them (read from the facts).
WITH sold AS (
  SELECT store_id, volume, sales_minor FROM store_months
  WHERE source = :source AND month BETWEEN :months_from AND :months_to
  UNION ALL
  SELECT store_id, volume, sales_minor FROM volumes
  WHERE source = :source AND day BETWEEN :head_from AND :head_to
  UNION ALL
  SELECT store_id, volume, sales_minor FROM volumes
  WHERE source = :source AND day BETWEEN :tail_from AND :tail_to
)
SELECT
  stores.account_id,
  stores.format,
  CAST(SUM(sold.volume) AS BIGINT) AS volume,
  CAST(SUM(sold.sales_minor) AS BIGINT) AS sales_minor
FROM sold
JOIN stores ON stores.id = sold.store_id
GROUP BY stores.account_id, stores.format
