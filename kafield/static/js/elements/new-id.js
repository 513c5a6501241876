/** Gives its hidden field a UUID of the phone's own, a new one after each reset; photos of the form are kept under it. */
customElements.define("new-id", class extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    this.form.addEventListener("reset", () => setTimeout(() => this.mint(true)), { signal: this.stop.signal });
    this.field.addEventListener("input", () => this.tell(), { signal: this.stop.signal });
    this.mint();
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  get form() {
    return this.closest("form");
  }

  get field() {
    return this.querySelector("input");
  }

  mint(again = false) {
    if (again || !this.field.value) this.field.value = crypto.randomUUID();
    this.tell();
  }

  tell() {
    for (const photos of this.form.querySelectorAll("photo-input")) photos.dataset.subject = `${this.dataset.subject}:${this.field.value}`;
  }
});
