"""The soak itself: tabs that write, and chance that kills."""

import asyncio
import tempfile
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from playwright.async_api import Browser, BrowserContext, Error, Playwright, async_playwright

from kafield.bench.place import PASSWORD, Place, free_port
from kafield.bench.proxy import Asked, Proxy
from kafield.bench.soak.field import REP, prepare
from kafield.bench.soak.hand import HURRY, Hand, Visit
from kafield.bench.soak.server import Chromium, Server
from kafield.bench.soak.tally import Tally, tally

TABS = 4
WRITES_A_VISIT = 40
A_FAULT_IN = 6
WRITES_A_KILL = 500
FAULTS = (
    *("unread", "lost", "lost", "cut", "half sent", "emptied", "altered"),
    *("500", "502", "503", "429", "portal", "portal 404", "firewall", "portal login"),
)
Say = Callable[[str], None]


def run(writes: int, seed: int, executable: str, say: Say) -> Tally:
    with tempfile.TemporaryDirectory(prefix="kafield-soak-") as name:
        place = Place(Path(name) / "data", free_port())
        sizes = [min(WRITES_A_VISIT, writes - start) for start in range(0, writes, WRITES_A_VISIT)]
        say("Preparing the stores…")
        visits = deque(Visit(str(stop), size) for stop, size in zip(prepare(place, len(sizes)), sizes, strict=True))
        soak = Soak(place, Chromium(executable, Path(name) / "phone"), Random(seed), visits, say)  # noqa: S311 (repeatable chance)
        return asyncio.run(soak.run(writes))


class Soak:
    def __init__(self, place: Place, chromium: Chromium, random: Random, visits: deque[Visit], say: Say) -> None:
        self.place, self.chromium, self.random, self.say = place, chromium, random, say
        self.server = Server(place)
        self.proxy = Proxy(place.port, chance=self.chance)
        self.stands = asyncio.Event()
        self.hand = Hand(self.proxy, random, visits, self.stands)
        self.kills = [0, 0]
        self.cookies: list[Any] = []

    def chance(self, asked: Asked) -> str:
        return self.random.choice(FAULTS) if asked.key and not self.random.randrange(A_FAULT_IN) else ""

    async def run(self, writes: int) -> Tally:
        kills = max(3, writes // WRITES_A_KILL)
        self.moments = deque(sorted(self.random.sample(range(writes // 20, writes), 2 * kills)))
        await self.serve()
        try:
            async with async_playwright() as playwright:
                while self.hand.visits:
                    await self.until_killed(playwright)
                await self.empty(playwright)
        finally:
            self.chromium.kill()
            self.server.kill()
            self.proxy.close()
        arrivals = sum(bool(asked.key) for asked in self.proxy.arrivals)
        killed = (self.kills[0], self.kills[1])
        return tally(
            self.place.folder / "kafield.sqlite3", self.hand.written, arrivals, killed, len(self.proxy.happened)
        )

    async def serve(self) -> None:
        await asyncio.to_thread(self.server.start)
        self.stands.set()

    async def phone(self, playwright: Playwright) -> Browser:
        """The browser is started again, signed in, with all that it kept."""
        browser = await playwright.chromium.connect_over_cdp(self.chromium.start())
        context = browser.contexts[0]
        context.set_default_timeout(60_000)
        if self.cookies:
            await context.add_cookies(self.cookies)
        else:
            self.cookies = await self.sign_in(context)
        return browser

    async def sign_in(self, context: BrowserContext) -> list[Any]:
        page = await context.new_page()
        await page.goto(f"{self.proxy.url}/people/sign-in")
        await page.fill("[name=username]", REP)
        await page.fill("[name=password]", PASSWORD)
        await page.click("main button")
        await page.wait_for_url("**/calls/today")
        await page.close()
        return list(await context.cookies())

    async def until_killed(self, playwright: Playwright) -> None:
        """All tabs at work, until the visits are over or the browser is dead."""
        browser = await self.phone(playwright)
        context = browser.contexts[0]
        tabs = [asyncio.create_task(self.hand.work(context)) for _ in range(TABS)]
        others = [asyncio.create_task(self.killer()), asyncio.create_task(self.hurry(context))]
        for ended in await asyncio.gather(*tabs, return_exceptions=True):
            if isinstance(ended, Error) and self.chromium.process and self.chromium.process.poll() is not None:
                continue
            if isinstance(ended, BaseException):
                raise ended
        for task in others:
            task.cancel()
        with suppress(Error):
            await browser.close()
        self.chromium.kill()

    async def killer(self) -> None:
        """At each of its moments the browser or the server dies, in turn."""
        while self.moments:
            while len(self.hand.written.kept) < self.moments[0]:
                await asyncio.sleep(0.02)
            self.moments.popleft()
            await asyncio.sleep(self.random.random() / 5)
            if sum(self.kills) % 2:
                self.kills[0] += 1
                self.chromium.kill()
                break
            self.kills[1] += 1
            self.stands.clear()
            self.server.kill()
            await self.serve()

    async def hurry(self, context: BrowserContext) -> None:
        """After faults and after a death of the server the network is back, and every tab hears of it."""
        heard = -1
        while True:
            await self.stands.wait()
            happened = len(self.proxy.happened) + self.kills[1]
            if happened > heard:
                heard = happened
                with suppress(Error):
                    await asyncio.gather(*(page.evaluate(HURRY) for page in context.pages))
            await asyncio.sleep(0.3)

    async def empty(self, playwright: Playwright) -> None:
        """The evening: nothing is killed any more, and the phone sends what it still has."""
        self.say(f"{len(self.hand.written.kept)} written; sending the rest…")
        browser = await self.phone(playwright)
        page = await browser.contexts[0].new_page()
        await self.hand.open(page, f"{self.proxy.url}/tasks/", "header send-state")
        async with asyncio.timeout(300):
            await self.hand.empty(page)
        await browser.close()
