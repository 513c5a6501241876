import { parts } from "../label.js";
import { rows, sent, subscribe } from "../outbox.js";
import { paced } from "../outbox/news.js";
import { standing } from "../outbox/rows.js";
import { clock, fillIn } from "../words.js";

const page = document.documentElement;

/** Today as the phone knows it: what was begun or ended here counts, whether or not the server has heard of it. */
customElements.define("today-stops", class extends HTMLElement {
  look = paced(() => this.show());

  connectedCallback() {
    this.stop = subscribe(({ type }) => type !== "person" && this.look());
    this.look();
  }

  disconnectedCallback() {
    this.stop();
  }

  async show() {
    const visits = await visitsHere();
    const open = [...this.querySelectorAll("[data-later] [data-stop]")];
    const ended = open.filter((stop) => visits.get(stop.dataset.stop)?.out);
    const waiting = open.filter((stop) => !ended.includes(stop));
    const next = waiting.find((stop) => stop.dataset.state !== "planned" || visits.has(stop.dataset.stop)) ?? waiting[0];
    const unplanned = [...visits].filter(([id]) => !this.querySelector(`[data-stop="${CSS.escape(id)}"]`)).map(([, visit]) => visit);
    const begun = unplanned.find((visit) => !visit.out);
    this.putNext(begun, next, visits.get(next?.dataset.stop));
    for (const stop of open) stop.hidden = ended.includes(stop) || (stop === next && !begun);
    toggle(this.querySelector("[data-later]"), open.some((stop) => !stop.hidden));
    this.putDone([...ended.map((stop) => ({ ...visits.get(stop.dataset.stop), link: stop.querySelector("a") })), ...unplanned.filter((visit) => visit.out)]);
  }

  /** The store where he stands, else the next one that waits. */
  putNext(begun, next, visit) {
    const slot = this.querySelector("[data-next]");
    const id = begun?.lane ?? next?.dataset.stop ?? "";
    if (!slot || (slot.dataset.next === id && !visit)) return;
    const template = begun ? this.querySelector("template[data-begun]") : next?.querySelector("template[data-card]") ?? this.querySelector("template[data-all-done]");
    if (!template) return;
    slot.dataset.next = id;
    slot.replaceChildren(template.content.cloneNode(true));
    if (begun) this.fill(slot, begun);
    if (begun ?? visit) this.tell(slot, begun ?? visit);
  }

  tell(slot, { in: since }) {
    const [over, go] = [slot.querySelector("[data-over]"), slot.querySelector("[data-go] span")];
    if (!since) return;
    over.textContent = fillIn(over.dataset.running, { time: clock(since) });
    go.textContent = slot.querySelector("[data-go]").dataset.go || go.textContent;
  }

  fill(root, { store, href, link }) {
    root.querySelector("[data-store]").textContent = link?.textContent ?? store;
    root.querySelector("a[data-go]").href = link?.href ?? href;
  }

  putDone(visits) {
    const part = this.querySelector(":scope > [data-done]");
    part.querySelectorAll("[data-here]").forEach((row) => row.remove());
    part.querySelector(".rows").append(...visits.map((visit) => this.doneRow(visit)));
    const done = Number(part.dataset.done) + visits.length;
    part.hidden = !done;
    part.querySelector(".section .end").textContent = done;
    count(done, visits.filter((visit) => !visit.isSent).length);
  }

  doneRow(visit) {
    const row = this.querySelector("template[data-done-row]").content.cloneNode(true).firstElementChild;
    row.dataset.here = "";
    this.fill(row, visit);
    row.querySelector("[data-times]").textContent = [visit.in, visit.out].filter(Boolean).map(clock).join("–");
    row.querySelector("send-state").dataset.lane = visit.lane;
    return row;
  }
});

/** Per visit what waits, or was sent since this page was made: {lane, store, href, in, out, isSent}, in and out as epoch ms. */
async function visitsHere() {
  const { user, madeAt } = page.dataset;
  const arrived = madeAt ? await sent(user, Date.parse(madeAt)) : [];
  const visits = new Map();
  for (const row of [...arrived, ...standing(await rows(user))]) {
    const end = { "check-in": "in", "check-out": "out" }[row.name];
    if (!end || row.state === "refused") continue;
    const visit = visits.get(row.lane) ?? { lane: row.lane, store: parts(row).where, href: row.page };
    visits.set(row.lane, { ...visit, [end]: row.recordedAt, isSent: Boolean(row.outcome) });
  }
  return visits;
}

function toggle(part, isShown) {
  if (part) part.hidden = !isShown;
}

/** The sum over the day, and how much of it the server has not. */
function count(done, unsent) {
  const [sum, note] = ["[data-day-done]", "[data-day-unsent]"].map((part) => document.querySelector(part));
  sum.textContent = fillIn(sum.dataset.words, { done });
  note.textContent = unsent ? fillIn(note.dataset.words, { count: unsent }) : "";
  for (const bar of document.querySelectorAll("progress")) bar.value = done;
}
