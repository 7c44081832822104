"""Calls: queues below their target, callers who gave up."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from keskus.contacts.queries.address import address_of
from keskus.contacts.queries.calls import CALLS_PERMISSION
from keskus.contacts.queries.reach import Choice
from keskus.core.actors import Actor
from keskus.core.templatetags import figures
from keskus.reports.queries.course import Cell, Course
from keskus.web.cockpit.items import Item, Urgency

MOST_QUEUES = 3
FAR_BELOW = 0.1  # of the share


def items_of_calls(viewer: Actor, course: Course) -> list[Item]:
    """Today's trouble, yesterday's, and whether the month is on course."""
    today = [(queue.name, queue.today) for queue in course.queues if queue.today and queue.today.is_weighty]
    yesterday = [(queue.name, queue.yesterday) for queue in course.queues if queue.yesterday]
    weighty = sorted(((name, cell) for name, cell in yesterday if cell.is_weighty), key=lambda pair: -pair[1].gap)
    found = [_below_today(name, cell) for name, cell in sorted(today, key=lambda pair: -pair[1].gap)[:MOST_QUEUES]]
    found += [_below_yesterday(name, cell) for name, cell in weighty[:MOST_QUEUES]]
    return [*found, *_off_course(course), *_gave_up(viewer, course)]


def _below_today(name: str, cell: Cell) -> Item:
    return Item(
        Urgency.NOW if cell.gap >= FAR_BELOW else Urgency.TODAY,
        _("%(queue)s: %(share)s in time today, target %(target)s") % _words(name, cell),
        _("See the day's intervals"),
        cell.url,
        _calls(cell),
    )


def _below_yesterday(name: str, cell: Cell) -> Item:
    return Item(
        Urgency.TODAY,
        _("%(queue)s: %(share)s in time yesterday, target %(target)s") % _words(name, cell),
        _("See when it went wrong"),
        cell.url,
        _calls(cell),
    )


def _words(name: str, cell: Cell) -> dict[str, str]:
    return {"queue": name, "share": figures.share(cell.share.share), "target": figures.share(cell.target, 0)}


def _calls(cell: Cell) -> str:
    values = {"offered": figures.count(cell.offered), "abandoned": figures.count(cell.abandoned)}
    return _("Offered %(offered)s, abandoned %(abandoned)s") % values


def _off_course(course: Course) -> list[Item]:
    behind = [queue.name for queue in course.queues if queue.month and queue.month.is_weighty]
    if not behind:
        return []
    what = _("Queues below their target this month: %(count)s") % {"count": figures.count(len(behind))}
    return [Item(Urgency.SOON, what, _("See the month"), course.month_url, ", ".join(behind[:MOST_QUEUES]))]


def _gave_up(viewer: Actor, course: Course) -> list[Item]:
    count = sum(queue.today.abandoned for queue in course.queues if queue.today)
    if not count or not viewer.may(CALLS_PERMISSION):
        return []
    what = _("Callers who gave up today: %(count)s") % {"count": figures.count(count)}
    choice = Choice(course.today, course.today)
    url = reverse("contacts:calls") + address_of(choice, outcome="abandoned")
    return [Item(Urgency.TODAY, what, _("See whom to call back"), url)]
