import { result, transact } from "./database.js";

/** Puts a submission on disk, releases the photos it lists and ends its draft, in one transaction. */
export function store({ body, draft, photos = [], ...submission }) {
  const fresh = { state: "queued", tries: 0, failures: 0, triedAt: 0, nextAt: 0, notBefore: 0, size: body.byteLength };
  const row = { ...fresh, ...submission };
  return transact("readwrite", ["rows", "bodies", "receipts", "drafts"], async ({ rows, bodies, receipts, drafts }) => {
    const [sent] = await Promise.all([result(receipts.get(row.key)), result(rows.add(row))]);
    if (sent) throw new DOMException("sent before", "ConstraintError");
    bodies.put({ key: row.key, body });
    if (draft) drafts.delete(draft);
    for (const photo of await Promise.all(photos.map((key) => result(rows.index("key").get(key))))) {
      if (photo?.state === "held") rows.put({ ...photo, state: "queued", needsKey: row.key });
    }
  });
}

/** All rows of a user as stored, without their bodies, in the order they were stored. */
export const rowsOf = (user) =>
  transact("readonly", ["rows"], ({ rows }) => result(rows.getAll())).then((all) => all.filter((row) => row.user === user));

/** The rows that stand for something: one that another row replaces is told by that one. */
export function standing(rows) {
  const replaced = new Set(rows.map((row) => row.replaces));
  return rows.filter((row) => row.state !== "held" && !replaced.has(row.key));
}

/** What X-Outbox tells the fleet of this phone's unsent rows. */
export function report(rows, persisted) {
  const unsent = rows.filter((row) => row.state !== "held");
  const oldest = Math.round((Date.now() - Math.min(Date.now(), ...unsent.map((row) => row.recordedAt))) / 1000);
  return `n=${unsent.length};oldest=${oldest};refused=${unsent.filter((row) => row.state === "refused").length};persist=${persisted}`;
}

/** Whether this key with these bytes is here, or was acknowledged within the week; what was discarded was not. */
export const holds = (key, digest) =>
  transact("readonly", ["rows", "receipts"], async ({ rows, receipts }) => {
    const found = (await result(rows.index("key").get(key))) ?? (await result(receipts.get(key)));
    return found?.digest === digest && found.outcome !== "discarded";
  });
