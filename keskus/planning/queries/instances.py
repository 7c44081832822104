"""A draft as the optimiser's task, and its answer as shifts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from keskus.engines import labour_law
from keskus.engines.labour_law import PlainLimits, plain
from keskus.engines.rostering import (
    Anchor,
    Availability,
    Demand,
    Instance,
    Limits,
    Only,
    Past,
    Pause,
    PauseRule,
    Person,
    RoleDemand,
    ShiftKind,
    Want,
    Weights,
    Wish,
)
from keskus.engines.rostering import Roster as Made
from keskus.engines.rostering import Shift as MadeShift
from keskus.engines.rostering.lawful import limits_for as plain_limits
from keskus.planning.models import Roster, ShiftTemplate
from keskus.planning.queries.breaks import break_terms, screen_terms
from keskus.planning.queries.fairness import Share, holidays_of, shares_before
from keskus.planning.queries.legality import limits_for
from keskus.planning.queries.need import Need, need_of
from keskus.planning.queries.rosters import Member, all_members, lattice_of, published_around, shifts, unpaid_activities
from keskus.planning.queries.rotations import turns_of
from keskus.planning.queries.setting import templates
from keskus.planning.queries.wishes import absences_within, availability_within, wishes_within
from keskus.planning.rules.breaks import BreakTerms, laid_out
from keskus.planning.rules.cover import by_person
from keskus.planning.rules.rosters import DAY, INTERVAL, Part, Shift
from keskus.planning.rules.screens import ScreenTerms, with_screen_breaks
from keskus.planning.rules.sundays import free_sundays, in_a_row
from keskus.planning.rules.wishes import EARLY_ENDS_BY, LATE_BEGINS_FROM

DAY_MINUTES = 1440
ANYBODY, ROTATION = "anybody", "rotation"
WISH_WEIGHT, FAIR_WEIGHT = 4.0, 0.5
LOOKS_BACK = 36 * DAY  # Sundays in a row are counted


def instance_of(roster: Roster) -> Instance:
    """All that the optimiser needs to know. Raises `Fault` when the site's rules do not fit together."""
    need, people = need_of(roster), [member for member in all_members(roster) if member.contract_minutes]
    terms, unpaid, clock = break_terms(roster.site), unpaid_activities(), _clock(roster)
    return Instance(
        starts_on=roster.starts_on,
        days=roster.days,
        zone=str(roster.zone),
        people=tuple(_people(roster, people, need)),
        shifts=tuple(_kind(each, terms, unpaid) for each in templates(roster.site)),
        demand=tuple(_demand(roster, need, clock)),
        roles=tuple(_roles(need, clock)),
        weights=Weights(weekend=FAIR_WEIGHT, night=FAIR_WEIGHT, late=FAIR_WEIGHT, holiday=FAIR_WEIGHT),
        holidays=tuple((day - roster.starts_on).days for day in sorted(_holidays(roster))),
    )


def _holidays(roster: Roster) -> frozenset[date]:
    return holidays_of(roster, roster.starts_on, roster.ends_on + timedelta(days=1))


def _demand(roster: Roster, need: Need, clock: Sequence[int]) -> Iterable[Demand]:
    if not need.skills:
        yield Demand(ANYBODY, tuple(need.minimum[place] for place in clock))
    away = _away_share(roster)
    for skill, row in sorted(need.skills.items()):
        yield Demand(_skill(skill), tuple(int(row[place] / (1 - away) + 0.5) for place in clock))


def _away_share(roster: Roster) -> float:
    """Of a shift's work, what breaks from the screen take that the optimiser does not place itself."""
    screens, terms = screen_terms(roster), break_terms(roster.site)
    shares = []
    for row in templates(roster.site) if screens else ():
        ends = row.longest_minutes * 60
        parts = laid_out(0, 0, ends, terms)
        added = len(with_screen_breaks(0, 0, ends, parts, screens)) - len(parts)
        work = ends - sum(part.ends - part.starts for part in parts)
        shares.append(added * (screens.minutes if screens else 0) * 60 / work)
    return sum(shares) / len(shares) if shares else 0.0


def _skill(skill: int) -> str:
    return str(skill) if skill else ANYBODY


def _roles(need: Need, clock: Sequence[int]) -> Iterable[RoleDemand]:
    if need.skills and any(need.minimum):
        yield RoleDemand(ANYBODY, tuple(need.minimum[place] for place in clock))
    for skill, row in sorted(need.roles.items()):
        yield RoleDemand(str(skill), tuple(row[place] for place in clock))


