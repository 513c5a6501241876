"""What the README promises to name is named: every setting, every room, every page of docs/, every command."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kafield.cli import cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
STARTED_WITH = ("PORT", "HOST", "KAFIELD_DEMO_PASSWORD")


def part(title: str) -> str:
    return README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize(
    "variable", [*STARTED_WITH, *re.findall(r"environ\.get\(\"(\w+)\"", (ROOT / "kafield/settings.py").read_text())]
)
def test_every_setting_is_told(variable):
    assert f"`{variable}`" in part("Settings")


def test_every_room_of_the_house_is_on_the_map():
    rooms = {each.name for each in (ROOT / "kafield").iterdir() if each.is_dir() and not each.name.startswith("_")}
    named = set(re.findall(r"([\w]+)/", part("Where things live")))
    assert rooms - named == set()


def test_every_page_of_the_docs_is_linked():
    assert [page.name for page in (ROOT / "docs").glob("*.md") if f"(docs/{page.name})" not in README] == []


def test_every_picture_of_the_readme_is_there():
    assert [path for path in re.findall(r"\((docs/pictures/\S+)\)", README) if not (ROOT / path).exists()] == []


def commands(group: click.Group, path: str = "bin/kafield") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")


def test_every_command_says_what_it_is_for():
    assert [path for path, command in commands(cli) if not command.help] == []
