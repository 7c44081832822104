"""A roster told in other ways: hour by hour, against another version, and its log in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from keskus.core.actors import Actor
from keskus.core.templatetags.figures import day
from keskus.planning.models import Roster, RosterChange
from keskus.planning.queries.grid import Picture, Summary, picture_of, summary_of
from keskus.planning.queries.legality import Finding
from keskus.planning.rules.cover import by_person, differences
from keskus.planning.rules.rosters import Shift

QUARTERS_AN_HOUR = 4


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour's cover: the most that is needed and missing in any of its quarters, and the mean of who is there."""

    starts: datetime
    required: int
    scheduled: float
    open: float
    predicted: float | None


def hourly(picture: Picture) -> list[Hour]:
    """All skills together, hour by hour, where anybody is needed or there."""
    line, zone = picture.lines[0], picture.roster.zone
    missing, found = line.open, []
    for place in range(0, picture.lattice.intervals - QUARTERS_AN_HOUR + 1, QUARTERS_AN_HOUR):
        quarters = slice(place, place + QUARTERS_AN_HOUR)
        there = sum(line.scheduled[quarters]) / QUARTERS_AN_HOUR
        need = max(line.required[quarters])
        levels = [each for each in line.predicted[quarters] if each is not None]
        if need or there:
            starts = datetime.fromtimestamp(picture.lattice.starts + place * 900, zone)
            level = sum(levels) / len(levels) if levels else None
            found.append(Hour(starts, need, there, max(missing[quarters]), level))
    return found


@dataclass(frozen=True, slots=True)
class Changed:
    """A person whose shifts are not the same in two versions: what was only before, what is only now."""

    name: str
    gone: list[str]
    new: list[str]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions side by side."""

    before: Summary
    now: Summary
    people: list[Changed]


def compared(viewer: Actor, before: Roster, now: Roster, *, findings: Sequence[Finding] | None = None) -> Compared:
    """What differs between two versions, over all days. `findings`: those of the later one, where they are known."""
    pictures = [
        picture_of(viewer, before, 0, before.days),
        picture_of(viewer, now, 0, now.days, findings=findings),
    ]
    one, other = (by_person(picture.shifts) for picture in pictures)
    names = {member.id: member.name for picture in pictures for member in picture.members}
    people = [
        Changed(names[person], _only(one, other, person, now.zone), _only(other, one, person, now.zone))
        for person in differences(one, other)
    ]
    return Compared(summary_of(pictures[0]), summary_of(pictures[1]), sorted(people, key=lambda each: each.name))


def _only(here: dict[int, list[Shift]], there: dict[int, list[Shift]], person: int, zone: ZoneInfo) -> list[str]:
    known = {(shift.starts, shift.ends, shift.parts) for shift in there.get(person, ())}
    return [
        shift_words(shift.starts, shift.ends, zone)
        for shift in here.get(person, ())
        if (shift.starts, shift.ends, shift.parts) not in known
    ]


def shift_words(starts: int, ends: int, zone: ZoneInfo) -> str:
    """A shift's day and times."""
    begins, over = datetime.fromtimestamp(starts, zone), datetime.fromtimestamp(ends, zone)
    return f"{day(begins.date(), 'weekday')} {begins:%H:%M}–{over:%H:%M}"


MOST_SAID = 3


def said_of(row: RosterChange, people: dict[int, str]) -> list[str]:
    """The shifts that a deed touched, in words; only the first ones, and only of people whom the reader reaches."""
    zone = row.roster.zone
    before = {each["id"]: each for each in row.before}
    after = {each["id"]: each for each in row.after}
    said = [_said(before.get(n), after.get(n), people, zone) for n in sorted({*before, *after})[: MOST_SAID + 1]]
    shown = [each for each in said if each]
    return [*shown[:MOST_SAID], "…"] if len({*before, *after}) > MOST_SAID else shown


def _said(before: dict[str, Any] | None, after: dict[str, Any] | None, people: dict[int, str], zone: ZoneInfo) -> str:
    stored = [each for each in (before, after) if each is not None]
    if not all(each["person"] in people for each in stored):
        return ""
    told = [f"{people[each['person']]}, {shift_words(each['starts'], each['ends'], zone)}" for each in stored]
    if before is None:
        return f"+ {told[0]}"
    if after is None:
        return f"− {told[0]}"
    return " → ".join(dict.fromkeys(told))
