import { isRevoked, reason, retryAfter, verdict } from "./answers.js";

/** Sends one row as it was stored. Never throws: no answer is an answer too, {verdict: "lost"}. */
export async function send(row, body, report) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience(row));
  try {
    const response = await fetch(row.url, {
      method: "POST", body, headers: headers(row, report),
      redirect: "manual", credentials: "same-origin", cache: "no-store", signal: stop.signal,
    });
    const html = await response.text();
    return {
      verdict: verdict(response, row.key), status: response.status, html, at: Date.parse(response.headers.get("Date")) || Date.now(),
      outcome: response.headers.get("X-Outcome"), wait: retryAfter(response), reason: reason(response), revoked: isRevoked(response),
    };
  } catch {
    return { verdict: "lost", status: 0, html: "", wait: 0, reason: "" };
  } finally {
    clearTimeout(timer);
  }
}

// 1 kB/s must be enough, and each try may take twice as long as the last.
const patience = (row) => (20_000 + row.size) * 2 ** Math.min(row.tries, 3);

function headers(row, report) {
  return {
    Accept: "text/html",
    "HX-Request": "true",
    "HX-Request-Type": "partial",
    "Content-Type": row.type,
    "Content-Digest": row.digest,
    "Idempotency-Key": row.key,
    "X-Recorded-At": new Date(row.recordedAt).toISOString(),
    "X-Sent-At": new Date().toISOString(),
    "X-User": row.user,
    "X-Contract": row.contract,
    "X-Outbox": report,
    ...(row.replaces && { "X-Replaces": row.replaces }),
  };
}
