const page = document.documentElement;

/** What the page says under this name (`data-<name>` of template#words), with its {places} filled. */
export function say(name, values = {}) {
  const words = document.getElementById("words")?.getAttribute(`data-${name}`) ?? "";
  return words.replace(/\{(\w+)\}/g, (_, place) => values[place] ?? "");
}

/** 10:42 in the language of the page. */
export const clock = (at) => new Intl.DateTimeFormat(page.lang, { hour: "2-digit", minute: "2-digit" }).format(at);

/** Says in a form what data-<words> says of its draft; without words, nothing any more. */
export function note(form, words, at) {
  let element = form.querySelector("unsaved-note");
  if (!words) return element?.remove();
  if (!element) form.prepend((element = document.createElement("unsaved-note")));
  element.dataset.state = words;
  element.role = at ? "status" : "alert";
  element.textContent = say(words, { time: at && clock(at) });
}
