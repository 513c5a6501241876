-- One row per rep and measure: its total of one day, counted again from the facts.
WITH made AS (
  SELECT id, rep_id, stop_id, checked_out_at, seconds_in_store FROM visits WHERE day = :on_day AND rep_id IN :rep_ids
),
placed AS (
  SELECT id, rep_id, visit_id, total_minor FROM orders
  WHERE day = :on_day AND rep_id IN :rep_ids AND state NOT IN ('draft', 'cancelled')
),
checks AS (
  SELECT made.rep_id, display_checks.in_place, display_checks.is_compliant
  FROM display_checks JOIN made ON made.id = display_checks.visit_id
  WHERE display_checks.day = :on_day AND display_checks.superseded_at IS NULL
),
counted AS (
  SELECT made.rep_id, count_lines.shelf + count_lines.back AS units
  FROM stock_counts
  JOIN made ON made.id = stock_counts.visit_id
  JOIN count_lines ON count_lines.day = stock_counts.day AND count_lines.count_id = stock_counts.id
  WHERE stock_counts.day = :on_day AND stock_counts.superseded_at IS NULL
),
answered AS (
  SELECT made.rep_id, responses.points, responses.possible
  FROM responses JOIN made ON made.id = responses.visit_id
  WHERE responses.day = :on_day AND responses.superseded_at IS NULL
),
facts AS (
  SELECT rep_id, 'stops_planned' AS measure, 1 AS amount FROM stops
  WHERE day = :on_day AND rep_id IN :rep_ids AND state = 'planned'
  UNION ALL SELECT rep_id, 'visits_made', 1 FROM made
  UNION ALL SELECT rep_id, 'planned_made', 1 FROM made WHERE stop_id IS NOT NULL
  UNION ALL SELECT rep_id, 'visits_closed', 1 FROM made WHERE checked_out_at IS NOT NULL
  UNION ALL SELECT rep_id, 'seconds_in_store', seconds_in_store FROM made WHERE checked_out_at IS NOT NULL
  UNION ALL SELECT rep_id, 'score_points', points FROM answered
  UNION ALL SELECT rep_id, 'score_possible', possible FROM answered
  UNION ALL SELECT rep_id, 'displays_checked', 1 FROM checks
  UNION ALL SELECT rep_id, 'displays_ok', 1 FROM checks WHERE is_compliant
  UNION ALL SELECT rep_id, 'displays_missing', 1 FROM checks WHERE NOT in_place
  UNION ALL SELECT made.rep_id, 'displays_free', 1 FROM displays JOIN made ON made.id = displays.found_in_visit
  UNION ALL SELECT rep_id, 'orders', 1 FROM placed
  UNION ALL SELECT rep_id, 'order_minor', total_minor FROM placed
  UNION ALL SELECT placed.rep_id, 'order_lines', 1 FROM placed JOIN order_lines ON order_lines.order_id = placed.id
  UNION ALL SELECT rep_id, 'visits_with_order', 1 FROM placed WHERE visit_id IS NOT NULL
  UNION ALL SELECT rep_id, 'counts', 1 FROM counted
  UNION ALL SELECT rep_id, 'out_of_stock', 1 FROM counted WHERE units = 0
)
SELECT rep_id, measure, CAST(SUM(amount) AS BIGINT) AS total
FROM facts
GROUP BY rep_id, measure
ORDER BY rep_id, measure
