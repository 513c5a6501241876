/** Writes the values of its ticked boxes, comma separated, into its hidden field, so that they travel as one. */
customElements.define("tick-list", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", () => this.write());
    this.read();
  }

  get field() {
    return this.querySelector("input[type=hidden]");
  }

  write() {
    this.field.value = [...this.querySelectorAll("[data-tick]:checked")].map((box) => box.value).join(",");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** A draft brings the hidden field back; the boxes follow it. */
  read() {
    this.field.addEventListener("input", () => {
      const ticked = new Set(this.field.value.split(","));
      for (const box of this.querySelectorAll("[data-tick]")) box.checked = ticked.has(box.value);
    });
  }
});
