import { acknowledge, bodyOf, change } from "./leave.js";
import { session, tell } from "./news.js";
import { rowsOf } from "./rows.js";
import { send } from "./send.js";
import { backOff, isStubborn, turns } from "./turns.js";

const LOCK = "kafield-outbox";
const SILENCE = 60_000;
const busy = new Map();
let holding = false;
let eager = 0;
let lastPass = 0;
let waitingSince = 0;

/** Sends what is due, lane by lane. `hurry` asks again at once for what was waiting for the network. */
export async function drain({ hurry = false } = {}) {
  if (hurry) eager = Date.now();
  if (!session.user) return;
  if (holding) return turn();
  if (!globalThis.navigator?.locks) return hold();
  // The lock spares doubled requests; the key keeps doubled requests harmless, so a silent holder is not waited for.
  await navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock || isForsaken() ? hold() : undefined));
}

function isForsaken() {
  waitingSince ||= Date.now();
  return Date.now() - Math.max(waitingSince, session.heardAt) > SILENCE;
}

async function hold() {
  holding = true;
  waitingSince = 0;
  keepForGood().catch(() => {});
  try {
    await turn();
    while (busy.size) await Promise.race(busy.values());
  } finally {
    holding = false;
  }
}

async function turn() {
  const rows = await rowsOf(session.user);
  for (const row of turns(rows, [...busy.keys()], Date.now(), eager)) {
    if (!busy.has(row.lane)) busy.set(row.lane, attempt(row, report(rows)).catch(() => {}).then(() => next(row)));
  }
}

function next(row) {
  busy.delete(row.lane);
  return turn().catch(() => {});
}

async function attempt(row, outbox) {
  const body = await bodyOf(row.key);
  if (!body || row.user !== session.user) return;
  const answer = await send(row, body, outbox);
  session.mustSignIn = answer.verdict === "signin" || (session.mustSignIn && answer.verdict !== "done");
  await (settle[answer.verdict] ?? retry)(row, answer);
}

const settle = {
  async done(row, { outcome, html }) {
    lastPass = Date.now();
    await acknowledge(row, outcome);
    tell({ type: "sent", key: row.key, outcome, html });
  },

  async refused(row, { status, reason, html }) {
    lastPass = Date.now();
    await change(row.key, { state: "refused", tries: row.tries + 1, reason: { status, text: reason } });
    tell({ type: "refused", key: row.key, first: row.tries === 0, reason, html });
  },

  async large(row, answer) {
    const smaller = !row.squeezed && row.file && (await (await import("../photos.js")).squeeze(row, await bodyOf(row.key)));
    if (!smaller) return park(row, answer);
    await change(row.key, { ...smaller.row, squeezed: true }, smaller.body);
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
  await change(key, { tries: tries + 1, failures, triedAt: now, nextAt, notBefore, reason: { status, text: reason }, ...changes });
  setTimeout(() => drain().catch(() => {}), Math.max(nextAt, notBefore) - now + 50);
  tell({ type: "kept", key });
}

/** The value of X-Outbox: what this phone still holds of the user, for the fleet view. */
function report(rows) {
  const unsent = rows.filter((row) => row.state !== "held");
  const oldest = Math.round((Date.now() - Math.min(Date.now(), ...unsent.map((row) => row.recordedAt))) / 1000);
  return `n=${unsent.length};oldest=${oldest};refused=${unsent.filter((row) => row.state === "refused").length};persist=${session.persisted}`;
}

async function keepForGood() {
  const { storage } = navigator;
  session.persisted ||= Number((await storage.persisted()) || (await storage.persist()));
}
