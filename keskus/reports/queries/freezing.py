"""A report as a text that holds all of it, and back: codes, numbers and names, no words of any language.

What is frozen is the report itself (rows, totals, definitions, trust), so the page, PDF, HTML, XLSX, CSV and JSON of a
frozen report come from the same code as those of a live one, and from this text alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, get_type_hints

from keskus import __version__
from keskus.contacts.queries.definitions import DefinitionSpan, definition_spans, lens_for
from keskus.contacts.queries.figures import AGENTS_PERMISSION, FIGURES_PERMISSION
from keskus.contacts.queries.grouping import By, Key
from keskus.contacts.queries.reach import Choice, Reach
from keskus.contacts.queries.sources import how_far_read
from keskus.core.actors import Actor, Place, Scope
from keskus.reports.models import FrozenReport
from keskus.reports.queries.building import built_report, chosen_columns
from keskus.reports.queries.columns import ReportRow
from keskus.reports.queries.definitions import Asked
from keskus.reports.queries.design import USUAL
from keskus.reports.queries.paper import Chosen, chosen_of
from keskus.reports.queries.production import Report, columns_of, production_report
from keskus.reports.queries.waits import with_waits
from keskus.reports.rules.plain import canonical, made, plain

FORMAT = 1  # of the payload
FREEZE_PERMISSION = "reports.freeze"
MOST_FROZEN_ROWS = 50_000  # as many as a file has
ASKED_OF = (FIGURES_PERMISSION, AGENTS_PERMISSION)
LEFT_ASIDE = ("columns", "reach", "may_drill")  # made anew, or of the viewer
NAMED = frozenset({By.QUEUE, By.CLIENT, By.SITE, By.TEAM})  # days and hours are named when shown, people stand apart


@dataclass(frozen=True, slots=True)
class Draft:
    """A report about to be frozen."""

    report: str
    asked: Asked
    payload: str
    people: dict[str, str]
    needs: dict[str, Any]
    rows: int
    made_at: datetime

    @property
    def digest(self) -> str:
        """SHA-256 of the payload."""
        return digest_of(self.payload)


@dataclass(frozen=True, slots=True)
class Thawed:
    """A frozen report as it was, with its figures of each day, the definitions of all queues that it may be about, and
    the reach under which it was asked."""

    report: Report
    chosen: Chosen
    days: tuple[ReportRow, ...]
    held: tuple[DefinitionSpan, ...]
    scopes: dict[str, Scope]


@dataclass(frozen=True, slots=True)
class FormerViewer:
    """Asks again with the reach of then, whatever became of whoever asked."""

    scopes: dict[str, Scope]
    number: str = "system"
    role: str = "system"

    def may(self, permission: str, place: Place | None = None) -> bool:
        """As then."""
        scope = self.scope(permission)
        return not scope.nothing if place is None else scope.covers(place)

    def scope(self, permission: str) -> Scope:
        """As then; nothing for what was not asked."""
        return self.scopes.get(permission, Scope())


def digest_of(payload: str) -> str:
    """What the trail keeps of a payload."""
    return sha256(payload.encode()).hexdigest()


def draft_of(
    viewer: Actor, name: str, asked: Asked, *, at: datetime, tell: Callable[[int], None] = lambda done: None
) -> Draft:
    """What the viewer is shown, ready to be frozen. Reads only; `tell` hears how many parts are made."""
    report = _made(viewer, asked)
    tell(1)
    days = _by_day(viewer, report, asked)
    tell(2)
    chosen = chosen_of(viewer, report)
    people = _people(report, chosen)
    content = {
        "format": FORMAT,
        "made_at": plain(at),
        "program": __version__,
        "report": name,
        "columns": [column.key for column in report.columns],
        "figures": _kept(report),
        "days": plain(days),
        "held": plain(_held(viewer, report, asked)),
        "chosen": plain(replace(chosen, agent="")),
        "scopes": {permission: plain(viewer.scope(permission)) for permission in ASKED_OF},
        "read": how_far_read(queue.site_id for queue in report.reach.queues or report.reach.chosen),
    }
    return Draft(name, asked, canonical(content), people, _needs(viewer, report), len(report.rows), at)


def _made(viewer: Actor, asked: Asked) -> Report:
    if asked.design == USUAL:
        return with_waits(viewer, production_report(viewer, asked.choice, asked.by, asked.lens))
    return built_report(viewer, asked.choice, asked.by, asked.lens, asked.design, has_waits=True)


def _kept(report: Report) -> dict[str, Any]:
    rows = tuple(
        _with_names(row, report, lambda level, key, name: name if level in NAMED else "") for row in report.rows
    )
    held = {field.name: getattr(report, field.name) for field in fields(report) if field.name not in LEFT_ASIDE}
    kept = plain({**held, "rows": tuple(_nameless(row) for row in rows), "total": _nameless(report.total)})
    return dict(kept)


def _nameless(row: ReportRow) -> ReportRow:
    """The group of states repeats the name of its row, and in its key that of the group that the row lies in."""
    return row if row.states is None else replace(row, states=replace(row.states, key=row.key, name=""))


def _people(report: Report, chosen: Chosen) -> dict[str, str]:
    """Agents' keys to their names."""
    named: dict[str, str] = {}
    for row in report.rows:
        held = [(report.by, row.outer.key, row.outer.name)] if row.outer else []
        held.append((inner_level(report), row.key, row.name))
        named |= {str(key): name for level, key, name in held if level is By.AGENT}
    return {**named, report.choice.agent: chosen.agent} if report.choice.agent else named


