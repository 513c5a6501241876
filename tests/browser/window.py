"""What all engines can do with a page, under the names that Playwright has for it."""

from typing import Any, Protocol

PATIENCE = 40_000
# Looks again whenever the outbox tells of something, and now and then.
UNTIL = """async (patience) => {
  const holds = CONDITION;
  const end = Date.now() + patience;
  const outbox = new BroadcastChannel("kafield-outbox");
  while (!(await holds())) {
    if (Date.now() > end) throw new Error("this never came true");
    await new Promise((look) => { outbox.onmessage = look; setTimeout(look, 100); });
  }
  outbox.close();
}"""


class Window(Protocol):
    def evaluate(self, script: str, value: Any = None, /) -> Any:
        """What a function of the page gives or promises, called with the value."""

    def goto(self, address: str, /) -> Any:
        """Goes there; what the page loads may still come."""


def wait(window: Window, condition: str, patience: int = PATIENCE) -> None:
    """Until this function of the page gives or promises true."""
    window.evaluate(UNTIL.replace("CONDITION", condition), patience)
