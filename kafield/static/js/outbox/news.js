const channel = globalThis.BroadcastChannel && new BroadcastChannel("kafield-outbox");
const listeners = new Set();

/** What this tab knows: whose rows are sent, whether he must sign in, when another tab was last heard (epoch ms). */
export const session = { user: undefined, mustSignIn: false, persisted: 0, heardAt: 0 };

/** Calls fn with every change of the outbox, here and in other tabs: {type, key, …}. Returns the way to stop. */
export function subscribe(fn) {
  listeners.add(fn);
  return () => listeners.delete(fn);
}

/** Tells this tab and the others. */
export function tell(news) {
  channel?.postMessage(news);
  tellHere(news);
}

export const tellHere = (news) => listeners.forEach((fn) => fn(news));

if (channel) {
  channel.onmessage = ({ data }) => {
    session.heardAt = Date.now();
    if (data.whose && data.whose === session.user) session.mustSignIn = data.mustSignIn;
    listeners.forEach((fn) => fn({ ...data, elsewhere: true }));
  };
}
