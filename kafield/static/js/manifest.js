// The hidden field `photos` of a capture form: a JSON list of {key, sha256, size, taken_at, subject}.
import { keep } from "./drafts.js";

/** The field; made where the page has none. */
export function manifestOf(form) {
  let field = form.elements.namedItem("photos");
  if (!field) form.append((field = Object.assign(document.createElement("input"), { type: "hidden", name: "photos" })));
  return field;
}

/** The photos that the form lists, of one subject or all. */
export function listed(form, subject) {
  const entries = JSON.parse(manifestOf(form).value || "[]");
  return entries.filter((entry) => subject === undefined || entry.subject === subject);
}

/** Adds a photo and keeps the form. */
export const enlist = (form, entry) => write(form, [...listed(form), entry]);

/** Takes a photo off the list and keeps the form. */
export const strike = (form, key) => write(form, listed(form).filter((entry) => entry.key !== key));

function write(form, entries) {
  manifestOf(form).value = entries.length ? JSON.stringify(entries) : "";
  return keep(form);
}
