-- One row per day, store and product: what was delivered minus what came back, in sales units and minor units.
SELECT
  movements.day,
  movements.store_id,
  movement_lines.product_id,
  CAST(SUM(CASE movements.kind WHEN 'return' THEN -1 ELSE 1 END * movement_lines.units) AS BIGINT) AS volume,
  CAST(SUM(CASE movements.kind WHEN 'return' THEN -1 ELSE 1 END * movement_lines.amount_minor) AS BIGINT) AS sales_minor
FROM movements
JOIN movement_lines ON movement_lines.movement_id = movements.id
WHERE movements.store_id IN :store_ids AND movements.day BETWEEN :from_day AND :to_day
GROUP BY movements.day, movements.store_id, movement_lines.product_id
