const NUMBER = "input[data-number]";
const byTouch = matchMedia("(pointer: coarse)");

/** The keypad under the thumb, for whichever number field has the focus; the system's own stays away. */
customElements.define("ui-keypad", class extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const on = (name, act) => document.addEventListener(name, act, { signal: this.stop.signal });
    on("pointerdown", ({ target }) => byTouch.matches && target.matches?.(NUMBER) && (target.inputMode = "none"));
    on("focusin", ({ target }) => this.serve(target));
    on("focusout", ({ relatedTarget }) => relatedTarget?.matches?.(NUMBER) || this.close());
    this.addEventListener("pointerdown", (event) => event.preventDefault(), { signal: this.stop.signal });
    this.addEventListener("click", ({ target }) => this.press(target.closest("[data-key]")?.dataset.key), { signal: this.stop.signal });
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  serve(field) {
    if (!byTouch.matches || !field.matches(NUMBER) || field.readOnly) return;
    this.field = field;
    this.fresh = true;
    this.hidden = false;
    field.select();
    field.scrollIntoView({ block: "center", behavior: "smooth" });
  }

  close() {
    this.hidden = true;
    this.field = undefined;
  }

  press(key) {
    if (!key || !this.field) return;
    if (key === "next") return this.next();
    const value = this.fresh && /[\d.]/.test(key[0]) && key.length === 1 ? "" : this.field.value;
    this.fresh = false;
    this.write({ clear: "", back: this.field.value.slice(0, -1) }[key] ?? value + key);
  }

  write(value) {
    if (value.length > 7 || value.split(".").length > 2) return;
    this.field.value = value;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** To the next number that can be seen; from the last one back to the page. */
  next() {
    const fields = [...document.querySelectorAll(NUMBER)].filter((field) => field.checkVisibility() && !field.disabled);
    const following = fields[fields.indexOf(this.field) + 1];
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
    if (!following) return this.field.blur();
    following.inputMode = "none";
    following.focus();
  }
});
