"""A bare receiver: acknowledges whatever comes, as fast as it can, and serves the scripts as they are written.

What is left is the outbox alone: reading, sending and letting go of its rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from kafield.kit.assets import FOLDER

PAGE = b'<!doctype html><html lang="en"><title>Outbox</title><p>Nothing but the outbox.</p></html>'
# So many records, each a text and its photo, in visits of ten; sent once all of them are on the phone.
DRAIN = """async ([records, size]) => {
  const outbox = await import("/js/outbox.js");
  const { digest, encode } = await import("/js/outbox/bodies.js");
  const row = async (name, lane, entries, more) => {
    const key = crypto.randomUUID();
    const { type, body } = await encode(entries, key);
    const fixed = { user: "1", label: name, contract: "1", recordedAt: Date.now(), url: `/${name}`, path: "/", fields: [] };
    await outbox.add({ ...fixed, key, type, body, digest: await digest(body), name, lane, ...more });
    return key;
  };
  for (let number = 0; number < records; number++) {
    const lane = `visit-${Math.floor(number / 10)}`;
    const needsKey = await row("text", lane, [["note", `record ${number}`], ["answers", "yes ".repeat(200)]]);
    const bytes = new Uint8Array(size).map(() => Math.random() * 256);
    const picture = new File([bytes], "photo.jpg", { type: "image/jpeg" });
    await row("photo", `photo:${lane}`, [["photo", picture]], { needsKey, file: { size, type: picture.type } });
  }
  const began = performance.now();
  outbox.signedInAs("1");
  outbox.drain({ hurry: true });
  while ((await outbox.rows("1")).length) await new Promise((look) => setTimeout(look, 50));
  return (performance.now() - began) / 1000;
}"""

# The same bytes by the browser alone, four at a time: what this machine and this receiver can do at all.
FLOOR = """async ([records, size]) => {
  const bodies = [new Uint8Array(900), new Uint8Array(size).map(() => Math.random() * 256)];
  let left = records;
  const began = performance.now();
  const lane = async () => {
    while (left-- > 0) for (const body of bodies) await (await fetch("/floor", { method: "POST", body })).text();
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  return (performance.now() - began) / 1000;
}"""


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        script = FOLDER / self.path[1:]
        if self.path.startswith("/js/") and script.is_file():
            self.say(script.read_bytes(), "text/javascript")
        else:
            self.say(PAGE, "text/html")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.say(b"", "text/html", ack=self.headers.get("Idempotency-Key", ""))

    def say(self, body: bytes, kind: str, ack: str = "") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if ack:
            self.send_header("X-Ack", ack)
            self.send_header("X-Outcome", "applied")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@contextmanager
def receiving() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads = True
    thread = Thread(target=partial(server.serve_forever, 0.05), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
