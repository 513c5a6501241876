const text = new TextEncoder();

/** {type, body} of form entries: urlencoded, or multipart bounded by the key where a file is among them. */
export async function encode(entries, key, multipart = entries.some(([, value]) => value instanceof Blob)) {
  if (!multipart) return { type: "application/x-www-form-urlencoded", body: text.encode(new URLSearchParams(entries)).buffer };
  const parts = [];
  for (const [name, value] of entries) parts.push(...(await part(name, value, key)));
  parts.push(text.encode(`--${key}--\r\n`));
  return { type: `multipart/form-data; boundary=${key}`, body: await new Blob(parts).arrayBuffer() };
}

async function part(name, value, key) {
  const head = `--${key}\r\nContent-Disposition: form-data; name="${quoted(name)}"`;
  if (!(value instanceof Blob)) return [text.encode(`${head}\r\n\r\n${String(value).replace(/\r?\n/g, "\r\n")}\r\n`)];
  const kind = `; filename="${quoted(value.name ?? name)}"\r\nContent-Type: ${value.type || "application/octet-stream"}\r\n\r\n`;
  return [text.encode(head + kind), await value.arrayBuffer(), text.encode("\r\n")];
}

const quoted = (name) => name.replace(/\r?\n/g, "%0D%0A").replace(/"/g, "%22");

/** SHA-256 of bytes. */
export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

export const hex = (hash) => Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The value of a Content-Digest header. */
export const digest = async (bytes) => `sha-256=:${btoa(String.fromCharCode(...(await sha256(bytes))))}:`;
