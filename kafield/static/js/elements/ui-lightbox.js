const SWIPE = 40;

/** Opens the page's photos (a[data-lightbox]) in its dialog; arrows, keys and swipes go from one to the next. */
customElements.define("ui-lightbox", class extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const on = (target, name, act) => target.addEventListener(name, act, { signal: this.stop.signal });
    on(document, "click", (event) => this.onLink(event));
    on(this.dialog, "click", ({ target }) => this.onButton(target));
    on(this.dialog, "keydown", ({ key }) => this.turn({ ArrowLeft: -1, ArrowRight: 1 }[key]));
    on(this.dialog, "pointerdown", ({ clientX }) => (this.from = clientX));
    on(this.dialog, "pointerup", ({ clientX }) => Math.abs(clientX - this.from) > SWIPE && this.turn(clientX < this.from ? 1 : -1));
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  get dialog() {
    return this.querySelector("dialog");
  }

  get links() {
    return [...document.querySelectorAll("a[data-lightbox]")];
  }

  onLink(event) {
    const link = event.target.closest?.("a[data-lightbox]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.show(link);
    this.dialog.showModal();
  }

  onButton(target) {
    if (target.closest("[data-previous]")) this.turn(-1);
    else if (target.closest("[data-next]")) this.turn(1);
    else if (target === this.dialog) this.dialog.close();
  }

  turn(by) {
    const following = by && this.links[this.links.indexOf(this.link) + by];
    if (following) this.show(following);
  }

  show(link) {
    this.link = link;
    const small = link.querySelector("img");
    const picture = this.dialog.querySelector("img");
    picture.src = link.href;
    picture.alt = small?.alt ?? "";
    const caption = link.closest("figure")?.querySelector("figcaption")?.cloneNode(true).childNodes ?? [];
    this.dialog.querySelector("[data-caption]").replaceChildren(...(link.dataset.caption ? [link.dataset.caption] : caption));
    const at = this.links.indexOf(link);
    this.dialog.querySelector("[data-previous]").hidden = at === 0;
    this.dialog.querySelector("[data-next]").hidden = at === this.links.length - 1;
  }
});
