import { fillIn } from "../words.js";

const MEGABYTE = 1_000_000;

/** What is used and free for KA Field on this phone, and whether the system keeps it. */
customElements.define("storage-used", class extends HTMLElement {
  async connectedCallback() {
    const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
    if (!quota) return;
    const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
    const shown = { used: number.format(usage / MEGABYTE), free: number.format(Math.round((quota - usage) / MEGABYTE)) };
    const isKept = await navigator.storage.persisted();
    this.querySelector("[data-used]").textContent = fillIn(this.dataset.words, shown);
    this.querySelector("[data-kept]").hidden = !isKept;
    this.querySelector("[data-loose]").hidden = isKept;
  }
});
