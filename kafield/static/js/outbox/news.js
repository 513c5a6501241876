const channel = globalThis.BroadcastChannel && new BroadcastChannel("kafield-outbox");
const listeners = new Set();

/** What this tab knows: whose rows are sent, whether he must sign in, when another tab was last heard (epoch ms). */
export const session = { user: undefined, mustSignIn: false, persisted: 0, heardAt: 0 };

/** Calls fn with every change of the outbox, here and in other tabs: {type, key, …}. Returns the way to stop. */
export function subscribe(fn) {
  listeners.add(fn);
  return () => listeners.delete(fn);
}

/** fn, one at a time: asked while it runs, it runs once more after, so that a burst of news costs two looks and no more. */
export function paced(fn) {
  let isDue = false;
  let isRunning = false;
  return async () => {
    isDue = true;
    if (isRunning) return;
    isRunning = true;
    try {
      while (isDue) {
        isDue = false;
        await fn();
      }
    } finally {
      isRunning = false;
    }
  };
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
