import { subscribe } from "../outbox.js";
import { wrongBy } from "../phone.js";
import { fillIn } from "../words.js";

const UNITS = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]];

/** Says that the clock of this phone is wrong, and by how much; nothing where it is right. */
customElements.define("clock-hint", class extends HTMLElement {
  connectedCallback() {
    this.stop = subscribe(({ type }) => type === "clock" && this.show());
    this.show();
  }

  disconnectedCallback() {
    this.stop();
  }

  show() {
    const wrong = wrongBy();
    this.hidden = !wrong;
    this.querySelector("[data-by]").textContent = fillIn(wrong > 0 ? this.dataset.fast : this.dataset.slow, { by: long(Math.abs(wrong)) });
  }
});

function long(time) {
  const [unit, length] = UNITS.find((each) => time >= 2 * each[1]) ?? UNITS.at(-1);
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long" }).format(Math.round(time / length));
}
