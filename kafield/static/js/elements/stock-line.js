import { offtake, suggestedOrder } from "../stock.js";

/** Says what was sold since the last count and what to order, with the reason, as the count is entered. */
customElements.define("stock-line", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", () => this.show());
    this.show();
  }

  get figures() {
    const number = (name) => Number(this.dataset[name] || 0);
    const last = this.dataset.last ? number("last") : null;
    const [delivered, returned, onOrder, caseSize, factor] = ["delivered", "returned", "onOrder", "case", "factor"].map(number);
    const now = this.counted.reduce((sum, input) => sum + Number(input.value) * Number(input.dataset.units), 0);
    const sold = offtake(last, delivered, returned, now);
    const order = suggestedOrder(sold, now, onOrder, caseSize || 1, factor || 1.5);
    return { last, delivered, returned, on_order: onOrder, factor: factor || 1.5, now, offtake: sold, ...order };
  }

  get counted() {
    return [...this.querySelectorAll("[data-units]")].filter((input) => input.value.trim() !== "");
  }

  show() {
    const figures = this.figures;
    const state = this.counted.length ? stateOf(figures) : "";
    for (const part of this.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
    for (const slot of this.querySelectorAll("[data-figure]")) slot.textContent = format(figures[slot.dataset.figure]);
    if (state) this.suggest(figures.cases ?? 0);
  }

  suggest(cases) {
    const product = CSS.escape(this.dataset.product);
    for (const slot of document.querySelectorAll(`[data-suggestion="${product}"]`)) slot.textContent = format(cases);
    for (const taker of document.querySelectorAll(`[data-suggestion-of="${product}"]`)) taker.dataset.last = cases;
  }
});

function stateOf({ offtake, cases }) {
  if (offtake === null) return "first";
  if (offtake < 0) return "suspect";
  return cases > 0 ? "suggest" : "enough";
}

const format = (number) => (number == null ? "" : new Intl.NumberFormat(document.documentElement.lang).format(number));
