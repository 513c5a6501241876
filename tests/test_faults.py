"""Each fault of docs/faults.md is held by a test that is there."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
DOCUMENT = (TESTS.parent / "docs" / "faults.md").read_text()
ROW = re.compile(r"^\| (?!fault|---)(.+?) \| (.*?) \|$", re.MULTILINE)
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)(?:\[(.+)\])?`")
ROWS = ROW.findall(DOCUMENT)


def test_the_list_is_read() -> None:
    assert len(ROWS) > 60


@pytest.mark.parametrize(("fault", "holder"), ROWS, ids=[fault for fault, _ in ROWS])
def test_a_fault_is_held_by_a_test(fault: str, holder: str) -> None:
    found = NAMED.fullmatch(holder)
    assert found, f"no test holds: {fault}"
    file, name, case = found.groups()
    source = (TESTS / file).read_text()
    assert name in {each.name for each in ast.parse(source).body if isinstance(each, ast.FunctionDef)}
    assert case is None or f'"{case}"' in source
