import { drain } from "../outbox.js";
import { result, transact } from "./database.js";
import { tell } from "./news.js";

const WEEK = 7 * 24 * 3600_000;
const SMALL = 16_384;

/** The stored bytes of a row; undefined when it has left. */
export const bodyOf = (key) => transact("readonly", ["bodies"], ({ bodies }) => result(bodies.get(key))).then((found) => found?.body);

/** Changes a row where it still is; gives it back as it is now, or undefined. */
export const change = (key, changes, body, durability) =>
  transact("readwrite", ["rows", "bodies"], async ({ rows, bodies }) => {
    const row = await result(rows.index("key").get(key));
    if (!row) return;
    rows.put(Object.assign(row, changes));
    if (body) bodies.put({ key, body });
    return row;
  }, durability);

/**
 * An acknowledged row and all it replaces leave for its receipt; what waited for them may go. `at` is the server's time.
 * Gives the keys of what has left.
 * Not waited for on disk: where a battery dies now the row is there again, and its key makes the second answer "replayed".
 */
export const acknowledge = (row, outcome, at = Date.now()) =>
  leave(row, outcome, at).catch((error) => {
    if (error?.name !== "QuotaExceededError") throw error;
    return leave(row); // a full phone has no room for a receipt either, and the server has the row
  });

const leave = (row, outcome, at) =>
  transact("readwrite", ["rows", "bodies", "receipts"], async ({ rows, bodies, receipts }) => {
    if (outcome) receipts.put({ ...receiptOf(row, outcome, at), body: await textOf(row, bodies) });
    const keys = [];
    for (let gone = row; gone; gone = gone.replaces && (await result(rows.index("key").get(gone.replaces)))) {
      keys.push(gone.key);
      if (gone.replaces) keys.push(gone.replaces);
      rows.delete(gone.seq);
      bodies.delete(gone.key);
    }
    if (outcome) for (const photo of await waitingFor(keys, rows)) rows.put({ ...photo, needsKey: undefined });
    return keys;
  }, "relaxed");

/** These rows once the keys have left. */
export const without = (keys, rows) =>
  rows.filter(({ key }) => !keys.includes(key)).map((row) => (keys.includes(row.needsKey) ? { ...row, needsKey: undefined } : row));

/** The rows that may not go before one of these keys. */
const waitingFor = async (keys, rows) => (await Promise.all(keys.map((key) => result(rows.index("needsKey").getAll(key))))).flat();

function receiptOf(row, outcome, at) {
  const { key, user, url, place, page, lane, name, label, type, digest, recordedAt, size } = row;
  return { key, user, url, place, page, lane, name, label, type, digest, recordedAt, size, outcome, at };
}

/** What was entered, where it is short: an old page shows it again as sent. */
async function textOf({ key, type, size }, bodies) {
  if (size > SMALL || !type.startsWith("application/x-www")) return undefined;
  return (await result(bodies.get(key)))?.body;
}

/** The receipts of a user since a moment of the server, oldest first; what he discarded is none. */
export const sent = (user, since) =>
  transact("readonly", ["receipts"], ({ receipts }) => result(receipts.index("at").getAll(IDBKeyRange.lowerBound(since, true))))
    .then((found) => found.filter((receipt) => receipt.user === user && receipt.outcome !== "discarded"));

export const countOthers = (user) =>
  transact("readonly", ["rows"], ({ rows }) => result(rows.getAll())).then((all) => all.filter((row) => row.user !== user && row.state !== "held").length);

/** {held, discarded}: a user's rows, and the keys that left unsent of which the server has not heard, both of one moment. */
export const untold = (user) =>
  transact("readonly", ["rows", "receipts"], async ({ rows, receipts }) => {
    const [held, gone] = await Promise.all([result(rows.getAll()), result(receipts.getAll())]);
    const discarded = gone.filter((receipt) => receipt.user === user && receipt.outcome === "discarded").map(({ key }) => key);
    return { held: held.filter((row) => row.user === user), discarded };
  });

/** The server has heard of these; receipts older than a week by its clock say nothing any more. */
export async function forget(keys, at) {
  const before = IDBKeyRange.upperBound(at - WEEK);
  const old = await transact("readonly", ["receipts"], ({ receipts }) => result(receipts.index("at").getAll(before)));
  const gone = [...keys, ...old.filter(({ outcome }) => outcome !== "discarded").map(({ key }) => key)];
  if (gone.length) await transact("readwrite", ["receipts"], ({ receipts }) => gone.forEach((key) => receipts.delete(key)));
}

export async function retry(key) {
  await change(key, { state: "queued", failures: 0, nextAt: 0, notBefore: 0 });
  tell({ type: "kept", key });
  return drain();
}

export async function discard(key, state) {
  await transact("readwrite", ["rows", "bodies", "receipts"], async ({ rows, bodies, receipts }) => {
    const row = await result(rows.index("key").get(key));
    const mine = row && row.state === (state ?? row.state) ? [row] : [];
    for (const each of [...mine, ...(await waitingFor([key], rows))]) {
      rows.delete(each.seq);
      bodies.delete(each.key);
      if (each.state !== "held") receipts.put(receiptOf(each, "discarded", Date.now()));
    }
  });
  tell({ type: "gone", key });
}

/** The photos of the row are held for the draft's key; its own key is used up, and the server hears of that. */
export async function takeBack(key, draft) {
  const isTaken = await transact("readwrite", ["rows", "bodies", "receipts", "drafts"], async ({ rows, bodies, receipts, drafts }) => {
    const row = await result(rows.index("key").get(key));
    if (row?.state !== "refused") return false;
    rows.delete(row.seq);
    bodies.delete(key);
    receipts.put(receiptOf(row, "discarded", Date.now()));
    drafts.put(draft);
    for (const photo of await waitingFor([key], rows)) rows.put({ ...photo, state: "held", needsKey: draft.key });
    return true;
  });
  if (isTaken) tell({ type: "gone", key });
  return isTaken;
}
