import { drop } from "../drafts.js";
import { say } from "../words.js";

/** Tells the rep that a form was not sent; a draft may be dropped from here, for the form as the page had it. */
customElements.define("unsaved-note", class extends HTMLElement {
  connectedCallback() {
    if (this.dataset.state !== "draft" || this.querySelector("button")) return;
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: say("discard") });
    button.addEventListener("click", () => this.drop(this.closest("form")));
    this.append(" ", button);
  }

  async drop(form) {
    form.reset();
    await drop(form);
    form.dataset.key = "";
    delete form.dataset.replaces;
    for (const control of form.elements) if (control.name) control.dispatchEvent(new Event("input", { bubbles: true }));
    await drop(form);
    this.remove();
  }
});
