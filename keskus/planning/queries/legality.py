"""A roster before the independent checker: what it finds, and what was published against it on a named ground."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from keskus.engines.labour_law import (
    PROFILES,
    Breach,
    Change,
    Duty,
    Limits,
    Pause,
    PauseKind,
    Profile,
    Severity,
    Worker,
    check,
    limits_of,
    objection_to,
)
from keskus.planning.models import Activity, BreachOverride, LawChoice, PersonLimit, Roster, RosterShift
from keskus.planning.queries.rosters import Member, all_members, published_around
from keskus.planning.queries.setting import law_on
from keskus.planning.rules.cover import by_person
from keskus.planning.rules.rosters import AWAY, BREAKS, DAY, ActivityKind, Shift

LOOKS_BACK_DAYS, LOOKS_AHEAD_DAYS = 35, 7
PROFILE_OF = {"GB": "UK"}  # others are called as their country is


@dataclass(frozen=True, slots=True)
class Finding:
    """A breach, about whom (None: the roster as a whole), by which it is known, and the ground if it is overridden."""

    key: str
    person: int | None
    breach: Breach
    ground: BreachOverride | None = None

    @property
    def is_open(self) -> bool:
        """Whether it stands in the way of publishing."""
        return self.breach.severity is Severity.BREACH and self.ground is None


def limits_for(roster: Roster) -> Limits | None:
    """The law and the house's own limits for a roster; None while nobody has said which law."""
    choice = law_on(roster.site, roster.starts_on)
    return None if choice is None else limits_of_choice(choice)


def limits_of_choice(choice: LawChoice) -> Limits:
    """As the engine knows them. Raises `labour_law.Refused` for what the house set and the law does not allow.

    A person's limit that was set under another law and would loosen this one is left out: the law holds.
    """
    profile = profile_of(choice)
    own = map(change_of, PersonLimit.objects.filter(employee__site=choice.site))
    lawful = (change for change in own if objection_to(profile, change) is None)
    return limits_of(profile, choice.site.time_zone, [*changes_of(choice), *lawful])


def profile_of(choice: LawChoice) -> Profile:
    """The law's own numbers."""
    return PROFILES[PROFILE_OF.get(choice.profile, choice.profile)]


def change_of(limit: PersonLimit) -> Change:
    """What holds for one person, from its first day to its last."""
    until = limit.ends_on + timedelta(days=1) if limit.ends_on else None
    return Change(limit.parameter, limit.value, str(limit.employee_id), limit.starts_on, until)


def changes_of(choice: LawChoice) -> list[Change]:
    """What the house sets beside the law."""
    return [
        Change(name, each["value"], ground=each.get("ground", "")) for name, each in sorted(choice.tightenings.items())
    ]


def findings_of(
    roster: Roster, shifts: Sequence[Shift], *, told_at: int | None = None, everybody: Sequence[Member] | None = None
) -> list[Finding]:
    """Everything that the checker has against these shifts, gravest first; nothing while no law is chosen.

    Shifts of other rosters around count too. `told_at`: when the roster is, or was, published; shifts that were
    published so before keep that moment. `everybody`: the roster's people, where they are known already.
    """
    choice = law_on(roster.site, roster.starts_on)
    if choice is None:
        return []
    limits = limits_of_choice(choice)
    first, last = roster.midnight(0), roster.midnight(roster.days)
    people = {member.id: member.worker for member in everybody or all_members(roster)}
    people |= {shift.person: Worker(str(shift.person)) for shift in shifts if shift.person not in people}
    around = published_around(people, first - LOOKS_BACK_DAYS * DAY, last + LOOKS_AHEAD_DAYS * DAY, besides=roster)
    known = _told(roster)
    maker = _Duties(choice, {row.pk: row for row in Activity.objects.all()})
    own, others = by_person(shifts), by_person(around)
    span = (roster.starts_on, roster.starts_on + timedelta(days=roster.days))
    grounds = {row.finding: row for row in BreachOverride.objects.filter(roster=roster)}
    found: dict[str, Finding] = {}  # what concerns nobody alone is found with each person, and told once
    for person, worker in people.items():
        duties = [maker.duty(shift, known.get(_same(shift))) for shift in own.get(person, ())]
        duties += [maker.duty(shift, first - DAY * 365) for shift in others.get(person, ())]
        for breach in _checked(worker, tuple(sorted(duties, key=lambda duty: duty.starts_at)), limits, span, told_at):
            key = finding_key(breach)
            found[key] = Finding(key, person if breach.people else None, breach, grounds.get(key))
    order = list(Severity)
    return sorted(found.values(), key=lambda each: (order.index(each.breach.severity), each.breach.starts_at, each.key))


@lru_cache(maxsize=8192)
def _checked(
    worker: Worker, duties: tuple[Duty, ...], limits: Limits, span: tuple[date, date], told_at: int | None
) -> tuple[Breach, ...]:
    """One person's breaches; whose shifts are as they were is not checked anew."""
    return tuple(check([worker], duties, limits, span=span, publishing_at=told_at))


def finding_key(breach: Breach) -> str:
    """The same for the same finding: rule, limit, people and moments."""
    said = f"{breach.rule} {breach.parameter} {','.join(breach.people)} {breach.starts_at} {breach.ends_at}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _same(shift: Shift) -> tuple[int, int, int]:
    return shift.person, shift.starts, shift.ends


def _told(roster: Roster) -> dict[tuple[int, int, int], int]:
    """When people were told of shifts that the published versions of the series hold just so: the first time counts."""
    found: dict[tuple[int, int, int], int] = {}
    unbroken: set[tuple[int, int, int]] | None = None  # a shift that a version in between took away was told anew
    versions = Roster.objects.filter(series=roster.series, published_at__isnull=False).order_by("-number")
    published = list(versions.values_list("pk", "published_at"))
    held: dict[int, set[tuple[int, int, int]]] = {number: set() for number, _at in published}
    rows = RosterShift.objects.order_by().filter(roster__in=held)
    for number, *shift in rows.values_list("roster_id", "employee_id", "starts_epoch", "ends_epoch"):
        held[number].add((shift[0], shift[1], shift[2]))
    for number, at in published:
        unbroken = held[number] if unbroken is None else unbroken & held[number]
        if at is not None:
            found |= dict.fromkeys(unbroken, int(at.timestamp()))
    return found


class _Duties:
    """Shifts as the law sees them."""

    def __init__(self, choice: LawChoice, activities: dict[int, Activity]) -> None:
        self.is_screen_work = choice.rosters_screen_breaks
        self.kinds = {
            number: (PauseKind(row.kind), row.is_paid)
            for number, row in activities.items()
            if ActivityKind(row.kind) in BREAKS
        }
        # Other paid work away from the screen rests the eyes too (regulation of 1.12.1998 §7, point 1).
        self.kinds |= {
            number: (PauseKind.SCREEN, True)
            for number, row in activities.items()
            if ActivityKind(row.kind) in AWAY and row.is_paid and not row.is_productive
        }

    def duty(self, shift: Shift, told_at: int | None) -> Duty:
        """One shift."""
        pauses = tuple(
            Pause(part.starts, part.ends, *self.kinds[part.activity])
            for part in shift.parts
            if part.activity in self.kinds
        )
        return Duty(str(shift.person), shift.starts, shift.ends, pauses, told_at, is_screen_work=self.is_screen_work)
