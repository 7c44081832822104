"""A meeting, training or coaching inside shifts that stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from keskus.planning.rules.rosters import BREAKS, INTERVAL, ActivityKind, Part, Shift
from keskus.planning.rules.screens import ScreenTerms

KINDS = tuple(kind.value for kind in ActivityKind if kind not in BREAKS)  # what people can be taken off their work for


@dataclass(frozen=True, slots=True)
class Meeting:
    """One group's time and the people in it; epoch seconds."""

    starts: int
    ends: int
    people: tuple[int, ...]


def gives_way(part: Part, screens: ScreenTerms | None) -> bool:
    """Whether a part makes room: a short break from the screen is not needed while one is away from it."""
    return screens is not None and part.activity == screens.activity and part.ends - part.starts < INTERVAL


def may_hold(shift: Shift, meeting: Meeting, screens: ScreenTerms | None) -> bool:
    """Whether the meeting lies inside the shift and in nothing else that is planned there; locked shifts stay."""
    if shift.is_locked or not shift.starts <= meeting.starts < meeting.ends <= shift.ends:
        return False
    return not any(_meets(part, meeting) and not gives_way(part, screens) for part in shift.parts)


def with_meeting(shift: Shift, meeting: Meeting, activity: int, screens: ScreenTerms | None) -> Shift:
    """The shift with it, locked, so that the optimiser leaves it where it is."""
    kept = [part for part in shift.parts if not (_meets(part, meeting) and gives_way(part, screens))]
    parts = tuple(sorted((*kept, Part(meeting.starts, meeting.ends, activity))))
    return replace(shift, parts=parts, is_locked=True)


def without_meeting(shift: Shift, meeting: Meeting, activities: Collection[int], held: Collection[int]) -> Shift:
    """The shift without parts of these activities at that time; free again where nothing else that is `held` stays."""
    gone = [part for part in shift.parts if part.activity in activities and _spans(part) == _spans(meeting)]
    parts = tuple(part for part in shift.parts if part not in gone)
    is_locked = shift.is_locked and (not gone or any(part.activity in held for part in parts))
    return replace(shift, parts=parts, is_locked=is_locked)


def _spans(timed: Part | Meeting) -> tuple[int, int]:
    return timed.starts, timed.ends


def _meets(part: Part, meeting: Meeting) -> bool:
    return part.starts < meeting.ends and meeting.starts < part.ends


def all_placed(
    shifts: Sequence[Shift], meetings: Iterable[Meeting], activity: int, screens: ScreenTerms | None
) -> list[Shift] | None:
    """The shifts that change, with the meetings in them; None where somebody is not free for theirs."""
    found: dict[int | None, Shift] = {}
    for meeting in meetings:
        for person in meeting.people:
            own = (each for each in shifts if each.person == person and each.id not in found)
            shift = next((each for each in own if may_hold(each, meeting, screens)), None)
            if shift is None:
                return None
            found[shift.id] = with_meeting(shift, meeting, activity, screens)
    return list(found.values())
