"""Coaching: begun, placed in the roster, held, called off, acknowledged; places that a roster took away."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from keskus.core.actions import Breach, Refused, action, record
from keskus.core.actors import Actor, SystemActor
from keskus.people.actions.notices import notify
from keskus.people.models import Employee
from keskus.people.queries import places_of
from keskus.performance.models import CoachedPerson, CoachingSession, LostPlace
from keskus.performance.queries.coaching import OPEN, PLAN, State
from keskus.performance.queries.placing import (
    attendees,
    coaching_activity,
    draft_of,
    place_of_session,
    rosters_holding,
)
from keskus.planning.actions.gatherings import place_gathering, remove_gathering
from keskus.planning.actions.publishing import publish_roster
from keskus.planning.actions.rosters import new_version
from keskus.planning.models import Roster
from keskus.planning.rules.gatherings import Meeting
from keskus.planning.rules.rosters import ActivityKind


def anywhere(*subject: Any, **rest: Any) -> None:
    """Everybody who takes part is asked for inside the deed."""


def _need(actor: Actor, permission: str, people: Iterable[Employee]) -> None:
    if not all(actor.may(permission, place) for place in places_of(people).values()):
        raise Refused(permission)


def _held(session: CoachingSession) -> CoachingSession:
    return CoachingSession.objects.select_for_update(of=("self",)).select_related("coach__site").get(pk=session.pk)


def _people(session: CoachingSession) -> list[Employee]:
    return [part.employee for part in session.people.select_related("employee")]


def _open(actor: Actor, permission: str, session: CoachingSession) -> CoachingSession:
    """Held until the deed is done. Breaches: `not_the_coach`, `is_over`."""
    held = _held(session)
    _need(actor, permission, _people(held))
    if getattr(actor, "employee_id", None) != held.coach_id:
        raise Breach("not_the_coach")
    if held.state not in OPEN:
        raise Breach("is_over")
    return held


def _tell(session: CoachingSession, people: Iterable[Employee], kind: str, **more: str) -> None:
    """In the house's name: who was coached is told, whatever else the coach may send."""
    house, values = SystemActor(), {"coach": session.coach.name, **more}
    for person in people:
        notify(house, person, kind=kind, values=values, address=reverse("performance:my_coaching"))


@action(PLAN, where=anywhere)
def plan_coaching(actor: Actor, *, people: Iterable[Employee], focus: str, **values: Any) -> CoachingSession:
    """Begin a session of one's own with people within reach. Breaches: `no_employee`, `nobody`, `words_missing`."""
    chosen, own = list(people), getattr(actor, "employee_id", None)
    if own is None:
        raise Breach("no_employee")
    if not chosen or any(person.pk == own for person in chosen):
        raise Breach("nobody")
    if not focus.strip():
        raise Breach("words_missing")
    _need(actor, PLAN, chosen)
    now = timezone.now()
    session = CoachingSession.objects.create(
        coach_id=own, focus=focus.strip(), made_by=actor.number, made_at=now, **values
    )
    CoachedPerson.objects.bulk_create(CoachedPerson(session=session, employee=person) for person in chosen)
    record(session, {"people": len(chosen)})
    return session


@action("performance.place_coaching", where=anywhere)
def place_coaching(actor: Actor, session: CoachingSession, *, roster: Roster, starts: int) -> CoachingSession:
    """Put it into everybody's shifts: into the draft that planners work on, else into a version published at once.

    A place that it had before is taken out of the shifts, and who is coached is told of the change.
    Breaches: `not_the_coach`, `is_over`, `no_roster`, and what the roster objects to (`not_free`, `breaches_open`).
    """
    held = _open(actor, "performance.place_coaching", session)
    activity, people = coaching_activity(), attendees(held, roster)
    if activity is None:
        raise Breach("no_roster")
    # The right to place coaching is asked for above; a roster has more teams than one coach's, so the house changes it.
    house, before = SystemActor(actor.number, actor.role), _place_ahead(held)
    draft = draft_of(roster)
    target = draft or new_version(house, roster)
    if before is not None:
        with suppress(Breach):  # it stood in another series of rosters
            remove_gathering(house, target, kind=ActivityKind.COACHING, meeting=before)
    meeting = Meeting(starts, starts + held.minutes * 60, people)
    place_gathering(house, target, activity=activity, meetings=[meeting])
    if draft is None:
        publish_roster(house, target)
    if before is not None:
        _vacate(house, held, before, but=roster.series)
        _tell(held, _people(held), "performance.coaching_moved", was=_day(held, before.starts), on=_day(held, starts))
    held.state, held.starts_epoch, held.ends_epoch = State.PLACED, meeting.starts, meeting.ends
    held.save(update_fields=["state", "starts_epoch", "ends_epoch"])
    record(held, {"starts_at": datetime.fromtimestamp(starts, UTC).isoformat()})
    return held


