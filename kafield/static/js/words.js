const page = document.documentElement;

/** Words with their {places} filled. */
export const fillIn = (words, values) => words.replace(/\{(\w+)\}/g, (_, place) => values[place] ?? "");

/** What the page says under this name (`data-<name>` of template#words). */
export const say = (name, values = {}) => fillIn(document.getElementById("words")?.getAttribute(`data-${name}`) ?? "", values);

/** 10:42 in the language of the page. */
export const clock = (at) => new Intl.DateTimeFormat(page.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);

/** Says in a form what data-<words> says of its draft; without words, nothing any more. */
export function note(form, words, at) {
  let element = form.querySelector("unsaved-note");
  if (!words) return element?.remove();
  if (!element) form.prepend((element = document.createElement("unsaved-note")));
  element.dataset.state = words;
  element.role = at ? "status" : "alert";
  element.textContent = say(words, { time: at && clock(at) });
}

/** Tells the rep something that asks for nothing. */
export function toast(text) {
  const line = Object.assign(document.createElement("p"), { className: "toast", textContent: text });
  document.getElementById("toasts")?.append(line);
  setTimeout(() => line.remove(), 6000);
}
