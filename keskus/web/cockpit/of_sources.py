"""Data and reports: sources that are silent or not understood, doubtful days, tables half taken, restated reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from keskus.contacts.queries import attention
from keskus.contacts.queries.attention import SourceTrouble
from keskus.contacts.queries.doubts import GRADE_WORDS
from keskus.core.actors import Actor
from keskus.core.templatetags import figures
from keskus.reports.queries.attention import restated_lately
from keskus.web.cockpit.items import Item, Urgency

MOST_REPORTS = 3
LOOK_BACK_DAYS = 7


def items_of_data(viewer: Actor, now: datetime, today: date) -> Iterator[Item]:
    """What is wrong with what comes in."""
    for trouble in attention.source_troubles(viewer, now):
        yield from _of_source(viewer, trouble)
    yield from _weak_days(viewer, today - timedelta(days=1))
    first = today - timedelta(days=LOOK_BACK_DAYS)
    if count := attention.disagreements_since(viewer, first, today):
        what = _("Calls of the last week that two sources tell differently: %(count)s")
        url = f"{reverse('contacts:disagreements')}?from={first:%Y-%m-%d}&to={today:%Y-%m-%d}"
        yield Item(Urgency.SOON, what % {"count": figures.count(count)}, _("See them side by side"), url)
    for number, file in attention.drafts_waiting(viewer):
        url = reverse("contacts:map_table", args=[number])
        yield Item(Urgency.SOON, _("The table %(file)s is not taken in yet") % {"file": file}, _("Go on with it"), url)
    if viewer.may("contacts.set_definition") and not attention.is_anything_defined():
        what = _("Nobody has said how figures are counted: the built-in definition holds")
        yield Item(Urgency.SOON, what, _("Set the targets"), reverse("contacts:definitions"))


def _of_source(viewer: Actor, trouble: SourceTrouble) -> Iterator[Item]:
    named = {"source": trouble.name}
    if trouble.silent_since:
        what = _("%(source)s: nothing has come since %(when)s")
        when = figures.clock_of(trouble.silent_since, trouble.zone)
        url = reverse("contacts:source", args=[trouble.id])
        yield Item(Urgency.NOW, what % {**named, "when": when}, _("See why"), url)
    if trouble.quarantined:
        what = _("%(source)s: lines that could not be read: %(count)s")
        url = reverse("contacts:quarantine", args=[trouble.id])
        yield Item(Urgency.TODAY, what % {**named, "count": figures.count(trouble.quarantined)}, _("Look at them"), url)
    names = reverse("contacts:names", args=[trouble.id])
    if trouble.queues_of_nobody and viewer.may("contacts.map_queue"):
        what = _("%(source)s: queues of which nobody has said whose they are: %(count)s")
        count = figures.count(trouble.queues_of_nobody)
        yield Item(Urgency.TODAY, what % {**named, "count": count}, _("Say whose they are"), names)
    if trouble.nameless_agents and viewer.may("contacts.map_agent"):
        what = _("%(source)s: agents' names that stand for nobody: %(count)s")
        count = figures.count(trouble.nameless_agents)
        yield Item(Urgency.SOON, what % {**named, "count": count}, _("Say who they are"), names)


def _weak_days(viewer: Actor, day: date) -> Iterator[Item]:
    weak = attention.weak_days(viewer, day)
    if not weak:
        return
    what = _("Yesterday's figures, %(words)s: %(queues)s") % {
        "words": GRADE_WORDS[weak[0].grade],
        "queues": ", ".join(each.queue for each in weak[:MOST_REPORTS]),
    }
    url = f"{reverse('reports:data_quality')}?from={day:%Y-%m-%d}&to={day:%Y-%m-%d}"
    more = _("and %(count)s more") % {"count": len(weak) - MOST_REPORTS} if len(weak) > MOST_REPORTS else ""
    yield Item(Urgency.TODAY, what, _("See what is doubtful"), url, more)


def items_of_reports(viewer: Actor, now: datetime) -> Iterator[Item]:
    """Frozen reports that are no longer what is known."""
    for frozen in restated_lately(viewer, now)[:MOST_REPORTS]:
        what = _("Figures of the frozen report “%(title)s” have changed since") % {"title": frozen.title}
        url = f"{reverse('reports:frozen', args=[frozen.pk])}?changes=1"
        yield Item(Urgency.TODAY, what, _("See what changed"), url)
