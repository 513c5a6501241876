const TRY_AGAIN = new Set([409, 425, 429]);

/**
 * What an answer means for the row it answers: done, refused, signin, later, fault, large or lost.
 * Only our own handler can say done or refused: it names the key in X-Ack.
 */
export function verdict(response, key) {
  const { status } = response;
  if (response.type === "opaqueredirect" || (status >= 300 && status < 400) || status === 401) return "signin";
  if (status >= 500) return "fault";
  if (response.headers.get("X-Ack") !== key) return status === 413 ? "large" : "lost";
  if (status >= 200 && status < 300) return "done";
  return TRY_AGAIN.has(status) ? "later" : "refused";
}

/** An admin has ended the sessions of this phone: what it keeps to read goes, what waits to be sent stays. */
export const isRevoked = (response) => response.status === 401 && response.headers.get("X-Reason") === "revoked";

/** Milliseconds a Retry-After header asks for; 0 without one. */
export function retryAfter(response, now = Date.now()) {
  const value = response.headers.get("Retry-After");
  if (!value) return 0;
  const wait = /^\d+$/.test(value) ? value * 1000 : Date.parse(value) - now;
  return Math.min(Math.max(wait, 0) || 0, 3600_000);
}

/** The words of a refusal, percent-encoded in X-Reason. */
export function reason(response) {
  try {
    return decodeURIComponent(response.headers.get("X-Reason") ?? "");
  } catch {
    return "";
  }
}
