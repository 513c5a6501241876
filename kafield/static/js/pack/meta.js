// What the phone knows of its pack and of who is signed in: a database beside the outbox, lost without harm.
const META = "meta";
let metaOpening;

/** The record of that id; undefined without one. */
export const read = (id) => inMeta("readonly", (store) => store.get(id));

/** Puts all records on disk at once, or none. */
export const write = (...records) => inMeta("readwrite", (store) => records.map((record) => store.put(record)).at(-1));

export const remove = (...ids) => inMeta("readwrite", (store) => ids.map((id) => store.delete(id)).at(-1));

async function inMeta(mode, act) {
  const database = await (metaOpening ??= openMeta());
  let transaction;
  try {
    transaction = database.transaction(META, mode, { durability: mode === "readwrite" ? "strict" : "relaxed" });
  } catch (error) {
    metaOpening = undefined; // the system took the connection
    throw error;
  }
  const request = act(transaction.objectStore(META));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

function openMeta() {
  const request = indexedDB.open("kafield-pack", 1);
  request.onupgradeneeded = () => request.result.createObjectStore(META, { keyPath: "id" });
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  }).then((database) => {
    const letGo = () => (metaOpening = undefined);
    database.onclose = letGo;
    database.onversionchange = () => (database.close(), letGo());
    return database;
  }, (error) => {
    metaOpening = undefined;
    throw error;
  });
}

/** The date at the company now, by the server's clock as it was when the pack was made. */
export const businessDay = ({ zone, skew = 0 } = {}) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(Date.now() - skew);
