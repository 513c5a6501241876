import { counts, rows, subscribe } from "../outbox.js";
import { session } from "../outbox/news.js";

const CHIP = { sent: "done", phone: "phone", needs: "missing", "sign-in": "phone" };

/**
 * Says where the work is, in one of three words and a count: of everything, of one lane (data-lane) or of one
 * row (data-key). The words come from data-sent, data-phone, data-needs, data-sign-in, else from the page's words.
 */
customElements.define("send-state", class extends HTMLElement {
  connectedCallback() {
    this.stop = subscribe(() => this.count());
    this.addEventListener("click", (event) => this.signIn(event));
    this.count();
  }

  disconnectedCallback() {
    this.stop();
  }

  async count() {
    const { user } = document.documentElement.dataset;
    if (!user) return;
    const { key, lane } = this.dataset;
    const { phone, needs, signIn } = key ? await this.one(user, key) : await counts(user, lane);
    if (!key && lane === undefined) navigator.setAppBadge?.(phone + needs).catch(() => {});
    if (signIn && phone) this.say("sign-in", phone + needs);
    else if (needs) this.say("needs", needs);
    else if (phone) this.say("phone", phone);
    else this.say("sent", 0);
  }

  /** The way to send is to sign in, here and now. */
  signIn(event) {
    if (this.dataset.state !== "sign-in" || this.dataset.key) return;
    event.preventDefault();
    import("../sign-in.js").then((module) => module.signIn());
  }

  async one(user, key) {
    const row = (await rows(user)).find((each) => each.key === key);
    return { phone: Number(row?.state !== "refused" && !!row), needs: Number(row?.state === "refused"), signIn: session.mustSignIn };
  }

  say(state, number) {
    const [chip = this, word = this, count] = [".chip", "[data-word]", "[data-count]"].map((part) => this.querySelector(part) ?? undefined);
    this.dataset.state = state;
    chip.dataset.kind = CHIP[state];
    word.textContent = this.words(state);
    if (count) count.textContent = number && !this.dataset.key ? number : "";
  }

  words(state) {
    const name = state === "sign-in" ? "signIn" : state;
    return this.dataset[name] ?? document.getElementById("words")?.dataset[name] ?? "";
  }
});
