"""Is the service on course: today, yesterday and the month so far, queue by queue, against what was agreed.

Three reports made of sums of days, so it costs the same however many calls there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from keskus.contacts.queries.address import address_of
from keskus.contacts.queries.grouping import By
from keskus.contacts.queries.reach import Choice
from keskus.core.actors import Actor
from keskus.engines.kpi import Ratio
from keskus.reports.queries.glance import Tile, tiles_of
from keskus.reports.queries.production import Report, production_report
from keskus.reports.queries.story import sentence_of

FEW_CALLS = 10  # of fewer calls a share says little


@dataclass(frozen=True, slots=True)
class Cell:
    """A queue over some days: its service level beside its target, and where its figures are."""

    share: Ratio
    target: float
    offered: int
    abandoned: int
    url: str

    @property
    def state(self) -> str:
        """Good or bad; nothing where there is nothing to judge."""
        value = self.share.share
        return "" if value is None else ("good" if value >= self.target else "bad")

    @property
    def gap(self) -> float:
        """How far below the target, 0 when on it or when nothing is known."""
        value = self.share.share
        return 0.0 if value is None else max(0.0, self.target - value)

    @property
    def is_weighty(self) -> bool:
        """Whether it is below its target by enough calls to speak of it."""
        return self.gap > 0 and self.share.denominator >= FEW_CALLS


@dataclass(frozen=True, slots=True)
class QueueCourse:
    """One queue: its cells of today, yesterday and the month; None where it had no calls."""

    id: int
    name: str
    today: Cell | None
    yesterday: Cell | None
    month: Cell | None

    @property
    def target(self) -> float | None:
        """What was agreed, of the latest days that have calls."""
        return next((cell.target for cell in self.cells if cell), None)

    @property
    def cells(self) -> tuple[Cell | None, ...]:
        """In the order of the columns."""
        return self.today, self.yesterday, self.month


@dataclass(frozen=True, slots=True)
class Span:
    """Days with their sentence, and where their figures are."""

    title: str
    sentence: str
    url: str
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Course:
    """The whole: spans in words, tiles of today, queues the furthest from target first."""

    today: date
    spans: tuple[Span, ...]
    tiles: tuple[Tile, ...]
    queues: tuple[QueueCourse, ...]
    month_url: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened today or yesterday."""
        return self.spans[0].is_empty and self.spans[1].is_empty


def course_of(viewer: Actor, today: date) -> Course:
    """Today, yesterday and the month so far, as far as the viewer reaches."""
    yesterday, first = today - timedelta(days=1), today.replace(day=1)
    choices = (Choice(today, today), Choice(yesterday, yesterday), Choice(first, today))
    reports = [production_report(viewer, choice, By.QUEUE) for choice in choices]
    titles = (_("Today"), _("Yesterday"), _("This month"))
    bys = (By.INTERVAL, By.INTERVAL, By.DAY)
    urls = [_address(choice, by) for choice, by in zip(choices, bys, strict=True)]
    spans = [
        Span(title, sentence_of(report), url, report.is_empty)
        for title, report, url in zip(titles, reports, urls, strict=True)
    ]
    is_of_queues = not any(report.of_agents for report in reports)
    return Course(
        today,
        tuple(spans),
        () if reports[0].is_empty else tuple(tiles_of(reports[0], urls[0])),
        _queues(reports, bys) if is_of_queues else (),
        _address(choices[2], By.QUEUE),
    )


def _queues(reports: list[Report], bys: tuple[By, ...]) -> tuple[QueueCourse, ...]:
    cells = [_cells(report, by) for report, by in zip(reports, bys, strict=True)]
    names = {int(str(row.key)): row.name for report in reports for row in report.rows}
    found = [QueueCourse(key, name, *(each.get(key) for each in cells)) for key, name in names.items()]
    return tuple(sorted(found, key=lambda queue: (*(-(cell.gap if cell else 0) for cell in queue.cells), queue.name)))


def _cells(report: Report, by: By) -> dict[int, Cell]:
    targets = {span.queue.id: span.definition.target_share for span in report.agreement.spans}
    found = {}
    for row in report.rows:
        key = int(str(row.key))
        choice = Choice(report.choice.first, report.choice.last, frozenset({key}))
        found[key] = Cell(
            row.judged.service_level, targets[key], row.sums.offered, row.sums.abandoned, _address(choice, by)
        )
    return found


def _address(choice: Choice, by: By) -> str:
    return reverse("reports:production") + address_of(choice, by=by.value)
