// The outbox of the pages, emptied while none is open. The same modules: the worker has no way of its own to send.
import { drain } from "../outbox/drain.js";
import { session } from "../outbox/news.js";

/** A page that is seen hears by itself that the network is back: beside it nothing is asked for before its time. */
export async function drainFor(user) {
  session.user = user;
  const pages = await clients.matchAll({ type: "window" });
  await drain({ hurry: !pages.some(({ visibilityState }) => visibilityState === "visible") });
}
