import { OVER, progress, turn } from "../progress.js";
import { fillIn } from "../words.js";

/** The steps of a call: one open at a time (all of them at a desk, for who only reads), the next one named by the button under the thumb, the ring kept true. */
customElements.define("call-steps", class extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const on = (target, name, act) => target.addEventListener(name, act, { signal: this.stop.signal });
    on(this, "click", (event) => this.onHeader(event));
    on(this, "submit", ({ target }) => this.leave(target));
    on(document, "click", ({ target }) => target.closest?.("[data-step-next]") && this.advance());
    on(window, "hashchange", () => this.followLink());
    this.observer = new MutationObserver(() => this.onChange());
    this.observer.observe(this, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-state", "data-done"] });
    if (!this.followLink()) this.current = sessionStorage.getItem(this.memory) ?? this.next?.dataset.step;
    this.show();
  }

  disconnectedCallback() {
    this.stop.abort();
    this.observer.disconnect();
  }

  get memory() {
    return `step:${this.dataset.visit}`;
  }

  get steps() {
    return [...this.querySelectorAll("section[data-step]")];
  }

  /** While the visit rests, going on is the one thing to do. */
  get open() {
    return this.steps.find(({ dataset }) => dataset.state === "paused") ?? this.steps.find(({ dataset }) => dataset.step === this.current);
  }

  /** The first step after the open one that is not done, else the first of all. */
  get next() {
    const waiting = this.steps.filter((step) => !OVER.has(step.dataset.state) && step !== this.open);
    return waiting.find((step) => !this.open || this.open.compareDocumentPosition(step) & Node.DOCUMENT_POSITION_FOLLOWING) ?? waiting[0];
  }

  get unsaved() {
    const step = this.open;
    return step && !OVER.has(step.dataset.state) && step.dataset.save && step.querySelector("form[data-capture]") ? step : undefined;
  }

  onHeader({ target }) {
    const header = target.closest("header");
    const step = header?.parentElement.closest("[data-step]");
    if (!step || header.parentElement !== step || target.closest("button, input, select, a:not([href^='#'])")) return;
    this.go(step.dataset.step === this.current ? undefined : step);
  }

  onChange() {
    const wrong = this.steps.find((step) => step.querySelector('[aria-invalid="true"]'));
    const hasLeft = this.open && this.leaving === this.current && OVER.has(this.open.dataset.state);
    if (wrong && wrong.dataset.step !== this.wrong) this.go(wrong);
    else if (hasLeft && this.next) this.go(this.next);
    else this.show();
    this.wrong = wrong?.dataset.step;
    if (hasLeft) this.leaving = undefined;
  }

  followLink() {
    const step = location.hash && this.steps.find((one) => `#${one.id}` === location.hash || `#step-${one.dataset.step}` === location.hash);
    if (step) this.go(step);
    return Boolean(step);
  }

  /** Nothing that is required waits any more. */
  get isOver() {
    return this.steps.every(({ dataset }) => OVER.has(dataset.state) || !("required" in dataset));
  }

  advance() {
    if (this.isOver) return location.assign(this.dataset.home);
    if (this.unsaved) return this.save(this.unsaved);
    this.go(this.next ?? this.steps.at(-1));
  }

  save(step) {
    step.querySelector("form[data-capture]").requestSubmit();
  }

  /** Submitted by whichever button, the open step gives way to the next one as soon as it is done. */
  leave(form) {
    if (form === this.unsaved?.querySelector("form[data-capture]")) this.leaving = this.current;
  }

  go(step) {
    this.current = step?.dataset.step;
    if (step) sessionStorage.setItem(this.memory, this.current);
    this.show();
    step?.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }

  show() {
    for (const step of this.steps) {
      const isOpen = step.dataset.step === this.current;
      step.toggleAttribute("data-folded", !isOpen && Boolean(step.querySelector(":scope > header")));
      step.querySelector(":scope > header a[href^='#']")?.setAttribute("aria-expanded", isOpen || ("reads" in this.dataset && matchMedia("(min-width: 900px)").matches));
    }
    this.name(document.querySelector("[data-step-next]"));
    this.measure();
  }

  name(button) {
    if (!button) return;
    const words = this.isOver ? this.dataset.over : this.unsaved?.dataset.save ?? (this.next ? fillIn(this.dataset.next, { step: this.next.dataset.label }) : this.dataset.last);
    const slot = button.querySelector("span") ?? button;
    if (slot.textContent !== words) slot.textContent = words;
  }

  measure() {
    const [done, total] = this.steps.map(progress).reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
    for (const bar of document.querySelectorAll("[data-step-progress]")) Object.assign(bar, { max: total || 1, value: done });
    for (const ring of document.querySelectorAll(".header-end .ring")) turn(ring, done, total, fillIn(this.dataset.progress ?? "", { done, total }));
  }
});
