// Photos as bytes: what the camera gives is read at once, for the system may take the file back.
const EDGE = 1600;
const LIMIT = 250_000;
const QUALITIES = [0.82, 0.66, 0.5];

/** A JPEG of at most EDGE pixels a side and LIMIT bytes; the picture itself where this browser cannot decode it. */
export async function shrink(blob, edge = EDGE, limit = LIMIT) {
  const picture = await createImageBitmap(blob).catch(() => null);
  if (!picture) return blob;
  try {
    return await smallEnough(picture, edge, limit);
  } finally {
    picture.close();
  }
}

async function smallEnough(picture, edge, limit) {
  const canvas = drawn(picture, edge);
  let jpeg;
  for (const quality of QUALITIES) {
    // Far too large: the steps between would only cost time.
    if (jpeg?.size > 2 * limit && quality !== QUALITIES.at(-1)) continue;
    jpeg = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (jpeg.size <= limit) return jpeg;
  }
  return edge > 600 ? smallEnough(picture, edge * Math.min(0.85, Math.sqrt(limit / jpeg.size)), limit) : jpeg;
}

function drawn(picture, edge) {
  const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
  const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** The picture in a stored multipart body: its last part, before the closing boundary. */
export function pictureIn({ file, key }, body) {
  const end = body.byteLength - `\r\n--${key}--\r\n`.length;
  return new Blob([body.slice(end - file.size, end)], { type: file.type });
}

/** A row whose body was too large for a server on the way, smaller: {row, body}; undefined where it cannot be. */
export async function squeeze(row, body) {
  const before = pictureIn(row, body);
  const after = await shrink(before, 1200, before.size / 2);
  if (after.size >= before.size) return undefined;
  const { digest, encode, hex, sha256 } = await import("./outbox/bodies.js");
  // The first body may have arrived all the same: by this the server knows that it is no other photo.
  const built = await encode([...row.fields, ["first_sha256", hex(await sha256(body))], ["photo", new File([after], "photo.jpg", { type: after.type })]], row.key);
  return { row: { size: built.body.byteLength, digest: await digest(built.body), file: { size: after.size, type: after.type } }, body: built.body };
}
