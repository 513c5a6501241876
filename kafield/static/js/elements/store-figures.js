import { figuresOf, say } from "../vpo.js";

/** The comparison of a store that was named without a network: computed here, shown, and frozen with the check-out. */
customElements.define("store-figures", class extends HTMLElement {
  connectedCallback() {
    const figures = figuresOf(JSON.parse(this.dataset.beside), JSON.parse(this.dataset.own));
    this.querySelector(".big-number b").textContent = this.number(say(figures).volume);
    const told = say(figures);
    for (const slot of this.querySelectorAll("[data-say]")) this.put(slot, told);
    for (const [name, value] of [["shown", JSON.stringify(figures)], ["data_version", figures.data_version]]) {
      for (const field of document.querySelectorAll(`#check_out_form [name=${name}]`)) field.value = value;
    }
  }

  put(slot, told) {
    slot.hidden = told[slot.dataset.say] === undefined;
    if (!slot.hidden) slot.textContent = slot.dataset.words.replace(/\{(\w+)\}/g, (_, name) => this.number(told[name]));
  }

  number(value) {
    return new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 0 }).format(value);
  }
});
