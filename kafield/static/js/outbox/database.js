// A database of its own: nothing that tidies up packs or caches can reach an unsent write.
const NAME = "kafield-outbox";
const VERSION = 3;
const STORES = { rows: { keyPath: "seq", autoIncrement: true }, bodies: { keyPath: "key" }, receipts: { keyPath: "key" }, drafts: { keyPath: "id" } };
const INDEXES = [["rows", "key", { unique: true }], ["rows", "needsKey"], ["receipts", "at"]];
const REOPEN = new Set(["InvalidStateError", "UnknownError"]);
const PATIENCE = 5000;

let opening;

/** The result of one IndexedDB request. */
export const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/**
 * Runs work({rows, bodies, receipts, drafts}), of these the named ones, in one transaction and returns its value once that
 * is on disk. A transaction waits for every other that writes to a store of its own, so none names more than it needs.
 */
export async function transact(mode, names, work, durability = "strict") {
  try {
    return await attempt(mode, names, work, durability);
  } catch (error) {
    if (!REOPEN.has(error?.name)) throw error;
    close();
    return attempt(mode, names, work, durability);
  }
}

/** Lets go of the connection; the next transaction opens a new one. */
export function close() {
  opening?.then((database) => database.close()).catch(() => {});
  opening = undefined;
}

async function attempt(mode, names, work, durability) {
  const database = await (opening ??= open());
  const transaction = database.transaction(names, mode, { durability });
  const complete = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
  });
  complete.catch(() => {});
  try {
    const value = await work(Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)])));
    transaction.commit();
    await complete;
    return value;
  } catch (error) {
    // A request only says that it was aborted; the transaction knows why.
    const why = transaction.error ?? error;
    if (!transaction.error) transaction.abort();
    throw why;
  }
}

async function open(version = VERSION) {
  try {
    return await Promise.race([opened(indexedDB.open(NAME, version)), patience()]);
  } catch (error) {
    opening = undefined;
    // A newer page was here before; stores are only ever added, so its database serves.
    if (error.name === "VersionError") return opened(indexedDB.open(NAME));
    throw error;
  }
}

function opened(request) {
  request.onupgradeneeded = () => {
    const { result: database, transaction } = request;
    for (const [name, options] of Object.entries(STORES)) if (!database.objectStoreNames.contains(name)) database.createObjectStore(name, options);
    for (const [name, path, options] of INDEXES) {
      const store = transaction.objectStore(name);
      if (!store.indexNames.contains(path)) store.createIndex(path, path, options);
    }
  };
  return result(request).then((database) => {
    database.onclose = () => (opening = undefined);
    database.onversionchange = close;
    return database;
  });
}

const patience = () => new Promise((_, reject) => setTimeout(() => reject(new DOMException("no answer", "TimeoutError")), PATIENCE));
