"""What rosters, their shifts and what happens inside a shift are, as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

MINUTE, HOUR, DAY = 60, 3600, 86400
INTERVAL_MINUTES = 15
INTERVAL = INTERVAL_MINUTES * MINUTE
GRAIN = 5 * MINUTE  # breaks may begin at every fifth minute, shifts at every fifteenth
LONGEST_SHIFT, SHORTEST_SHIFT = 24 * HOUR, HOUR
LONGEST_ROSTER_DAYS = 42


class RosterState(StrEnum):
    """How far a version of a roster is."""

    DRAFT = "draft"
    PUBLISHED = "published"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class ActivityKind(StrEnum):
    """What a part of a shift is for; the law asks for the first three."""

    REST = "rest"
    MEAL = "meal"
    SCREEN = "screen"
    MEETING = "meeting"
    TRAINING = "training"
    COACHING = "coaching"
    OTHER = "other"


BREAKS = frozenset({ActivityKind.REST, ActivityKind.MEAL, ActivityKind.SCREEN})
AWAY = frozenset({ActivityKind.MEETING, ActivityKind.TRAINING, ActivityKind.COACHING})


@dataclass(frozen=True, slots=True)
class UsualActivity:
    """An activity that most centres need."""

    code: str
    kind: ActivityKind
    is_productive: bool
    is_paid: bool
    counts_for_adherence: bool


USUAL_ACTIVITIES = (
    UsualActivity("break", ActivityKind.REST, False, True, True),
    UsualActivity("lunch", ActivityKind.MEAL, False, False, True),
    UsualActivity("screen-break", ActivityKind.SCREEN, False, True, False),
    UsualActivity("meeting", ActivityKind.MEETING, False, True, True),
    UsualActivity("training", ActivityKind.TRAINING, False, True, True),
    UsualActivity("coaching", ActivityKind.COACHING, False, True, True),
)


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """Something inside a shift that is not plain work; epoch seconds, half-open."""

    starts: int
    ends: int
    activity: int

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Part:
        """From its stored form."""
        return cls(int(stored["starts"]), int(stored["ends"]), int(stored["activity"]))

    def stored(self) -> dict[str, int]:
        """As the row of the shift keeps it."""
        return {"starts": self.starts, "ends": self.ends, "activity": self.activity}


@dataclass(frozen=True, slots=True)
class Shift:
    """A person's shift as a value. `id` None: not stored yet."""

    id: int | None
    person: int
    starts: int
    ends: int
    parts: tuple[Part, ...] = ()
    template: int | None = None
    is_locked: bool = False

    @property
    def seconds(self) -> int:
        """From the first to the last moment."""
        return self.ends - self.starts

    def later(self, seconds: int) -> Shift:
        """The same shift so much later, what is inside with it."""
        moved = tuple(Part(part.starts + seconds, part.ends + seconds, part.activity) for part in self.parts)
        return replace(self, starts=self.starts + seconds, ends=self.ends + seconds, parts=moved)

    def within(self) -> Shift:
        """The shift with only those parts that lie inside it; what sticks out goes."""
        kept = tuple(part for part in self.parts if self.starts <= part.starts and part.ends <= self.ends)
        return replace(self, parts=kept)

    def stored(self) -> dict[str, Any]:
        """As the log keeps it."""
        return {
            "id": self.id,
            "person": self.person,
            "starts": self.starts,
            "ends": self.ends,
            "parts": [part.stored() for part in self.parts],
            "template": self.template,
            "is_locked": self.is_locked,
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Shift:
        """From the log."""
        return cls(
            stored["id"],
            stored["person"],
            stored["starts"],
            stored["ends"],
            tuple(Part.of(part) for part in stored["parts"]),
            stored["template"],
            stored["is_locked"],
        )


def fault_of(shift: Shift, *, first: int, last: int) -> str | None:
    """Why a shift cannot stand in a roster that spans these moments, as a code; None when it can.

    A shift begins on one of the roster's days; it may end after the last of them.
    """
    if not first <= shift.starts < last:
        return "outside_roster"
    if shift.starts % INTERVAL or shift.ends % INTERVAL:
        return "off_the_lattice"
    if not SHORTEST_SHIFT <= shift.seconds <= LONGEST_SHIFT:
        return "shift_length"
    return _fault_of_parts(shift)


def _fault_of_parts(shift: Shift) -> str | None:
    before = shift.starts
    for part in sorted(shift.parts):
        if part.ends <= part.starts or part.starts % GRAIN or part.ends % GRAIN:
            return "part_off_the_lattice"
        if part.starts < shift.starts or part.ends > shift.ends:
            return "part_outside_shift"
        if part.starts < before:
            return "parts_overlap"
        before = part.ends
    return None


def overlapping(shift: Shift, others: Iterable[Shift]) -> Shift | None:
    """Another shift of the same person at the same time."""
    for other in others:
        same = other.id == shift.id and shift.id is not None
        if not same and other.person == shift.person and other.starts < shift.ends and shift.starts < other.ends:
            return other
    return None
