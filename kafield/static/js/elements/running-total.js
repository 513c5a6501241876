import { orderTotal } from "../stock.js";
import { fillIn } from "../words.js";

/** The sum of the order as it is entered: every input with data-price (minor units a sales unit) of its form. */
customElements.define("running-total", class extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    this.form = document.querySelector(this.dataset.for) ?? this.closest("form");
    for (const name of ["input", "change", "reset"]) this.form.addEventListener(name, () => setTimeout(() => this.add()), { signal: this.stop.signal });
    this.add();
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  add() {
    const lines = [...this.form.querySelectorAll("[data-price]")].filter((input) => Number(input.value) > 0 && !input.disabled);
    const sum = orderTotal(lines.map(line));
    const missing = Number(this.dataset.minimum || 0) - sum;
    this.put("[data-sum]", this.money(sum));
    this.put("[data-count]", fillIn(this.dataset.lines ?? "", { lines: linesOf(lines) }));
    this.put("[data-missing]", this.money(missing));
    const below = this.querySelector("[data-below]");
    if (below) below.hidden = missing <= 0 || !lines.length;
  }

  put(part, text) {
    for (const slot of this.querySelectorAll(part)) slot.textContent = text;
  }

  /** As the server writes it: its sign, and decimals only where there are any. */
  money(minor) {
    const digits = new Intl.NumberFormat("en", { style: "currency", currency: this.dataset.currency }).resolvedOptions().maximumFractionDigits;
    const amount = minor / 10 ** digits;
    const format = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: Number.isInteger(amount) ? 0 : digits, maximumFractionDigits: digits });
    return this.dataset.sign + format.format(amount);
  }
});

/** [sales units, price of one]; a gift costs nothing. */
function line(input) {
  const isGift = input.closest("[data-line]")?.querySelector("[data-gift]")?.checked;
  return [Number(input.value) * Number(input.dataset.case || 1), isGift ? 0 : Number(input.dataset.price)];
}

/** An order line may have a field for cases and one for units. */
function linesOf(inputs) {
  return new Set(inputs.map((input) => input.closest("[data-line]") ?? input)).size;
}
