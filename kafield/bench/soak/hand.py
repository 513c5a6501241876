"""The rep's hand in one tab: opens a visit, checks in, writes; an interrupted visit goes on where it was."""

import asyncio
import io
from collections import deque
from dataclasses import dataclass, field
from random import Random

from PIL import Image
from playwright.async_api import BrowserContext, Error, Page

from kafield.bench.proxy import Proxy
from kafield.bench.soak.tally import Written

A_PHOTO_IN = 12
A_RELOAD_IN = 100
MOST_WAITING = 60
# Whether this visit was checked in on this phone already, sent or not.
IS_CHECKED_IN = """(lane) => new Promise((resolve) => {
  const opening = indexedDB.open("kafield-outbox");
  opening.onsuccess = () => {
    const stores = ["rows", "receipts"].filter((name) => opening.result.objectStoreNames.contains(name));
    if (!stores.length) return resolve(false);
    const reading = opening.result.transaction(stores);
    const all = stores.map((name) => reading.objectStore(name).getAll());
    reading.oncomplete = () => {
      opening.result.close();
      resolve(all.some(({ result }) => result.some((row) => row.lane === lane && row.name === "check-in")));
    };
  };
})"""
CHECK_IN = """() => { document.querySelector("#check_in_form")?.requestSubmit(); }"""
# Kept means: the form is empty, and its photos went with the row.
WRITE = """async (words) => {
  const form = document.querySelector("#found_form");
  const { type, position, note } = form.elements;
  type.value = "stack";
  position.value = "entrance";
  note.value = words;
  note.dispatchEvent(new Event("input", { bubbles: true }));
  const photos = JSON.parse(form.elements.photos?.value || "[]").map(({ key }) => key);
  await new Promise((kept, failed) => {
    form.addEventListener("reset", kept, { once: true });
    setTimeout(() => failed(new Error("not kept")), 60_000);
    form.requestSubmit();
  });
  return photos;
}"""
IS_LISTED = "() => document.querySelector('#found_form').elements.photos?.value"
READY = """async () => {
  await Promise.all(["new-id", "photo-input"].map((name) => customElements.whenDefined(name)));
}"""
HURRY = "() => { window.dispatchEvent(new Event('online')) }"
WAITING = """() => new Promise((resolve) => {
  const opening = indexedDB.open("kafield-outbox");
  opening.onsuccess = () => {
    const counting = opening.result.transaction("rows").objectStore("rows").getAll();
    counting.onsuccess = () => {
      opening.result.close();
      resolve(counting.result.filter(({ state }) => state !== "held").map(({ state }) => state));
    };
  };
})"""


@dataclass
class Visit:
    """`number` of the next write; words are `name-number`."""

    name: str
    writes: int
    number: int = 0

    @property
    def words(self) -> str:
        return f"{self.name}-{self.number:04}"

    @property
    def is_over(self) -> bool:
        return self.number >= self.writes


@dataclass
class Hand:
    """One rep's visits and all that he wrote; a page is opened while the server `stands`, and written on all the time."""

    proxy: Proxy
    random: Random
    visits: deque[Visit]
    stands: asyncio.Event
    written: Written = field(default_factory=Written)

    async def work(self, phone: BrowserContext) -> None:
        """One tab, until no visit is left."""
        page = await phone.new_page()
        while self.visits:
            visit = self.visits.popleft()
            try:
                await self.attend(page, visit)
            finally:
                if not visit.is_over:
                    self.visits.appendleft(visit)

    async def attend(self, page: Page, visit: Visit) -> None:
        await self.open_visit(page, visit)
        if not await page.evaluate(IS_CHECKED_IN, visit.name):
            await page.evaluate(CHECK_IN)
        while not visit.is_over:
            await self.write(page, visit)
            if not self.random.randrange(A_RELOAD_IN):
                await self.open_visit(page, visit)
        await self.rest(page)

    async def rest(self, page: Page) -> None:
        """No day is so long that thousands wait: on the way to the next store the phone sends."""
        while len(await page.evaluate(WAITING)) > MOST_WAITING:
            await asyncio.sleep(0.3)

    async def open_visit(self, page: Page, visit: Visit) -> None:
        await self.open(page, f"{self.proxy.url}/calls/{visit.name}", "#found_form")
        await page.evaluate(READY)

    async def open(self, page: Page, address: str, sign: str) -> None:
        """Until the page with this sign is there: a server that was just killed comes back."""
        while True:
            await self.stands.wait()
            try:
                answer = await page.goto(address, wait_until="load")
                if answer and answer.ok and await page.locator(sign).count():
                    return
            except Error:
                if not (page.context.browser and page.context.browser.is_connected()):
                    raise
            await asyncio.sleep(0.1)

    async def write(self, page: Page, visit: Visit) -> None:
        words = visit.words
        visit.number += 1
        self.written.unknown.add(words)
        if not self.random.randrange(A_PHOTO_IN):
            await self.photograph(page)
        photos = await page.evaluate(WRITE, words)
        self.written.unknown.discard(words)
        self.written.kept.append(words)
        self.written.photos.update(photos)

    async def photograph(self, page: Page) -> None:
        photo = {"name": "shelf.jpg", "mimeType": "image/jpeg", "buffer": picture(self.random)}
        await page.locator("#found_form input[type=file]").set_input_files(photo)  # type: ignore[arg-type]
        await page.wait_for_function(IS_LISTED)

    async def empty(self, page: Page) -> list[str]:
        """Waits until nothing waits; gives back the states of what needs the rep."""
        while True:
            await page.evaluate(HURRY)
            states: list[str] = await page.evaluate(WAITING)
            if all(state == "refused" for state in states):
                return states
            await asyncio.sleep(0.2)


def picture(random: Random) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((320, 240), random.randrange(40, 90)).convert("RGB").save(file, "JPEG", quality=70)
    return file.getvalue()
