"""Somebody who watches what the rep submits, and believes neither the phone nor the server."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext

from tests.browser.window import Window

# The last to hear of a submission: what was not sent twice by a slip has been taken out by then.
WATCH = """addEventListener("htmx:before:request", (event) => {
  const form = event.detail.ctx.sourceElement.closest?.("form[data-capture]");
  if (!form || event.defaultPrevented) return;
  const photos = JSON.parse(new FormData(form).get("photos") || "[]").map(({ key }) => key);
  const { dataset } = form;
  submitted({ key: (dataset.key ||= crypto.randomUUID()), user: document.documentElement.dataset.user,
    path: form.getAttribute("action"), lane: dataset.lane, photos });
});"""
# Where no script can be there before the page's own, the page itself keeps the notes.
WATCH_HERE = f"""() => {{
  const notes = () => JSON.parse(sessionStorage.submitted || "[]");
  const submitted = (seen) => (sessionStorage.submitted = JSON.stringify([...notes(), seen]));
  {WATCH}
}}"""
NOTES = "() => JSON.parse(sessionStorage.submitted || '[]')"


@dataclass(frozen=True)
class Submitted:
    """What left the rep's hand, and under whose name."""

    key: str
    user: int
    path: str
    lane: str
    photos: tuple[str, ...] = ()


@dataclass
class Witness:
    """`out_of_turn`: keys that a test expects to be overtaken; `done_with`: dropped or mended by the rep."""

    submitted: list[Submitted] = field(default_factory=list)
    out_of_turn: set[str] = field(default_factory=set)
    done_with: set[str] = field(default_factory=set)

    def watch(self, phone: BrowserContext) -> None:
        phone.expose_binding("submitted", lambda _source, seen: self.note(seen))
        phone.add_init_script(WATCH)

    def read(self, window: Window) -> None:
        """Takes over what the page noted."""
        for seen in window.evaluate(NOTES):
            self.note(seen)

    def note(self, seen: dict[str, Any]) -> None:
        told = Submitted(seen["key"], int(seen["user"]), seen["path"], seen["lane"], tuple(seen["photos"]))
        if told not in self.submitted:
            self.submitted.append(told)

    @property
    def keys(self) -> list[str]:
        return [each.key for each in self.submitted]

    @property
    def photos(self) -> set[str]:
        return {photo for each in self.submitted for photo in each.photos}
