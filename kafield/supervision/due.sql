-- One row per rep and display that is due on the day at a store of his plan or of a visit of his, or that he checked there all
-- the same; with what that visit found, if it looked.
WITH calls AS (
  SELECT rep_id, store_id FROM stops WHERE day = :on_day AND state = 'planned' AND rep_id IN :rep_ids
  UNION
  SELECT rep_id, store_id FROM visits WHERE day = :on_day AND rep_id IN :rep_ids
)
SELECT
  calls.rep_id,
  displays.id AS display_id,
  displays.store_id,
  displays.fee_minor,
  visits.id AS visit_id,
  display_checks.id AS check_id,
  CASE WHEN display_checks.id IS NOT NULL THEN 1 ELSE 0 END AS checked,
  CASE WHEN display_checks.is_compliant THEN 1 ELSE 0 END AS ok
FROM calls
JOIN displays ON displays.store_id = calls.store_id
LEFT JOIN visits ON visits.day = :on_day AND visits.rep_id = calls.rep_id AND visits.store_id = calls.store_id
LEFT JOIN display_checks
  ON display_checks.day = :on_day
  AND display_checks.visit_id = visits.id
  AND display_checks.display_id = displays.id
  AND display_checks.superseded_at IS NULL
WHERE display_checks.id IS NOT NULL
  OR (displays.from_day <= :on_day AND displays.to_day >= :on_day AND displays.voided_at IS NULL)
