"""A day at a glance: its figures as tiles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from keskus.contacts.queries.figures import FIGURES_PERMISSION
from keskus.contacts.queries.reach import Choice, reach_of
from keskus.core.actors import Actor
from keskus.core.templatetags import figures
from keskus.reports.queries.production import Report, today_in, zone_of


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure, what it is, and where it leads; `state` good or bad where there is a target."""

    label: str
    value: str
    url: str
    note: str = ""
    state: str = ""
    state_words: str = ""


def today_of(viewer: Actor) -> date:
    """The day it is now on the clock of the viewer's queues."""
    return today_in(zone_of(reach_of(viewer, FIGURES_PERMISSION, Choice.always())))


def tiles_of(report: Report, url: str) -> list[Tile]:
    """The day's figures, each leading to where it comes from."""
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