def _clock(roster: Roster) -> tuple[int, ...]:
    """Where the need of each quarter-hour of the clock stands, 96 a day.

    A skipped hour takes the next one's, a repeated one its first's.
    """
    lattice = lattice_of(roster)
    found = []
    for number in range(roster.days):
        midnight = datetime.combine(roster.starts_on + timedelta(days=number), time(), roster.zone)
        for quarter in range(DAY_MINUTES // 15):
            local = midnight + timedelta(minutes=15 * quarter)  # of the clock, as one zone's arithmetic is
            place = (int(local.timestamp()) - lattice.starts) // INTERVAL
            found.append(min(place, lattice.intervals - 1))
    return tuple(found)


def _kind(row: ShiftTemplate, terms: Iterable[BreakTerms], unpaid: frozenset[int]) -> ShiftKind:
    lengths = tuple(range(row.shortest_minutes, row.longest_minutes + 1, 30)) or (row.shortest_minutes,)
    pauses = [_pause(each, unpaid) for each in terms if any(each.is_for(minutes) for minutes in lengths)]
    return ShiftKind(
        str(row.pk), _minute(row.earliest_start), _minute(row.latest_start), lengths, row.step_minutes, tuple(pauses)
    )


def _pause(terms: BreakTerms, unpaid: frozenset[int]) -> PauseRule:
    """`kind` carries the activity."""
    return PauseRule(
        minutes=terms.minutes,
        earliest=terms.earliest_minutes,
        latest=terms.latest_minutes,
        anchor=Anchor(terms.anchor.value),
        is_paid=terms.activity not in unpaid,
        kind=str(terms.activity),
        over_minutes=terms.over_minutes,
        up_to_minutes=terms.up_to_minutes,
    )


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _people(roster: Roster, members: list[Member], need: Need) -> Iterable[Person]:
    numbers = [member.id for member in members]
    law, unpaid = limits_for(roster), unpaid_activities()
    open_days, wishes = _availability(roster, numbers), _wishes(roster, numbers)
    _take_turns(roster, numbers, open_days, wishes)
    locked = by_person(shift for shift in shifts(roster) if shift.is_locked)
    first = roster.midnight(0)
    before = by_person(published_around(numbers, first - LOOKS_BACK, first, besides=roster))
    closed, shares = _closed_days(roster, law), shares_before(roster, numbers)
    for member in members:
        numbers_of_law = plain(law, roster.starts_on, member.worker) if law else None
        earliest, latest = _hours(numbers_of_law)
        free = _free_sundays(roster, member, numbers_of_law, before.get(member.id, []))
        most = (
            min(member.contract_minutes, numbers_of_law.weekly_minutes) if numbers_of_law else member.contract_minutes
        )
        skills = tuple(_skill(skill) for skill in need.skills if not skill or skill in member.skills)
        roles = (ANYBODY, *(str(skill) for skill in need.roles if skill in member.skills))
        yield Person(
            id=str(member.id),
            skills=skills if need.skills else (ANYBODY,),
            roles=roles,
            min_weekly_minutes=most,
            max_weekly_minutes=most,
            earliest_minute=earliest,
            latest_minute=latest,
            availability=(*open_days.get(member.id, ()), *(Availability(day) for day in (*closed, *free))),
            wishes=tuple(wishes.get(member.id, ())),
            locked=tuple(made_of(roster, locked.get(member.id, ()), unpaid)),
            limits=plain_limits(law, roster.starts_on, member.worker) if law else Limits(),
            past=_past(before.get(member.id, []), first),
            tally=shares.get(member.id, Share()).tally,
        )


def _closed_days(roster: Roster, law: labour_law.Limits | None) -> list[int]:
    """Sundays and public holidays on which nobody may work, no ground being named."""
    days = ((number, roster.starts_on + timedelta(days=number)) for number in range(roster.days))
    return [number for number, day in days if law and not plain(law, day).is_open]


def _hours(numbers: PlainLimits | None) -> tuple[int, int]:
    """Between which minutes somebody works: a minor not at night."""
    if numbers is None or numbers.forbidden is None:
        return 0, 2 * DAY_MINUTES
    starts, ends = numbers.forbidden
    return (ends, starts) if starts > ends else (0, 2 * DAY_MINUTES)


def _free_sundays(roster: Roster, member: Member, numbers: PlainLimits | None, before: list[Shift]) -> list[int]:
    """Sundays on which the person stays free, for never too many in a row."""
    if numbers is None or numbers.sundays_in_a_row is None:
        return []
    first = (6 - roster.starts_on.weekday()) % 7
    past = [(roster.midnight(first - 7 * ago), roster.midnight(first - 7 * ago + 1)) for ago in range(1, 6)]
    worked = in_a_row([shift.starts for shift in before], past)
    sundays = range(first, roster.days, 7)
    return free_sundays(sundays, worked_before=worked, most=numbers.sundays_in_a_row, turn=member.id)


def _past(before: list[Shift], first: int) -> Past:
    if not before:
        return Past()
    days = {(first - 1 - shift.starts) // DAY for shift in before}
    in_row = next((count for count in range(8) if count not in days), 7)
    return Past((before[-1].ends - first) // 60, in_row)


def _availability(roster: Roster, people: list[int]) -> dict[int, list[Availability]]:
    found: dict[int, list[Availability]] = {}
    for row in absences_within(people, roster.starts_on, roster.ends_on):
        for number in range(roster.days):
            day = roster.starts_on + timedelta(days=number)
            if row.starts_on <= day <= row.ends_on:
                found.setdefault(row.employee_id, []).append(Availability(number))
            elif day + timedelta(days=1) == row.starts_on:  # no night shift into the first day away
                found.setdefault(row.employee_id, []).append(Availability(number, 0, DAY_MINUTES))
    for each in availability_within(people, roster.starts_on, roster.ends_on):
        for number in range(roster.days):
            day = roster.starts_on + timedelta(days=number)
            if day.weekday() == each.weekday and each.holds_on(day):
                span = (_minute(each.opens), _minute(each.closes)) if each.opens and each.closes else (0, 0)
                found.setdefault(each.employee_id, []).append(Availability(number, *span))
    return found


def _wishes(roster: Roster, people: list[int]) -> dict[int, list[Wish]]:
    found: dict[int, list[Wish]] = {}
    spans = {
        "off": (Want.OFF, 0, DAY_MINUTES),
        "early": (Want.WITHIN, 0, EARLY_ENDS_BY),
        "late": (Want.WITHIN, LATE_BEGINS_FROM, 2 * DAY_MINUTES),
    }
    for row in wishes_within(people, roster.starts_on, roster.ends_on):
        want, low, high = spans[row.kind]
        wish = Wish((row.day - roster.starts_on).days, want, low, high, WISH_WEIGHT, str(row.pk))
        found.setdefault(row.employee_id, []).append(wish)
    return found


def _take_turns(
    roster: Roster, people: list[int], open_days: dict[int, list[Availability]], wishes: dict[int, list[Wish]]
) -> None:
    """Days of rotations: bounds where rosters keep to them, else wishes."""
    for turn in turns_of(roster, people):
        row = turn.template
        low, high = (_minute(row.earliest_start), _minute(row.latest_start) + row.longest_minutes) if row else (0, 0)
        if turn.is_fixed:
            open_days.setdefault(turn.person, []).append(Availability(turn.day, low, high))
        if row is None and turn.is_fixed:
            continue
        own = wishes.setdefault(turn.person, [])
        if row is None:
            own.append(Wish(turn.day, Want.OFF, 0, DAY_MINUTES, WISH_WEIGHT, ROTATION))
            continue
        own.append(Wish(turn.day, Want.ON, weight=WISH_WEIGHT * (1 + turn.is_fixed), id=ROTATION))
        if not turn.is_fixed:
            own.append(Wish(turn.day, Want.WITHIN, low, high, WISH_WEIGHT, ROTATION))


def made_of(roster: Roster, own: Iterable[Shift], unpaid: frozenset[int]) -> Iterable[MadeShift]:
    """Shifts as the optimiser knows them; of two on one day only the first."""
    taken: set[tuple[int, int]] = set()
    for shift in own:
        local = datetime.fromtimestamp(shift.starts, roster.zone)
        day, start = (local.date() - roster.starts_on).days, local.hour * 60 + local.minute
        if (shift.person, day) in taken or not 0 <= day < roster.days:
            continue
        taken.add((shift.person, day))
        pauses = tuple(
            Pause(
                start + (part.starts - shift.starts) // 60,
                (part.ends - part.starts) // 60,
                part.activity not in unpaid,
                str(part.activity),
            )
            for part in shift.parts
        )
        kind = str(shift.template) if shift.template else ""
        yield MadeShift(str(shift.person), day, start, shift.seconds // 60, pauses, kind, shift.is_locked)


def roster_now(roster: Roster, instance: Instance, only: Only | None = None) -> Made:
    """The draft as it stands, for a part of it (all) to be made anew: there, breaks from the screen are left out."""
    people, only = {person.id for person in instance.people}, only or Only()
    screens = screen_terms(roster)

    def changes(shift: MadeShift) -> bool:
        named = (not only.people or shift.person in only.people) and (not only.days or shift.day in only.days)
        return named and not shift.is_locked

    now = (each for each in made_of(roster, shifts(roster), unpaid_activities()) if each.person in people)
    return Made(tuple(_without(each, screens) if changes(each) else each for each in now))


def _without(shift: MadeShift, screens: ScreenTerms | None) -> MadeShift:
    if screens is None:
        return shift
    left = (str(screens.activity), screens.minutes)
    return replace(shift, pauses=tuple(each for each in shift.pauses if (each.kind, each.minutes) != left))


def shifts_of_made(roster: Roster, instance: Instance, made: Made) -> list[Shift]:
    """What the optimiser found, as shifts of a draft, with breaks from the screen; locked ones are there already."""
    screens = screen_terms(roster)
    found = (_shift(instance, each) for each in made.shifts if not each.is_locked)
    return [
        replace(each, parts=with_screen_breaks(each.person, each.starts, each.ends, each.parts, screens))
        for each in found
    ]


def _shift(instance: Instance, made: MadeShift) -> Shift:
    parts = [
        Part(
            instance.moment(made.day, pause.start_minute),
            instance.moment(made.day, pause.start_minute + pause.minutes),
            int(pause.kind),
        )
        for pause in made.pauses
    ]
    starts, ends = instance.moment(made.day, made.start_minute), instance.moment(made.day, made.end_minute)
    template = int(made.kind) if made.kind else None
    return Shift(None, int(made.person), starts, ends, tuple(sorted(parts)), template)
