"""What comes of an instance: shifts, and what they are worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby

from keskus.engines.rostering.instance import Shift

STEPS_OF_A_PERSON = 400
FEWEST_STEPS = 20_000


@dataclass(frozen=True, slots=True)
class Roster:
    """Who works when, by person and day; at most one shift of a person starts on a day."""

    shifts: tuple[Shift, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "shifts", tuple(sorted(self.shifts, key=lambda shift: (shift.person, shift.day))))

    def by_person(self) -> dict[str, tuple[Shift, ...]]:
        """Of those who work at all."""
        return {person: tuple(shifts) for person, shifts in groupby(self.shifts, lambda shift: shift.person)}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a roster costs by cause, all in the same unit; `bound` of a `Result` is in it, too."""

    under: float = 0.0
    over: float = 0.0
    minimum: float = 0.0
    role: float = 0.0
    contract: float = 0.0
    wishes: float = 0.0
    fairness: float = 0.0

    @property
    def total(self) -> float:
        """Of all causes."""
        causes = (self.under, self.over, self.minimum, self.role, self.contract, self.wishes, self.fairness)
        return sum(causes)


@dataclass(frozen=True, slots=True)
class Count:
    """One person's span in numbers; a wish is granted when nothing of the roster is against it."""

    person: str
    paid_minutes: int
    days: int
    weekends: int
    nights: int
    lates: int
    wishes_granted: int
    wishes_refused: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of each interval: needed and at work by skill (who has several is where the need is), and what is missing."""

    required: dict[str, tuple[int, ...]]
    scheduled: dict[str, tuple[int, ...]]
    at_work: tuple[int, ...]
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A roster and how good it is: no roster at all costs less than `bound`.

    `gap` is what it costs above the bound as a share of all demanded agent-intervals. The same seed and the same
    `steps` give the same roster (and the same bound) on the same machine.
    """

    roster: Roster
    cost: Cost
    bound: float
    gap: float
    counts: tuple[Count, ...]
    coverage: Coverage
    seed: int
    steps: int
    seconds: float
    is_stopped: bool = False
    rest: bytes = b""  # of a stopped one: `solve` goes on from it


@dataclass(frozen=True, slots=True)
class Only:
    """The part that may change: these people on these days; nothing named means all of them."""

    people: frozenset[str] = field(default_factory=frozenset)
    days: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: `share` of the work, the best cost so far, and the proven bound (0 until there is one)."""

    share: float
    phase: str
    value: float
    bound: float
    gap: float
    steps: int


class Enough(Exception):
    """Raised by a listener: stop here, and give the best roster so far."""


Tell = Callable[[Progress, Callable[[], Roster]], None]


def silent(progress: Progress, best: Callable[[], Roster]) -> None:
    """Nobody listens."""


def usual_steps(people: int) -> int:
    """How much is tried for so many people when nobody says."""
    return max(FEWEST_STEPS, STEPS_OF_A_PERSON * people)
