// What this imports is there before a page can be used, in one file; everything else follows at once in another (kit/scripts.py).
import * as outbox from "./outbox.js";
import "./capture.js";
import "./drafts.js";
import "./elements/call-steps.js";
import "./elements/place-capture.js";

const AGAIN = 30_000;
let back;

function hurry() {
  load();
  back ??= bringBack().catch(() => (back = undefined));
  import("./person.js").then((person) => person.greet()).catch(() => {});
  outbox.drain({ hurry: true });
}

/** Loads every element of the page that is not known yet, by its name. */
function load() {
  for (const { localName } of document.querySelectorAll(":not(:defined)")) {
    if (/^[a-z]+(-[a-z]+)+$/.test(localName)) import(`./elements/${localName}.js`).catch(() => {});
  }
}

/** Brings back what was entered and what waits to be sent, on this page and in what is put into it later. */
async function bringBack() {
  const [{ restore }, { showWaiting, mend }] = await Promise.all([import("./capture/restore.js"), import("./capture/opened.js")]);
  const inside = async (root) => showWaiting(await restore(root), root);
  document.addEventListener("htmx:after:process", ({ target }) => inside(target).catch(() => {}));
  await inside(document);
  await mend();
}

document.addEventListener("DOMContentLoaded", () => {
  new MutationObserver(load).observe(document.body, { childList: true, subtree: true });
  hurry();
});
addEventListener("load", () => (globalThis.requestIdleCallback ?? setTimeout)(() => import("./pack/start.js").catch(() => {})));
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  outbox.letGo();
  hurry();
});
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault(); // the page offers it, where and when it does not disturb
  globalThis.installOffer = event;
});
addEventListener("online", hurry);
addEventListener("pageshow", hurry);
setInterval(outbox.drain, AGAIN);
outbox.signedInAs(document.documentElement.dataset.user);
