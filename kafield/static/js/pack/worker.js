// The worker of this origin: registered here, and changed for a newer one only when the rep says so.

export async function register() {
  const registration = await navigator.serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" });
  offer(registration);
  registration.addEventListener("updatefound", () => {
    registration.installing.addEventListener("statechange", () => offer(registration));
  });
  return registration;
}

/** A newer worker waits: the page offers it where nothing is under way. */
async function offer({ waiting, active }) {
  const note = document.querySelector("new-version");
  if (!waiting || !active || !note) return;
  note.hidden = false;
  note.querySelector("button").onclick = () => takeOver(waiting);
}

function takeOver(waiting) {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage("take over");
}
