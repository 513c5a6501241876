// Once the page is usable: who is signed in, the worker, the pack of the day.
import { keepReady } from "../pack.js";
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
  if (page.role === "rep") await keepReady(document.querySelector("pack-state")?.dataset.plan);
}

start().catch(() => {});
