// What the page shows between a submission and the server's answer.
import { clock, say } from "../words.js";

const ADDS = /^(before|after|prepend|append)/;

/** Whether the answer joins what is there, so that the form stays for the next one. */
export const adds = (swap) => ADDS.test(swap ?? "");

/** The elements that stand for a key on this page. */
export const standIns = (key) => [...document.querySelectorAll(`[data-pending-key="${CSS.escape(key)}"]`)];

/** What stands in for a form: its `template[data-pending]`, or one of the place that it names with `data-stand-ins`; one that
 *  is made for a field (`data-with`) only where that was sent. So forms that lead to each other can stand in for each other. */
export function templateOf(form, fields = []) {
  const templates = (document.getElementById(form.dataset.standIns) ?? form).querySelectorAll("template[data-pending]");
  return [...templates].find(({ dataset }) => !dataset.with || fields.some(([name, value]) => name === dataset.with && value));
}

/** The form's stand-in with its slots filled, as HTML; empty without a template. */
export function pendingHtml(form, { key, recordedAt, state, outcome }, fields) {
  const template = templateOf(form, fields);
  if (!template) return "";
  const holder = document.createElement("div");
  holder.append(template.content.cloneNode(true));
  for (const slot of holder.querySelectorAll("[data-value]")) slot.textContent = shown(form, slot.dataset.value, fields);
  for (const slot of holder.querySelectorAll("[data-at]")) slot.textContent = clock(recordedAt);
  for (const slot of holder.querySelectorAll("send-state")) slot.dataset.key = key;
  for (const root of holder.children) mark(root, key, outcome ? "sent" : state === "refused" ? "needs" : "phone");
  return holder.innerHTML;
}

function mark(root, key, state) {
  root.dataset.pendingKey = key;
  root.dataset.sending = state;
}

/** Puts the server's fragment where the stand-ins of a key are. */
export function settle(places, html, key) {
  const [first, ...others] = places;
  others.forEach((other) => other.remove());
  if (html.trim()) return htmx.swap({ sourceElement: first, target: first, swap: "outerHTML", text: html });
  first.removeAttribute("data-pending-key");
  mark(first, key, "sent");
}

/** Says at the stand-ins that the rep is needed, and why. */
export function needs(places, why) {
  for (const place of places) {
    place.dataset.sending = "needs";
    for (const slot of place.querySelectorAll("[data-reason]")) slot.textContent = why || say("refused");
  }
}

/** What a reader would call the answers of that name: the words of a picked option, else the value. */
function shown(form, name, fields) {
  const values = fields.filter(([other, value]) => other === name && value !== "").map(([, value]) => value);
  return values.map((value) => words(form, name, value)).join(", ");
}

function words(form, name, value) {
  for (const control of form.elements) {
    if (control.name !== name) continue;
    if (control.options) return [...control.options].find((option) => option.value === value)?.text ?? value;
    if (control.value === value && /^(radio|checkbox)$/.test(control.type)) return control.labels[0]?.textContent.trim() || value;
  }
  return value;
}
