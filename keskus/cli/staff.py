"""`keskus staff LOADS.csv`: how many agents each interval takes, as JSON. Needs no database. docs/staffing.md."""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keskus.cli import Explained

if TYPE_CHECKING:
    from keskus.engines.staffing import Fault, Goals, Load, Overall, Staffing
    from keskus.engines.staffing.files import Table
    from keskus.engines.staffing.model import Counts
    from keskus.engines.staffing.patience import Patience

PLACE = re.compile(r"(\w+)\[(\d+)\]$")
FIGURES = ("wait_probability", "service_level", "asa_seconds", "abandonment", "occupancy")
ANSWERED = {"1", "true", "yes", "answered"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The table, the goals, and what else is known."""
    parser.add_argument("loads", type=Path, metavar="LOADS", help="CSV or JSON: calls and handle_seconds by interval")
    parser.add_argument("--interval", type=float, default=900, metavar="SECONDS", help="length (default: 900)")
    goals = parser.add_argument_group("goals, all of them together")
    goals.add_argument("--service-level", type=float, metavar="SHARE", help="such as 0.8")
    goals.add_argument("--within", type=float, default=20, metavar="SECONDS", help="of the service level (default: 20)")
    goals.add_argument("--counted", metavar="VARIANT", default="all_offered", help="how it is counted: docs/numbers.md")
    goals.add_argument("--asa", type=float, metavar="SECONDS", help="the mean wait of those answered")
    goals.add_argument("--abandonment", type=float, metavar="SHARE", help="at most so many hang up; needs patience")
    goals.add_argument("--occupancy", type=float, metavar="SHARE", help="agents are busy at most so much of their time")
    goals.add_argument("--minimum", type=int, default=0, metavar="AGENTS", help="there in any case")
    parser.add_argument("--formula", choices=("C", "A"), help="Erlang's (default: A where patience is known)")
    known = parser.add_mutually_exclusive_group()
    known.add_argument("--patience", type=float, metavar="SECONDS", help="how long callers wait on average")
    known.add_argument(
        "--patience-from", type=Path, metavar="CALLS", help="CSV: wait_seconds and answered of each call"
    )
    waits = parser.add_mutually_exclusive_group()
    waits.add_argument("--deadline", type=float, metavar="SECONDS", help="mail: done by then, spread evenly; no goals")
    waits.add_argument("--chats", type=int, default=1, metavar="NUMBER", help="at once by an agent (default: 1)")
    parser.add_argument(
        "--shrinkage", type=float, action="append", metavar="SHARE", help="of a category; given again, in sequence"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write here instead of to standard output")


def run(options: argparse.Namespace) -> int:
    """Read, ask, write."""
    from keskus.engines.staffing import Fault

    try:
        table = _table(options.loads)
    except Fault as fault:
        raise Explained(f"{options.loads}: {fault}") from fault
    try:
        answer = _answer(options, table) if options.deadline is None else _by_deadline(options, table)
    except Fault as fault:
        raise Explained(_placed(fault, options.loads, table)) from fault
    text = json.dumps(answer, indent=1, ensure_ascii=False)
    if options.out is None:
        print(text)
        return 0
    try:
        options.out.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise Explained(f"{options.out} cannot be written: {error.strerror}.") from error
    return 0


def _text(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Explained(f"{path} cannot be read: {error}.") from error


def _table(path: Path) -> Table:
    from keskus.engines.staffing.files import table_of

    return table_of(_text(path), path.name)


def _placed(fault: Fault, path: Path, table: Table) -> str:
    """With the line of the file instead of the place in a column."""
    found = PLACE.match(fault.field)
    if not found or found[1] not in table.numbers:
        return str(fault)
    line = int(found[2]) + table.first_line
    where = f"line {line}" if table.first_line else f"interval {line}"
    return f"{path}, {where}: {found[1]}: {fault.text}; {fault.remedy}."


def _goals(options: argparse.Namespace, table: Table) -> Goals:
    from keskus.engines.kpi import ServiceLevelVariant
    from keskus.engines.staffing import Fault, Goals

    names = [variant.value for variant in ServiceLevelVariant]
    if options.counted not in names:
        raise Fault("--counted", f"{options.counted!r} is no variant", f"use one of: {', '.join(names)}")
    least = table.whole("minimum")
    return Goals(
        service_level=options.service_level,
        target_seconds=options.within,
        asa_seconds=options.asa,
        abandonment=options.abandonment,
        occupancy=options.occupancy,
        minimum=options.minimum if least is None else least,
        variant=ServiceLevelVariant(options.counted),
    )


def _answer(options: argparse.Namespace, table: Table) -> dict[str, Any]:
    from keskus.engines.staffing import Formula, figures, gross_up, together
    from keskus.engines.staffing.backlog import staff_chats
    from keskus.engines.staffing.sensitivity import effects

    learnt = _patience(options.patience_from)
    load = table.load(options.interval, learnt.mean_seconds if learnt else options.patience)
    goals, formula = _goals(options, table), Formula[options.formula] if options.formula else None
    found, share = staff_chats(load, goals, options.chats, formula).places, together(options.shrinkage or ())
    agents = found.agents // options.chats
    scheduled = gross_up(agents, share)
    answer: dict[str, Any] = {
        "formula": found.formula.value,
        "interval_seconds": load.interval_seconds,
        "shrinkage": share,
        "intervals": _rows(table, found, agents, scheduled),
        "overall": _overall(found.over(), agents, load) | {"scheduled_hours": _hours(scheduled, load)},
        "one_fewer": [
            {"first": each.first, "last": each.last, "code": each.code.value, "points": _plain(each.points)}
            for each in effects(found, goals, -options.chats)[:12]
        ],
    }
    if learnt:
        answer["patience"] = {name: _plain(getattr(learnt, name)) for name in LEARNT}
    given = table.whole("agents")
    if given is not None:
        met = figures(load, given * options.chats, goals, found.formula)
        answer["given"] = {"intervals": _rows(table, met, given), "overall": _overall(met.over(), given, load)}
    return answer


def _by_deadline(options: argparse.Namespace, table: Table) -> dict[str, Any]:
    from keskus.engines.staffing import gross_up, together
    from keskus.engines.staffing.backlog import Mail, agents_by_deadline, worked

    load = table.load(options.interval)
    calls = float(load.calls.sum())
    handle = float(load.erlangs.sum()) * load.interval_seconds / calls if calls else 1.0
    mail = Mail(load.calls, handle, options.deadline, options.interval, occupancy=options.occupancy or 1.0)
    agents, share = agents_by_deadline(mail, options.minimum), together(options.shrinkage or ())
    scheduled, found = gross_up(agents, share), worked(mail, agents)
    columns = {name: getattr(found, name).tolist() for name in ("done", "left", "overdue", "oldest_seconds")}
    return {
        "formula": "deadline",
        "interval_seconds": load.interval_seconds,
        "shrinkage": share,
        "intervals": [
            {**label, "calls": load.calls[place], "agents": int(agents[place]), "scheduled": int(scheduled[place])}
            | {name: _plain(column[place]) for name, column in columns.items()}
            for place, label in enumerate(table.labels)
        ],
        "overall": {
            "calls": calls,
            "agent_hours": _hours(agents, load),
            "on_time": _plain(found.on_time),
            "scheduled_hours": _hours(scheduled, load),
        },
    }


LEARNT = ("mean_seconds", "low", "high", "level", "calls", "hangups", "distance", "distance_at_seconds")


def _patience(path: Path | None) -> Patience | None:
    from keskus.engines.staffing import Fault
    from keskus.engines.staffing.patience import patience

    if path is None:
        return None
    rows = list(csv.DictReader(_text(path).splitlines()))
    try:
        waits = [float(row["wait_seconds"]) for row in rows]
        gave_up = [row["answered"].strip().lower() not in ANSWERED for row in rows]
    except (KeyError, ValueError, AttributeError) as error:
        raise Fault(str(path), f"{error} in a row", "give the columns wait_seconds and answered (1 or 0)") from error
    return patience(waits, gave_up)


def _hours(agents: Counts, load: Load) -> float:
    return float(agents.sum()) * load.interval_seconds / 3600


def _rows(table: Table, found: Staffing, agents: Counts, scheduled: Counts | None = None) -> list[dict[str, Any]]:
    columns = {name: getattr(found, name).tolist() for name in FIGURES}
    rows = []
    for place, label in enumerate(table.labels):
        row = {**label, "calls": float(found.load.calls[place]), "agents": int(agents[place])}
        if scheduled is not None:
            row["scheduled"] = int(scheduled[place])
        rows.append(row | {name: _plain(column[place]) for name, column in columns.items()})
    return rows


def _overall(overall: Overall, agents: Counts, load: Load) -> dict[str, float | None]:
    return {"calls": overall.calls, "agent_hours": _hours(agents, load)} | {
        name: _plain(getattr(overall, name)) for name in FIGURES
    }


def _plain(value: float) -> float | None:
    """JSON knows no infinity."""
    return value if math.isfinite(value) else None
