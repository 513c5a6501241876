/** Hands a text to another app, or to the clipboard where there is no sharing. */
customElements.define("copy-text", class extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", () => this.give().catch(() => {}));
  }

  get text() {
    const source = this.dataset.from && document.querySelector(this.dataset.from);
    return this.dataset.text ?? source.value ?? source.innerText;
  }

  async give() {
    const { title } = this.dataset;
    if (navigator.share && matchMedia("(pointer: coarse)").matches) return navigator.share({ text: this.text, ...(title && { title }) });
    await navigator.clipboard.writeText(this.text);
    for (const word of this.querySelectorAll("[data-done]")) word.hidden = false;
    this.dataset.state = "done";
  }
});
