const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const DAY = { month: "short", day: "numeric" };
const FORMS = { time: TIME, day: DAY, both: { ...DAY, ...TIME } };

/** Writes its <time> as the clock of the reader shows it, in the language of the page. */
customElements.define("local-time", class extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector("time");
    const format = new Intl.DateTimeFormat(document.documentElement.lang, FORMS[this.dataset.form ?? "both"]);
    time.textContent = format.format(new Date(time.dateTime));
  }
});
