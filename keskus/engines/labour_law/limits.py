"""What holds for whom on which day: a profile, tightened by the company and by a person's contract.

The stricter wins. A change that loosens the law is refused, unless the law allows to derogate: then it must not go
beyond what the law allows and must name its ground.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from keskus.engines.labour_law.entries import HOUSE, Derogation, Entry, Profile
from keskus.engines.labour_law.model import Severity, Worker
from keskus.engines.labour_law.parameters import PARAMETERS, Value, Window, at_least_as_strict


@dataclass(frozen=True, slots=True)
class Change:
    """What the company sets for everybody (`person` None) or for one person; `ground` is named when it loosens.

    `valid_to` is the first day on which it no longer holds.
    """

    parameter: str
    value: Value
    person: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    ground: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether it is in force."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


class Objection(StrEnum):
    """Why a change is refused."""

    UNKNOWN_PARAMETER = "unknown_parameter"
    LOOSENS = "loosens"
    BEYOND_DEROGATION = "beyond_derogation"
    NO_GROUND = "no_ground"


class Refused(Exception):
    """A change that may not be made: why, against which line of the profile."""

    def __init__(self, objection: Objection, change: Change, entry: Entry | None) -> None:
        super().__init__(f"{change.parameter}: {objection}")
        self.objection, self.change, self.entry = objection, change, entry


@dataclass(frozen=True, slots=True)
class Limit:
    """One value that holds. `law` is what the law says where the house asks for more; then that is the graver."""

    value: Value
    source: str
    severity: Severity
    law: Limit | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Make it with `limits_of`, which refuses what loosens. `region`: of the public holidays, as Bavaria in Germany.

    `period_starts_on`: the first day of any reference period of whole weeks, or the month from which months are
    counted; weeks of rest begin on its weekday too. None: Mondays and January.
    """

    profile: Profile
    zone: str
    changes: tuple[Change, ...] = ()
    region: str = ""
    period_starts_on: date | None = None

    def at(self, parameter: str, day: date, worker: Worker | None = None) -> Limit | None:
        """What holds on the day for the person, or for any adult; None where nothing limits."""
        entry = law_of(self.profile, parameter, day, worker)
        limit = None
        if entry and entry.value is not None:
            limit = Limit(entry.value, entry.source, entry.weight)
        who = worker.id if worker else None
        for change in self.changes:
            if change.parameter == parameter and change.person in (None, who) and change.holds_on(day):
                limit = _changed(limit, entry, change)
        return limit

    def value(self, parameter: str, day: date, worker: Worker | None = None) -> Value | None:
        """The value alone."""
        limit = self.at(parameter, day, worker)
        return limit.value if limit else None


def limits_of(
    profile: Profile,
    zone: str,
    changes: Iterable[Change] = (),
    *,
    region: str = "",
    period_starts_on: date | None = None,
) -> Limits:
    """The limits of a site. Raises `Refused` for the first change that may not be made."""
    kept = tuple(sorted(changes, key=lambda change: change.person is not None))
    for change in kept:
        objection = objection_to(profile, change)
        if objection:
            raise Refused(objection, change, _adult_entry(profile, change))
    return Limits(profile, zone, kept, region, period_starts_on)


def objection_to(profile: Profile, change: Change) -> Objection | None:
    """Why the change may not be made; None where it may. Judged by what holds for adults while it is in force."""
    if change.parameter not in PARAMETERS:
        return Objection.UNKNOWN_PARAMETER
    for entry in profile.entries:
        if entry.parameter == change.parameter and entry.under_age is None and _meet(entry, change):
            objection = _objection_by(entry, change)
            if objection:
                return objection
    return None


def age_on(birth_date: date, day: date) -> int:
    """Whole years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def law_of(profile: Profile, parameter: str, day: date, worker: Worker | None = None) -> Entry | None:
    """The line of the profile that holds for the person on the day."""
    fitting = [
        entry
        for entry in profile.entries
        if entry.parameter == parameter and entry.holds_on(day) and _fits(entry, day, worker)
    ]
    return min(fitting, key=lambda entry: (entry.school is None, entry.under_age or 200), default=None)


def _fits(entry: Entry, day: date, worker: Worker | None) -> bool:
    if entry.under_age is None:
        return True
    if worker is None or worker.birth_date is None or age_on(worker.birth_date, day) >= entry.under_age:
        return False
    return entry.school is None or entry.school is worker.school


def _meet(entry: Entry, change: Change) -> bool:
    return (entry.valid_to is None or change.valid_from is None or change.valid_from < entry.valid_to) and (
        change.valid_to is None or entry.valid_from is None or entry.valid_from < change.valid_to
    )


def _adult_entry(profile: Profile, change: Change) -> Entry | None:
    lines = (e for e in profile.entries if e.parameter == change.parameter and e.under_age is None)
    return next((entry for entry in lines if _meet(entry, change)), None)


def _objection_by(entry: Entry, change: Change) -> Objection | None:
    if entry.value is None or entry.source == HOUSE or at_least_as_strict(change.parameter, change.value, entry.value):
        return None
    if entry.derogation is None:
        return Objection.LOOSENS
    if not _within(entry.derogation, entry.value, change):
        return Objection.BEYOND_DEROGATION
    return None if change.ground or _is_choice(entry.value) else Objection.NO_GROUND


def _is_choice(value: Value) -> bool:
    return isinstance(value, Window)


def _within(derogation: Derogation, law: Value, change: Change) -> bool:
    if derogation.to is None:
        return True
    if isinstance(derogation.to, Window) and isinstance(law, Window) and isinstance(change.value, Window):
        return derogation.to.holds(change.value) and change.value.minutes >= law.minutes
    return at_least_as_strict(change.parameter, change.value, derogation.to)


def _changed(limit: Limit | None, entry: Entry | None, change: Change) -> Limit:
    """The limit after one more change: the stricter of the two, or another in the law's place by the law's leave."""
    own = Limit(change.value, HOUSE, Severity.HOUSE)
    if limit is None:
        return own
    if entry is None or entry.value is None or entry.source == HOUSE:
        return own if change.person is None else _stricter(limit, own, change.parameter)
    if at_least_as_strict(change.parameter, change.value, entry.value):
        return _stricter(limit, own, change.parameter)
    if entry.derogation and (change.ground or _is_choice(entry.value)):
        return _derogated(limit, entry.derogation, entry, change)
    return limit


def _derogated(limit: Limit, derogation: Derogation, entry: Entry, change: Change) -> Limit:
    """In the law's place, by its own leave; what the house tightened stays as tight."""
    source = entry.source if derogation.ground == entry.source else f"{entry.source}, {derogation.ground}"
    law = Limit(change.value, source, entry.weight)
    if limit.law:
        return replace(limit, law=law)
    return law


def _stricter(limit: Limit, own: Limit, parameter: str) -> Limit:
    """The stricter of the two, remembering the law; a hint that the house repeats becomes a rule of the house."""
    same_but_hint = own.value == limit.value and limit.severity is Severity.HINT
    if same_but_hint or (own.value != limit.value and at_least_as_strict(parameter, own.value, limit.value)):
        law = limit.law or (limit if limit.severity is Severity.BREACH else None)
        return Limit(own.value, own.source, own.severity, law)
    return limit
