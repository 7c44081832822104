"""What imports cannot show about the house: its relations, its doors for writing, its register, its budgets."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from keskus.access.rules import MATRIX, SYSTEM_ONLY
from keskus.core.actions import ACTIONS
from keskus.core.holdings import Holding

ROOT = Path(__file__).resolve().parents[2]
MAX_FILE_LINES, MAX_FUNCTION_LINES = 500, 40
ROOMS = [app for app in apps.get_app_configs() if app.name.startswith("keskus.")]


def sources(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts and "node_modules" not in path.parts)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def floor_of() -> dict[str, int]:
    """Room to its floor, the cellar lowest, as the import contract draws the house."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = settings["tool"]["importlinter"]["contracts"]
    (layers,) = [entry["layers"] for entry in contracts if entry["name"] == "Only downstairs"]
    return {room.strip(" ()"): len(layers) - number for number, layer in enumerate(layers) for room in layer.split("|")}


# --- relations -------------------------------------------------------------------------------------------------------


def relations() -> Iterator[Any]:
    for app in ROOMS:
        for model in app.get_models():
            for own in [*model._meta.local_fields, *model._meta.local_many_to_many]:
                if own.is_relation and own.related_model:
                    yield own


def test_relations_point_downstairs_and_leave_no_name_below() -> None:
    floors = floor_of()
    wrong = []
    for relation in relations():
        here, there = relation.model._meta.app_config.name, relation.related_model._meta.app_config.name
        if here == there or not there.startswith("keskus."):
            continue
        if floors[here.removeprefix("keskus.")] <= floors[there.removeprefix("keskus.")]:
            wrong.append(f"{relation} points upstairs")
        if not (relation.remote_field.related_name or "").endswith("+"):
            wrong.append(f'{relation} wants related_name="+"')
    assert wrong == []


# --- writing ---------------------------------------------------------------------------------------------------------

WRITES = {"save", "create", "update", "delete", "get_or_create", "update_or_create", "insert_rows", "upsert_rows"}
WRITES |= {f"bulk_{verb}" for verb in ("create", "update")} | {"aupdate", "acreate", "adelete", "asave"}
# Names that also belong to dicts, sets and hashes; of them only what hangs on a query is a write.
SHARED_NAMES = {"update", "create"}


def writes_in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called not in WRITES:
            continue
        target = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        if called in SHARED_NAMES and not re.search(r"objects|\.filter\(|\.exclude\(|\.all\(\)", target):
            continue
        yield f"line {node.lineno}: {target}.{called}"


