"""A bare receiver: acknowledges whatever comes, as fast as it can, and serves the scripts as they are written.

What is left is the outbox alone: reading, sending and letting go of its rows. The browser is on its own too: one that is
steered hands a copy of every body to its driver, which costs twice what the outbox does.
"""

import json
import subprocess
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

from kafield.kit.assets import FOLDER

PATIENCE = 180
# So many records, each a text and its photo, in visits of ten.
FILL = """async ([records, size]) => {
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
}"""
# All of them leave the phone.
DRAIN = """async ([records]) => {
  const outbox = await import("/js/outbox.js");
  let left = 2 * records;
  const began = performance.now();
  outbox.signedInAs("1");
  await new Promise((sent) => {
    outbox.subscribe(({ type }) => type === "sent" && !--left && sent());
    outbox.drain({ hurry: true });
  });
  const seconds = (performance.now() - began) / 1000;
  if ((await outbox.rows("1")).length) throw new Error("not all have left");
  return seconds;
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


# The page does all by itself and tells the seconds: [emptied, floor].
PAGE = f"""<!doctype html><html lang="en"><title>Outbox</title><p>Nothing but the outbox.</p><script type="module">
const given = GIVEN;
const tell = (seconds) => fetch("/told", {{ method: "POST", body: JSON.stringify(seconds) }});
const measure = async () => {{
  await ({FILL})(given);
  return [await ({DRAIN})(given), await ({FLOOR})(given)];
}};
measure().then(tell, (error) => tell(String(error.stack)));
</script></html>"""


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, page: bytes, told: "Queue[Any]", *connection: Any) -> None:
        self.page = page
        self.told = told
        super().__init__(*connection)

    def do_GET(self) -> None:
        script = FOLDER / self.path[1:]
        if self.path.startswith("/js/") and script.is_file():
            self.say(script.read_bytes(), "text/javascript")
        else:
            self.say(self.page, "text/html")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.say(b"", "text/html", ack=self.headers.get("Idempotency-Key", ""))
        if self.path == "/told":
            self.told.put(json.loads(body))

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


def emptied(executable: str, folder: Path, records: int, photo: int) -> tuple[float, float]:
    """(seconds until so many records with a photo of so many bytes have left, seconds of plain requests with the same bytes)."""
    told: Queue[Any] = Queue()
    page = PAGE.replace("GIVEN", json.dumps([records, photo])).encode()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Receiver, page, told))
    server.daemon_threads = True
    Thread(target=partial(server.serve_forever, 0.05), daemon=True).start()
    command = [executable, "--headless", "--no-sandbox", "--no-first-run", f"--user-data-dir={folder / 'alone'}"]
    browser = subprocess.Popen([*command, f"http://127.0.0.1:{server.server_port}/"], stderr=subprocess.DEVNULL)  # noqa: S603 (the browser of this machine)
    try:
        seconds = told.get(timeout=PATIENCE)
    finally:
        browser.terminate()
        browser.wait()
        server.shutdown()
        server.server_close()
    if isinstance(seconds, str):
        raise OSError(seconds)
    return seconds[0], seconds[1]
