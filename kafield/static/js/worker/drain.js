// The outbox of the pages, emptied while none is open. The same modules: the worker has no way of its own to send.
import { drain } from "../outbox/drain.js";
import { session } from "../outbox/news.js";

export async function drainFor(user) {
  session.user = user;
  await drain({ hurry: true });
}
