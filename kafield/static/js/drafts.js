// Every change of a capture form is kept until its row is stored: the camera, a call or the system may end the page.
import { transact } from "./outbox/database.js";
import { note } from "./words.js";

const PAUSE = 250;
const waiting = new Map();
const keptAt = new WeakMap();
const page = document.documentElement;

/** The key of what is being entered; born with the form, renewed when its row is stored. */
export const keyOf = (form) => (form.dataset.key ||= crypto.randomUUID());

/** Where the draft of a form is kept: one a user, address and form. */
export const draftOf = (form) => [page.dataset.user, form.getAttribute("action"), form.id || form.getAttribute("hx-target")].join(" ");

/** What the form holds now, files apart. */
export function draft(form) {
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  return { id: draftOf(form), key: keyOf(form), replaces: form.dataset.replaces, fields, at: Date.now() };
}

/** Keeps the form as it is, at once; one that is as the page made it is no draft. */
export function keep(form) {
  forget(form);
  if (!form.dataset.replaces && [...form.elements].every(isUntouched)) {
    note(form);
    return drop(form);
  }
  const kept = draft(form);
  keptAt.set(form, kept.at);
  return transact("readwrite", ["drafts"], ({ drafts }) => void drafts.put(kept), "relaxed").catch(() => {});
}

/** Lets go of a change that still waits to be kept: a row takes its place. */
export function forget(form) {
  clearTimeout(waiting.get(form));
  keptAt.delete(form);
  return waiting.delete(form);
}

/** Ends the draft of a form. */
export function drop(form) {
  forget(form);
  return transact("readwrite", ["drafts"], ({ drafts }) => void drafts.delete(draftOf(form))).catch(() => {});
}

/** Whether a control says what the page said. What scripts write beside it counts for nothing, but the photos that it lists. */
function isUntouched(control) {
  const { name, type, value, defaultValue = value } = control;
  if (!name || type === "file") return true;
  if (type === "hidden") return name !== "photos" || !value;
  if (control.options) return isUnpicked(control);
  return /^(checkbox|radio)$/.test(type) ? control.checked === control.defaultChecked : value === defaultValue;
}

function isUnpicked({ multiple, options, selectedIndex }) {
  const given = [...options].map((option) => option.defaultSelected);
  return multiple ? [...options].every((option, at) => option.selected === given[at]) : selectedIndex === Math.max(given.lastIndexOf(true), 0);
}

/** Whether the rep changes this form just now. */
export const isBusy = (form) => waiting.has(form);

/** Kept at once, but what follows fast, as in typing, together a moment later. */
function changed({ target, type }) {
  const form = target.form ?? target;
  if ("restoring" in page.dataset || !form.matches?.("form[data-capture]")) return;
  if (type === "change" || !(Date.now() - keptAt.get(form) < PAUSE)) return keep(form);
  if (!waiting.has(form)) waiting.set(form, setTimeout(keep, PAUSE, form));
}

const keepAll = () => [...waiting.keys()].forEach(keep);

/** The form is empty only once everybody has heard of it. */
function onReset({ target: form }) {
  if (keptAt.has(form) || form.querySelector?.("unsaved-note")) setTimeout(keep, 0, form);
}

document.addEventListener("input", changed);
document.addEventListener("reset", onReset);
document.addEventListener("change", changed);
document.addEventListener("visibilitychange", () => document.hidden && keepAll());
addEventListener("pagehide", keepAll);
