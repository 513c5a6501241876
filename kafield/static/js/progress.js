// How far a call is: its steps as [data-step] elements with data-state, and the ring or bar that shows it.

/** States in which a step asks for nothing more. */
export const OVER = new Set(["done", "cannot", "skipped"]);

/** [done, total] of one step: of its own count (data-done, data-total), else 1 where it is required. */
export function progress({ dataset }) {
  if (dataset.total) return [Number(dataset.done || 0), Number(dataset.total)];
  return "required" in dataset ? [Number(OVER.has(dataset.state) || dataset.state === "paused"), 1] : [0, 0];
}

/** Turns the arc of an SVG ring to done / total. */
export function turn(ring, done, total, label) {
  if (!total) return;
  let arc = ring.querySelector(".ring-done");
  if (!arc) {
    arc = ring.querySelector(".ring-track").cloneNode();
    const look = { class: "ring-done", "stroke-linecap": "round", pathLength: 100, transform: "rotate(-90 25 25)" };
    for (const [name, value] of Object.entries(look)) arc.setAttribute(name, value);
    ring.querySelector(".ring-track").after(arc);
  }
  arc.setAttribute("stroke-dasharray", `${(100 * done) / total} 200`);
  arc.toggleAttribute("hidden", !done);
  ring.querySelector("text").textContent = `${done}/${total}`;
  if (label) ring.setAttribute("aria-label", label);
}
