"""`keskus simulate MODEL.yaml`: what a centre would do, with intervals. Needs no database. Keys: docs/simulation.md."""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keskus.cli import Explained
from keskus.cli.output import write

if TYPE_CHECKING:
    from keskus.engines.simulation import Estimate, Model, QueueFigures, Result, StaffFigures

FORMATS = ("text", "json", "csv")
# Figure, heading, whether a share
SHOWN = (
    ("offered", "offered", False),
    ("answered", "answered", False),
    ("abandoned", "abandoned", False),
    ("service_level", "service level", True),
    ("abandonment", "abandonment", True),
    ("speed_of_answer_seconds", "speed of answer, s", False),
    ("handle_seconds", "handle time, s", False),
)
DIALLED = (("dialled", "dialled", False), ("reached", "reached", False))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The model, how often, which luck, and how the answer is written."""
    parser.add_argument("model", type=Path, metavar="MODEL", help="a YAML or JSON file; docs/simulation-example.yaml")
    parser.add_argument("--replications", type=int, default=30, metavar="NUMBER", help="runs (default: 30)")
    parser.add_argument("--seed", type=int, default=1, metavar="NUMBER", help="the same luck again (default: 1)")
    parser.add_argument("--level", type=float, default=0.95, metavar="SHARE", help="confidence (default: 0.95)")
    parser.add_argument("--workers", type=int, metavar="NUMBER", help="processor cores to use (default: all)")
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write here instead of to standard output")
    parser.add_argument("--log", type=Path, metavar="FILE", help="every call of every run, as CSV")
    parser.add_argument("--agent-log", type=Path, metavar="FILE", help="what every agent did and when, as CSV")


def run(options: argparse.Namespace) -> int:
    """Read, run, write. Counts are per run."""
    from keskus.engines.simulation import Fault, Log, simulate

    model = _model(options.model)
    log = Log.AGENTS if options.agent_log else Log.CALLS if options.log else Log.NONE
    try:
        result = simulate(
            model,
            replications=options.replications,
            seed=options.seed,
            level=options.level,
            log=log,
            tell=_progress(),
            workers=options.workers,
        )
    except Fault as fault:
        raise Explained(f"--{fault}") from fault
    if options.log:
        write(options.log, lambda stream: _table(stream, _call_rows(result)))
    if options.agent_log:
        write(options.agent_log, lambda stream: _table(stream, _agent_rows(result)))
    forms = {"text": _text, "json": _json, "csv": _csv}
    write(options.out, lambda stream: forms[options.format](stream, result))
    return 0


def _model(path: Path) -> Model:
    from keskus.engines.simulation.files import FileFault, model_of

    try:
        return model_of(path.read_text(encoding="utf-8"), str(path))
    except FileFault as fault:
        raise Explained(str(fault)) from fault
    except (OSError, UnicodeDecodeError) as error:
        raise Explained(f"{path} cannot be read: {error}.") from error


def _progress() -> Callable[[float], None]:
    from keskus.cli.progress import counter

    tell = counter("Simulating")
    return lambda share: tell(round(share * 1000), 1000)


def _table(stream: Any, rows: Iterable[Iterable[object]]) -> None:
    csv.writer(stream, lineterminator="\n").writerows(rows)


# As text


def _text(stream: Any, result: Result) -> None:
    runs = f"{result.replications} runs, seed {result.seed}"
    print(
        f"{runs}, {result.contacts:,} contacts. ± is the {result.level:.0%} interval; counts are per run.", file=stream
    )
    queues = [(queue.name, result.queue(queue.name)) for queue in result.model.queues]
    _grid(stream, "queue", SHOWN, [*queues, ("all", result.queue())])
    dialled = [(name, found) for name in result.model.lines if (found := result.queue(name)).dialled.mean]
    if dialled:
        _grid(stream, "dialled", DIALLED, dialled)
    staff = [(group.name, result.staff(group.name)) for group in result.model.groups]
    sites = [(f"site {site.name}", result.staff(site=site.name)) for site in result.model.sites]
    _grid(stream, "agents", (("occupancy", "occupancy", True),), [*staff, *sites])


def _grid(stream: Any, head: str, shown: tuple[tuple[str, str, bool], ...], rows: list[tuple[str, Any]]) -> None:
    lines = [[head, *(title for _, title, _ in shown)]]
    lines += [[name, *(_said(getattr(found, field), share) for field, _, share in shown)] for name, found in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    print(file=stream)
    for line in lines:
        cells = (f"{cell:>{width}}" for cell, width in zip(line[1:], widths[1:], strict=True))
        print("  ".join((f"{line[0]:<{widths[0]}}", *cells)), file=stream)


def _said(estimate: Estimate, is_share: bool) -> str:
    if isnan(estimate.mean):
        return "–"
    factor, unit = (100, " %") if is_share else (1, "")
    bounds = "" if isnan(estimate.half_width) else f" ± {estimate.half_width * factor:,.1f}"
    return f"{estimate.mean * factor:,.1f}{bounds}{unit}"


# For programs


def _numbers(estimate: Estimate) -> list[float | None]:
    return [None if isnan(number) else number for number in (estimate.mean, estimate.low, estimate.high)]


def _named(figures: QueueFigures | StaffFigures) -> Iterator[tuple[str, Estimate]]:
    for field in fields(figures):
        yield field.name, getattr(figures, field.name)


def _json(stream: Any, result: Result) -> None:
    def of(figures: QueueFigures | StaffFigures) -> dict[str, list[float | None]]:
        return {name: _numbers(estimate) for name, estimate in _named(figures)}

    model = result.model
    whole = {
        "replications": result.replications,
        "seed": result.seed,
        "level": result.level,
        "contacts": result.contacts,
        "figures": ["mean", "low", "high"],
        "queues": {name: of(result.queue(name)) for name in model.lines},
        "groups": {group.name: of(result.staff(group.name)) for group in model.groups},
        "sites": {site.name: of(result.staff(site=site.name)) for site in model.sites},
        "intervals": [
            {
                "starts": interval * model.interval_seconds,
                "queues": {name: of(result.queue(name, intervals=interval)) for name in model.lines},
                "groups": {group.name: of(result.staff(group.name, intervals=interval)) for group in model.groups},
            }
            for interval in range(model.intervals)
        ],
    }
    print(json.dumps(whole, indent=1), file=stream)


def _csv(stream: Any, result: Result) -> None:
    """One line for each figure of each queue and group, of each interval and of all (`starts` empty)."""
    _table(stream, [("starts", "kind", "name", "figure", "mean", "low", "high")])
    model = result.model
    for interval in (None, *range(model.intervals)):
        starts = "" if interval is None else interval * model.interval_seconds
        for name in model.lines:
            figures = _named(result.queue(name, intervals=interval))
            _table(stream, ((starts, "queue", name, figure, *_numbers(found)) for figure, found in figures))
        for group in model.groups:
            spent = _named(result.staff(group.name, intervals=interval))
            _table(stream, ((starts, "group", group.name, figure, *_numbers(found)) for figure, found in spent))


def _call_rows(result: Result) -> Iterator[tuple[object, ...]]:
    from keskus.engines.simulation.world import CALL_LOG, ORIGINS, OUTCOMES

    names = CALL_LOG.names or ()
    yield ("replication", "row", *names)
    queues, agents = result.model.lines, [agent.name for _, agent in result.model.agents]
    for number, log in enumerate(result.call_logs):
        for place, row in enumerate(log.tolist()):
            queue, origin, outcome, agent, parent, *times = row
            who = agents[agent] if agent >= 0 else ""
            came_of = parent if parent >= 0 else ""
            told = (round(value, 3) if isinstance(value, float) else value for value in times)
            yield (number, place, queues[queue], ORIGINS[origin], OUTCOMES[outcome], who, came_of, *told)


def _agent_rows(result: Result) -> Iterator[tuple[object, ...]]:
    from keskus.engines.simulation.world import STATES

    yield ("replication", "group", "agent", "state", "reason", "row", "starts", "ends")
    agents, reasons = result.model.agents, ("", *result.model.reasons)
    for number, log in enumerate(result.agent_logs):
        for place, state, reason, row, starts, ends in log.tolist():
            group, agent = agents[place]
            call = row if row >= 0 else ""
            times = (round(starts, 3), round(ends, 3))
            yield (number, group.name, agent.name, STATES[state], reasons[reason], call, *times)
