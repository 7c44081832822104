"""The monitoring register: for privacy and audit, for those who listen, and for those who were listened to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from keskus.access.queries import names_of_actors
from keskus.contacts.models import PbxAgent
from keskus.core.actors import Actor
from keskus.people.models import Employee
from keskus.people.queries import employee_or_none, employees
from keskus.recordings.models import LiveListening

VIEW = "recordings.register.view"
LISTEN = "recordings.listen_live"
MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A listening with the name of who listened; of one from outside the telephone stands for it."""

    row: LiveListening
    listener: str
    may_end: bool


def register(viewer: Actor, since: datetime, until: datetime, *, outside: bool = False) -> list[Line]:
    """All listenings within reach that were asked for in the time, the latest first."""
    rows = register_rows(viewer).filter(asked_at__gte=since, asked_at__lt=until)
    return lines(viewer, rows.filter(is_outside=True) if outside else rows)


def register_rows(viewer: Actor) -> QuerySet[LiveListening]:
    """The rows within reach: of one's people, one's own; of nobody known for whoever reaches the site."""
    scope = viewer.scope(VIEW)
    rows = LiveListening.objects.select_related("employee", "agent", "site", "notice", "order")
    if scope.everything:
        return rows
    mine = employees(viewer, VIEW).order_by().values("pk")
    return rows.filter(Q(employee__in=mine) | Q(employee=None, site__in=scope.sites))


def own_register(viewer: Actor) -> list[Line]:
    """Who listened to the viewer."""
    own = getattr(viewer, "employee_id", None)
    rows = LiveListening.objects.filter(employee=own) if own else LiveListening.objects.none()
    return lines(viewer, rows.select_related("employee", "agent", "site", "notice"))


def lines(viewer: Actor, rows: QuerySet[LiveListening]) -> list[Line]:
    """Rows with names, and whether the viewer may end them."""
    found = list(rows[:MOST_ROWS])
    names = names_of_actors({row.listener for row in found if row.listener})
    own = viewer.number
    return [
        Line(row, names.get(row.listener, row.listener) if row.listener else row.phone, row.listener == own)
        for row in found
    ]


def live_or_none(viewer: Actor, pk: int) -> LiveListening | None:
    """A listening that the viewer may end: their own, or of their people."""
    rows = LiveListening.objects.select_related("employee", "agent", "source")
    mine = employees(viewer, "recordings.end_live").order_by().values("pk")
    return rows.filter(pk=pk, employee__in=mine).first()


def agent_of(viewer: Actor, pk: int) -> tuple[Employee, list[PbxAgent]] | None:
    """Somebody to whom the viewer may listen, with their names at PBXs; none when not there or not theirs."""
    person = employee_or_none(viewer, pk, LISTEN)
    if person is None:
        return None
    return person, list(PbxAgent.objects.filter(employee=person).select_related("source__site", "employee__site"))


def last_phone(viewer: Actor) -> str:
    """The telephone that rang for the viewer the last time."""
    rows = LiveListening.objects.filter(listener=viewer.number).order_by("-pk")
    return rows.values_list("phone", flat=True).first() or ""


def outside_since(viewer: Actor, since: datetime) -> int:
    """How often somebody listened in without asking here: for those who watch over it."""
    return register_rows(viewer).filter(is_outside=True, asked_at__gte=since).count()
