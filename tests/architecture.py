"""The rules of the architecture, each a function from the text of a module to what is wrong with it.

A module is named as Python names it (`kafield.visits.actions`); a finding is a sentence with its line.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from sys import stdlib_module_names
from types import ModuleType

import sqlalchemy as sa

LADDER = (
    *("people", "catalog", "accounts", "tasks", "visits", "surveys", "promotions", "displays", "orders", "volumes"),
    *("contracts", "effects", "plans", "briefs", "supervision", "calls", "exchange", "sync", "demo", "bench"),
)
SHARED_ACROSS_SLICES = ("models", "queries", "actions")
UNWELCOME_NAMES = ("utils", "util", "helpers", "helper", "services", "service", "common", "misc")
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
# Where a transaction may end: the edges of the application, and the modules of the kit that are such an edge.
# The demo and the measurements are commands of many modules: they fill an empty database in one transaction.
COMMITTING = ("routes", "jobs", "cli", "demo", "bench")
COMMITTING_IN_KIT = ("db", "capture", "jobs", "job_queue")
ASKING_THE_CLOCK = ("routes", "jobs", "cli", "kit", "app", "demo", "bench")


@dataclass(frozen=True)
class Module:
    """One file of the application, or a snippet that stands for one."""

    name: str
    source: str

    @property
    def path(self) -> list[str]:
        """["visits", "actions"] for kafield.visits.actions."""
        return self.name.split(".")[1:]

    @property
    def part(self) -> str:
        """The slice, `kit` or `metrics`; of what lies beside them (app, cli, settings) the module itself."""
        return self.path[0] if self.path else ""

    @property
    def kind(self) -> str:
        """models, actions, routes …: the second part of the name, empty for a package itself."""
        return self.path[1] if len(self.path) > 1 else ""

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    def imports(self) -> Iterator[tuple[int, str]]:
        """(line, dotted name) of everything imported, wherever it stands; relative ones made absolute."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node.lineno, f"{self.base(node)}.{alias.name}") for alias in node.names)

    def base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        return ".".join([*self.name.split(".")[: -node.level], *filter(None, [node.module])])

    def own_imports(self) -> Iterator[tuple[int, list[str]]]:
        """(line, path below kafield) of the application's own modules and names."""
        for line, name in self.imports():
            if name.startswith("kafield."):
                yield line, name.split(".")[1:]

    def names_used(self) -> Iterator[tuple[int, str]]:
        """(line, name) of every plain or dotted name that is read outside of a job."""
        inside_jobs = self.lines_of_jobs()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name | ast.Attribute) and node.lineno not in inside_jobs:
                yield node.lineno, ast.unparse(node)

    def lines_of_jobs(self) -> set[int]:
        """The lines of functions marked `@job(...)`: an edge of the application wherever they stand."""
        return {
            line
            for node in ast.walk(self.tree)
            if isinstance(node, ast.FunctionDef) and any(is_job(mark) for mark in node.decorator_list)
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        }


def is_job(mark: ast.expr) -> bool:
    return isinstance(mark, ast.Call) and ast.unparse(mark.func) in ("job", "jobs.job")


def imports_only_to_the_left(module: Module) -> Iterator[str]:
    """A slice imports only slices to its left."""
    for line, path in module.own_imports():
        if module.part in LADDER and path[0] in LADDER[LADDER.index(module.part) + 1 :]:
            yield f"line {line}: {module.part} imports {path[0]}, which stands to its right"


def imports_only_what_slices_share(module: Module) -> Iterator[str]:
    """Across slices only models, queries and actions are imported."""
    for line, path in module.own_imports():
        crosses = module.part in LADDER and path[0] in LADDER and path[0] != module.part
        if crosses and "".join(path[1:2]) not in SHARED_ACROSS_SLICES:
            yield f"line {line}: {'.'.join(path)} is not one of {', '.join(SHARED_ACROSS_SLICES)}"


def slice_knows_no_application(module: Module) -> Iterator[str]:
    """Below the application nobody imports app, cli or what else composes slices; the measurements start it."""
    for line, path in module.own_imports():
        if module.part == "bench" and path[0] == "app":
            continue
        if module.part in (*LADDER, "kit", "metrics") and path[0] not in (*LADDER, "kit", "metrics", "settings"):
            yield f"line {line}: {module.part} imports {path[0]}"


def follows_the_order_inside_a_slice(module: Module) -> Iterator[str]:
    """routes -> forms, actions, reports, queries, … -> models: nobody imports routes, models import no neighbour."""
    for line, path in module.own_imports():
        if module.part in LADDER and path[0] == module.part and len(path) > 1 and path[1] != module.kind:
            if path[1] == "routes":
                yield f"line {line}: {module.kind} imports routes"
            if module.kind == "models":
                yield f"line {line}: models imports {path[1]}"


def kit_knows_no_slice(module: Module) -> Iterator[str]:
    """The kit is technical: it imports neither slices nor metrics."""
    for line, path in module.own_imports():
        if module.part == "kit" and path[0] not in ("kit", "settings"):
            yield f"line {line}: kit imports {path[0]}"


