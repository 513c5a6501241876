const page = document.documentElement;
const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** A label reads "Stock count · 家樂福 古北店": what, and where. */
export function parts({ label, name, url }) {
  const [what, ...where] = (label || name || url).split(" · ");
  return { what, where: where.join(" · ") };
}

/** 10:42 today, with its day before. */
export function moment(at) {
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(page.lang, isToday ? TIME : { month: "short", day: "numeric", ...TIME }).format(at);
}

/** Writes into [data-what] and [data-where] what a row is, where it belongs and when it was recorded. */
export function describe(root, row) {
  const { what, where } = parts(row);
  root.querySelector("[data-what]").textContent = what;
  root.querySelector("[data-where]").textContent = [where, moment(row.recordedAt)].filter(Boolean).join(" · ");
}
