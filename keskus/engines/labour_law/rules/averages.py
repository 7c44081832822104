"""What is averaged over a reference period, of which a roster often shows only a part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from keskus.engines.labour_law.calendar import Bools, Floats
from keskus.engines.labour_law.limits import Limit
from keskus.engines.labour_law.model import Before, Breach, Mend, Rule, Severity, Worker
from keskus.engines.labour_law.parameters import Period
from keskus.engines.labour_law.periods import Stretch, periods_in
from keskus.engines.labour_law.work import Work

LEAST_DAYS = 7  # a shorter part of a period says nothing of its average
NOTHING = 1e-6  # minutes, for sums of fractions


def _once(stretch: Stretch) -> float:
    return 1.0


def _worked(before: Before) -> float:
    return before.worked_minutes


@dataclass(frozen=True)
class Average:
    """One thing averaged: which duties and people count, what a stretch may hold, by what both are divided when told.

    `before`: what counts of a person's work between the period's begin and the first day that is checked.
    """

    rule: Rule
    parameter: str
    counted: Bools
    allowed: Callable[[Worker, Limit, Stretch], float]
    divisor: Callable[[Stretch], float] = _once
    before: Callable[[Before], float] = _worked
    reference: str = "reference"
    concerns: Bools | None = None


def averages(work: Work, average: Average) -> Iterator[Breach]:
    """A breach where the whole period is known, or the rest of it cannot make up; else a hint to plan less later."""
    sums: dict[Stretch, Floats] = {}
    concerned = work.has_duties if average.concerns is None else work.has_duties & average.concerns
    for person in np.flatnonzero(concerned):
        period = work.limit(average.reference, int(person), work.first)
        if period is None or not isinstance(period.value, Period):
            continue
        for whole in periods_in(period.value, work.first, work.until, work.limits.period_starts_on):
            if whole not in sums:
                sums[whole] = _sums(work, average.counted, whole)
            yield from _above(work, average, int(person), whole, float(sums[whole][person]))


def _sums(work: Work, counted: Bools, whole: Stretch) -> Floats:
    """The minutes of each person in the checked days of a period."""
    inside = counted & work.begins_in(Stretch(max(whole.first, work.first), min(whole.until, work.until)))
    return work.summed(work.minutes[inside], work.who[inside])


def _above(work: Work, average: Average, person: int, whole: Stretch, minutes: float) -> Iterator[Breach]:
    worker = work.people[person]
    shown = Stretch(max(whole.first, work.first), min(whole.until, work.until))
    known = Stretch(whole.first, shown.until) if worker.before else shown
    limit = work.limit(average.parameter, person, shown.first)
    if limit is None:
        return
    if worker.before and whole.first < work.first:
        minutes += average.before(worker.before)
    above = minutes > average.allowed(worker, limit, known) + NOTHING
    final = known == whole or minutes > average.allowed(worker, limit, whole) + NOTHING
    if not above or (not final and known.days < LEAST_DAYS):
        return
    per = average.divisor(known)

    def amount(limit: Limit) -> float:
        return average.allowed(worker, limit, known) / per

    code, span = work.code(average.parameter, person, shown.first), work.instants(shown)
    found = work.breach(
        average.rule, average.parameter, code, minutes / per, span, (worker.id,), Mend.PLAN_FEWER_HOURS, amount
    )
    yield found if final else replace(found, severity=Severity.HINT)
