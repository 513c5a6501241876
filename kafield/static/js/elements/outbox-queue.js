import * as outbox from "../outbox.js";
import { describe, moment, parts } from "../label.js";
import { paced, session } from "../outbox/news.js";
import { standing } from "../outbox/rows.js";
import { fillIn } from "../words.js";

const SHOWN = 20;
const page = document.documentElement;

/** What this phone holds and what it sent, each with its word, and what can be done about it. */
customElements.define("outbox-queue", class extends HTMLElement {
  show = paced(() => this.draw().catch(() => {}));

  connectedCallback() {
    this.stop = outbox.subscribe(this.show);
    this.addEventListener("click", ({ target }) => this.onClick(target));
    this.action.addEventListener("click", () => this.act?.());
    this.show();
  }

  disconnectedCallback() {
    this.stop();
  }

  get action() {
    return document.getElementById("queue_action");
  }

  async draw() {
    const { user } = page.dataset;
    const [rows, sent, others] = await Promise.all([outbox.rows(user), outbox.sent(user, 0), outbox.countOthers(user)]);
    this.rows = standing(rows);
    const needs = this.rows.filter((row) => row.state === "refused");
    const phone = this.rows.filter((row) => row.state !== "refused");
    this.list("needs", needs);
    this.list("phone", phone);
    this.list("sent", sent.filter((row) => row.name !== "photo").reverse().slice(0, SHOWN));
    this.say(needs, phone);
    this.put("[data-others]", others && fillIn(this.dataset.others, { count: others }));
    this.offer(needs, phone);
  }

  /** The finding is the headline. */
  say(needs, phone) {
    const state = needs.length ? "needs" : phone.length ? "phone" : "sent";
    const words = this.dataset[`headline${state[0].toUpperCase()}${state.slice(1)}`];
    document.getElementById("headline").textContent = fillIn(words, { count: (needs.length || phone.length).toLocaleString(page.lang) });
    this.querySelector("[data-empty]").hidden = this.rows.length > 0;
    this.querySelector("[data-way-out]").hidden = !this.rows.length;
    const oldest = Math.min(...this.rows.map((row) => row.recordedAt));
    this.put("[data-oldest]", this.rows.length > 1 && fillIn(this.oldest ??= this.querySelector("[data-oldest]").textContent, { time: moment(oldest) }));
  }

  put(part, text) {
    const slot = this.querySelector(part);
    slot.hidden = !text;
    if (text) slot.textContent = text;
  }

  /** The one thing to do next, under the thumb. */
  offer(needs, phone) {
    const [first] = needs.filter((row) => row.page && !row.file);
    if (session.mustSignIn && this.rows.length) this.name("doSignIn", { count: this.rows.length }, () => import("../sign-in.js").then((module) => module.signIn()));
    else if (first) this.name("doMend", { what: parts(first).what }, () => location.assign(mending(first)));
    else this.name(phone.length && "doSend", {}, () => this.send());
  }

  name(words, values, act) {
    this.act = act;
    this.action.hidden = !words;
    this.action.disabled = false;
    if (words) this.action.firstElementChild.textContent = fillIn(this.dataset[words], values);
  }

  async send() {
    this.name("doSending", {});
    this.action.disabled = true;
    await outbox.drain({ hurry: true });
    this.show();
  }

  list(name, rows) {
    const list = this.querySelector(`[data-list="${name}"]`);
    const open = new Set([...list.querySelectorAll("details[open]")].map((details) => details.closest("li").dataset.key));
    list.replaceChildren(...rows.map((row) => this.item(name, row, open.has(row.key))));
    list.hidden = !rows.length;
    list.closest("section[data-sent]")?.toggleAttribute("hidden", !rows.length);
  }

  item(name, row, isOpen) {
    const item = this.querySelector(`template[data-item="${name}"]`).content.cloneNode(true).firstElementChild;
    const put = (part, text) => item.querySelectorAll(`[data-${part}]`).forEach((slot) => (slot.textContent = text));
    item.dataset.key = row.key;
    describe(item, row);
    if (name !== "sent") put("why", this.why(row));
    put("size", size(row.size));
    put("tries", row.tries);
    for (const link of item.querySelectorAll("[data-mend]")) link.hidden = !row.page || Boolean(row.file) || !(link.href = mending(row));
    item.querySelector("details")?.toggleAttribute("open", isOpen);
    return item;
  }

  /** Why it is still here, in words. */
  why({ state, reason, tries, needsKey, needs, lane, seq }) {
    const before = this.rows.some((row) => row.key === needsKey || (needs && row.lane === lane && row.name === needs && row.seq < seq));
    const is = { refused: state === "refused", signIn: session.mustSignIn, needs: before, parked: state === "parked", new: !tries, lost: !reason?.status, busy: reason?.status >= 500 };
    const [found = "other"] = Object.keys(is).filter((name) => is[name]);
    return (state === "refused" && reason?.text) || this.dataset[`why${found[0].toUpperCase()}${found.slice(1)}`];
  }

  onClick(target) {
    const row = this.rows?.find(({ key }) => key === target.closest("[data-key]")?.dataset.key);
    if (target.closest("[data-export]")) return import("../rescue.js").then((module) => module.save());
    if (target.closest("[data-retry]")) return outbox.retry(row.key);
    if (target.closest("[data-discard]")) return this.ask(row);
  }

  /** Only the rep's own word lets go of what the server does not have. */
  ask(row) {
    const dialog = this.querySelector("dialog[data-ask]");
    describe(dialog, row);
    dialog.returnValue = "";
    dialog.onclose = () => dialog.returnValue === "discard" && outbox.discard(row.key, row.state);
    dialog.showModal();
  }
});

const mending = ({ page: address, key }) => `${address}#mend-${key}`;

const size = (bytes) => new Intl.NumberFormat(page.lang, { style: "unit", unit: "kilobyte", maximumFractionDigits: bytes < 10_000 ? 1 : 0 }).format(bytes / 1000);
