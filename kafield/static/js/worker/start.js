// The service worker: answers what a page reads, never what it writes. It takes over when the rep says so, not before.
import { read, write } from "../pack/meta.js";
import { drainFor } from "./drain.js";
import { fileOf, keepOfflinePages, keepTwoGenerations } from "./files.js";
import { pageOf } from "./pages.js";

const LANGUAGES = ["zh-Hans", "zh-Hant", "en"];

self.addEventListener("install", (event) => event.waitUntil(keepOfflinePages(LANGUAGES)));

self.addEventListener("activate", (event) => event.waitUntil(takePlace()));

async function takePlace() {
  const versions = await keepTwoGenerations(await read("generations"), await read("pack"));
  await write({ id: "generations", versions });
  await self.clients.claim();
}

self.addEventListener("message", ({ data }) => data === "take over" && self.skipWaiting());

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(fileOf(request));
  else if (request.mode === "navigate") event.respondWith(pageOf(request, url));
});

self.addEventListener("sync", (event) => event.waitUntil(read("session").then((session) => session && drainFor(session.user))));
