"""What has become of a frozen report's figures: the same question asked again, counted as it was counted then."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from keskus.contacts.queries.definitions import DefinitionSpan, Lens
from keskus.contacts.queries.figures import FIGURES_PERMISSION
from keskus.contacts.queries.grouping import By, Key
from keskus.contacts.queries.reach import reach_of
from keskus.engines.kpi import Judged, Ratio, Sums
from keskus.reports.models import FrozenReport
from keskus.reports.queries.agreement import agreement_of
from keskus.reports.queries.columns import Column, Figure, ReportRow
from keskus.reports.queries.freezing import FormerViewer, Thawed, thaw
from keskus.reports.queries.labels import code_of
from keskus.reports.queries.production import Report, Waits, production_report
from keskus.reports.queries.records import plain as plain_figure
from keskus.reports.queries.waits import with_waits
from keskus.reports.rules.plain import plain

# What the house makes of the same calls, beside another lens: by the house's definitions of today.
OF_THE_HOUSE = frozenset(
    {"house_service_level", "service_level_difference", "house_abandonment", "house_average_handle_time"}
)
# Figures that hang on a threshold: of what a source reports without calls they cannot be counted again.
OF_THRESHOLDS = frozenset(
    {"answered_within", "abandoned_within", "short_abandons", "service_level", "abandonment_without_short"}
)
logger = logging.getLogger(__name__)
MOST_KEPT = 500  # changes that a mark keeps; the page shows all


@dataclass(frozen=True, slots=True)
class Change:
    """A figure of a row (none: of the total) as it was frozen and as it is now."""

    row: ReportRow | None
    column: Column
    was: Figure
    now: Figure

    def as_json(self) -> dict[str, Any]:
        """What the mark keeps."""
        kind = self.column.kind
        outer = self.row.outer if self.row else None
        return {
            **({"group": code_of(outer.key)} if outer else {}),
            "key": code_of(self.row.key) if self.row else None,
            "figure": self.column.key,
            "was": plain_figure(self.was, kind),
            "now": plain_figure(self.now, kind),
        }


@dataclass(frozen=True, slots=True)
class Restated:
    """Every changed figure: of the total, of the rows, of the days.

    `is_redefined`: definitions have changed meanwhile; compared is what those of then make of what is known now.
    `is_partial`: a source reports figures without calls, so those that hang on a threshold were not compared.
    """

    total: tuple[Change, ...]
    rows: tuple[Change, ...]
    days: tuple[Change, ...]
    is_redefined: bool = False
    is_partial: bool = False

    def __bool__(self) -> bool:
        return bool(self.total or self.rows or self.days)

    def as_json(self) -> dict[str, Any]:
        """What is kept beside the frozen report; nothing when nothing changed."""
        if not self:
            return {}
        named = {"total": self.total, "rows": self.rows, "days": self.days}
        return {name: [change.as_json() for change in changes[:MOST_KEPT]] for name, changes in named.items()}


def restated(frozen: FrozenReport, thawed: Thawed | None = None) -> Restated:
    """How the same question, asked with the same reach and counted under the same lens, is answered now."""
    thawed = thawed or thaw(frozen)
    then, viewer = thawed.report, FormerViewer(thawed.scopes)
    lens = then.agreement.lens
    reach = reach_of(viewer, FIGURES_PERMISSION, then.choice)
    agreed = agreement_of(reach.queues or reach.chosen, then.choice, lens)
    is_redefined = _terms(agreed.spans) != _terms(then.agreement.spans)
    if is_redefined:
        lens = replace(lens, held=thawed.held)
    now = _asked_again(viewer, then, then.by, lens, then.design.then)
    left = (OF_THE_HOUSE if is_redefined else frozenset()) | (OF_THRESHOLDS if _is_partial(now) else frozenset())
    columns = [column for column in then.columns if column.key not in left]
    now_days = _asked_again(viewer, then, By.DAY, lens).rows if thawed.days else ()
    return Restated(
        total=tuple(_changed(None, then.total, now.total, columns)),
        rows=tuple(_changes(then.rows, _beside(then, now), columns)),
        days=tuple(_changes(thawed.days, now_days, columns)),
        is_redefined=is_redefined,
        is_partial=_is_partial(now),
    )


def compared(frozen: FrozenReport, thawed: Thawed | None = None) -> Restated | None:
    """The same; None where it cannot be asked again, which is the journal's to tell and holds up nobody else."""
    try:
        return restated(frozen, thawed)
    except Exception:
        logger.exception("frozen report %s cannot be compared", frozen.pk)
        return None


def _beside(then: Report, now: Report) -> tuple[ReportRow, ...]:
    """The rows to compare with: of a report that kept the first so many, those alone; the total tells of the others."""
    if not then.is_cut:
        return now.rows
    kept = {place_of(row) for row in then.rows}
    return tuple(row for row in now.rows if place_of(row) in kept)


def _asked_again(viewer: FormerViewer, frozen: Report, by: By, lens: Lens, then: By | None = None) -> Report:
    """The report of now, with percentiles where there were any."""
    now = production_report(viewer, frozen.choice, by, lens, then=then)
    return now if frozen.waits is Waits.NOT_ASKED else with_waits(viewer, now)


def _is_partial(now: Report) -> bool:
    return bool(now.agreement.lens.held) and now.has_figures_without_calls


def _terms(spans: Iterable[DefinitionSpan]) -> list[Any]:
    """What was agreed for which queues and days, whatever its version is called."""
    return sorted(((s.queue.id, s.first, s.last, plain(s.definition)) for s in spans), key=str)


def _changes(then: Iterable[ReportRow], now: Iterable[ReportRow], columns: Iterable[Column]) -> Iterable[Change]:
    before, after = _by_key(then), _by_key(now)
    for key in [*before, *(key for key in after if key not in before)]:
        was, is_now = before.get(key), after.get(key)
        row = was or is_now
        if row is not None:
            yield from _changed(row, was or _empty(row), is_now or _empty(row), columns)


def _changed(row: ReportRow | None, then: ReportRow, now: ReportRow, columns: Iterable[Column]) -> Iterable[Change]:
    for column in columns:
        was, is_now = column.value(then), column.value(now)
        if _same(was) != _same(is_now):
            yield Change(row, column, was, is_now)


def _same(value: Figure) -> Any:
    """A figure as it is compared: no value, an empty ratio and zero count alike."""
    if isinstance(value, Ratio):
        return tuple(value) if value.denominator else 0
    return value or 0


def place_of(row: ReportRow) -> tuple[Key, Key]:
    """What a row is known by: its group and its own key."""
    return row.outer.key if row.outer else None, row.key


def _by_key(rows: Iterable[ReportRow]) -> dict[tuple[Key, Key], ReportRow]:
    return {place_of(row): row for row in rows}


def _empty(row: ReportRow) -> ReportRow:
    """A row of the same thing before anything happened."""
    return replace(row, sums=Sums(), states=None, judged=Judged(), house=Judged(), waits=None)
