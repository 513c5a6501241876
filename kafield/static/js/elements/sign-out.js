import { counts } from "../outbox.js";
import { fillIn, say, toast } from "../words.js";

const { user } = document.documentElement.dataset;

/** Signing out: says first what is not sent, offers it as a file, takes the pages off the phone and leaves the work on it. */
customElements.define("sign-out", class extends HTMLElement {
  connectedCallback() {
    const dialog = this.querySelector("dialog");
    this.querySelector("form[method=post]").addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask(dialog);
    });
    dialog.addEventListener("close", () => dialog.returnValue === "leave" && this.leave());
    dialog.querySelector("[data-export]").addEventListener("click", () => import("../rescue.js").then((module) => module.save()));
  }

  async ask(dialog) {
    const { phone, needs } = await counts(user).catch(() => ({ phone: 0, needs: 0 }));
    if (!(phone + needs)) return this.leave();
    const title = dialog.querySelector("[data-words]");
    title.textContent = fillIn(title.dataset.words, { count: phone + needs });
    dialog.returnValue = "";
    dialog.showModal();
  }

  /** The session ends at the server; only then nobody's pages are left to read here. */
  async leave() {
    const { action } = this.querySelector("form[method=post]");
    const answer = await fetch(action, { method: "POST", redirect: "manual" }).catch(() => undefined);
    if (answer?.type !== "opaqueredirect") return toast(say("offline"));
    await import("../pack.js").then((pack) => pack.wipe()).catch(() => {});
    location.assign("/people/sign-in");
  }
});