def _by_day(viewer: Actor, report: Report, asked: Asked) -> tuple[ReportRow, ...]:
    """The figures of each day, by which a later difference is found; none where the rows are days or people."""
    if report.of_agents or report.by is By.DAY:
        return ()
    days = with_waits(viewer, production_report(viewer, asked.choice, By.DAY, asked.lens))
    return tuple(replace(row, name="") for row in days.rows)


def _held(viewer: Actor, report: Report, asked: Asked) -> list[DefinitionSpan]:
    """The definitions by which any figure may be counted: agents answer for queues that are not reached as a whole."""
    choice = asked.choice
    return definition_spans(report.reach.chosen, choice.first, choice.last, lens_for(viewer, asked.lens))


def _needs(viewer: Actor, report: Report) -> dict[str, Any]:
    """What somebody must reach to see it: all of its queues, or all of its people; and the lens they look through.

    Of one agent or team that is the agent or team, or all that whoever asked reaches (`asked`).
    """
    lens = plain(report.agreement.lens)
    if not report.of_agents:
        return {"queues": sorted(queue.id for queue in report.reach.queues), "lens": lens}
    choice = report.choice
    scope = asked = viewer.scope(AGENTS_PERMISSION)
    if choice.agent.startswith("e") and choice.agent[1:].isdecimal():
        scope = Scope(employees=frozenset({int(choice.agent[1:])}))
    elif choice.team is not None:
        scope = Scope(teams=frozenset({choice.team}))
    return {"people": plain(scope), "asked": plain(asked), "lens": lens}


def thaw(frozen: FrozenReport) -> Thawed:
    """The report as it was, rows named in codes: `in_language` says them in words."""
    content = json.loads(frozen.payload)
    for row in (*content["figures"]["rows"], content["figures"]["total"]):
        _say_as_now(row)
    hints = get_type_hints(Report)
    held = {name: made(hints[name], value) for name, value in content["figures"].items() if name in hints}
    choice: Choice = held["choice"]
    report = Report(**held, columns=(), reach=Reach(choice, Scope(), ()), may_drill=False)
    known = {column.key: column for column in columns_of(report)}
    kept = tuple(known[key] for key in content["columns"] if key in known)
    columns = chosen_columns(kept, report.design.measures)
    people = frozen.people

    def said(level: By, key: Key, name: str) -> str:
        return people.get(str(key), str(key)) if level is By.AGENT else name

    rows = tuple(_with_names(row, report, said) for row in report.rows)
    chosen = made(Chosen, content["chosen"])
    return Thawed(
        report=replace(report, columns=columns, rows=rows),
        chosen=replace(chosen, agent=frozen.people.get(choice.agent, choice.agent)),
        days=made(tuple[ReportRow, ...], content["days"]),
        held=made(tuple[DefinitionSpan, ...], content["held"]),
        scopes={permission: made(Scope, scope) for permission, scope in content["scopes"].items()},
    )


def _say_as_now(row: dict[str, Any]) -> None:
    """Reports that were frozen before waits had columns hold the seconds by state as `sums`."""
    states = row.get("states")
    if states and "sums" in states:
        states["seconds"] = states.pop("sums")


def inner_level(report: Report) -> By:
    """What a row is of: the second level where there is one."""
    return report.design.then or report.by


def _with_names(row: ReportRow, report: Report, said: Callable[[By, Key, str], str]) -> ReportRow:
    """A row, and the group that it lies in, under other names."""
    outer = row.outer and replace(row.outer, name=said(report.by, row.outer.key, row.outer.name))
    return replace(row, name=said(inner_level(report), row.key, row.name), outer=outer)
