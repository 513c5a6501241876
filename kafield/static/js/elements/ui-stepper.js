import { fillIn } from "../words.js";

const WAIT = 450;
const PACE = 90;

/** − number +: a tap steps, a long press repeats; a blank number stays blank until it is touched. */
customElements.define("ui-stepper", class extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.arm(this.button("step-down") ?? this.place("step-down", "afterbegin"), -1);
    this.arm(this.button("step-up") ?? this.place("step-up", "beforeend"), 1);
  }

  button(name) {
    return this.querySelector(`.${name}`);
  }

  /** A copy of the page's button, that says what it steps. */
  place(name, where) {
    const button = document.getElementById("words").content.querySelector(`.${name}`).cloneNode(true);
    button.setAttribute("aria-label", fillIn(button.getAttribute("aria-label"), { what: this.input.getAttribute("aria-label") }));
    return this.insertAdjacentElement(where, button);
  }

  get input() {
    return this.querySelector("input");
  }

  arm(button, sign) {
    button.addEventListener("pointerdown", (event) => event.isPrimary && event.button === 0 && this.press(event, sign));
    for (const name of ["pointerup", "pointercancel", "pointerleave"]) button.addEventListener(name, () => this.release());
    button.addEventListener("contextmenu", (event) => event.preventDefault());
    // A keyboard, or a helper that clicks, sends no pointer.
    button.addEventListener("click", ({ detail }) => detail === 0 && this.step(sign));
  }

  press(event, sign) {
    event.preventDefault();
    this.step(sign);
    this.timer = setTimeout(() => (this.timer = setInterval(() => this.step(sign), PACE)), WAIT);
  }

  release() {
    clearTimeout(this.timer);
    clearInterval(this.timer);
  }

  disconnectedCallback() {
    this.release();
  }

  step(sign) {
    const { min = -Infinity, max = Infinity, step = 1 } = this.dataset;
    const next = (Number(this.input.value) || 0) + sign * Number(step);
    const value = String(Math.min(Math.max(next, Number(min)), Number(max)));
    if (this.input.value === value || this.input.disabled) return;
    this.input.value = value;
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
