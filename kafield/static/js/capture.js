// The hook: htmx hands the request of a capture form to the outbox and is answered from the page itself.
import * as outbox from "./outbox.js";
import { digest, encode } from "./outbox/bodies.js";
import { draftOf, forget, keyOf } from "./drafts.js";
import { note, say } from "./words.js";

const DOUBLE_TAP = 1500;
const SLIP = 150; // nothing was entered since, and nobody submits a form again that fast: the finger slipped
const last = new WeakMap();

document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  const form = ctx.sourceElement.closest?.("form[data-capture]");
  if (!form || ctx.request.method !== "POST") return;
  if (isDoubled(form, ctx.request)) return event.preventDefault();
  ctx.fetch = () => capture(form, ctx);
});

document.addEventListener("input", ({ target }) => {
  const before = last.get(target.form);
  if (before) before.isOver = true;
});

/** Whether the form has left the page since it was tapped, or was just submitted with the same content. */
function isDoubled(form, { action, body }) {
  const content = JSON.stringify([action, ...[...body].map(([name, value]) => [name, value.size ?? value])]);
  const before = last.get(form);
  const at = Date.now();
  const pause = before?.content === content ? DOUBLE_TAP : before?.isOver ? 0 : SLIP;
  if (!form.isConnected || at - before?.at < pause) return true;
  last.set(form, { content, at });
  return false;
}

/** Stores what was submitted and answers from the form's own template; the outbox does the rest. */
async function capture(form, ctx) {
  forget(form);
  const fields = [...ctx.request.body];
  let submission;
  try {
    submission = await written(form, ctx.request.action, fields);
    submission = await stored(form, submission, fields);
  } catch {
    last.delete(form);
    return unstored(form, submission);
  }
  renew(form, ctx.swap);
  return answer(await standIn(form, ctx, fields, submission).catch(() => say("saved")));
}

async function standIn(form, ctx, fields, submission) {
  const { opened } = await import("./capture/opened.js");
  return opened(submission, { form, ctx, fields });
}

/** The submission of a form: its bytes built once, so that every try sends the same. */
async function written(form, url, fields) {
  const { lane, needs, name, label, contract, replaces } = form.dataset;
  const key = keyOf(form);
  const { type, body } = await encode(fields, key, form.enctype === "multipart/form-data");
  return {
    key, url, type, body, replaces, name, needs, digest: await digest(body), draft: draftOf(form),
    place: form.getAttribute("hx-target"), page: location.pathname + location.search,
    user: document.documentElement.dataset.user, photos: photosOf(fields), lane: lane ?? "", label: label ?? "", contract: contract ?? "1", recordedAt: Date.now(),
  };
}

/** The keys of the photos that the form lists. */
function photosOf(fields) {
  const [, list] = fields.find(([name, value]) => name === "photos" && value) ?? [];
  return list ? JSON.parse(list).map(({ key }) => key) : [];
}

/** Stores it; where another page used up the key for other words, under a new one. */
async function stored(form, submission, fields) {
  try {
    await outbox.add(submission);
    return submission;
  } catch (error) {
    if (error.name !== "ConstraintError") throw error;
    form.dataset.key = "";
    const renewed = await written(form, submission.url, fields);
    await outbox.add(renewed);
    return renewed;
  }
}

/** The phone refused the row: the network may still take it under the same key; else the page says so and keeps the form. */
async function unstored(form, submission) {
  const straight = await import("./capture/straight.js").then(({ post }) => post(submission)).catch(() => null);
  if (!straight) {
    note(form, "not-saved");
    return answer();
  }
  if (straight.status < 300) renew(form, "");
  return answer(straight.html, straight.status);
}

function renew(form, swap) {
  note(form);
  form.dataset.key = "";
  delete form.dataset.replaces;
  if (/^(before|after|prepend|append)/.test(swap)) form.reset();
}

const answer = (html = "", status = 200) => new Response(html || null, { status: html ? status : 204 });
