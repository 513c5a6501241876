const MONTH = 30 * 86_400_000;
const REMEMBERED = "install-hint";
const { userAgent } = navigator;

/** Says how KA Field gets onto the home screen of this phone, or out of the browser inside a chat; nothing where it is there. */
customElements.define("install-hint", class extends HTMLElement {
  connectedCallback() {
    this.querySelector("[data-dismiss]").addEventListener("click", () => this.dismiss());
    this.querySelector("[data-install]").addEventListener("click", () => this.install());
    this.onOffer = () => this.show();
    addEventListener("beforeinstallprompt", this.onOffer);
    this.show();
  }

  disconnectedCallback() {
    removeEventListener("beforeinstallprompt", this.onOffer);
  }

  get way() {
    if (/MicroMessenger|wxwork|DingTalk/i.test(userAgent)) return "inside";
    if (matchMedia("(display-mode: standalone)").matches || navigator.standalone) return undefined;
    if (globalThis.installOffer) return "android";
    return /iPhone|iPad/.test(userAgent) ? "ios" : undefined;
  }

  show() {
    const { way } = this;
    const isDismissed = Date.now() - Number(localStorage.getItem(REMEMBERED) ?? 0) < MONTH;
    for (const part of this.querySelectorAll("[data-way]")) part.hidden = part.dataset.way !== way;
    this.dataset.way = way ?? "";
    this.hidden = !way || isDismissed;
  }

  dismiss() {
    localStorage.setItem(REMEMBERED, Date.now());
    this.hidden = true;
  }

  /** The system's own question; after a no it is not asked again for a month. */
  async install() {
    const offer = globalThis.installOffer;
    globalThis.installOffer = undefined;
    await offer.prompt();
    this.dismiss();
  }
});
