"""Bodies as phones store them, one for each form that is filled in a store and each version of its fields.

A file that is missing is written from the page itself; one that is there is never written again, because phones
out there hold bodies like it. What differs from test to test, such as ids, stands in braces.
"""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from marshmallow.fields import Field

from kafield.kit.forms import CaptureForm, Choice, Form, Many, Rows

FOLDER = Path(__file__).parent
GOODS = ("soy", "dark", "oyster")
NUMBERS = {"store_id": "store", "version_id": "version", "products": "soy"}
ID = re.compile(r"(?<=[.q])(\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\{\w+\})(?=[.]|$)")


def files_of(endpoint: str) -> list[Path]:
    return sorted(FOLDER.glob(f"{endpoint}.*.json"))


def file_of(endpoint: str, contract: int) -> Path:
    return FOLDER / f"{endpoint}.{contract}.json"


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def write(endpoint: str, form: type[CaptureForm], url: str, typed: dict[str, str], ids: dict[str, str]) -> None:
    """The file of the version of today, from what the page's form sends."""
    body = {name_with_names(name, ids): value_with_names(name, value, ids) for name, value in typed.items() if value}
    found = {
        "form": endpoint,
        "contract": form.contract,
        "url": value_with_names("", url, ids),
        "body": urlencode(body, safe="{}"),
        "fields": shape(form),
    }
    text = json.dumps(found, indent=2, ensure_ascii=False)
    file_of(endpoint, form.contract).write_text(text + "\n", encoding="utf-8")


def name_with_names(name: str, ids: dict[str, str]) -> str:
    """`lines.1.cases` as `lines.{soy}.cases`, `q7` as `q{q_full}`."""
    questions = {f"q{value}": f"q{{{key}}}" for key, value in ids.items() if key.startswith("q_")}
    goods = {f"lines.{value}.": f"lines.{{{key}}}." for key, value in ids.items() if key in GOODS}
    for value, key in goods.items():
        name = name.replace(value, key)
    return questions.get(name, value_with_names("", name, ids))


def value_with_names(field: str, text: str, ids: dict[str, str]) -> str:
    """A number is the id of what its field is called after."""
    if field in NUMBERS and text == ids[NUMBERS[field]]:
        return f"{{{NUMBERS[field]}}}"
    for key, value in ids.items():
        text = text if value.isdigit() else text.replace(value, f"{{{key}}}")
        text = text.replace(f"question:{value}", f"question:{{{key}}}") if key.startswith("q_") else text
    return text


def with_ids(text: str, ids: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: ids[found[1]], text)


def shape(form: type[Form]) -> dict[str, Any]:
    """What the fields of a form are called and may hold: whatever of it changes makes another contract."""
    return {name: kind_of(field) for name, field in sorted(form._declared_fields.items())}


def kind_of(field: Field[Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": type(field).__name__}
    if field.required:
        told["required"] = True
    if isinstance(field, Choice):
        told["options"] = sorted(field.options)
    if isinstance(field, Rows):
        told["row"] = shape(field.form)
    if isinstance(field, Many):
        told["each"] = kind_of(field.inner)
    return {
        **told,
        **{name: str(value) for name in ("min", "max") if (value := getattr(field, name, None)) is not None},
    }


class Forms(HTMLParser):
    """The capture forms of a page by their address: the version they state, and what they send untouched."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, Any]] = {}
        self.by_id: dict[str, dict[str, Any]] = {}
        self.open: dict[str, Any] | None = None
        self.select = ""
        self.templates = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        self.templates += tag == "template"
        if tag == "form":
            self.open = {
                "contract": at.get("data-contract"),
                "sent": {},
                "names": set(),
                "is_capture": "data-capture" in at,
            }
            if "data-capture" in at:
                self.forms.setdefault(at["action"], self.open)
        form = self.open
        if form is None or self.templates or at.get("type") == "file" or ("name" not in at and tag != "option"):
            return
        if tag in ("input", "textarea", "select", "button"):
            form["names"].add(ID.sub("*", at["name"]))
            self.select = at["name"] if tag == "select" else self.select
        is_choice = at.get("type") in ("checkbox", "radio")
        if tag == "input" and at.get("type") != "submit" and (not is_choice or "checked" in at):
            form["sent"][at["name"]] = at.get("value", "")
        if tag == "textarea":
            form["sent"].setdefault(at["name"], "")
        if tag == "option" and "selected" in at:
            form["sent"][self.select] = at.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self.templates -= tag == "template"
        if tag == "form":
            self.open = None