def _place_ahead(session: CoachingSession) -> Meeting | None:
    """Its place, where that is still to come: what is past stays in the roster as it was."""
    place = place_of_session(session)
    return place if place and place.starts > timezone.now().timestamp() else None


def _vacate(house: Actor, session: CoachingSession, place: Meeting, *, but: int | None = None) -> None:
    """Take its place out of all shifts: in the planners' draft, else in a version that is published at once.

    Where something else keeps that version from being published, it stays a draft for planners.
    """
    for roster in rosters_holding(session):
        if roster.series == but:
            continue
        target = roster if roster.is_draft else new_version(house, roster)
        remove_gathering(house, target, kind=ActivityKind.COACHING, meeting=place)
        if target is not roster:
            with suppress(Breach), transaction.atomic():
                publish_roster(house, target)


def _day(session: CoachingSession, at: int) -> str:
    """The day of an instant where the coach works."""
    return datetime.fromtimestamp(at, session.coach.site.zone).date().isoformat()


@action("performance.hold_coaching", where=anywhere)
def hold_coaching(
    actor: Actor, session: CoachingSession, *, agreement: str, due_on: date | None = None
) -> CoachingSession:
    """It took place: what was agreed, and by when. Breaches: `not_the_coach`, `is_over`, `words_missing`."""
    held = _open(actor, "performance.hold_coaching", session)
    if not agreement.strip():
        raise Breach("words_missing")
    held.state, held.agreement, held.due_on = State.HELD, agreement.strip(), due_on
    held.held_at = timezone.now()
    held.save(update_fields=["state", "agreement", "due_on", "held_at"])
    record(held, {"due_on": due_on.isoformat() if due_on else None})
    _tell(held, _people(held), "performance.coaching_held")
    return held


@action("performance.call_off_coaching", where=anywhere)
def call_off_coaching(actor: Actor, session: CoachingSession, *, words: str) -> CoachingSession:
    """It does not take place, and why: its place leaves the roster, and those who had one are told.

    Breaches: `not_the_coach`, `is_over`, `words_missing`.
    """
    held = _open(actor, "performance.call_off_coaching", session)
    if not words.strip():
        raise Breach("words_missing")
    place = _place_ahead(held)
    if place is not None:
        _vacate(SystemActor(actor.number, actor.role), held, place)
        _tell(held, _people(held), "performance.coaching_called_off", on=_day(held, place.starts))
    held.state, held.called_off_for = State.CALLED_OFF, words.strip()
    held.save(update_fields=["state", "called_off_for"])
    record(held)
    return held


@action("performance.acknowledge_coaching", where=anywhere)
def acknowledge_coaching(actor: Actor, session: CoachingSession, *, words: str = "") -> CoachedPerson:
    """Whoever was coached has read what was agreed, and says what they like. Breaches: `not_yours`."""
    own = getattr(actor, "employee_id", None)
    part = CoachedPerson.objects.filter(session=session, employee=own, session__state=State.HELD).first()
    if own is None or part is None:
        raise Breach("not_yours")
    part.acknowledged_at, part.words = part.acknowledged_at or timezone.now(), words.strip()
    part.save(update_fields=["acknowledged_at", "words"])
    record(session, {"acknowledged": True})
    return part


@action("performance.lose_place")
def lose_place(actor: Actor, session: CoachingSession) -> LostPlace:
    """A change of the roster took its place away: it is counted, the coach is told, and it wants another one."""
    held = _held(session)
    assert held.starts_epoch is not None
    place = _place_ahead(held)
    if place is not None:  # out of the shifts of the others too
        _vacate(actor, held, place)
    lost = LostPlace.objects.create(session=held, starts_epoch=held.starts_epoch, noticed_at=timezone.now())
    held.state, held.starts_epoch, held.ends_epoch = State.ASKED, None, None
    held.save(update_fields=["state", "starts_epoch", "ends_epoch"])
    record(held, {"lost_places": held.lost.count()})
    names = ", ".join(person.name for person in _people(held))
    address = reverse("performance:session", args=[held.pk])
    notify(actor, held.coach, kind="performance.place_lost", values={"people": names}, address=address)
    return lost
