"""Mistakes made on purpose: functions compiled again from their own source with one text in it replaced.

The code is put into the function that everybody holds already, so the application itself is wrong while it
lasts. A mutant that no test notices is a rule that no test holds.
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from textwrap import dedent
from types import FunctionType
from typing import Any

import pytest


@dataclass(frozen=True)
class Edit:
    """`text`, which stands once in the source of a function, becomes `mistake`."""

    function: Callable[..., Any]
    text: str
    mistake: str


@dataclass(frozen=True)
class Mutant:
    """Edits that go together, and the tests of which one at least must notice them."""

    edits: tuple[Edit, ...]
    tests: tuple[Callable[..., None], ...]


def mutant(function: Callable[..., Any], text: str, mistake: str, *tests: Callable[..., None]) -> Mutant:
    return Mutant((Edit(function, text, mistake),), tests)


def survives(mutant: Mutant, request: pytest.FixtureRequest) -> bool:
    """Whether all its tests pass although the mistake is made."""
    with ExitStack() as mistakes:
        for edit in mutant.edits:
            mistakes.enter_context(made(edit))
        return all(passes(test, request) for test in mutant.tests)


@contextmanager
def made(edit: Edit) -> Iterator[None]:
    function = inspect.unwrap(edit.function)
    assert isinstance(function, FunctionType)
    right = function.__code__
    function.__code__ = sabotaged(function, edit).__code__
    forget_answers(edit.function)
    try:
        yield
    finally:
        function.__code__ = right
        forget_answers(edit.function)


def forget_answers(function: Callable[..., Any]) -> None:
    """What a cached function was asked before it was wrong, or while it was, is asked again."""
    if clear := getattr(function, "cache_clear", None):
        clear()


def sabotaged(function: FunctionType, edit: Edit) -> FunctionType:
    source = dedent(inspect.getsource(function))
    assert source.count(edit.text) == 1, f"{function.__qualname__} does not say {edit.text!r} once"
    definition = source[source.index("def ") :]
    compiled = compile(definition.replace(edit.text, edit.mistake), inspect.getfile(function), "exec")
    names: dict[str, Any] = {}
    exec(compiled, function.__globals__, names)  # noqa: S102 - our own source, one text replaced
    return names[function.__name__]


def passes(test: Callable[..., None], request: pytest.FixtureRequest) -> bool:
    """Whether a test, called with the fixtures it names, or with each of its cases, finds nothing wrong."""
    try:
        for values in cases_of(test):
            names = inspect.signature(test).parameters.keys() - values.keys()
            test(**values, **{name: request.getfixturevalue(name) for name in names})
    except (NameError, TypeError, SyntaxError):
        raise  # not a mistake that somebody could make: the mutant itself is broken
    except (Exception, pytest.fail.Exception):
        return False
    return True


def cases_of(test: Callable[..., None]) -> list[dict[str, Any]]:
    """The arguments of each case of a parametrised test; one case without any for another."""
    for mark in getattr(test, "pytestmark", ()):
        if mark.name == "parametrize":
            names = [mark.args[0]] if isinstance(mark.args[0], str) else list(mark.args[0])
            return [dict(zip(names, values if len(names) > 1 else (values,), strict=True)) for values in mark.args[1]]
    return [{}]
