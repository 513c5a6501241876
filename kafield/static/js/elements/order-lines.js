import { fillIn } from "../words.js";

/** The lines of an order: taken from the count or the last order, found by name, filled up to whole cases. */
customElements.define("order-lines", class extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.stop = new AbortController();
    const on = (target, name, act, more) => target.addEventListener(name, act, { signal: this.stop.signal, ...more });
    on(this, "click", ({ target }) => this.take(target.closest("[data-take]")?.dataset.take));
    on(this, "input", ({ target }) => (target === this.search ? this.find() : this.follow()));
    on(this, "keydown", (event) => event.target === this.search && event.key === "Enter" && event.preventDefault());
    on(this.form, "submit", () => this.sumUp(), { capture: true });
    this.observer = new MutationObserver(() => this.follow());
    this.observer.observe(this, { subtree: true, attributeFilter: ["data-last"] });
    this.follow();
  }

  disconnectedCallback() {
    this.stop.abort();
    this.observer.disconnect();
  }

  get lines() {
    return [...this.querySelectorAll("[data-line]")];
  }

  get search() {
    return this.querySelector("input[type=search]");
  }

  /** Fills the lines that are still blank: with what the count suggests (data-last) or the last order had (data-before). */
  take(source) {
    if (!source) return;
    for (const line of this.lines) {
      const { cases } = fields(line);
      const wanted = Number(line.dataset[source] || 0);
      if (wanted && isBlank(line)) put(cases, wanted);
    }
  }

  follow() {
    const lines = this.lines;
    for (const line of lines) this.round(line);
    for (const button of this.querySelectorAll("[data-take]")) button.hidden = !lines.some(({ dataset }) => Number(dataset[button.dataset.take] || 0));
    const [first] = lines;
    if (first) fields(first).cases.setCustomValidity(lines.some((line) => !isBlank(line)) ? "" : this.dataset.empty);
    this.find();
  }

  /** Loose units come in whole cases: the note says so, and the hidden field puts them into the sum. */
  round(line) {
    const { cases, units } = fields(line);
    const [size, loose] = [Number(cases.dataset.case), Number(units?.value || 0)];
    const more = Math.ceil(loose / size) || 0;
    const extra = line.querySelector("[data-extra]");
    if (extra) extra.value = more || "";
    for (const note of line.querySelectorAll("[data-rounded]")) {
      note.hidden = !(loose % size);
      note.textContent = fillIn(note.dataset.rounded, { cases: Number(cases.value || 0) + more, units: loose });
    }
    for (const part of line.querySelectorAll("[data-suggested]")) part.hidden = !Number(line.dataset.last || 0);
  }

  /** Shows what is ordered or usual here, and of the others what is looked for. */
  find() {
    const words = (this.search?.value ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    for (const line of this.lines) {
      const isFound = words.length ? words.every((word) => line.dataset.find.includes(word)) : !("other" in line.dataset);
      line.hidden = !isFound && isBlank(line);
    }
    const none = this.querySelector("[data-none]");
    if (none) none.hidden = !words.length || this.lines.some((line) => !line.hidden && words.every((word) => line.dataset.find.includes(word)));
  }

  /** What stands for the order until the server has answered. */
  sumUp() {
    const total = this.form.querySelector("running-total");
    const field = this.form.elements.namedItem("shown");
    if (total && field) field.value = [...total.querySelectorAll("[data-count], [data-sum]")].map((part) => part.textContent.trim()).join(" · ");
  }
});

function fields(line) {
  const [cases, units, gift] = line.querySelectorAll("input[data-number]");
  return { cases, units, gift };
}

function isBlank(line) {
  return Object.values(fields(line)).every((field) => !Number(field?.value || 0));
}

function put(field, value) {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
