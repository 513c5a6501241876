// Who is signed in on this phone: noticed when it changes, in this tab or another, before anything leaves under a wrong name.
import { hello } from "./hello.js";
import * as outbox from "./outbox.js";
import { session, tell, tellHere } from "./outbox/news.js";

const { user } = document.documentElement.dataset;
const CALM = 1500;
const stale = new Set();
let settling;

/** What a page does when it is opened or seen again. */
export async function greet() {
  if (user) heard(await hello());
}

/** The server or another tab says whose session it is; undefined where nobody answered. */
export function heard(whose) {
  if (whose === undefined || whose === session.user) return;
  outbox.signedInAs(whose === user ? user : undefined);
  session.mustSignIn = whose !== user;
  tellHere({ type: "person" });
  if (whose === user) outbox.drain({ hurry: true });
}

/** After a drain the kept pages of what was sent are asked for again, and the server hears what is left. */
function settle() {
  clearTimeout(settling);
  settling = setTimeout(async () => {
    refresh().catch(() => {});
    heard(await hello({ patient: true }));
  }, CALM);
}

async function refresh() {
  const pages = [...stale];
  stale.clear();
  if (pages.length) await import("./pack.js").then((pack) => Promise.all(pages.map(pack.refresh)));
}

const act = {
  person: ({ user: whose, elsewhere }) => elsewhere && heard(whose),
  revoked: () => import("./pack.js").then((pack) => pack.wipe()).catch(() => {}),
  sent({ page }) {
    if (page) stale.add(page);
    settle();
  },
  refused: settle,
  gone: settle,
};

outbox.subscribe((news) => act[news.type]?.(news));
if (user) tell({ type: "person", user });
