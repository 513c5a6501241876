"""How fast the outbox is in the rep's hand, what it puts on the wire, and how it empties itself."""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from kafield.bench import receiver
from kafield.bench.browser import SLOW_CPU, phone_of
from kafield.bench.figures import Figure
from kafield.bench.proxy import Proxy
from kafield.bench.visitor import Visitor
from kafield.bench.writes import STOP, open_stop

TAPS = 20
RECORDS = 100
PHOTO = 250_000
SHIFT = {"texts": 60, "photos": 15}
MEGABIT = 125_000
# Milliseconds from the tap until the page says where the write is.
TAP = """async (words) => {
  const form = document.querySelector("#found_form");
  await new Promise((blink) => setTimeout(blink, 200));
  form.elements.type.value = "stack";
  form.elements.position.value = "entrance";
  form.elements.note.value = words;
  form.elements.note.dispatchEvent(new Event("input", { bubbles: true }));
  const list = document.querySelector("#display_list");
  const known = list.children.length;
  const began = performance.now();
  form.requestSubmit();
  await new Promise((said) => new MutationObserver((_, watch) => {
    if (list.children.length > known) { watch.disconnect(); said(); }
  }).observe(list, { childList: true, subtree: true }));
  return performance.now() - began;
}"""
# [milliseconds until the thumbnail is there, until the photo is stored and listed]
SHOOT = """() => new Promise((done) => {
  const form = document.querySelector("#found_form");
  form.querySelector("input[type=file]").addEventListener("change", () => {
    const began = performance.now();
    let seen = 0;
    const look = () => {
      if (!seen && form.querySelector("[data-photo] img")) seen = performance.now() - began;
      if (form.elements.photos?.value) return done([seen, performance.now() - began]);
      setTimeout(look, 5);
    };
    look();
  }, { capture: true, once: true });
})"""
LISTENING = "() => { window.shot = (SHOOT)(); }".replace("SHOOT", SHOOT)
EMPTY = """async () => {
  const waiting = () => new Promise((resolve) => {
    const opening = indexedDB.open("kafield-outbox");
    opening.onsuccess = () => {
      const counting = opening.result.transaction("rows").objectStore("rows").count();
      counting.onsuccess = () => { opening.result.close(); resolve(counting.result); };
    };
  });
  window.dispatchEvent(new Event("online"));
  while (await waiting()) await new Promise((look) => setTimeout(look, 100));
}"""


def figures(browser: Browser, visitor: Visitor, folder: Path) -> list[Figure]:
    picture = folder / "large.jpg"
    Image.effect_noise((1000, 750), 60).resize((4000, 3000)).convert("RGB").save(picture, quality=85)
    with sheet(browser, visitor) as (page, proxy):
        measured = [*taps(page), *shots(page, picture), *wire(proxy)]
        return [*measured, *shift(page, picture)]


@contextmanager
def sheet(browser: Browser, visitor: Visitor) -> Iterator[tuple[Page, Proxy]]:
    """A call that nobody has begun, checked in, behind a proxy that counts."""
    proxy = Proxy(visitor.place.port)
    call = STOP + open_stop(visitor)
    phone = phone_of(browser, visitor, call)
    page = phone.new_page()
    page.goto(proxy.url + call, wait_until="networkidle")
    page.tap("[data-step-next]")
    page.wait_for_selector("#check_in[data-state=done]:not([data-pending-key])")
    page.evaluate("() => Promise.all(['new-id', 'photo-input'].map((name) => customElements.whenDefined(name)))")
    yield page, proxy
    phone.close()
    proxy.close()


@contextmanager
def slow_cpu(page: Page) -> Iterator[None]:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_CPU})
    yield
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})


def taps(page: Page) -> list[Figure]:
    with slow_cpu(page):
        times = [float(page.evaluate(TAP, f"tap {number}")) for number in range(TAPS)]
    page.evaluate(EMPTY)
    note = f"median {statistics.median(times):.0f} ms, n = {TAPS}"
    return [Figure('Tap to "On this phone", text, CPU/4, p95', statistics.quantiles(times, n=20)[18], "ms", 150, note)]


def shots(page: Page, picture: Path) -> list[Figure]:
    """A photo of 12 megapixels, as it comes from a camera."""
    thumbnail, _ = shot(page, picture)
    with slow_cpu(page):
        _, stored = shot(page, picture)
    page.evaluate(TAP, "with a photo")
    page.evaluate(EMPTY)
    return [
        Figure("Photo to its thumbnail", thumbnail, "ms", 300),
        Figure("Photo stored on the phone, CPU/4", stored / 1000, "s", 4, "12 megapixels"),
    ]


def shot(page: Page, picture: Path) -> tuple[float, float]:
    page.evaluate("() => { document.querySelector('#found_form [data-remove]')?.click(); }")
    page.wait_for_function("() => !document.querySelector('#found_form').elements.photos?.value")
    page.evaluate(LISTENING)
    page.locator("#found_form input[type=file]").set_input_files(picture)
    thumbnail, stored = page.evaluate("() => window.shot")
    return float(thumbnail), float(stored)


def wire(proxy: Proxy) -> list[Figure]:
    """Of what was written until now: the network was good."""
    writes = [asked for asked in proxy.arrivals if asked.key]
    texts = [len(asked.raw()) for asked in writes if asked.path.endswith("/found")]
    effects = len({asked.key for asked in writes})
    return [
        Figure("A text write on the wire, whole request", max(texts) / 1000, "KB", 4),
        Figure("Arrivals per effect, normal use", len(writes) / effects, "x", 1.05, f"{effects} writes"),
    ]


def shift(page: Page, picture: Path) -> list[Figure]:
    """A morning's work written without a network, sent at 1 Mbit/s."""
    phone = page.context
    phone.set_offline(True)
    for number in range(SHIFT["texts"]):
        if number % (SHIFT["texts"] // SHIFT["photos"]) == 0:
            shot(page, picture)
        page.evaluate(TAP, f"shift {number}")
    session = phone.new_cdp_session(page)
    phone.set_offline(False)
    slow = {"offline": False, "latency": 50, "downloadThroughput": MEGABIT, "uploadThroughput": MEGABIT}
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", slow)
    began = float(page.evaluate("() => performance.now()"))
    page.evaluate(EMPTY)
    seconds = (float(page.evaluate("() => performance.now()")) - began) / 1000
    return [Figure("60 texts and 15 photos sent at 1 Mbit/s", seconds, "s", 60)]


def emptied(executable: str, folder: Path) -> Figure:
    """Enketo sends 31 such records a second to a receiver that does nothing: 32 ms each."""
    seconds, floor = receiver.emptied(executable, folder, RECORDS, PHOTO)
    note = f"{RECORDS / seconds:.0f} a second; plain requests {RECORDS / floor:.0f} a second"
    return Figure("A queued record with its photo, to a bare receiver", seconds * 1000 / RECORDS, "ms", 32, note)
