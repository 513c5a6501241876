// What the outbox asks of the pages that were taken along. They come again from the server; what waits to be sent does not.
const NAMES = /^kafield-pack/;

const packs = async () => (await caches.keys()).filter((name) => NAMES.test(name));

/** Makes room on a phone that is full. */
export async function free() {
  for (const name of await packs()) await caches.delete(name);
}

/** Nobody reads on here: the pages go, and who was signed in. */
export async function wipe() {
  await free();
  indexedDB.deleteDatabase("kafield-pack");
}

/** Asks again for a page that was taken along, since what it shows was sent meanwhile. */
export async function refresh(url) {
  for (const name of await packs()) {
    const cache = await caches.open(name);
    if (await cache.match(url)) await renew(cache, url);
  }
}

async function renew(cache, url) {
  const answer = await fetch(url, { redirect: "manual", cache: "no-store" });
  if (answer.status === 200) await cache.put(url, answer);
}
