import { result, transact } from "./database.js";

/** Puts a submission on disk, releases the photos it lists and ends its draft, in one transaction. */
export function store({ body, draft, photos = [], ...submission }) {
  const fresh = { state: "queued", tries: 0, failures: 0, triedAt: 0, nextAt: 0, notBefore: 0, size: body.byteLength };
  const row = { ...fresh, ...submission };
  return transact("readwrite", async ({ rows, bodies, receipts, drafts }) => {
    if (await result(receipts.get(row.key))) throw new DOMException("sent before", "ConstraintError");
    await result(rows.add(row));
    bodies.put({ key: row.key, body });
    if (draft) drafts.delete(draft);
    for (const photo of await result(rows.getAll())) {
      if (photo.state === "held" && photos.includes(photo.key)) rows.put({ ...photo, state: "queued", needsKey: row.key });
    }
  });
}

/** All rows of a user as stored, without their bodies, in the order they were stored. */
export const rowsOf = (user) =>
  transact("readonly", ({ rows }) => result(rows.getAll())).then((all) => all.filter((row) => row.user === user));

/** Whether this key with these bytes is here, or was acknowledged within the week. */
export const holds = (key, digest) =>
  transact("readonly", async ({ rows, receipts }) => {
    const found = (await result(rows.index("key").get(key))) ?? (await result(receipts.get(key)));
    return found?.digest === digest;
  });
