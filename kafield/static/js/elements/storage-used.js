import { fillIn } from "../words.js";

const MEGABYTE = 1_000_000;
const GIGABYTE = 1000 * MEGABYTE;

/** What is used and free for KA Field on this phone, and whether the system keeps it. */
customElements.define("storage-used", class extends HTMLElement {
  async connectedCallback() {
    const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
    if (!quota) return;
    const shown = { used: size(usage), free: size(quota - usage) };
    const isKept = await navigator.storage.persisted();
    this.querySelector("[data-used]").textContent = fillIn(this.dataset.words, shown);
    this.querySelector("[data-kept]").hidden = !isKept;
    this.querySelector("[data-loose]").hidden = isKept;
  }
});

/** "0.5 MB", "10.7 GB", as the reader's language writes it. */
function size(bytes) {
  const [unit, one] = bytes < GIGABYTE ? ["megabyte", MEGABYTE] : ["gigabyte", GIGABYTE];
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(bytes / one);
}
