// The one way out of the phone: rows in IndexedDB that leave with their own acknowledgement only.
// What is not needed to store a row is loaded when it is called for.
import { session, subscribe, tell } from "./outbox/news.js";
import { holds, rowsOf, standing, store } from "./outbox/rows.js";

export { close as letGo } from "./outbox/database.js";
export { rowsOf as rows, subscribe };

/** The user whose rows are sent; without one nothing is. */
export function signedInAs(user) {
  session.user = user;
}

/**
 * Stores a submission and starts to send it. Resolves when it is on disk, or where the same bytes under the
 * same key are here or were sent already. Rejects with a ConstraintError where the key holds other bytes,
 * with what IndexedDB says where the phone refuses it.
 */
export async function add(submission) {
  try {
    await store(submission).catch((error) => roomier(error, submission));
  } catch (error) {
    if (error?.name === "ConstraintError" && (await holds(submission.key, submission.digest))) return;
    throw error;
  }
  tell({ type: "stored", key: submission.key });
  drain();
}

/** Where the phone is full the packs go first: they come again, the work does not. */
async function roomier(error, submission) {
  if (error?.name !== "QuotaExceededError") throw error;
  await import("./pack.js").then((pack) => pack.free()).catch(() => {});
  return store(submission);
}

/** Sends what is due; with {hurry: true} also what waits only for the network to come back. Never rejects. */
export const drain = (options) => import("./outbox/drain.js").then((module) => module.drain(options)).catch(() => {});

/** {phone, needs, signIn, oldest}: rows not yet sent, rows that need the rep, whether he must sign in, epoch ms. */
export const counts = async (user, lane) => counted(await rowsOf(user), lane);

/** The same of rows that were read. */
export function counted(all, lane = "") {
  const rows = standing(all).filter((row) => row.lane.endsWith(lane));
  const needs = rows.filter((row) => row.state === "refused").length;
  return { phone: rows.length - needs, needs, signIn: session.mustSignIn, oldest: Math.min(...rows.map((row) => row.recordedAt)) };
}

const later = (name) => async (...values) => (await import("./outbox/leave.js"))[name](...values);

/** retry(key): sends a row again now, whatever it waited for. */
export const retry = later("retry");

/** discard(key, state): drops an unsent row, with the photos for it, on the rep's own wish; with a state, only while it is in it. */
export const discard = later("discard");

/** takeBack(key, draft): makes a refused row the draft of its form again; false where it has left already. */
export const takeBack = later("takeBack");

/** bodyOf(key): the stored bytes of a row; undefined when it has left. */
export const bodyOf = later("bodyOf");

/** How many rows of somebody else wait on this phone; of them nothing is told but the number. */
export const countOthers = later("countOthers");

/** sent(user, since): the receipts of what the server has taken since then (epoch ms of the server), oldest first. */
export const sent = later("sent");

subscribe(({ type, elsewhere }) => elsewhere && (type === "stored" || type === "sent") && drain());
