import { counted, rows, subscribe } from "../outbox.js";
import { paced, session } from "../outbox/news.js";

const CHIP = { sent: "done", phone: "phone", needs: "missing", "sign-in": "phone" };
const shown = new Set();

/** The rows are read once for all that stand here. */
const refresh = paced(async () => {
  const all = await rows(document.documentElement.dataset.user);
  const byKey = new Map(all.map((row) => [row.key, row]));
  for (const place of shown) place.tell(all, byKey);
});

subscribe(refresh);

/**
 * Says where the work is, in one of three words and a count: of everything, of one lane (data-lane) or of one
 * row (data-key). The words come from data-sent, data-phone, data-needs, data-sign-in, else from the page's words.
 */
customElements.define("send-state", class extends HTMLElement {
  connectedCallback() {
    if (!document.documentElement.dataset.user) return;
    shown.add(this);
    this.addEventListener("click", this.signIn);
    refresh();
  }

  disconnectedCallback() {
    shown.delete(this);
  }

  tell(all, byKey) {
    const { key, lane } = this.dataset;
    const { phone, needs, signIn } = key ? this.one(byKey.get(key)) : counted(all, lane);
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

  one(row) {
    return { phone: Number(!!row && row.state !== "refused"), needs: Number(row?.state === "refused"), signIn: session.mustSignIn };
  }

  say(state, number) {
    if (this.said === `${state} ${number}`) return;
    this.said = `${state} ${number}`;
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
