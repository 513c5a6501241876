import { drain } from "../outbox.js";
import { transact } from "../outbox/database.js";
import { change } from "../outbox/leave.js";
import { send } from "../outbox/send.js";

/** Sends what the phone could not store; {html, status} where our server took or refused it, else null. */
export async function post(submission) {
  const row = { ...submission, size: submission.body.byteLength, tries: 0 };
  const { verdict, html, status } = await send(row, submission.body, "n=1;oldest=0;refused=0;persist=0");
  if (verdict === "done") await tidy(submission).catch(() => {});
  return verdict === "done" || verdict === "refused" ? { html, status } : null;
}

/** What storing the row would have done: its draft ends, its photos may go. */
async function tidy({ draft, photos = [] }) {
  if (draft) await transact("readwrite", ["drafts"], ({ drafts }) => void drafts.delete(draft));
  for (const key of photos) await change(key, { state: "queued", needsKey: undefined });
  drain();
}