def test_only_actions_write() -> None:
    places = [
        path
        for path in sources("keskus")
        if path.parent.name not in ("actions", "core") and path.name not in ("actions.py", "settings.py")
    ]
    found = [f"{named(path)} {write}" for path in places for write in writes_in(path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    "write", ["row.save()", "Queue.objects.filter(pk=1).update(name='')", "insert_rows(Queue, [], [])"]
)
def test_a_write_is_seen(write: str) -> None:
    assert list(writes_in(write))
    assert not list(writes_in("digest.update(b''); found = {}; found.update(a=1)"))


def test_every_deed_is_a_permission_or_the_machines_own() -> None:
    _import_everything()
    unknown = {name for name in ACTIONS if ".test_" not in name} - MATRIX.keys() - SYSTEM_ONLY
    assert unknown == set()
    assert not MATRIX.keys() & SYSTEM_ONLY
    assert not SYSTEM_ONLY - ACTIONS.keys()


def _import_everything() -> None:
    for path in sources("keskus"):
        module = named(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        if not module.endswith("__main__"):
            import_module(module)


def test_the_task_library_is_called_in_one_place() -> None:
    callers = [named(path) for path in sources("keskus") if "async_task" in path.read_text(encoding="utf-8")]
    assert callers == ["keskus/core/work.py"]


def test_the_tasks_time_limits_fit_into_each_other() -> None:
    from django.conf import settings

    from keskus.core.work import LEASE_SECONDS, STEP_SECONDS

    assert STEP_SECONDS < settings.Q_CLUSTER["timeout"] < LEASE_SECONDS < settings.Q_CLUSTER["retry"]


# --- privacy ---------------------------------------------------------------------------------------------------------


def holdings() -> dict[str, Holding]:
    found = [f"{app.name}.privacy" for app in ROOMS if find_spec(f"{app.name}.privacy")]
    register = [holding for module in found for holding in import_module(module).HOLDINGS]
    assert len({holding.model for holding in register}) == len(register)
    return {holding.model: holding for holding in register}


def test_every_table_is_in_the_privacy_register() -> None:
    tables = {model._meta.label for app in ROOMS for model in app.get_models()}
    assert tables - holdings().keys() == set()
    assert holdings().keys() - tables == set()


def test_the_register_names_columns_that_exist() -> None:
    wrong = []
    for label, holding in holdings().items():
        model: type[models.Model] = apps.get_model(label)
        known = {own.name for own in model._meta.get_fields()} | {own.attname for own in model._meta.concrete_fields}
        wrong += [f"{label}.{name}" for name in holding.fields if name not in known]
    assert wrong == []


# --- routes ----------------------------------------------------------------------------------------------------------


def routes(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.callback


# The language, what the address of a big screen alone opens, and that of somebody's own calendar.
OPEN_TO_ANYBODY = {
    "language/",
    "floor/screen/<str:token>/",
    "floor/screen/<str:token>/stream/",
    "planning/calendar/<str:secret>.ics",
}


def test_every_route_of_ours_names_its_permission() -> None:
    """Or stands in the access room, whose doors open before anybody has signed in."""
    silent = []
    for route, view in routes():
        module = getattr(view, "__module__", "")
        if not module.startswith("keskus.") or module.startswith("keskus.access."):
            continue
        permissions = getattr(view, "permissions", None)
        if permissions is None and route not in OPEN_TO_ANYBODY:
            silent.append(route)
        silent += [f"{route} asks for {name}" for name in permissions or () if name not in MATRIX]
    assert silent == []


# --- pure floors -----------------------------------------------------------------------------------------------------

CLOCKS = re.compile(
    r"^(datetime\.(datetime\.)?(now|utcnow|today)|date\.today|datetime\.date\.today|time\.(time|time_ns))$"
)
CHANCE = re.compile(r"^(random\.(?!Random$)\w+|(np|numpy)\.random\.(?!default_rng$|Generator$|SeedSequence$)\w+)$")


def test_engines_and_rules_read_no_clock_and_no_common_dice() -> None:
    pure = [path for path in sources("keskus") if "engines" in path.parts or "rules" in {*path.parts, path.stem}]
    assert len(pure) > 10
    impure = []
    for path in pure:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                bare_dice = called.endswith("default_rng") and not node.args
                if CLOCKS.match(called) or CHANCE.match(called) or bare_dice:
                    impure.append(f"{named(path)}:{node.lineno} {called}")
    assert impure == []


# --- budgets and words -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["keskus", "tests", "bench", "tools"])
def test_files_stay_short(folder: str) -> None:
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources(folder)}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_FILE_LINES} == {}


def is_table(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A list of facts that needs a parameter: one literal, returned. It is read like data, not like code."""
    last = function.body[-1]
    only = len(function.body) - bool(ast.get_docstring(function)) == 1
    return only and isinstance(last, ast.Return) and isinstance(last.value, ast.Tuple | ast.List | ast.Dict)


def test_functions_stay_short() -> None:
    long = {}
    for path in sources("keskus"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not is_table(node):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > MAX_FUNCTION_LINES:
                    long[f"{named(path)} {node.name}"] = lines
    assert long == {}


def test_no_junk_drawers() -> None:
    banned = {"utils", "helpers", "common", "misc", "manager", "service"}
    assert [named(path) for path in sources("keskus") if banned & {path.stem, *path.relative_to(ROOT).parts}] == []


def test_no_file_names_a_place_of_its_author() -> None:
    """No home folder of a machine, no private package index."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    place = re.compile(rb"/(home|Users)/[a-z]+/|/root/\.|/work/(wt|main)|[a-z0-9.-]+/(api/)?(pypi|npm)/[\w-]+/simple")
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and path != Path(__file__) and (hit := place.search(path.read_bytes())):
            found.append(f"{name}: {hit[0]!r}")
    assert found == []
