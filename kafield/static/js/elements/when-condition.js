/** Shows what it holds only while another answer asks for it; hidden controls are neither sent nor required. */
customElements.define("when-condition", class extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.stop = new AbortController();
    this.form.addEventListener("input", () => this.weigh(), { signal: this.stop.signal });
    this.form.addEventListener("reset", () => setTimeout(() => this.weigh()), { signal: this.stop.signal });
    this.weigh();
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  weigh() {
    const holds = this.holds(new FormData(this.form).getAll(this.dataset.field).map(String));
    this.hidden = !holds;
    for (const control of this.querySelectorAll("input, select, textarea, button")) {
      if (!holds && !control.disabled) control.dataset.byCondition = "";
      if (!holds) control.disabled = true;
      else if ("byCondition" in control.dataset && control.closest("when-condition") === this) {
        control.disabled = false;
        delete control.dataset.byCondition;
      }
    }
  }

  holds(values) {
    const { is, not, below, above } = this.dataset;
    const given = values.filter((value) => value !== "");
    if (is !== undefined) return given.some((value) => is.split("|").includes(value));
    if (not !== undefined) return given.length > 0 && !given.some((value) => not.split("|").includes(value));
    return given.some((value) => (below !== undefined && Number(value) < Number(below)) || (above !== undefined && Number(value) > Number(above)));
  }
});
