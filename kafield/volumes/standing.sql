-- One row per account and format: how many of its stores stood on the first and on the last day of a period
-- (opened on or before the day and not closed on or before it).
SELECT
  account_id,
  format,
  SUM(CASE WHEN opened_on <= :start_day AND (closed_on IS NULL OR closed_on > :start_day) THEN 1 ELSE 0 END) AS stores_start,
  SUM(CASE WHEN opened_on <= :end_day AND (closed_on IS NULL OR closed_on > :end_day) THEN 1 ELSE 0 END) AS stores_end
FROM stores
GROUP BY account_id, format
