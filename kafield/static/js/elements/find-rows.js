/** A search field over rows that are all there: shows those whose data-find has every word. */
customElements.define("find-rows", class extends HTMLElement {
  connectedCallback() {
    this.querySelector("input[type=search]").addEventListener("input", ({ target }) => this.find(target.value));
  }

  find(typed) {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = [...this.querySelectorAll("[data-find]")];
    for (const row of rows) row.hidden = !words.every((word) => row.dataset.find.includes(word));
    this.querySelector("[data-none]").hidden = rows.some((row) => !row.hidden);
  }
});
