"""A roster before the independent checker of `labour_law`: its shifts as duties, its people as workers, and back.

Nothing of the solver is asked: what a shift is, and when it is, is all that goes over.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from keskus.engines import labour_law
from keskus.engines.labour_law import Breach, Duty, PauseKind, Worker, check, plain
from keskus.engines.rostering.instance import Instance, Limits, Shift
from keskus.engines.rostering.roster import Roster

MINUTE = 60
DAY_MINUTES = 1_440
PAST_MINUTES = 60  # of shifts before the span only the end is known


def breaches_of(
    instance: Instance, roster: Roster, limits: labour_law.Limits, *, publishing_at: int | None = None
) -> list[Breach]:
    """Everything that the checker has against a roster in the days of its instance."""
    span = instance.starts_on, instance.starts_on + timedelta(days=instance.days)
    duties = [*duties_of(instance, roster.shifts), *_past(instance)]
    return check(workers_of(instance), duties, limits, span=span, publishing_at=publishing_at)


def workers_of(instance: Instance) -> list[Worker]:
    """The people; what a week may hold is taken for their contract where it is less than full time."""
    return [Worker(person.id, weekly_minutes=person.max_weekly_minutes) for person in instance.people]


def duties_of(instance: Instance, shifts: Iterable[Shift]) -> list[Duty]:
    """Shifts in real time: a minute of the site's clock is an instant, and one night of the year has nine hours."""
    return [_duty(instance, shift) for shift in shifts]


def _duty(instance: Instance, shift: Shift) -> Duty:
    starts_at = instance.moment(shift.day, shift.start_minute)
    pauses = []
    for pause in shift.pauses:
        at = instance.moment(shift.day, pause.start_minute)
        kind = PauseKind(pause.kind) if pause.kind in set(PauseKind) else PauseKind.REST
        pauses.append(labour_law.Pause(at, at + pause.minutes * MINUTE, kind, pause.is_paid))
    return Duty(shift.person, starts_at, instance.moment(shift.day, shift.end_minute), tuple(pauses))


def _past(instance: Instance) -> list[Duty]:
    """What is known of the days before: when the last shift ended, and how many days in a row were worked."""
    found = []
    for person in instance.people:
        if person.past.ends_minute is None:
            continue
        for earlier in range(max(1, person.past.days_in_row)):
            ends_at = instance.moment(0, person.past.ends_minute - earlier * DAY_MINUTES)
            found.append(Duty(person.id, ends_at - PAST_MINUTES * MINUTE, ends_at))
    return found


def limits_for(limits: labour_law.Limits, on: date, worker: Worker | None = None) -> Limits:
    """The plain numbers of a person's day as an instance takes them; a working day is one of 24 h where law says so.

    What else the law has for the optimiser stands in `plain`: days that are closed, a minor's hours, Sundays in a row.
    """
    numbers = plain(limits, on, worker)
    usual = Limits()
    return Limits(
        daily_rest_minutes=numbers.daily_rest_minutes,
        weekly_rest_minutes=numbers.weekly_rest_minutes,
        max_days_in_row=numbers.days_in_a_row or usual.max_days_in_row,
        max_shift_minutes=numbers.daily_minutes,
        is_day_from_start=numbers.start_to_start_minutes > 0,
    )
