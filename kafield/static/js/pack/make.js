// A new pack takes the place of the old one only when every entry of it was verified.
import { filesOf, gather } from "./gather.js";
import { businessDay, read, write } from "./meta.js";

const page = document.documentElement.dataset;
const AGE = 3 * 86_400_000;
const AGAIN = 5 * 60_000;
const channel = new BroadcastChannel("kafield-pack");
const listeners = new Set();

/** Calls fn after every change of the pack, here and in other tabs. Returns the way to stop. */
export function subscribe(fn) {
  listeners.add(fn);
  return () => listeners.delete(fn);
}

/** {state, pack, attempt}: making, ready, stale (the plan changed), old, missing (with what), or none. */
export async function state(plan) {
  const [pack, attempt, locks] = await Promise.all([read("pack"), read("attempt"), navigator.locks.query()]);
  const isMaking = locks.held.some(({ name }) => name === "kafield-pack");
  const mine = pack?.user === page.user && (await caches.has(pack.cache)) ? pack : undefined;
  return { state: isMaking ? "making" : nameOf(mine, attempt, plan), pack: mine, attempt };
}

function nameOf(pack, attempt, plan) {
  const failed = attempt?.user === page.user && attempt.missing.length && attempt.at > (pack?.verifiedAt ?? 0);
  if (failed) return "missing";
  if (!pack) return "none";
  if (Date.now() - pack.verifiedAt > AGE) return "old";
  return pack.day === businessDay(pack) && (!plan || pack.plan === plan) ? "ready" : "stale";
}

/** Makes a new pack where there is none for this person, language, day and plan; not again right after a failure. */
export async function keepReady(plan) {
  const { state: name, pack, attempt } = await state(plan);
  const isWhole = name === "ready" && pack.language === page.language;
  if (!isWhole && name !== "making" && !isRecent(attempt, plan)) await build(plan);
}

const isRecent = (attempt, plan) =>
  Date.now() - (attempt?.at ?? 0) < AGAIN && attempt.user === page.user && attempt.language === page.language && attempt.plan === plan;

/** Makes a new pack now; true once it stands. Whatever goes wrong, the one before stays. */
export const build = (plan) =>
  navigator.locks.request("kafield-pack", { ifAvailable: true }, async (lock) => {
    if (!lock) return false;
    tell();
    const attempt = { id: "attempt", user: page.user, language: page.language, plan, at: Date.now(), missing: [], all: 0 };
    return make(attempt).catch((error) => !isGone(error) && write({ ...attempt, reason: error.message }).then(() => false));
  }).finally(tell);

/** No answer at all: no network, or the rep went on to another page. The next page that shows the pack tries again. */
const isGone = (error) => error instanceof TypeError;

async function make(attempt) {
  const old = await read("pack");
  const { pack, cache, missing, all } = await gather(page.user, old);
  if (missing.length) {
    await caches.delete(cache);
    await write({ ...attempt, missing, all });
    return false;
  }
  await point(pack, cache);
  await tidy(cache);
  return true;
}

/** The switch: one transaction, and the worker answers from the new pack. */
function point({ entries, stores, ...about }, cache) {
  const verifiedAt = Date.now();
  const pages = entries.map(({ path, day, sha256 }) => ({ path, day, sha256 }));
  return write(
    { ...about, id: "pack", entries: pages, cache, verifiedAt, skew: verifiedAt - Date.parse(about.madeAt) },
    { id: "places", stores },
    { id: "attempt", user: about.user, language: about.language, plan: about.plan, at: verifiedAt, missing: [], all: 0 },
  );
}

/** Packs of before go, and files that neither this pack nor the two newest workers ask for. */
async function tidy(cache) {
  const [pack, generations] = [await read("pack"), await read("generations")];
  const wanted = new Set([cache, filesOf(pack.version), ...(generations?.versions ?? []).map(filesOf)]);
  for (const name of await caches.keys()) {
    if (name.startsWith("kafield-pack-") ? name !== cache : name.startsWith("kafield-static-") && generations && !wanted.has(name)) await caches.delete(name);
  }
}

function tell() {
  channel.postMessage("changed");
  listeners.forEach((fn) => fn());
}

channel.onmessage = () => listeners.forEach((fn) => fn());
