// What the server is told of this phone: what waits, what was discarded on purpose, and what the phone is like.
import { keepDevice, keepTime } from "./phone.js";
import { isRevoked } from "./outbox/answers.js";
import { acknowledge, forget, untold } from "./outbox/leave.js";
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
  const { held, discarded } = await untold(user);
  return understood(await ask(held, discarded), held, discarded);
}

async function ask(held, discarded) {
  const headers = { "Content-Type": "application/json", "X-User": user, "X-Outbox": report(held, session.persisted) };
  const body = JSON.stringify({ unsent: held.slice(0, MOST).map(told), discarded, ...(await phone()) });
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
async function understood(response, held, discarded) {
  if (isRevoked(response)) tell({ type: "revoked" });
  if (response.status === 401) return "";
  const answer = await response.json();
  const at = Date.parse(response.headers.get("Date")) || Date.now();
  for (const row of held.filter(({ key }) => answer.receipts.includes(key))) {
    await acknowledge(row, "replayed", at);
    tell({ type: "sent", key: row.key, page: row.page, outcome: "replayed", html: "" });
  }
  await forget(discarded, at);
  keepTime(at);
  keepDevice(answer.device);
  return String(answer.user);
}
