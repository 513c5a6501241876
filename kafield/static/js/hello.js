// What the server is told of this phone: what waits, what was discarded on purpose, and what the phone is like.
import { rows } from "./outbox.js";
import { isRevoked } from "./outbox/answers.js";
import { acknowledge, discarded, forget } from "./outbox/leave.js";
import { session, tell } from "./outbox/news.js";
import { report } from "./outbox/rows.js";
import { about } from "./pack.js";

const MINUTE = 60_000;
const MOST = 500;
const PATIENCE = 20_000;
const { user } = document.documentElement.dataset;
const LAST = `hello:${user}`;
let waiting;

/**
 * Says hello, at most once a minute; within it not at all, or with {patient: true} at its end. Gives the id of the
 * user whose session it is, "" where nobody is signed in, undefined where no answer of ours came.
 */
export async function hello({ patient = false } = {}) {
  const wait = Number(localStorage.getItem(LAST) ?? 0) + MINUTE - Date.now();
  if (wait <= 0 || wait > MINUTE) return say().catch(() => undefined);
  if (!patient) return undefined;
  waiting ??= new Promise((resolve) => setTimeout(resolve, wait)).then(() => (waiting = undefined));
  await waiting;
  return hello({ patient });
}

/** Says it now. Rejects without an answer of ours. */
export async function say() {
  localStorage.setItem(LAST, Date.now());
  const gone = await discarded(user);
  return understood(await ask(gone), gone);
}

async function ask(gone) {
  const all = await rows(user);
  const headers = { "Content-Type": "application/json", "X-User": user, "X-Outbox": report(all, session.persisted) };
  const body = JSON.stringify({ unsent: all.slice(0, MOST).map(told), discarded: gone, ...(await phone()) });
  return fetch("/sync/hello", { method: "POST", headers, body, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
}

function told({ key, digest, label, lane, state, recordedAt, size, tries, reason }) {
  return { key, digest, label, lane, state, recordedAt: new Date(recordedAt).toISOString(), size, tries, reason: reason?.text || String(reason?.status ?? "") };
}

async function phone() {
  const [, version = ""] = import.meta.url.match(/\/static\/([^/]+)\/js\//) ?? [];
  const { quota = null, usage = null } = (await navigator.storage?.estimate?.()) ?? {};
  const { worker, pack } = await about().catch(() => ({ worker: "", pack: null }));
  return { version, worker, pack, persisted: Boolean(session.persisted), quota, usage, standalone: matchMedia("(display-mode: standalone)").matches };
}

/** What the server has already leaves the outbox; what it has heard of is not told again. */
async function understood(response, gone) {
  if (isRevoked(response)) tell({ type: "revoked" });
  if (response.status === 401) return "";
  const answer = await response.json();
  const here = new Map((await rows(user)).map((row) => [row.key, row]));
  for (const key of answer.receipts) {
    if (!here.has(key)) continue;
    await acknowledge(here.get(key), "replayed");
    tell({ type: "sent", key, page: here.get(key).page, outcome: "replayed", html: "" });
  }
  await forget(gone);
  return String(answer.user);
}
