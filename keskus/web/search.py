"""What the search finds: people, calls, queues and pages, each only within the viewer's reach, a few of each."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from keskus.contacts.queries.calls import calls_found
from keskus.contacts.queries.figures import FIGURES_PERMISSION
from keskus.contacts.queries.outbound import made_found
from keskus.contacts.queries.reach import Choice, reach_of
from keskus.core.actors import Actor
from keskus.core.templatetags import figures
from keskus.people.queries import employees
from keskus.web.areas import entries

MOST_OF_EACH = 8
SHORTEST = 2
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: its icon, name, a word on what it is, and its address."""

    icon: str
    name: str | Promise
    note: str
    address: str


@dataclass(frozen=True, slots=True)
class Section:
    """Hits of one kind."""

    title: str
    hits: list[Hit]


def sections_found(viewer: Actor, text: str) -> list[Section]:
    """What fits the text, by kind; empty kinds are left out, and so is everything for a text that is too short."""
    text = " ".join(text.replace("\0", "").split())[:LONGEST]
    if len(text) < SHORTEST:
        return []
    sections = [
        Section(_("Pages"), _pages(viewer, text)),
        Section(_("People"), _people(viewer, text)),
        Section(_("Queues"), _queues(viewer, text)),
        Section(_("Calls"), _calls(viewer, text)),
        Section(_("Calls made"), _calls_made(viewer, text)),
    ]
    return [section for section in sections if section.hits]


def _pages(viewer: Actor, text: str) -> list[Hit]:
    shown = entries(viewer, "")
    return [
        Hit(page.icon, page.label, "", page.address) for page in shown if text.casefold() in str(page.label).casefold()
    ]


def _people(viewer: Actor, text: str) -> list[Hit]:
    found = employees(viewer)
    for word in text.split():
        found = found.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(number__iexact=word))
    return [
        Hit("user-round", person.name, person.job_title or person.number, reverse("people:employee", args=[person.pk]))
        for person in found[:MOST_OF_EACH]
    ]


def _queues(viewer: Actor, text: str) -> list[Hit]:
    if not viewer.may("reports.production.view"):
        return []
    reach = reach_of(viewer, FIGURES_PERMISSION, Choice.always())
    fitting = [queue for queue in reach.queues if text.casefold() in queue.label.casefold()]
    page = reverse("reports:production")
    return [
        Hit("chart-column", queue.label, queue.client, f"{page}?queue={queue.id}") for queue in fitting[:MOST_OF_EACH]
    ]


def _calls(viewer: Actor, text: str) -> list[Hit]:
    return [
        Hit(
            "phone",
            call.number or call.callid,
            f"{figures.moment(call.entered_at, call.queue.zone)}, {call.queue.label}, {call.outcome_label}",
            reverse("contacts:call", args=[call.id]),
        )
        for call in calls_found(viewer, text, most=MOST_OF_EACH)
    ]


def _calls_made(viewer: Actor, text: str) -> list[Hit]:
    return [
        Hit(
            "phone",
            call.number or call.callid,
            f"{figures.moment(call.started_at, call.zone)}, {call.agent or call.interface}, {call.disposition_label}",
            reverse("contacts:outbound_call", args=[call.id]),
        )
        for call in made_found(viewer, text, most=MOST_OF_EACH)
    ]
