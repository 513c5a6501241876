// What may be kept of an answer, and what its bytes are called.

/** Whether an answer may be kept at all: a login page, a portal or a fault may not. */
export const isOurs = (answer) => answer.status === 200 && !answer.redirected && answer.type === "basic";

export async function hashOf(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
