/** Gives its hidden field a UUID of the phone's own, a new one after each reset; photos of the form are kept under it. */
customElements.define("new-id", class extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    // Before anything else keeps the empty form as a draft: with the old id in it the next entry would pass for the last one.
    this.form.addEventListener("reset", () => this.renew(), { signal: this.stop.signal, capture: true });
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

  mint() {
    if (!this.field.value) this.field.value = crypto.randomUUID();
    this.tell();
  }

  /** Its photos are still known by the old id until they have left the form. */
  renew() {
    this.field.value = crypto.randomUUID();
    setTimeout(() => this.tell());
  }

  tell() {
    for (const photos of this.form.querySelectorAll("photo-input")) photos.dataset.subject = `${this.dataset.subject}:${this.field.value}`;
  }
});
