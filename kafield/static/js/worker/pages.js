// Pages: the network first, but not for ever; then the pack, for the person it was made for; then the plain truth.
import { businessDay, read } from "../pack/meta.js";
import { begunAt, filled, keepVisit, placeOf, sheetAt } from "./visits.js";

const PATIENCE = 3000;
const LESS = 500;
const A_WHILE = 60_000;
const OLDEST = 3 * 86_400_000;
const SHEET = /^\/calls\/([0-9a-f-]{36})$/;
const AT_STORE = /^\/calls\/at\/(\d+)$/;

let unansweredAt = 0;

/** The answer to a navigation. */
export async function pageOf(request, url) {
  const copy = copyOf(url).catch(() => undefined);
  const begun = AT_STORE.test(url.pathname) && (await visitUnderWay(url).catch(() => undefined));
  if (begun) return begun;
  const asked = fetch(request).catch(() => undefined);
  const answer = await Promise.race([asked, copy.then((found) => (found ? pause(patience()) : asked))]);
  unansweredAt = answer ? 0 : Date.now();
  if (answer && answer.status < 500) return answer;
  return (await copy) ?? answer ?? (await asked) ?? offlinePage();
}

/** A network that did not answer a moment ago, or that the phone knows of none, is asked too, but not waited for so long. */
const patience = () => (navigator.onLine && Date.now() - unansweredAt > A_WHILE ? PATIENCE : LESS);

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The second tap of an ad-hoc visit finds the first one, with a network too. */
async function visitUnderWay({ pathname }) {
  const { session, pack } = await usable();
  const store = Number(AT_STORE.exec(pathname)[1]);
  const visit = pack && (await begunAt(session.user, pack, store));
  return visit && Response.redirect(`/calls/${visit}?store=${store}`);
}

/** Who is signed in and his pack: none of somebody else's, none that is older than three days. */
async function usable() {
  const [session, pack] = await Promise.all([read("session"), read("pack")]);
  const isHis = session && pack?.user === session.user && Date.now() - pack.verifiedAt <= OLDEST;
  return { session, pack: isHis ? pack : undefined };
}

/** The page of the pack for an address; undefined without one. */
async function copyOf(url) {
  const { session, pack } = await usable();
  if (!pack) return undefined;
  const [, visit] = SHEET.exec(url.pathname) ?? [];
  const store = Number(url.searchParams.get("store"));
  const place = visit && store && (await placeOf(store));
  if (place) await keepVisit(session.user, pack, store, visit);
  const [, at] = AT_STORE.exec(url.pathname) ?? [];
  if (at) return (await placeOf(Number(at))) && Response.redirect(await sheetAt(session.user, pack, Number(at)));
  const path = pathIn(pack, url);
  if (pack.entries.some((entry) => entry.path === path)) return shown(pack, path, {});
  if (place) return shown(pack, place.blank, { ...place, visit });
  return elsewhere(url);
}

/**
 * Under which address the pack has it: today's page is the one of the day, the list of stores the one that needs no
 * network. What a query asks for is another page, but for the store that a sheet's address names once more.
 */
function pathIn({ entries, ...pack }, { pathname, search }) {
  if (pathname === "/accounts/stores") return "/sync/stores";
  if (pathname !== "/calls/today" || search) return SHEET.test(pathname) ? pathname : pathname + search;
  const days = entries.filter(({ path, day }) => day && path.startsWith(pathname));
  return (days.find(({ day }) => day === businessDay(pack)) ?? days.at(-1))?.path;
}

function elsewhere({ pathname }) {
  const [, store] = /^\/accounts\/stores\/(\d+)$/.exec(pathname) ?? [];
  if (store) return Response.redirect(`/sync/stores#store_${store}`);
  return pathname === "/" ? Response.redirect("/calls/today") : undefined;
}

async function shown(pack, path, values) {
  const kept = await (await caches.open(pack.cache)).match(path);
  if (!kept) return undefined;
  const { made, ...others } = pack.slots;
  const html = filled(await kept.text(), { made, ...others }, { made: pack.made, ...values });
  return new Response(html, { headers: kept.headers });
}

async function offlinePage() {
  const { session, pack } = await usable().catch(() => ({}));
  const languages = [session?.language, ...navigator.languages.map(closest), "zh-Hans"];
  const own = pack && (await shown(pack, "/sync/offline", {}).catch(() => undefined));
  if (own) return own;
  for (const language of languages) {
    const page = await caches.match(`/sync/offline?language=${language}`, { ignoreVary: true });
    if (page) return page;
  }
  return Response.error();
}

const closest = (tag) => (tag.startsWith("en") ? "en" : /^zh-(TW|HK|MO|Hant)/i.test(tag) ? "zh-Hant" : "zh-Hans");
