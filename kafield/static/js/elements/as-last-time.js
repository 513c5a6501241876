/** Answers as at the last visit, one question or (data-section) all that are still open, and says so to the server. */
customElements.define("as-last-time", class extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.querySelector("button").addEventListener("click", () => ("section" in this.dataset ? this.takeAll() : this.take()));
    this.stop = new AbortController();
    this.form?.addEventListener("input", ({ target }) => target.name === this.dataset.for && this.follow(), { signal: this.stop.signal });
    if (!("section" in this.dataset || "plain" in this.dataset)) this.mark.addEventListener("input", () => this.follow());
    if (this.dataset.for) this.follow();
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  get controls() {
    return [...this.form.elements].filter((control) => control.name === this.dataset.for && !control.disabled);
  }

  get last() {
    const { last = "" } = this.dataset;
    return last.startsWith("[") ? JSON.parse(last).map(String) : [last];
  }

  get isAnswered() {
    return this.controls.some((control) => ("checked" in control && /radio|checkbox/.test(control.type) ? control.checked : control.value !== ""));
  }

  /** The hidden field that says so; disabled, and so not sent, while it does not hold. */
  get mark() {
    const name = `${this.dataset.for}__as_last`;
    let field = this.form.elements.namedItem(name);
    if (!field) {
      field = Object.assign(document.createElement("input"), { type: "hidden", name, disabled: true });
      this.append(field);
    }
    return field;
  }

  take() {
    for (const control of this.controls) this.set(control);
    if ("plain" in this.dataset) return this.follow();
    Object.assign(this.mark, { value: "1", disabled: false });
    this.mark.dispatchEvent(new Event("input", { bubbles: true }));
  }

  set(control) {
    if (/radio|checkbox/.test(control.type)) control.checked = this.last.includes(control.value);
    else control.value = this.last[0];
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Twice, since an answer may bring up a question that depends on it. */
  async takeAll() {
    const area = this.closest(this.dataset.section || "fieldset, section, form");
    for (let round = 0; round < 2; round += 1) {
      for (const one of area.querySelectorAll("as-last-time[data-for]")) if (one.controls.length && !one.isAnswered) one.take();
      await new Promise((done) => setTimeout(done));
    }
  }

  /** Holds only as long as the answer is the one of the last time. */
  follow() {
    const given = new FormData(this.form).getAll(this.dataset.for).map(String);
    const same = given.length === this.last.length && given.every((value) => this.last.includes(value));
    this.toggleAttribute("data-used", same && ("plain" in this.dataset || this.mark.value === "1"));
    if (!same && !("plain" in this.dataset)) Object.assign(this.mark, { value: "", disabled: true });
    else if (!("plain" in this.dataset)) this.mark.disabled = this.mark.value !== "1";
  }
});
