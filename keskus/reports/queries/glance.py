"""A day at a glance: its sentence, its figures as tiles, the queues that missed their target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from keskus.contacts.queries.address import address_of
from keskus.contacts.queries.figures import FIGURES_PERMISSION
from keskus.contacts.queries.grouping import By
from keskus.contacts.queries.reach import Choice, reach_of
from keskus.core.actors import Actor
from keskus.core.templatetags import figures
from keskus.engines import kpi
from keskus.reports.queries.columns import ReportRow
from keskus.reports.queries.production import Report, production_report, today_in, zone_of
from keskus.reports.queries.story import sentence_of

MOST_MISSED = 5


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure, what it is, and where it leads; `state` good or bad where there is a target."""

    label: str
    value: str
    url: str
    note: str = ""
    state: str = ""
    state_words: str = ""


@dataclass(frozen=True, slots=True)
class Missed:
    """A queue that is below its target."""

    name: str
    share: kpi.Ratio
    target: float
    url: str


@dataclass(frozen=True, slots=True)
class Glance:
    """One day."""

    title: str
    day: date
    sentence: str
    tiles: list[Tile]
    missed: list[Missed]
    url: str
    is_empty: bool


def today_of(viewer: Actor) -> date:
    """The day it is now on the clock of the viewer's queues."""
    return today_in(zone_of(reach_of(viewer, FIGURES_PERMISSION, Choice.always())))


def glance_of(viewer: Actor, day: date, title: str) -> Glance:
    """The day, as far as the viewer reaches."""
    report = production_report(viewer, Choice(day, day), By.QUEUE)
    url = reverse("reports:production") + address_of(report.choice, by=By.INTERVAL.value)
    return Glance(
        title=title,
        day=day,
        sentence=sentence_of(report),
        tiles=_tiles(report, url),
        missed=[] if report.of_agents else _missed(report),
        url=url,
        is_empty=report.is_empty,
    )


def _tiles(report: Report, url: str) -> list[Tile]:
    total = report.total.sums
    answered = Tile(pgettext("calls", "Answered"), figures.count(total.answered), url)
    handled = Tile(_("Handle time"), figures.duration(report.total.judged.average_handle_time.share), url)
    if report.of_agents:
        return [answered, handled]
    abandonment = figures.share(report.total.judged.abandonment.share)
    return [
        Tile(_("Offered"), figures.count(total.offered), url),
        answered,
        _service(report, url),
        Tile(pgettext("calls", "Abandoned"), figures.count(total.abandoned), url, abandonment),
        Tile(_("Longest wait"), figures.duration(total.longest_wait_seconds), url),
        handled,
    ]


def _service(report: Report, url: str) -> Tile:
    share = report.total.judged.service_level.share
    target = report.agreement.target
    label, value = _("Service level"), figures.share(share)
    if share is None or target is None:
        return Tile(label, value, url)
    state, words = ("good", _("on target")) if share >= target else ("bad", _("below target"))
    return Tile(label, value, url, state=state, state_words=words)


def _missed(report: Report) -> list[Missed]:
    found = []
    targets = {span.queue.id: span.definition.target_share for span in report.agreement.spans}
    for row in report.rows:
        target, ratio = targets[int(str(row.key))], row.judged.service_level
        if ratio.share is not None and ratio.share < target:
            found.append(Missed(row.name, ratio, target, _of_queue(report, row)))
    return sorted(found, key=lambda missed: (missed.share.share or 0) - missed.target)[:MOST_MISSED]


def _of_queue(report: Report, row: ReportRow) -> str:
    choice = Choice(report.choice.first, report.choice.last, frozenset({int(str(row.key))}))
    return reverse("reports:production") + address_of(choice, by=By.INTERVAL.value)
