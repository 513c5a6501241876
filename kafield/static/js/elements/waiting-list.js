import { describe, parts } from "../label.js";
import { rows, subscribe } from "../outbox.js";
import { paced } from "../outbox/news.js";
import { standing } from "../outbox/rows.js";

/** What this phone holds of one kind (data-name), and of one store (data-of): a row each, with its word. */
customElements.define("waiting-list", class extends HTMLElement {
  look = paced(() => this.show());

  connectedCallback() {
    this.stop = subscribe(this.look);
    this.look();
  }

  disconnectedCallback() {
    this.stop();
  }

  async show() {
    const { name, of } = this.dataset;
    const waiting = standing(await rows(document.documentElement.dataset.user)).filter((row) => row.name === name && (!of || parts(row).where === of));
    this.querySelector("ul").replaceChildren(...waiting.map((row) => this.item(row)));
    this.hidden = !waiting.length;
  }

  item(row) {
    const item = this.querySelector("template").content.cloneNode(true).firstElementChild;
    describe(item, row);
    item.querySelector("send-state").dataset.key = row.key;
    return item;
  }
});
