-- One row per account and format: volume and sales of the products of some manufacturers in a period.
WITH sold_by_store AS (
  SELECT store_id, SUM(volume) AS volume, SUM(sales_minor) AS sales_minor
  FROM volumes
  WHERE source = :source
    AND day BETWEEN :from_day AND :to_day
    AND product_id IN (SELECT id FROM products WHERE manufacturer IN :manufacturers)
  GROUP BY store_id
)
SELECT
  stores.account_id,
  stores.format,
  CAST(SUM(sold_by_store.volume) AS BIGINT) AS volume,
  CAST(SUM(sold_by_store.sales_minor) AS BIGINT) AS sales_minor
FROM sold_by_store
JOIN stores ON stores.id = sold_by_store.store_id
GROUP BY stores.account_id, stores.format
