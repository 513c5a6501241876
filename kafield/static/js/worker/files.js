// Static files by hash: from the phone first; what the system took is fetched again.

const versionFiles = (version) => `kafield-static-${version}`;

export async function fileOf(request) {
  const kept = await caches.match(request.url, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (mayBeKept(answer) && answer.headers.get("Cache-Control")?.includes("immutable")) {
    const copy = answer.clone();
    caches.open(versionFiles(self.VERSION)).then((cache) => cache.put(request.url, copy)).catch(() => {});
  }
  return answer;
}

/** A login page, a portal or a fault is never kept. */
const mayBeKept = (answer) => answer.status === 200 && !answer.redirected && answer.type === "basic";

/** The pages that tell of a missing page, in every language and of nobody: they are there before any pack is. */
export async function keepOfflinePages(languages) {
  const cache = await caches.open(versionFiles(self.VERSION));
  for (const language of languages) {
    const path = `/sync/offline?language=${language}`;
    const answer = await fetch(path, { credentials: "omit", cache: "no-store" });
    if (!mayBeKept(answer)) throw new Error(`${path}: ${answer.status}`);
    const html = await answer.clone().text();
    await cache.put(path, answer);
    for (const [, file] of html.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)) await fileOf(new Request(file));
  }
}

/** This version and the one before keep their files; what is older goes, but for the pack's. */
export async function keepTwoGenerations(before, pack) {
  const versions = [self.VERSION, ...(before?.versions ?? []).filter((version) => version !== self.VERSION)].slice(0, 2);
  const wanted = new Set([...versions, pack?.version].map(versionFiles));
  for (const name of await caches.keys()) if (name.startsWith(versionFiles("")) && !wanted.has(name)) await caches.delete(name);
  return versions;
}
