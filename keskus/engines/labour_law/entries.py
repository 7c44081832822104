"""One line of a profile: a value, from when to when, for whom, where it is written, and how far it may be loosened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from keskus.engines.labour_law.model import School, Severity
from keskus.engines.labour_law.parameters import Value

HOUSE = "house"


@dataclass(frozen=True, slots=True)
class Derogation:
    """How far a value may be loosened, and by what ground. `to` None: without end."""

    to: Value | None
    ground: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A value of a parameter in law, or of ours where the law has no number (`source` "house").

    `valid_to` is the first day on which it no longer holds. `under_age` and `school` narrow it to minors; of several
    entries that fit a person, the one with more conditions and the lower age holds. `value` None: no limit.
    """

    parameter: str
    value: Value | None
    source: str
    valid_from: date | None = None
    valid_to: date | None = None
    under_age: int | None = None
    school: School | None = None
    derogation: Derogation | None = None
    severity: Severity | None = None

    @property
    def weight(self) -> Severity:
        """How bad it is to break it: our own numbers are no law."""
        return self.severity or (Severity.HOUSE if self.source == HOUSE else Severity.BREACH)

    def holds_on(self, day: date) -> bool:
        """Whether it is in force."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Profile:
    """The working-time law of one country. `holidays` is its code in ISO 3166, none where there is no list."""

    code: str
    holidays: str
    entries: tuple[Entry, ...] = field(hash=False)  # many; what is checked is remembered by limits, over and over
    shorter_days: tuple[tuple[int, int], ...] = ()  # month and day