def metrics_need_python_alone(module: Module) -> Iterator[str]:
    """Formulas are pure functions: the standard library and each other, nothing else."""
    for line, name in module.imports():
        ours = name.startswith("kafield.metrics")
        if module.part == "metrics" and not ours and name.split(".")[0] not in stdlib_module_names:
            yield f"line {line}: metrics imports {name}"


def is_told_the_time(module: Module) -> Iterator[str]:
    """Only routes, commands and jobs ask for the time; everybody else is told."""
    if module.part in ASKING_THE_CLOCK or module.kind in ASKING_THE_CLOCK:
        return
    imports_now = any(path == ["kit", "clock", "now"] for _, path in module.own_imports())
    for line, name in module.names_used():
        if (
            (name == "now" and imports_now)
            or name in CLOCKS
            or name.endswith(("clock.now", ".datetime.now", ".date.today"))
        ):
            yield f"line {line}: reads the clock with {name}"


def is_told_the_person(module: Module) -> Iterator[str]:
    """`current_user` is for routes (and the kit, which dresses pages for their reader)."""
    if module.kind == "routes" or module.part in ("kit", "app"):
        return
    for line, name in (*module.imports(), *module.names_used()):
        if name.split(".")[-1] == "current_user":
            yield f"line {line}: reaches for current_user"


def leaves_the_address_to_the_kit(module: Module) -> Iterator[str]:
    """What stands after the question mark is read in kit/address.py alone: nobody else asks a database for nonsense."""
    if module.name == "kafield.kit.address":
        return
    for line, name in module.names_used():
        if name in ("request.args", "request.values"):
            yield f"line {line}: reads {name}"


def leaves_the_commit_to_the_edge(module: Module) -> Iterator[str]:
    """Routes, commands and jobs commit; actions flush at most."""
    if module.kind in COMMITTING or module.part in COMMITTING:
        return
    if module.part == "kit" and module.kind in COMMITTING_IN_KIT:
        return
    for line, name in module.names_used():
        if name == "writing" or name.endswith((".writing", ".commit")):
            yield f"line {line}: ends a transaction with {name}"


def has_a_telling_name(module: Module) -> Iterator[str]:
    """No well for everything to fall into."""
    for part in module.path:
        if part in UNWELCOME_NAMES:
            yield f"a module named {part} says nothing about what is in it"


def package_says_what_it_is(module: Module, is_package: bool = True) -> Iterator[str]:
    """A slice opens with a paragraph in the words of the domain, and with nothing else."""
    if not (is_package and module.part in (*LADDER, "kit", "metrics") and len(module.path) == 1):
        return
    if not ast.get_docstring(module.tree):
        yield f"{module.part} has no docstring"
    if len(module.tree.body) > 1 and module.part in LADDER:
        yield f"line {module.tree.body[1].lineno}: {module.part}/__init__.py holds more than its docstring"


RULES = (
    imports_only_to_the_left,
    imports_only_what_slices_share,
    slice_knows_no_application,
    follows_the_order_inside_a_slice,
    kit_knows_no_slice,
    metrics_need_python_alone,
    is_told_the_time,
    is_told_the_person,
    leaves_the_address_to_the_kit,
    leaves_the_commit_to_the_edge,
    has_a_telling_name,
)


def circles(modules: list[Module]) -> list[tuple[str, str]]:
    """Pairs of modules that reach each other by imports; [] where imports flow one way only."""
    known = {module.name: module for module in modules}
    direct = {name: set(targets(module, known)) for name, module in known.items()}
    reach = {name: reachable(name, direct) for name in direct}
    return sorted((one, other) for one in reach for other in reach[one] if one < other and one in reach[other])


def targets(module: Module, known: dict[str, Module]) -> Iterator[str]:
    for _, name in module.imports():
        for target in (name, name.rpartition(".")[0]):
            if target in known and target != module.name:
                yield target
                break


def reachable(start: str, direct: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = direct[waiting.pop()] - found
        found |= new
        waiting.extend(new)
    return found


def owners(modules: list[ModuleType]) -> dict[str, str]:
    """Which part (slice or kit) each table belongs to, by table name."""
    found: dict[str, str] = {}
    for module in modules:
        for thing in vars(module).values():
            is_mapped_here = isinstance(thing, type) and thing.__module__ == module.__name__
            table = getattr(thing, "__table__", None) if is_mapped_here else thing
            if isinstance(table, sa.Table):
                found.setdefault(table.name, module.__name__.split(".")[1])
    return found


def foreign_keys_to_the_right(tables: list[sa.Table], owner: dict[str, str]) -> list[str]:
    """Foreign keys that point to a slice further right than the table's own; the kit points at nobody."""
    rank = {"kit": -1, **{name: place for place, name in enumerate(LADDER)}}
    return [
        f"{table.name}.{key.parent.name} of {owner[table.name]} points to {key.column.table.name}"
        for table in tables
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
        if rank[owner[key.column.table.name]] > rank[owner[table.name]]
    ]
