import { offtake, suggestedOrder } from "../stock.js";

/** Says what was sold since the last count and what to order, with the reason, as the count is entered. */
customElements.define("stock-line", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", () => this.show());
    this.show();
  }

  /** The words of a verdict, once there is one to give: the form holds them for all its lines. */
  bringWords() {
    const words = this.closest("form")?.querySelector("template[data-verdict]");
    if (words && !this.querySelector("[data-when]")) this.querySelector(".verdict").append(words.content.cloneNode(true));
  }

  get figures() {
    const number = (name) => Number(this.dataset[name] || 0);
    const last = this.dataset.last ? number("last") : null;
    const [delivered, returned, onOrder, caseSize, factor] = ["delivered", "returned", "onOrder", "case", "factor"].map(number);
    const now = this.counted.reduce((sum, input) => sum + Number(input.value) * Number(input.dataset.units), 0);
    const sold = offtake(last, delivered, returned, now);
    const order = suggestedOrder(sold, now, onOrder, caseSize || 1, factor || 1.5);
    return { last, delivered, returned, on_order: onOrder, factor: factor || 1.5, now, offtake: sold, over: -sold, ...order };
  }

  get counted() {
    return [...this.querySelectorAll("[data-units]")].filter((input) => /^\s*\d+\s*$/.test(input.value));
  }

  show() {
    const figures = this.figures;
    const state = this.counted.length ? stateOf(figures) : "";
    if (state) this.bringWords();
    for (const part of this.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
    for (const slot of this.querySelectorAll("[data-figure]")) slot.textContent = format(figures[slot.dataset.figure]);
    for (const part of this.querySelectorAll("fieldset[data-when-out]")) part.hidden = part.disabled = !state || figures.now > 0;
    this.askForShelf();
    if (state) this.suggest(figures.cases ?? 0);
  }

  /** What is said of an item counts only with its shelf: the browser asks for it before anything is sent. */
  askForShelf() {
    const shelf = [...this.querySelectorAll("[data-shelf]")];
    if (!shelf.length) return;
    const isSaid = [...this.querySelectorAll("input:not([type=radio])")].some((input) => input.value.trim() !== "");
    shelf[0].required = isSaid && shelf.every((input) => input.value.trim() === "");
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

function format(number) {
  return number == null ? "" : new Intl.NumberFormat(document.documentElement.lang).format(number);
}
