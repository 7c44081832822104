"""Who works when: shifts with breaks, week-ends in turn, holidays, sick days, late buses; the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from keskus.cli.demo.centre import SITE_OF, DemoTeam, agents, luck_of
from keskus.engines.simulation import Break, Shift

HOUR, MINUTE = 3600.0, 60.0
SHIFT_HOURS = 8
# When shifts of a kind of team begin on weekdays and at week-ends; who stands later in the team comes later.
WEEKDAYS = {"office": (7, 8, 8, 9, 10, 12), "shop": (7, 8, 8, 9, 11, 13)}
WEEKENDS = {"office": (8, 9), "shop": (8, 9)}
# A team that never closes: two days early, two late, two nights, two off.
NEVER_CLOSED = (6, 6, 14, 14, 22, 22, None, None)
# Hours after the beginning, minutes, code of the reason
BREAKS = ((2.0, 15, "break"), (4.0, 30, "lunch"), (6.2, 15, "break"))
SICK_SHARE, LATE_SHARE = 0.035, 0.04
# Weekday, hours after the beginning, minutes, code of the reason
GATHERINGS = ((2, 3.2, 25, "meeting"), (3, 5.2, 45, "training"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody did with their own telephone at a moment (epoch seconds): paused, or came back (no reason)."""

    agent: str
    reason: str
    at: float


def rosters(first: date, days: int, zero: float, asked: tuple[Asked, ...] = ()) -> Iterator[tuple[str, list[Shift]]]:
    """Every agent's shifts in seconds since `zero`, with what they asked for themselves since then."""
    places: dict[str, int] = {}
    for name, team in agents():
        place = places[team.code] = places.get(team.code, -1) + 1
        own = [Asked(name, each.reason, each.at - zero) for each in asked if each.agent == name]
        yield name, _apart(list(_shifts(name, place, team, first, days, zero, own)))


def _shifts(
    name: str, place: int, team: DemoTeam, first: date, days: int, zero: float, asked: list[Asked]
) -> Iterator[Shift]:
    for ago in range(-1, days + 1):
        day = first + timedelta(days=ago)
        hour = _hour(name, place, team, day)
        if hour is None:
            continue
        begins = datetime.combine(day, time(hour), SITE_OF[team.site].zone)
        shift = _shift(name, day, begins.timestamp() - zero, asked)
        if shift is not None:
            yield shift


def _hour(name: str, place: int, team: DemoTeam, day: date) -> int | None:
    """When the agent begins on a day; None is a day off."""
    week, weekday = day.toordinal() // 7, day.weekday()
    if (week + place) % 9 == 4 or luck_of("sick", name, day).random() < SICK_SHARE:
        return None
    if team.works == "clock":
        return NEVER_CLOSED[(day.toordinal() + place) % len(NEVER_CLOSED)]
    has_weekend = (week + place) % 3 == 0
    if weekday >= 5:
        return WEEKENDS[team.works][place % 2] if has_weekend else None
    if has_weekend and weekday < 2:
        return None
    return WEEKDAYS[team.works][(place + week) % len(WEEKDAYS[team.works])]


def _shift(name: str, day: date, planned: float, asked: list[Asked]) -> Shift | None:
    luck = luck_of("shift", name, day)
    late = luck.uniform(5, 25) * MINUTE if luck.random() < LATE_SHARE else -luck.uniform(40, 320)
    starts, ends = max(0.0, planned + late), planned + SHIFT_HOURS * HOUR + luck.uniform(20, 400)
    if ends <= starts:
        return None
    breaks = [rest for rest in _breaks(luck, day, planned) if starts <= rest.starts and rest.ends <= ends]
    for each in asked:
        if starts < each.at < ends:
            breaks = _after(breaks, each, ends)
    return Shift(starts, ends, tuple(_in_order(breaks)))


def _breaks(luck: Random, day: date, planned: float) -> Iterator[Break]:
    shuffled = luck.uniform(-35, 35) * MINUTE  # not all at once
    for hours, minutes, reason in BREAKS:
        starts = planned + hours * HOUR + shuffled + luck.uniform(-4, 4) * MINUTE
        yield Break(starts, starts + minutes * MINUTE * luck.uniform(0.85, 1.22), reason)
    for weekday, hours, minutes, reason in GATHERINGS:
        if day.weekday() == weekday and luck.random() < 0.6:
            starts = planned + hours * HOUR + luck.uniform(0, 20) * MINUTE
            yield Break(starts, starts + minutes * MINUTE * luck.uniform(0.9, 1.1), reason)


def _after(breaks: list[Break], asked: Asked, ends: float) -> list[Break]:
    """The breaks once somebody has paused (until they come back, at the latest when they sign out) or come back."""
    past = [Break(rest.starts, min(rest.ends, asked.at), rest.reason) for rest in breaks if rest.starts < asked.at]
    later = [rest for rest in breaks if rest.starts >= asked.at]
    return [*past, Break(asked.at, ends, asked.reason)] if asked.reason else [*past, *later]


def _in_order(breaks: list[Break]) -> Iterator[Break]:
    """Breaks one after another; what would overlap gives way to what began first."""
    edge = 0.0
    for rest in sorted(breaks, key=lambda rest: rest.starts):
        if rest.starts >= edge:
            edge = rest.ends
            yield rest


def _apart(shifts: list[Shift]) -> list[Shift]:
    """Shifts that do not touch: who stays long begins later."""
    found: list[Shift] = []
    for shift in shifts:
        if not found or shift.starts >= found[-1].ends:
            found.append(shift)
    return found
