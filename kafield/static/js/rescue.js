// The way out in an emergency: everything unsent as one file, photos included. The rows stay.
import { bodyOf, rows } from "./outbox.js";
import { device } from "./phone.js";

const { user } = document.documentElement.dataset;

/** Hands the file to the phone's downloads. */
export async function save() {
  const file = await rescueFile();
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: file.name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** kafield-rescue-<user>-<time>.json; built row by row, for a day of photos is large. */
export async function rescueFile(at = new Date()) {
  const head = { format: "kafield-rescue", version: 1, user: Number(user), device: device(), madeAt: at.toISOString() };
  const parts = [JSON.stringify(head).slice(0, -1), ',"rows":['];
  const unsent = (await rows(user)).filter((row) => row.state !== "held");
  for (const [index, row] of unsent.entries()) parts.push(index ? "," : "", JSON.stringify(await told(row)));
  const time = at.toISOString().replace(/[:.]/g, "-");
  return new File([...parts, "]}"], `kafield-rescue-${user}-${time}.json`, { type: "application/json" });
}

async function told(row) {
  const { key, url, type, digest, contract, replaces, recordedAt, label, lane, name, needs } = row;
  return { key, url, type, digest, contract, replaces, recordedAt: new Date(recordedAt).toISOString(), label, lane, name, needs, body: base64(await bodyOf(key)) };
}

function base64(buffer) {
  const bytes = new Uint8Array(buffer);
  let text = "";
  for (let start = 0; start < bytes.length; start += 32_768) text += String.fromCharCode(...bytes.subarray(start, start + 32_768));
  return btoa(text);
}
