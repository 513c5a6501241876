// Signing in on the page as it is: what is entered stays, and the queue waits.
import { say } from "./words.js";

const ADDRESS = "/people/sign-in";
const PARTIAL = { "HX-Request": "true", "HX-Request-Type": "partial" };
const { user } = document.documentElement.dataset;
let dialog;

/** Asks for name and password in a dialog over the page. */
export async function signIn() {
  if (dialog?.open) return;
  dialog = Object.assign(document.createElement("dialog"), { className: "sheet" });
  dialog.addEventListener("submit", (event) => submit(event).catch(() => tell(say("failed"))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  try {
    fill(await (await ours(fetch(ADDRESS, { headers: PARTIAL, redirect: "manual", cache: "no-store" }))).text());
  } catch {
    fill("");
    tell(say("offline"));
  }
  dialog.showModal();
}

/** A portal of a mall is not the page we asked for. */
async function ours(asked) {
  const answer = await asked;
  if (!answer.headers.get("X-Sign-In")) throw new Error(`sign-in: ${answer.status}`);
  return answer;
}

function fill(html) {
  const head = Object.assign(document.createElement("h2"), { textContent: say("sign-in"), id: "sign-in-title" });
  const close = Object.assign(document.createElement("button"), { className: "button", type: "button", textContent: say("later") });
  const body = Object.assign(document.createElement("div"), { className: "sheet-body", innerHTML: html });
  const top = document.createElement("header");
  close.dataset.kind = "quiet";
  close.addEventListener("click", () => dialog.close());
  top.append(head, close);
  dialog.replaceChildren(top, body);
  dialog.setAttribute("aria-labelledby", head.id);
}

function tell(text) {
  const line = Object.assign(document.createElement("p"), { className: "is-missing", role: "alert", textContent: text });
  dialog.querySelector(".sheet-body").append(line);
}

async function submit(event) {
  event.preventDefault();
  const answer = await fetch(ADDRESS, { method: "POST", body: new URLSearchParams(new FormData(event.target)), headers: PARTIAL, redirect: "manual" });
  if (answer.type !== "opaqueredirect") return fill(await (await ours(answer)).text());
  await welcome();
}

/** The same person goes on where he was; another one gets pages of his own. */
async function welcome() {
  const [{ say: hello }, { heard }] = await Promise.all([import("./hello.js"), import("./person.js")]);
  const whose = await hello();
  if (whose !== user) return location.assign("/");
  heard(whose);
  dialog.close();
}
