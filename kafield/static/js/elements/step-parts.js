/** A step made of parts, each a form of its own: counts those that are over, for the ring and the next step. */
customElements.define("step-parts", class extends HTMLElement {
  connectedCallback() {
    this.observer = new MutationObserver(() => this.count());
    this.observer.observe(this, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-state"] });
    this.count();
  }

  disconnectedCallback() {
    this.observer.disconnect();
  }

  count() {
    const parts = [...this.querySelectorAll("[data-part]")];
    const done = parts.filter((part) => part.dataset.state !== "open").length;
    const step = this.closest("[data-step]");
    // What could not be done stays so until the first part is.
    if (!parts.length || (step.dataset.state === "cannot" && !done)) return;
    set(step, "done", String(done));
    set(step, "total", String(parts.length));
    set(step, "state", done === parts.length ? "done" : "open");
    for (const slot of step.querySelectorAll("[data-parts-done]")) slot.textContent = done;
  }
});

function set(step, name, value) {
  if (step.dataset[name] !== value) step.dataset[name] = value;
}
