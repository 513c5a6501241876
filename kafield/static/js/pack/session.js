// Who is signed in, for the worker: believed only from a page that the network answered.
import { read, remove, write } from "./meta.js";

const page = document.documentElement.dataset;

/** Keeps who this page was made for. A page from the pack is never newer than what is known. */
export async function remember() {
  const { user, role, language, madeAt } = page;
  const known = await read("session");
  if (!user || (known && Date.parse(madeAt) < Date.parse(known.at))) return;
  await write({ id: "session", user, role, language, at: madeAt });
}

/** Signed out: nobody's pages are shown without the network any more. The outbox keeps its rows. */
export async function wipe() {
  await remove("session", "pack", "places");
  for (const name of await caches.keys()) if (name.startsWith("kafield-pack-")) await caches.delete(name);
}
