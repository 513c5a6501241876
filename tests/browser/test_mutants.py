"""A harness that nothing can fail proves nothing: each of these six mistakes must make it fail, by name."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from kafield.bench.proxy import Proxy
from kafield.kit.assets import FOLDER, Assets
from tests.browser.invariants import Broken
from tests.browser.sheet import outlast, outlast_a_refusal, outlast_a_second_tab
from tests.browser.witness import Witness

pytestmark = pytest.mark.browser
Trial = Callable[[Page, Proxy, Witness], None]


@dataclass(frozen=True)
class Mutant:
    """`text` of the script `file` becomes `mistake`; `trial` must end in `promise` broken."""

    file: str
    text: str
    mistake: str
    trial: Trial
    promise: str


def under(fault: str) -> Trial:
    return partial(outlast, fault)


MUTANTS = {
    "trusts any 2xx": Mutant(
        "outbox/answers.js",
        'if (response.headers.get("X-Ack") !== key)',
        'if (!response.ok && response.headers.get("X-Ack") !== key)',
        under("portal"),
        "I5",
    ),
    "deletes before it sends": Mutant(
        "outbox/drain.js",
        "const answer = await send(",
        'await acknowledge(row, "applied"); const answer = await send(',
        under("unread"),
        "I5",
    ),
    "takes any 4xx for a refusal": Mutant(
        "outbox/answers.js",
        'if (response.headers.get("X-Ack") !== key)',
        'if (status >= 400 && status < 500) return "refused"; if (response.headers.get("X-Ack") !== key)',
        under("firewall"),
        "I2",
    ),
    "drops refused rows": Mutant(
        "outbox/drain.js",
        'await change(row.key, { state: "refused"',
        'await (await import("./leave.js")).discard(row.key); await change(row.key, { state: "refused"',
        outlast_a_refusal,
        "I5",
    ),
    "mints the key with each request": Mutant(
        "outbox/send.js",
        "const stop = new AbortController();",
        "row = { ...row, key: crypto.randomUUID() }; const stop = new AbortController();",
        under("lost"),
        "I1",
    ),
    "has no lock": Mutant(
        "outbox/drain.js", "if (!globalThis.navigator?.locks)", "if (true)", outlast_a_second_tab, "arrivals"
    ),
}


def sabotage(app: Flask, mutant: Mutant, folder: Path) -> None:
    """The app serves its own scripts with one mistake in them."""
    shutil.copytree(FOLDER, folder)
    script = folder / "js" / mutant.file
    source = script.read_text()
    assert source.count(mutant.text) == 1, f"{mutant.file} does not say {mutant.text} once"
    script.write_text(source.replace(mutant.text, mutant.mistake))
    app.extensions["assets"] = Assets(folder)


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=list(MUTANTS))
def test_the_harness_fails_where_the_outbox(
    mutant: Mutant, app: Flask, tmp_path: Path, proxy: Proxy, witness: Witness, request: pytest.FixtureRequest
) -> None:
    sabotage(app, mutant, tmp_path / "static")
    visit: Page = request.getfixturevalue("visit")
    with pytest.raises(Broken, match=rf"(?m)^{mutant.promise}:"):
        mutant.trial(visit, proxy, witness)
