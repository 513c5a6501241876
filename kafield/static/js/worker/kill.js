// The way back: a worker that clears what workers left behind and goes. The outbox is not a cache; it stays.
self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => event.waitUntil(clearAndGo()));

async function clearAndGo() {
  for (const name of await caches.keys()) await caches.delete(name);
  indexedDB.deleteDatabase("kafield-pack");
  await self.registration.unregister();
}
