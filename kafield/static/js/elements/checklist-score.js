import { scoreOf, whole } from "../score.js";
import { fillIn } from "../words.js";

/** The score of each section as it is answered, and of all of them for the card that waits, by the server's own formula. */
customElements.define("checklist-score", class extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.stop = new AbortController();
    for (const name of ["input", "change", "reset"]) this.form.addEventListener(name, () => setTimeout(() => this.show()), { signal: this.stop.signal });
    this.show();
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  show() {
    const questions = [...this.form.querySelectorAll(".question[data-weight]")];
    const { sections, percent: all } = scoreOf(questions.map(answerTo));
    for (const { section, percent } of sections) {
      const slot = section.querySelector("[data-section-score]");
      const isBegun = [...section.querySelectorAll(".question")].some((question) => given(question) !== "");
      if (slot) slot.textContent = isBegun && percent !== null ? fillIn(this.dataset.words, { score: whole(percent) }) : "";
    }
    this.form.elements.namedItem("shown").value = all === null ? this.dataset.asked : fillIn(this.dataset.total, { score: whole(all) });
  }
});

function answerTo(question) {
  const { weight, critical } = question.dataset;
  return { section: question.closest(".questions"), weight: Number(weight), is_critical: critical !== undefined, earned: earnedBy(question) };
}

/** null where the question is not asked; a good answer earns everything, of choices each its own marks. */
function earnedBy(question) {
  if (question.closest("when-condition[hidden]")) return null;
  const value = given(question);
  if (value === "") return 0;
  return question.dataset.earns ? (JSON.parse(question.dataset.earns)[value] ?? 0) : 100;
}

function given(question) {
  if (question.querySelector("photo-input")) return question.querySelector("[data-photo]") ? "photo" : "";
  const controls = [...question.querySelectorAll("input, select, textarea")].filter(({ type }) => type !== "hidden");
  return controls.find(({ type, checked, value }) => (type === "radio" ? checked : value.trim() !== ""))?.value ?? "";
}
