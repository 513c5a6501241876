// The day on the phone: what it holds, and how it gives way. pack/make.js takes a new one along.
import { read, write } from "./pack/meta.js";
import { hashOf, isOurs } from "./pack/whole.js";

export { wipe } from "./pack/session.js";

const page = document.documentElement.dataset;

/** {worker, pack}: the version of the worker and the day of the pack, for the fleet. */
export async function about() {
  const [pack, generations] = await Promise.all([read("pack"), read("generations")]);
  const mine = pack?.user === page.user && { day: pack.day, verifiedAt: new Date(pack.verifiedAt).toISOString() };
  return { worker: generations?.versions[0] ?? "", pack: mine || null };
}

/** Makes room on a phone that is full: pages come again from the server, what waits to be sent does not. */
export async function free() {
  for (const name of await caches.keys()) if (name.startsWith("kafield-pack-")) await empty(name);
}

/** Page by page: a cache that is open somewhere keeps its bytes when it is deleted. */
async function empty(name) {
  const cache = await caches.open(name);
  for (const page of await cache.keys()) await cache.delete(page);
  await caches.delete(name);
}

/** Fetches one page of the pack again, so that it shows what was sent since. Never rejects; true where it was replaced. */
export async function refresh(url) {
  try {
    const { pathname: path } = new URL(url, location.href);
    const pack = await read("pack");
    if (pack?.user !== page.user || !pack.entries.some((entry) => entry.path === path)) return false;
    const answer = await fetch(path, { cache: "no-store", headers: { Accept: "text/html" } });
    const body = await answer.clone().arrayBuffer();
    if (!isOurs(answer) || !isPageOf(page.user, new TextDecoder().decode(body))) return false;
    await (await caches.open(pack.cache)).put(path, answer);
    const sha256 = await hashOf(body);
    const now = await read("pack");
    if (now.cache === pack.cache) await write({ ...now, entries: now.entries.map((entry) => (entry.path === path ? { ...entry, sha256 } : entry)) });
    return true;
  } catch {
    return false;
  }
}

const isPageOf = (user, html) => new RegExp(`<html[^>]* data-user="${user}"`).test(html) && /<\/html>\s*$/.test(html);
