"""Counting stored sums by other definitions than those they were made under.

Interval and day sums hold what is within the house's limits of their day. Under other limits only those calls count
otherwise that waited between the two, so these are counted and added or taken away: for a queue's days from how many
waited how long, for its hours and for agents' days from the waits that sums tell of, else from the calls. What a source
reports without calls stays as it was reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Expression, F, IntegerField, Q, QuerySet, Sum, Value, When

from keskus.contacts.models import Contact, IntervalFigure, Joined, QueueDayWaits
from keskus.contacts.queries.clock import span_of_days
from keskus.contacts.queries.definitions import Era
from keskus.contacts.queries.reach import DAY, NOTHING, Choice, Reach
from keskus.engines.kpi import Definition, Sums
from keskus.engines.waits import LONGEST_TOLD, between


@dataclass(frozen=True, slots=True)
class Formulas:
    """The formulas (definitions without limits) of the house and of the lens that count for the same rows."""

    house: Definition
    lens: Definition


@dataclass(frozen=True, slots=True)
class Between:
    """Whole seconds (both included) that two limits differ by, and whether they come (1) or go (-1)."""

    first: int
    last: int
    sign: int

    @property
    def waits(self) -> Q:
        """Rows of calls, or of waits, in between."""
        return Q(wait_seconds__gte=self.first, wait_seconds__lte=self.last)

    def count(self, text: str | None) -> int:
        """How many of those that a text tells of lie in between."""
        return self.sign * between(text, self.first, self.last) if text and self.first <= self.last else 0


@dataclass(frozen=True, slots=True)
class Shift:
    """Limits that differ: those that sums were made under, those asked for, and the days of queues they are about."""

    old: Definition
    new: Definition
    eras: tuple[Era, ...]

    @property
    def answer(self) -> Between:
        """Waits that one threshold holds and the other does not."""
        return _between(self.old.threshold_seconds, self.new.threshold_seconds, first=1)

    @property
    def short(self) -> Between:
        """Waits below one short-abandon limit and not below the other."""
        return _between(self.old.short_abandon_seconds, self.new.short_abandon_seconds, first=0)

    def is_of_all(self, reach: Reach) -> bool:
        """Whether it is about all queues and days asked for."""
        choice = reach.choice
        whole = {era.queue.id for era in self.eras if (era.first, era.last) == (choice.first, choice.last)}
        return whole == {queue.id for queue in reach.chosen}


def formulas_of(eras: Iterable[Era]) -> dict[Formulas, list[Era]]:
    """The eras by their formulas, those of the most eras first."""
    found: dict[Formulas, list[Era]] = defaultdict(list)
    for era in eras:
        found[Formulas(era.house.formula, era.lens.formula)].append(era)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def formula_number(eras: dict[Formulas, list[Era]], choice: Choice, time: str) -> Expression | None:
    """The place of a row's formulas among these; None when there is one for all rows."""
    if len(eras) < 2:
        return None
    others = list(eras.values())[1:]
    cases = [When(days_of(part, choice, time), then=Value(number)) for number, part in enumerate(others, 1)]
    return Case(*cases, default=Value(0), output_field=IntegerField())


def shifts_of(eras: Iterable[Era]) -> list[Shift]:
    """Where limits differ, the same difference once however many queues and days share it."""
    found: dict[tuple[Definition, Definition], list[Era]] = defaultdict(list)
    for era in eras:
        if _limits(era.house) != _limits(era.lens):
            found[era.house, era.lens].append(era)
    return [Shift(old, new, tuple(part)) for (old, new), part in found.items()]


def _limits(definition: Definition) -> tuple[int, int]:
    return definition.threshold_seconds, definition.short_abandon_seconds


def days_of(eras: Iterable[Era], choice: Choice, time: str) -> Q:
    """Rows of the eras' queues and days."""
    parts: dict[tuple[date, date, ZoneInfo], list[int]] = defaultdict(list)
    for era in eras:
        parts[era.first, era.last, era.queue.zone].append(era.queue.id)
    condition = NOTHING
    for (first, last, zone), queues in parts.items():
        part = Q(queue_id__in=queues)
        if (first, last) != (choice.first, choice.last):
            start, after = (first, last) if time == DAY else span_of_days(first, last, zone)
            part &= Q(**{f"{time}__gte": start, f"{time}__{'lte' if time == DAY else 'lt'}": after})
        condition |= part
    return condition


def shifted(rows: QuerySet[Any], columns: Sequence[str], shift: Shift) -> Iterator[tuple[tuple[Any, ...], Sums]]:
    """What the other limits add to the sums of each group: rows are of `QueueDayWaits` or of `Contact`."""
    answer, short = shift.answer, shift.short
    counts = _of_waits if rows.model is QueueDayWaits else _of_calls
    width = len(columns)
    found = (
        rows.filter(answer.waits | short.waits)
        .values_list(*columns)
        .annotate(
            more_answered=counts("answered", answer.waits),
            more_abandoned=counts("abandoned", answer.waits),
            more_short=counts("abandoned", short.waits),
        )
    )
    for row in found:
        answered, abandoned, brief = (number or 0 for number in row[width:])
        yield (
            row[:width],
            Sums(
                answered_within=answer.sign * answered,
                abandoned_within=answer.sign * abandoned,
                short_abandons=short.sign * brief,
            ),
        )


def shifted_by_texts(
    rows: QuerySet[Any], columns: Sequence[str], shift: Shift
) -> list[tuple[tuple[Any, ...], Sums]] | None:
    """The same from sums that tell their waits in a text; None where some of them do not tell so much."""
    answer, short = shift.answer, shift.short
    if max(answer.last, short.last) >= LONGEST_TOLD:
        return None
    texts = [name for name in ("answered_waits", "abandoned_waits") if hasattr(rows.model, name)]
    joined = {f"all_{name}": Joined(name) for name in texts}
    width, found = len(columns), []
    for row in rows.values_list(*columns).annotate(untold=Count("*") - Count("answered_waits"), **joined):
        if row[width]:
            return None
        answered, abandoned = (*row[width + 1 :], None)[:2]
        sums = Sums(
            answered_within=answer.count(answered),
            abandoned_within=answer.count(abandoned),
            short_abandons=short.count(abandoned),
        )
        found.append((row[:width], sums))
    return found


def _between(old: int, new: int, *, first: int) -> Between:
    """From `first` seconds after the lower limit on, to as many after the higher one less one."""
    low, high = sorted((old, new))
    return Between(low + first, high + first - 1, (new > old) - (new < old))


def _of_waits(name: str, condition: Q) -> Sum:
    return Sum(name, filter=condition)


def _of_calls(outcome: str, condition: Q) -> Count:
    return Count("id", filter=condition & Q(outcome=outcome))


def has_figures_without_calls(reach: Reach) -> bool:
    """Whether any of the sums come from a source that reports intervals and not calls."""
    figures = IntervalFigure.objects.filter(reach.whole_queues("start_epoch"), counted=True)
    return figures.exists()


def counted_calls() -> QuerySet[Contact]:
    """Contacts that sums count, with their interval under the name that it has in sums."""
    calls = Contact.objects.order_by().filter(counted=True, outcome__in=("answered", "abandoned"))
    return calls.annotate(start_epoch=F("interval_epoch"))
