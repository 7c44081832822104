"""All duties of a roster as arrays, sorted by person and start, and the limits that hold for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from keskus.engines.labour_law.calendar import DAY_SECONDS, Bools, Calendar, Floats, Ints
from keskus.engines.labour_law.entries import Entry
from keskus.engines.labour_law.limits import Change, Limit, Limits, age_on
from keskus.engines.labour_law.model import Breach, Duty, Mend, PauseKind, Rule, Worker
from keskus.engines.labour_law.parameters import PARAMETERS, Stricter
from keskus.engines.labour_law.periods import Stretch

MARGIN_DAYS = 15  # around the duties: weeks and nights that begin before or end after them
OF_AGE = 18


def number_of(limit: Limit) -> float:
    """A limit that is a number."""
    if isinstance(limit.value, int | float):
        return float(limit.value)
    raise TypeError(limit)


@dataclass(frozen=True)
class Grid:
    """A parameter for every kind of person (rows) and day: numbers of `limits`, whose first is "no limit"."""

    limits: list[Limit | None]
    codes: Ints

    @cached_property
    def numbers(self) -> Floats:
        """The value of each limit; NaN for none and for what is no number."""
        return np.array([_number(limit) for limit in self.limits])


def _number(limit: Limit | None) -> float:
    return float(limit.value) if limit and isinstance(limit.value, int | float) else float("nan")


class Work:
    """The duties of people under limits, as rules read them.

    Every array of duties is in one order: by person, then by start. `minutes` is working time: from start to end
    without unpaid pauses, in real minutes.
    """

    def __init__(
        self,
        people: Sequence[Worker],
        duties: Sequence[Duty],
        limits: Limits,
        span: tuple[date, date],
        publishing_at: int | None,
    ) -> None:
        self.people, self.limits, self.publishing_at = people, limits, publishing_at
        self.first, self.until = span
        numbers = {worker.id: number for number, worker in enumerate(people)}
        who = np.array([numbers[duty.worker] for duty in duties], dtype=np.int64)
        starts = np.array([duty.starts_at for duty in duties], dtype=np.int64)
        order = np.lexsort((starts, who))
        self.duties = [duties[number] for number in order]
        self.who, self.starts = who[order], starts[order]
        self.ends = np.array([duty.ends_at for duty in self.duties], dtype=np.int64)
        self.is_overtime = np.array([duty.is_overtime for duty in self.duties], dtype=np.bool_)
        if np.any(self.ends <= self.starts):
            duty = self.duties[int(np.flatnonzero(self.ends <= self.starts)[0])]
            raise ValueError(f"a duty of {duty.worker} ends at {duty.ends_at}, before it begins")
        self.calendar = self._calendar()
        self.days = self.calendar.day_of(self.starts)
        self.span_starts, self.span_ends = (int(self.calendar.midnights[self.day_number(day)]) for day in span)
        self._grids: dict[str, Grid] = {}

    def _calendar(self) -> Calendar:
        """All days of the span and the duties, and some around."""
        first, until = self.first, self.until
        if len(self.starts):
            utc = date(1970, 1, 1)
            first = min(first, utc + timedelta(days=int(self.starts.min()) // DAY_SECONDS - 1))
            until = max(until, utc + timedelta(days=int(self.ends.max()) // DAY_SECONDS + 2))
        first -= timedelta(days=MARGIN_DAYS)
        return Calendar(self.limits.zone, first, (until - first).days + MARGIN_DAYS)

    # --- pauses --------------------------------------------------------------------------------------------------

    @cached_property
    def pauses(self) -> Pauses:
        """Every pause of every duty, in order."""
        rows = [
            (number, pause.starts_at, pause.ends_at, pause.is_paid, pause.kind is PauseKind.SCREEN)
            for number, duty in enumerate(self.duties)
            for pause in sorted(duty.pauses, key=lambda pause: pause.starts_at)
        ]
        table = np.array(rows, dtype=np.int64).reshape(-1, 5)
        duty, starts, ends, is_paid, is_screen = table.T
        return Pauses(duty, starts, ends, is_paid > 0, is_screen > 0)

    @cached_property
    def minutes(self) -> Floats:
        """Working time of each duty."""
        unpaid = self.pauses.chosen(~self.pauses.is_paid)
        lost = np.zeros(len(self.starts))
        np.add.at(lost, unpaid.duty, unpaid.ends - unpaid.starts)
        return (self.ends - self.starts - lost) / 60

    @cached_property
    def follows(self) -> Bools:
        """Whether the next duty in order is of the same person; the last of all has none."""
        return np.append(self.who[1:] == self.who[:-1], False) if len(self.who) else np.zeros(0, dtype=np.bool_)

    @cached_property
    def weeks(self) -> tuple[Ints, Ints]:
        """The week of each day of the calendar, and when each week begins."""
        anchor = self.limits.period_starts_on
        return self.calendar.weeks_from(anchor.isoweekday() if anchor else 1)

    @cached_property
    def day_keys(self) -> Ints:
        """Person and local day of each duty as one number; those of one person and day stand together."""
        return self.who * self.calendar.days + self.days

    @cached_property
    def has_duties(self) -> Bools:
        """Which people work at all."""
        return np.bincount(self.who, minlength=len(self.people)) > 0

    def summed(self, minutes: Floats, who: Ints) -> Floats:
        """Minutes added up for each person."""
        return np.bincount(who, weights=minutes, minlength=len(self.people)).astype(np.float64)

    def begins_in(self, stretch: Stretch) -> Bools:
        """Which duties begin on a day of the stretch."""
        return (self.days >= self.day_number(stretch.first)) & (self.days < self.day_number(stretch.until))

    def day_number(self, day: date) -> int:
        """A day's number in the calendar."""
        return (day - self.calendar.first).days

    def instants(self, stretch: Stretch) -> tuple[int, int]:
        """When the first day of a stretch begins and its last one ends; both within the calendar."""
        first, until = self.day_number(stretch.first), self.day_number(stretch.until)
        return int(self.calendar.midnights[first]), int(self.calendar.midnights[until])

    # --- limits --------------------------------------------------------------------------------------------------

    def grid(self, parameter: str) -> Grid:
        """What holds for each kind of person on each day."""
        if parameter not in self._grids:
            self._grids[parameter] = self._resolved(parameter)
        return self._grids[parameter]

    def codes(self, parameter: str, who: Ints | None = None, days: Ints | None = None) -> Ints:
        """The limit of each duty (or of each given person and day), as a number of the grid's `limits`."""
        who = self.who if who is None else who
        days = self.days if days is None else days
        codes: Ints = self.grid(parameter).codes[self._rows[who], days]
        return codes

    def numbers(self, parameter: str, who: Ints | None = None, days: Ints | None = None) -> Floats:
        """The limit of each duty (or of each given person and day) as a number; NaN for none."""
        found: Floats = self.grid(parameter).numbers[self.codes(parameter, who, days)]
        return found

    def code(self, parameter: str, person: int, day: date) -> int:
        """The limit of one person on one day, as a number of the grid's `limits`."""
        return int(self.grid(parameter).codes[self._rows[person], self.day_number(day)])

    def limit(self, parameter: str, person: int, day: date) -> Limit | None:
        """The limit of one person on one day."""
        return self.grid(parameter).limits[self.code(parameter, person, day)]

    @cached_property
    def _rows(self) -> Ints:
        """The kind of each person: those for whom the same holds share one. A minor is a kind of their own."""
        own: dict[str, set[Change]] = {}
        for change in self.limits.changes:
            if change.person is not None:
                own.setdefault(change.person, set()).add(change)
        kinds: dict[tuple[str, frozenset[Change]], int] = {}
        keys = [(w.id if self._is_minor(w) else "", frozenset(own.get(w.id, ()))) for w in self.people]
        return np.array([kinds.setdefault(key, len(kinds)) for key in keys], dtype=np.int64)

    def _is_minor(self, worker: Worker) -> bool:
        return worker.birth_date is not None and age_on(worker.birth_date, self.calendar.first) < OF_AGE

    @cached_property
    def _samples(self) -> list[Worker]:
        """One person of each kind."""
        firsts = np.unique(self._rows, return_index=True)[1]
        return [self.people[int(number)] for number in firsts]

    def _resolved(self, parameter: str) -> Grid:
        limits: list[Limit | None] = [None]
        known: dict[Limit | None, int] = {None: 0}
        cuts = sorted(self.day_number(day) for day in self._cuts(parameter))
        codes = np.zeros((len(self._samples), self.calendar.days), dtype=np.int64)
        for row, worker in enumerate(self._samples):
            turns = range(self.calendar.days) if self._is_minor(worker) else [0, *cuts]
            for number in turns:
                if not 0 <= number < self.calendar.days:
                    continue
                limit = self.limits.at(parameter, self.calendar.dates[number], worker)
                code = known.setdefault(limit, len(known))
                if code == len(limits):
                    limits.append(limit)
                codes[row, number:] = code
        return Grid(limits, codes)

    def _cuts(self, parameter: str) -> set[date]:
        """Days on which a new limit may begin."""
        lines: list[Entry | Change] = [*self.limits.profile.entries, *self.limits.changes]
        dated = [line for line in lines if line.parameter == parameter]
        return {day for line in dated for day in (line.valid_from, line.valid_to) if day is not None}

    # --- findings ------------------------------------------------------------------------------------------------

    def breach(
        self,
        rule: Rule,
        parameter: str,
        code: int,
        measured: float,
        span: tuple[int, int],
        people: tuple[str, ...],
        mend: Mend,
        amount: Callable[[Limit], float] = number_of,
    ) -> Breach:
        """What was found, against the law where it breaks the law, else against the house's own stricter limit."""
        limit = self.grid(parameter).limits[code]
        if limit is None:
            raise LookupError(parameter)
        if limit.law and _breaks(parameter, measured, amount(limit.law)):
            limit = limit.law
        at, severity = amount(limit), limit.severity
        return Breach(rule, parameter, at, measured, *span, people, severity, limit.source, mend)

    def per_duty(
        self,
        rule: Rule,
        parameter: str,
        where: Bools,
        measured: Floats | Ints,
        mend: Mend,
        amount: Callable[[Limit], float] = number_of,
    ) -> Iterator[Breach]:
        """One finding for each duty of `where`."""
        codes = self.codes(parameter)
        for number in np.flatnonzero(where):
            span = int(self.starts[number]), int(self.ends[number])
            people = (self.duties[number].worker,)
            code, found = int(codes[number]), float(measured[number])
            yield self.breach(rule, parameter, code, found, span, people, mend, amount)


@dataclass(frozen=True)
class Pauses:
    """Pauses as arrays: of which duty, from when to when."""

    duty: Ints
    starts: Ints
    ends: Ints
    is_paid: Bools
    is_screen: Bools

    @property
    def minutes(self) -> Floats:
        """How long each is."""
        return (self.ends - self.starts) / 60

    def chosen(self, which: Bools) -> Pauses:
        """Some of them."""
        return Pauses(
            self.duty[which], self.starts[which], self.ends[which], self.is_paid[which], self.is_screen[which]
        )


def _breaks(parameter: str, measured: float, limit: float) -> bool:
    return measured < limit if PARAMETERS[parameter].stricter is Stricter.MORE else measured > limit
