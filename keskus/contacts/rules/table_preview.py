"""What a table would come to under a mapping: its first rows, its sums, and every row that cannot be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from zoneinfo import ZoneInfo

from keskus.contacts.rules.mapping import TableMapping
from keskus.contacts.rules.table_rows import Aside, CallFacts, Fault, IntervalFacts, Plan, Row
from keskus.engines.kpi import FLOW_OUTS

SHOWN_ROWS = 20
SHOWN_PROBLEMS = 50


class Shown(NamedTuple):
    """A row as it would be stored, with its number in the file."""

    number: int
    row: Row


@dataclass(slots=True)
class Preview:
    """Counts by what rows come to, queues and agents by their names, and the problems."""

    rows: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    queues: Counter[str] = field(default_factory=Counter)
    agents: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    first_epoch: int | None = None
    last_epoch: int | None = None
    shown: list[Shown] = field(default_factory=list)
    problems: list[tuple[int, Fault]] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """Rows that cannot be read."""
        return sum(self.faults.values())

    @property
    def readable(self) -> int:
        """Rows that would be counted."""
        return self.counts["contacts"] + self.counts["figures"]

    def add(self, number: int, row: Row) -> None:
        """One more row."""
        self.rows += 1
        if len(self.shown) < SHOWN_ROWS:
            self.shown.append(Shown(number, row))
        if isinstance(row, Fault):
            self.faults[row.code] += 1
            if len(self.problems) < SHOWN_PROBLEMS:
                self.problems.append((number, row))
        elif isinstance(row, Aside):
            self.counts[row.reason] += 1
        elif isinstance(row, CallFacts):
            self._add_call(row)
        else:
            self._add_figures(row)

    def _add_call(self, row: CallFacts) -> None:
        self.counts["contacts"] += 1
        self.counts["offered"] += row.outcome != "refused"
        self.counts["flow_outs" if row.outcome in FLOW_OUTS else row.outcome] += 1
        self.queues[row.queue] += 1
        if row.agent:
            self.agents[row.agent] += 1
        self._meet(row.entered)

    def _add_figures(self, row: IntervalFacts) -> None:
        self.counts["figures"] += 1
        for name in ("offered", "answered", "abandoned", "refused", "unfinished"):
            self.counts[name] += row.sums[name]
        self.counts["flow_outs"] += row.sums["redirected"]
        self.queues[row.queue] += row.sums["offered"]
        self._meet(row.start)

    def _meet(self, epoch: int) -> None:
        self.first_epoch = epoch if self.first_epoch is None else min(self.first_epoch, epoch)
        self.last_epoch = epoch if self.last_epoch is None else max(self.last_epoch, epoch)


def preview(
    mapping: TableMapping, header: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], zone: ZoneInfo
) -> Preview:
    """What these rows would come to."""
    plan, found = Plan(mapping, tuple(header), zone), Preview()
    for number, cells in rows:
        if any(cell.strip() for cell in cells):
            found.add(number, plan.read(cells))
    return found
