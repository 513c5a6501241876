// Once the page is usable: who is signed in, the worker, and on the pages that show it the pack of the day.
import { subscribe } from "../outbox.js";
import { remember } from "./session.js";

const page = document.documentElement.dataset;
const TAG = "kafield-outbox";

async function start() {
  await remember().catch(() => {});
  if (page.worker === "off" || !navigator.serviceWorker) return;
  const { register } = await import("./worker.js");
  const registration = await register();
  subscribe(({ type }) => type === "stored" && registration.sync?.register(TAG).catch(() => {}));
  const shown = document.querySelector("pack-state");
  if (shown) await (await import("./make.js")).keepReady(shown.dataset.plan);
}

start().catch(() => {});
