/** Rows of the same fields: its button adds one from `template[data-row]`, whose `__` becomes the row's number. */
customElements.define("row-list", class extends HTMLElement {
  connectedCallback() {
    this.querySelector("[data-add]").addEventListener("click", () => this.add());
  }

  add() {
    const row = this.querySelector("template[data-row]").content.cloneNode(true);
    for (const element of row.querySelectorAll("*")) this.number(element, String(this.next()));
    const [first] = row.children;
    this.querySelector("template[data-row]").before(row);
    first.querySelector("input:not([type=radio]), textarea")?.focus();
  }

  next() {
    return this.querySelectorAll(":scope > [data-row]:not(template)").length + 1;
  }

  number(element, number) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes("__")) element.setAttribute(name, value.replaceAll("__", number));
    }
  }
});
