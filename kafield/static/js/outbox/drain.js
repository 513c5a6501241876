import { acknowledge, bodyOf, change, without } from "./leave.js";
import { session, subscribe, tell } from "./news.js";
import { report, rowsOf } from "./rows.js";
import { send } from "./send.js";
import { backOff, isStubborn, turns } from "./turns.js";

const LOCK = "kafield-outbox-of-";
const SILENCE = 60_000;
const busy = new Map();
let holding = false;
let eager = 0;
let lastPass = 0;
let waitingSince = 0;
let known;
let asking;

/** Sends what is due, lane by lane. `hurry` asks again at once for what was waiting for the network. */
export async function drain({ hurry = false } = {}) {
  if (hurry) eager = Date.now();
  known = undefined;
  if (!session.user) return;
  if (holding) return turn();
  if (!globalThis.navigator?.locks) return hold();
  // The lock spares doubled requests; the key keeps doubled requests harmless, so a silent holder is not waited for.
  await navigator.locks.request(LOCK + session.user, { ifAvailable: true }, (lock) => (lock || isForsaken() ? hold() : undefined));
}

function isForsaken() {
  waitingSince ||= Date.now();
  return Date.now() - Math.max(waitingSince, session.heardAt) > SILENCE;
}

async function hold() {
  holding = true;
  waitingSince = 0;
  asking ??= keepForGood().catch(() => {});
  try {
    await turn();
    while (busy.size) await Promise.race(busy.values());
  } finally {
    holding = false;
  }
}

async function turn() {
  const rows = await (known ??= rowsOf(session.user));
  for (const row of turns(rows, [...busy.keys()], Date.now(), eager)) {
    if (!busy.has(row.lane)) busy.set(row.lane, attempt(row, report(rows, session.persisted)).then(() => next(row), () => busy.delete(row.lane)));
  }
}

function next(row) {
  busy.delete(row.lane);
  return turn().catch(() => {});
}

async function attempt(row, outbox) {
  const body = await bodyOf(row.key);
  // Gone elsewhere, or not ours any more: the lane rests until the next drain.
  if (!body || row.user !== session.user) throw new DOMException(row.key, "NotFoundError");
  const answer = await send(row, body, outbox);
  if (answer.revoked) tell({ type: "revoked" });
  session.mustSignIn = answer.verdict === "signin" || (session.mustSignIn && answer.verdict !== "done");
  await (settle[answer.verdict] ?? retry)(row, answer);
}

const settle = {
  async done(row, { outcome, html, at }) {
    lastPass = Date.now();
    const left = await acknowledge(row, outcome, at);
    const others = known?.then((rows) => without(left, rows));
    tell(tried({ type: "sent", key: row.key, page: row.page, outcome, html }));
    known = others;
  },

  async refused(row, { status, reason, html }) {
    lastPass = Date.now();
    await change(row.key, { state: "refused", tries: row.tries + 1, reason: { status, text: reason } });
    tell({ type: "refused", key: row.key, first: row.tries === 0, reason, html });
  },

  async large(row, answer) {
    if (!globalThis.document) return retry(row, answer); // a worker cannot draw; the next page makes it smaller
    const smaller = !row.squeezed && row.file && (await (await import("../photos.js")).squeeze(row, await bodyOf(row.key)));
    if (!smaller) return park(row, answer);
    await change(row.key, { ...smaller.row, squeezed: true }, smaller.body);
    known = undefined;
  },

  async fault(row, answer) {
    const failed = { ...row, failures: row.failures + 1 };
    return isStubborn(failed, lastPass) ? park(failed, answer) : retry(failed, answer);
  },
};

const park = (row, answer) => later(row, answer, { state: "parked", notBefore: Date.now() + 3600_000 });

const retry = (row, answer) => later(row, answer, { notBefore: answer.wait && Date.now() + answer.wait });

async function later({ key, tries, failures }, { status, reason }, { notBefore = 0, ...changes }) {
  const now = Date.now();
  const nextAt = now + backOff(tries);
  const bookkeeping = { tries: tries + 1, failures, triedAt: now, nextAt, notBefore, reason: { status, text: reason }, ...changes };
  await change(key, bookkeeping, undefined, "relaxed");
  setTimeout(() => drain().catch(() => {}), Math.max(nextAt, notBefore) - now + 50);
  tell(tried({ type: "kept", key }));
}

/** News of a try, with what it taught of the session: the worker or another tab may have been the one that tried. */
const tried = (news) => ({ ...news, whose: session.user, mustSignIn: session.mustSignIn });

async function keepForGood() {
  const { storage } = navigator;
  session.persisted ||= Number((await storage.persisted()) || (await storage.persist()));
}

subscribe(() => (known = undefined));
