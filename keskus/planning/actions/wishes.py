"""What people wish, when they can work, when they are away, and the address of their own calendar."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from keskus.core.actions import Breach, Refused, action, ingest, record
from keskus.core.actors import Actor, Place
from keskus.people.models import Employee
from keskus.people.queries import place_of
from keskus.planning.models import Absence, Availability, CalendarKey, Wish
from keskus.planning.queries.own import calendar_hash

KEY_BYTES = 24
SEEN_EVERY = timedelta(hours=1)


def _own(*subject: Any, **rest: Any) -> None:
    """About oneself."""


def _self(actor: Actor, permission: str) -> int:
    own = getattr(actor, "employee_id", None)
    if own is None:
        raise Refused(permission)
    return int(own)


@action("planning.set_wish", where=_own)
def set_wish(actor: Actor, *, day: date, kind: str, today: date) -> None:
    """Wish something of a day to come, or (no kind) nothing any more. Breaches: `wish_past`."""
    own = _self(actor, "planning.set_wish")
    if day <= today:
        raise Breach("wish_past")
    if kind in Wish.Kind.values:
        Wish.objects.update_or_create(employee_id=own, day=day, defaults={"kind": kind, "asked_at": timezone.now()})
    else:
        Wish.objects.filter(employee_id=own, day=day).delete()
    record(f"people.employee:{own}", {"wish": kind or None, "day": day.isoformat()})


@action("planning.make_calendar_key", where=_own)
def make_calendar_key(actor: Actor) -> str:
    """A new secret address of one's own calendar; the one before opens nothing any more. Kept as a keyed hash only."""
    own = _self(actor, "planning.make_calendar_key")
    secret = secrets.token_urlsafe(KEY_BYTES)
    values = {"key_hash": calendar_hash(secret), "made_at": timezone.now(), "seen_at": None}
    row, _made = CalendarKey.objects.update_or_create(employee_id=own, defaults=values)
    record(row, {"employee": own})
    return secret


@action("planning.revoke_calendar_key", where=_own)
def revoke_calendar_key(actor: Actor) -> None:
    """Close the address of one's own calendar."""
    own = _self(actor, "planning.revoke_calendar_key")
    CalendarKey.objects.filter(employee_id=own).delete()
    record(f"planning.calendarkey:{own}", {"revoked": True})


@ingest("planning.see_calendar")
def see_calendar(row: CalendarKey, now: datetime) -> None:
    """Note that somebody's calendar was fetched, so that they see whether the address is in use."""
    if row.seen_at is None or now - row.seen_at >= SEEN_EVERY:
        CalendarKey.objects.filter(pk=row.pk).update(seen_at=now)


def _of_person(employee: Employee, **rest: Any) -> Place:
    return place_of(employee)


@action("planning.set_availability", where=_of_person)
def set_availability(
    actor: Actor,
    employee: Employee,
    *,
    weekday: int,
    opens: time | None,
    closes: time | None,
    starts_on: date,
    ends_on: date | None = None,
) -> Availability:
    """Say between which times somebody can work on a weekday (no times: not at all). Breaches: `ends_before_start`."""
    if ends_on is not None and ends_on < starts_on:
        raise Breach("ends_before_start")
    values = {"opens": opens, "closes": closes, "ends_on": ends_on}
    row, _made = Availability.objects.update_or_create(
        employee=employee, weekday=weekday, starts_on=starts_on, defaults=values
    )
    record(employee, {"availability": weekday, "from": starts_on.isoformat()})
    return row


@action("planning.remove_availability", where=lambda row: place_of(row.employee))
def remove_availability(actor: Actor, row: Availability) -> None:
    """The weekday is like any other again."""
    record(row.employee, {"availability": [row.weekday, None]})
    row.delete()


@action("planning.add_absence", where=_of_person)
def add_absence(actor: Actor, employee: Employee, *, kind: str, starts_on: date, ends_on: date) -> Absence:
    """Somebody is away for some days; why is not written into the trail. Breaches: `ends_before_start`."""
    if ends_on < starts_on:
        raise Breach("ends_before_start")
    row = Absence.objects.create(employee=employee, kind=kind, starts_on=starts_on, ends_on=ends_on)
    record(employee, {"absence": True, "from": starts_on.isoformat(), "to": ends_on.isoformat()})
    return row


@action("planning.cancel_absence", where=lambda row: place_of(row.employee))
def cancel_absence(actor: Actor, row: Absence) -> None:
    """They are there after all."""
    row.state = Absence.State.CANCELLED
    row.save(update_fields=["state"])
    record(row.employee, {"absence": [True, False], "from": row.starts_on.isoformat()})
