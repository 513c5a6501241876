/** Asks for the page again. */
customElements.define("try-again", class extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", () => location.reload());
  }
});
