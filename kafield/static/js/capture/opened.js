// The forms of this page whose rows are under way: what replaced them, and how they come back.
import * as outbox from "../outbox.js";
import { draft } from "../drafts.js";
import { adds, needs, pendingHtml, settle, standIns, templateOf } from "./pending.js";
import { standing } from "../outbox/rows.js";
import { say, toast } from "../words.js";
import { fill, restore } from "./restore.js";

const records = new Map();
const early = new Map();

/** Remembers a submitted form as it is now and gives what stands in for it, as HTML. */
export function opened(submission, { form, ctx, fields }) {
  const { target, swap } = ctx;
  const shown = new Promise((resolve) => document.addEventListener("htmx:finally:request", function done({ detail }) {
    if (detail.ctx !== ctx) return;
    document.removeEventListener("htmx:finally:request", done);
    resolve();
  }));
  remember(submission.key, { form, target, swap, fields, shown });
  return pendingHtml(form, submission, fields);
}

function remember(key, { form, target, swap, ...more }) {
  const html = swap.startsWith("inner") ? target.innerHTML : target.outerHTML;
  records.set(key, { form, target, swap, html: adds(swap) ? "" : html, ...more });
  // On a fast network the answer can be here before the form has stepped aside.
  if (early.has(key)) onNews(early.get(key));
  early.clear();
}

/** Shows what waits, and what was sent after this page was made, in place of its form under root; a form with a draft stays. */
export async function showWaiting(drafted, root = document) {
  const { user, madeAt } = document.documentElement.dataset;
  // What is put into the page later comes from the server as it is now, but for what stands in for a form of the page.
  const sent = (root === document || root.closest("[data-pending-key]")) && madeAt ? await outbox.sent(user, Date.parse(madeAt)) : [];
  const rows = [...sent, ...standing(await outbox.rows(user))];
  for (const form of root.querySelectorAll("form[data-capture]")) {
    const swap = form.getAttribute("hx-swap") ?? "innerHTML";
    const mine = rows.filter((row) => isOf(form, row));
    if (adds(swap)) for (const row of mine) await show(form, swap, row);
    else if (mine.length && !drafted.includes(form)) await show(form, swap, mine.at(-1));
  }
}

/** Forms may share an address; what they change on the page tells them apart. */
const isOf = (form, { url, place }) => url === form.getAttribute("action") && (place === undefined || place === form.getAttribute("hx-target"));

/** What was entered, of a row of words. */
async function fieldsOf(row) {
  const body = row.type.startsWith("application/x-www") && (row.body ?? (await outbox.bodyOf(row.key)));
  return body ? [...new URLSearchParams(new TextDecoder().decode(body))] : [];
}

async function show(form, swap, row) {
  const fields = await fieldsOf(row);
  const html = pendingHtml(form, row, fields);
  if (!html || form.dataset.replaces === row.key || standIns(row.key).length) return;
  const target = htmx.find(form, form.getAttribute("hx-target") ?? "this");
  let swapped;
  remember(row.key, { form, target, swap, fields, shown: new Promise((resolve) => (swapped = resolve)) });
  await htmx.swap({ sourceElement: form, target, swap, text: html });
  swapped();
  if (row.state === "refused") needs(standIns(row.key), row.reason.text);
}

async function onNews(news) {
  const record = records.get(news.key);
  if (!(news.type in act)) return;
  if (!record) return void early.set(news.key, news);
  await record.shown;
  await act[news.type]({ ...news, record, places: standIns(news.key) });
}

const act = {
  async sent({ key, html, record, places }) {
    records.delete(key);
    if (places.length) return settle(places, html, key);
    const { form, target, swap } = record;
    if (form.isConnected && !templateOf(form)) return htmx.swap({ sourceElement: form, target, swap, text: html });
  },

  /** At the first try, with its stand-in still here, the form comes back with the server's words; later the rep is told. */
  async refused({ key, html, first, reason, record, places }) {
    if (!first || !places.length || adds(record.swap)) return needs(places, reason);
    const { form, fields } = record;
    records.delete(key);
    if (!(await outbox.takeBack(key, { ...draft(form), fields }))) return;
    await settle(places, /<form[^>]+data-capture/.test(html) ? html : record.html, key);
    await restore();
  },

  gone({ key, places }) {
    records.delete(key);
    places.forEach((place) => place.remove());
  },
};

/** Opens the form of a row that has not left, filled as it was; what is submitted next takes the row's place. */
export async function reopen(key) {
  const record = records.get(key);
  if (!record) return;
  const { html, fields, form } = record;
  if (html) await settle(standIns(key), html, key);
  const again = html ? formOf({ url: form.getAttribute("action"), place: form.getAttribute("hx-target") }) : form;
  if (!html) standIns(key).forEach((place) => place.remove());
  return refill(again, key, fields);
}

const formOf = (row) => [...document.forms].find((form) => form.matches("[data-capture]") && isOf(form, row));

function refill(form, key, fields) {
  form.dataset.replaces = key;
  fill(form, fields);
  return form;
}

/** The queue page leads here with #mend-<key>: the form of that row opens, filled, in its step. */
export async function mend() {
  const [, key] = location.hash.match(/^#mend-(.+)$/) ?? [];
  const row = key && (await outbox.rows(document.documentElement.dataset.user)).find((each) => each.key === key);
  if (!row) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  const form = (await reopen(key)) ?? (await openHere(row));
  if (!form) return toast(say("no-form"));
  const step = form.closest("[data-step]")?.id;
  if (step) location.replace(`#${step}`);
  else form.scrollIntoView({ block: "center" });
}

/** A form that shows a draft stands for no row; where the draft mends this very row it is further than the row. */
async function openHere(row) {
  const form = formOf(row);
  return !form || form.dataset.replaces === row.key ? form : refill(form, row.key, await fieldsOf(row));
}

document.addEventListener("click", ({ target }) => {
  const place = target.closest?.("[data-reopen]")?.closest("[data-pending-key]");
  if (place) reopen(place.dataset.pendingKey);
});

outbox.subscribe(onNews);
