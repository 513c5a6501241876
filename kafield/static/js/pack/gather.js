// A pack is gathered into a cache of its own and verified there, entry by entry, before anything points to it.
import { hashOf, isOurs } from "./whole.js";

const NAMED = 12;
const STRICT = ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy"];

/** The cache of the static files of one version of the app. */
export const filesOf = (version) => `kafield-static-${version}`;

/** {pack, cache, missing, all}: what the server says, the cache it is in, the addresses that could not be verified. */
export async function gather(user, old) {
  const first = await gatherWith(user, old, old?.user === user ? old.entries.map(({ sha256 }) => sha256.slice(0, NAMED)) : []);
  if (!first.missing.length || !old) return first;
  await caches.delete(first.cache);
  return gatherWith(user, undefined, []);
}

async function gatherWith(user, old, held) {
  const answer = await fetch(`/sync/pack?have=${held.join()}`, { cache: "no-store", redirect: "error", headers: { Accept: "application/json" } });
  if (!isOurs(answer)) throw new Error(`pack: ${answer.status}`);
  const pack = await answer.json();
  if (pack.format !== 1 || pack.user !== user) throw new Error("pack: of somebody else");
  const name = `kafield-pack-${user}-${crypto.randomUUID()}`;
  const [cache, before] = [await caches.open(name), old && (await caches.open(old.cache))];
  const headers = { "Content-Type": "text/html; charset=utf-8", ...Object.fromEntries(STRICT.map((each) => [each, answer.headers.get(each) ?? ""])) };
  const pages = await Promise.all(pack.entries.map((entry) => putPage(cache, before, entry, headers)));
  const files = await Promise.all(Object.entries(pack.assets).map((file) => putFile(filesOf(pack.version), ...file)));
  const all = [...pages, ...files];
  return { pack, cache: name, missing: all.filter(({ isThere }) => !isThere).map(({ path }) => path), all: all.length };
}

async function putPage(cache, before, { path, sha256, body }, headers) {
  const text = body ?? (await (await before?.match(path))?.text());
  if (text !== undefined) await cache.put(path, new Response(text, { headers }));
  return { path, isThere: await isTrue(await cache.match(path), sha256) };
}

/** What a phone has already is only verified; what another version of the app brought is taken over. */
async function putFile(name, path, sha256) {
  const cache = await caches.open(name);
  for (const find of [() => cache.match(path), () => caches.match(path), () => fetch(path), () => fetch(path, { cache: "reload" })]) {
    const found = await find().catch(() => undefined);
    if (!found || found.status !== 200 || found.redirected || !(await isTrue(found.clone(), sha256))) continue;
    await cache.put(path, found);
    if (await isTrue(await cache.match(path), sha256)) return { path, isThere: true };
  }
  return { path, isThere: false };
}

async function isTrue(response, sha256) {
  return Boolean(response) && (await hashOf(await response.arrayBuffer())) === sha256;
}
