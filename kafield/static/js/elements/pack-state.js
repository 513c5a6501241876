import { paced } from "../outbox/news.js";
import { build, state, subscribe } from "../pack/make.js";
import { clock, fillIn } from "../words.js";

/** Whether the day is on the phone, since when, and what is missing; with the way to take it along now. */
customElements.define("pack-state", class extends HTMLElement {
  look = paced(() => this.show());

  connectedCallback() {
    this.words = JSON.parse(this.dataset.words);
    this.stop = subscribe(this.look);
    this.button = Object.assign(document.createElement("button"), { type: "button", className: "go-plain", onclick: () => build(this.dataset.plan) });
    this.text = document.createElement("p");
    this.text.setAttribute("role", "status");
    this.replaceChildren(this.text, this.button);
    this.look();
  }

  disconnectedCallback() {
    this.stop();
  }

  async show() {
    const { state: name, pack, attempt } = await state(this.dataset.plan);
    this.dataset.state = name;
    this.text.replaceChildren(...this.parts(name, pack, attempt));
    this.button.textContent = name === "ready" ? this.words.again : this.words.make;
    this.button.hidden = name === "making";
    this.hidden = false;
  }

  parts(name, pack, attempt) {
    const say = Object.assign(document.createElement("b"), { textContent: fillIn(this.words[name], { missing: attempt?.missing.length, all: attempt?.all, day: pack?.day }) });
    const when = pack && name !== "old" ? fillIn(this.words.at, { time: clock(pack.verifiedAt) }) : "";
    return when ? [say, ` ${when}`] : [say];
  }
});
