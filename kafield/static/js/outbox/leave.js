import { drain } from "../outbox.js";
import { result, transact } from "./database.js";
import { tell } from "./news.js";

const WEEK = 7 * 24 * 3600_000;

/** The stored bytes of a row; undefined when it has left. */
export const bodyOf = (key) => transact("readonly", ({ bodies }) => result(bodies.get(key))).then((found) => found?.body);

/** Changes a row where it still is; gives it back as it is now, or undefined. */
export const change = (key, changes, body) =>
  transact("readwrite", async ({ rows, bodies }) => {
    const row = await result(rows.index("key").get(key));
    if (!row) return;
    rows.put(Object.assign(row, changes));
    if (body) bodies.put({ key, body });
    return row;
  });

/** An acknowledged row and all it replaces leave for its receipt; what waited for them may go. */
export const acknowledge = (row, outcome) =>
  transact("readwrite", async ({ rows, bodies, receipts }) => {
    const at = Date.now();
    const keys = new Set([row.key, row.replaces]);
    for (const other of (await result(rows.getAll())).reverse()) {
      if (!keys.has(other.key)) continue;
      keys.add(other.replaces);
      rows.delete(other.seq);
      bodies.delete(other.key);
    }
    await each(rows, (other) => other.needsKey && keys.has(other.needsKey), (other) => rows.put({ ...other, needsKey: undefined }));
    receipts.put({ key: row.key, user: row.user, url: row.url, lane: row.lane, name: row.name, digest: row.digest, outcome, at });
    await each(receipts, (receipt) => receipt.at < at - WEEK, (receipt) => receipts.delete(receipt.key));
  });

export async function retry(key) {
  await change(key, { state: "queued", failures: 0, nextAt: 0, notBefore: 0 });
  tell({ type: "kept", key });
  return drain();
}

export async function discard(key, state) {
  await transact("readwrite", ({ rows, bodies }) =>
    each(rows, (row) => (row.key === key && row.state === (state ?? row.state)) || row.needsKey === key, (row) => {
      rows.delete(row.seq);
      bodies.delete(row.key);
    }),
  );
  tell({ type: "gone", key });
}

/** The photos of the row are held for the draft's key. */
export async function takeBack(key, draft) {
  const isTaken = await transact("readwrite", async ({ rows, bodies, drafts }) => {
    const row = await result(rows.index("key").get(key));
    if (row?.state !== "refused") return false;
    rows.delete(row.seq);
    bodies.delete(key);
    drafts.put(draft);
    await each(rows, (photo) => photo.needsKey === key, (photo) => rows.put({ ...photo, state: "held", needsKey: draft.key }));
    return true;
  });
  if (isTaken) tell({ type: "gone", key });
  return isTaken;
}

async function each(store, matches, act) {
  for (const record of await result(store.getAll())) if (matches(record)) act(record);
}
