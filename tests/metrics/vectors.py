"""The cases that the phone's code is held to as well."""

import json
from pathlib import Path
from typing import Any

import pytest

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))


def cases(rule: str) -> pytest.MarkDecorator:
    """Run a test once for each case of a rule, given as `case`."""
    return pytest.mark.parametrize("case", VECTORS[rule], ids=_name)


def _name(case: dict[str, Any]) -> str:
    return case["name"]
