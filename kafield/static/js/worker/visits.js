// A visit that nobody planned, begun without a network: its id is the phone's, its sheet the empty one of its format.
import { businessDay, read, write } from "../pack/meta.js";

const visitKey = (user, day, store) => `visit:${user}:${day}:${store}`;

/** The id of the visit begun at a store today; undefined before the first tap. */
export const begunAt = async (user, pack, store) => (await read(visitKey(user, businessDay(pack), store)))?.visit;

/** Keeps the id, so that a second tap finds the same visit; of two, the first. */
export async function keepVisit(user, pack, store, visit) {
  const known = await begunAt(user, pack, store);
  if (!known) await write({ id: visitKey(user, businessDay(pack), store), visit, store });
  return known ?? visit;
}

/** The address of the sheet for a store: the planned one, else of the visit begun today, else of a new one. */
export async function sheetAt(user, pack, store) {
  const day = businessDay(pack);
  const planned = pack.calls.find((call) => call.store === store && call.day === day);
  if (planned) return `/calls/${planned.visit}`;
  return `/calls/${await keepVisit(user, pack, store, crypto.randomUUID())}?store=${store}`;
}

/** What fills the slots of the empty sheet for a visit; undefined for a store of somebody else's. */
export async function placeOf(store) {
  return (await read("places"))?.stores.find((place) => place.store === store);
}

/** Text with its slots filled, safe inside a page and its attributes. */
export const filled = (text, slots, values) =>
  Object.entries(slots).reduce((html, [name, slot]) => (name in values ? html.replaceAll(slot, () => escaped(values[name])) : html), text);

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };

const escaped = (value) => String((typeof value === "object" && value ? JSON.stringify(value) : value) ?? "").replace(/[&<>"']/g, (each) => ESCAPES[each]);
