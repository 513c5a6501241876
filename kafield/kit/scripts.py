"""Scripts joined at start, as style sheets are: what `js/app.js` imports in one file, and all that is loaded later
in another, `js/rest.js`; what a call sheet seldom or never asks for stands in a third, `js/apart.js`.

Every source stands alone and runs in a browser as it is. Joined, a module is a function that runs once and gives
back what it exports, so that its names stay its own. Two requests, where forty would cost a slow line seconds.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from posixpath import dirname, normpath

import minify

FIRST, REST, APART, ELEMENTS = "js/app.js", "js/rest.js", "js/apart.js", "js/elements/"
ELSEWHERE = (
    "copy-text",
    "find-rows",
    "install-hint",
    "outbox-queue",
    "pack-state",
    "sign-out",
    "storage-used",
    "store-figures",
    "today-stops",
    "try-again",
    "waiting-list",
)
# What needs the network anyway: the day's pack, and to sign in.
FETCHED = ("js/pack/make.js", "js/sign-in.js")
WORKERS = ("js/worker/start.js", "js/worker/kill.js")
IMPORT = re.compile(r'^import (?:(?:\* as (?P<all>\w+)|(?P<some>\{[^}]*\})) from )?"(?P<path>[^"]+)";?$', re.MULTILINE)
PASSED_ON = re.compile(r'^export (\{[^}]*\}) from ("[^"]+";?)$', re.MULTILINE)
LISTED = re.compile(r"^export \{([^}]*)\};?$", re.MULTILINE)
DECLARED = re.compile(r"^export (?=(?:async function|function|const|class) (\w+))", re.MULTILINE)
AS = re.compile(r"(\w+) as (\w+)")
LATER = re.compile(r'\bimport\((?:"(?P<path>[^"]+)"|`[^`$]*\$\{(?P<name>\w+)\}[^`]*`)\)')
LEFT_OVER = re.compile(r"^(?:import|export)\b(?!\().*$", re.MULTILINE)

Texts = Mapping[str, str]
Files = dict[str, list[str]]


class NotJoined(ValueError):
    """A script that cannot be joined, and why."""


def joined(sources: Texts) -> dict[str, str]:
    """The three files by their paths; `sources` are all scripts by theirs."""
    texts = importing(sources)
    elements = [path for path in texts if path.startswith(ELEMENTS)]
    apart = [path for path in elements if path.removeprefix(ELEMENTS).removesuffix(".js") in ELSEWHERE]
    apart += [path for path in FETCHED if path in texts]
    files: Files = {FIRST: in_order([FIRST], texts)}
    rest = called_later([*(path for path in elements if path not in apart), *files[FIRST]], texts, apart)
    for name, starts in (REST, rest), (APART, called_later(apart, texts)):
        found = in_order(starts, texts)
        files[name] = [path for path in found if not any(path in paths for paths in files.values())]
    return {name: as_file(name, files, texts) for name in files}


def alone(start: str, sources: Texts) -> str:
    """A script with what it imports, in one file that exports nothing: a worker in every engine, and it loads nothing later."""
    texts = importing(sources)
    paths = in_order([start], texts)
    return "\n".join(as_function(path, {start: paths}, start, texts) for path in paths)


def importing(sources: Texts) -> dict[str, str]:
    """The same, where what is passed on from another module is imported, and exported by the name it has from then on."""
    return {path: PASSED_ON.sub(imported, text) for path, text in sources.items()}


def imported(match: re.Match[str]) -> str:
    names = AS.sub(r"\2", match[1])
    return f"import {match[1]} from {match[2]}\nexport {names};"


def squeezed(text: str) -> str:
    """The same script in fewer bytes: no comments, no idle white space, short names inside of functions."""
    return str(minify.string("application/javascript", text))


def in_order(starts: list[str], texts: Texts) -> list[str]:
    """The modules with all that they import, each after what it needs."""
    order: list[str] = []

    def take(path: str, way: tuple[str, ...] = ()) -> None:
        if path in way:
            raise NotJoined(f"{path} needs itself, by way of {way[-1]}")
        for other in named(IMPORT, path, texts):
            take(other, (*way, path))
        if path not in order:
            order.append(path)

    for start in starts:
        take(start)
    return order


def called_later(starts: list[str], texts: Texts, without: Collection[str] = ()) -> list[str]:
    """These, and all that they, or what they need, import when it is called for, `without` some."""
    found = list(starts)
    for path in found:
        called = (each for pattern in (IMPORT, LATER) for each in named(pattern, path, texts))
        found += [each for each in dict.fromkeys(called) if each not in found and each not in without]
    return found


def named(pattern: re.Pattern[str], path: str, texts: Texts) -> Iterator[str]:
    """The paths of what the module at `path` names with such a line."""
    return (path_of(match["path"], path, texts) for match in pattern.finditer(texts[path]) if match["path"])


def path_of(name: str, path: str, texts: Texts) -> str:
    wanted = normpath(f"{dirname(path)}/{name}")
    if wanted not in texts:
        raise NotJoined(f"{path} imports {name}, which is not there")
    return wanted


def as_file(name: str, files: Files, texts: Texts) -> str:
    """One file of its modules; those of the files before it are taken from there."""
    before = list(files)[: list(files).index(name)]
    head = [f'import {{{",".join(map(slot, files[other]))}}} from "{beside(other)}";' for other in before]
    tail = f"export {{{','.join(map(slot, files[name]))}}};"
    return "\n".join([*head, *(as_function(path, files, name, texts) for path in files[name]), tail])


def beside(name: str) -> str:
    return "./" + name.removeprefix("js/")


def as_function(path: str, files: Files, name: str, texts: Texts) -> str:
    """`const $drafts = (() => { …; return { keep, drop }; })();`"""
    text = texts[path]
    exports = [*DECLARED.findall(text), *(AS.sub(r"\2: \1", names) for names in LISTED.findall(text))]
    for pattern in (LISTED, DECLARED):
        text = pattern.sub("", text)
    text = IMPORT.sub(lambda match: bound(match, slot(path_of(match["path"], path, texts))), text)
    if odd := LEFT_OVER.search(text):
        raise NotJoined(f"{path}: {odd[0]}")
    text = LATER.sub(lambda match: awaited(match, path, files, name, texts), text)
    return f"const {slot(path)} = (() => {{\n{text}\nreturn {{{','.join(exports)}}};\n}})();"


def bound(match: re.Match[str], module: str) -> str:
    names = match["all"] or AS.sub(r"\1: \2", match["some"] or "")
    return f"const {names} = {module};" if names else ""


def awaited(match: re.Match[str], path: str, files: Files, here: str, texts: Texts) -> str:
    """An import at run time: of what is here, of a part of another file, or by a name that only the page knows."""
    if not match["path"]:
        return f'import({json.dumps(ELSEWHERE)}.includes({match["name"]}) ? "{beside(APART)}" : "{beside(REST)}")'
    wanted = path_of(match["path"], path, texts)
    at_hand = list(files)[: list(files).index(here) + 1]
    where = next((name for name in files if wanted in files[name]), REST)
    if where in at_hand:
        return f"Promise.resolve({slot(wanted)})"
    return f'import("{beside(where)}").then((file) => file.{slot(wanted)})'


def slot(path: str) -> str:
    """js/outbox/rows.js -> $outbox_rows"""
    return "$" + re.sub(r"\W", "_", path.removeprefix("js/").removesuffix(".js"))
