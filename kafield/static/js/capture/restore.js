// What was entered and never submitted comes back into its form.
import { draftOf, isBusy } from "../drafts.js";
import { result, transact } from "../outbox/database.js";
import { note } from "../words.js";

const MADE = /^photos$|__as_last$/;
const SILENT = new Set(["file", "submit", "button", "image", "reset", "password"]);
const page = document.documentElement;

/** Brings the drafts back into every capture form under root; gives back those forms. */
export async function restore(root = document) {
  const forms = [...root.querySelectorAll("form[data-capture]")];
  if (root.matches?.("form[data-capture]")) forms.push(root);
  if (!forms.length) return [];
  const kept = new Map((await transact("readonly", ["drafts"], ({ drafts }) => result(drafts.getAll()))).map((one) => [one.id, one]));
  return forms.filter((form) => bringBack(form, kept.get(draftOf(form))));
}

function bringBack(form, kept) {
  if (!kept || isBusy(form) || form.dataset.key === kept.key || kept.at <= Date.parse(form.dataset.savedAt || 0)) return false;
  form.dataset.key = kept.key;
  if (kept.replaces) form.dataset.replaces = kept.replaces;
  fill(form, kept.fields);
  note(form, "draft", kept.at);
  return true;
}

/** The same answers in the form again, each announced with `input`; repeated names in their order. */
export function fill(form, fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  page.dataset.restoring = "";
  for (const name of values.keys()) if (MADE.test(name) && !form.elements.namedItem(name)) form.append(hidden(name));
  for (const control of [...form.elements]) {
    if (!control.name || SILENT.has(control.type)) continue;
    if (set(control, values.get(control.name) ?? [])) control.dispatchEvent(new Event("input", { bubbles: true }));
  }
  delete page.dataset.restoring;
}

/** A field that an element makes for itself, and may not have made yet. */
const hidden = (name) => Object.assign(document.createElement("input"), { type: "hidden", name });

function set(control, values) {
  if (control.type === "checkbox" || control.type === "radio") return change(control, "checked", values.includes(control.value));
  if (control.type === "select-multiple") return [...control.options].map((option) => change(option, "selected", values.includes(option.value))).some(Boolean);
  return values.length > 0 && change(control, "value", values.shift());
}

function change(target, property, value) {
  if (target[property] === value) return false;
  target[property] = value;
  return true;
}
