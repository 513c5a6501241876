-- One row per rep, phone and write of the last eight writes that each phone of his sent since a moment, newest first.
WITH sent AS (
  SELECT
    user_id, device, outbox, sent_at, received_at,
    ROW_NUMBER() OVER (PARTITION BY user_id, device ORDER BY received_at DESC, sent_at DESC) AS place
  FROM receipts
  WHERE received_at >= :since AND user_id IN :rep_ids
)
SELECT user_id AS rep_id, device, outbox, sent_at, received_at
FROM sent
WHERE place <= 8
ORDER BY user_id, device, place
