"""Counting stored sums by other definitions than those they were made under.

Interval and day sums hold what is within the house's limits of their day. Under other limits only those calls count
otherwise that waited between the two, so these are counted (for whole days from how many waited how long, for hours and
agents from the calls) and added or taken away. What a source reports without calls stays as it was reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Expression, F, IntegerField, Q, QuerySet, Sum, Value, When

from keskus.contacts.models import Contact, IntervalFigure, QueueDayWaits
from keskus.contacts.queries.clock import span_of_days
from keskus.contacts.queries.definitions import Era
from keskus.contacts.queries.reach import DAY, NOTHING, Choice, Reach
from keskus.engines.kpi import Definition, Sums


@dataclass(frozen=True, slots=True)
class Formulas:
    """The formulas (definitions without limits) of the house and of the lens that count for the same rows."""

    house: Definition
    lens: Definition


@dataclass(frozen=True, slots=True)
class Shift:
    """Limits that differ: those that sums were made under, those asked for, and the days of queues they are about."""

    old: Definition
    new: Definition
    eras: tuple[Era, ...]


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
    old, new = shift.old, shift.new
    answer, answer_sign = _between(old.threshold_seconds, new.threshold_seconds, closed=True)
    short, short_sign = _between(old.short_abandon_seconds, new.short_abandon_seconds, closed=False)
    counts = _of_waits if rows.model is QueueDayWaits else _of_calls
    width = len(columns)
    found = (
        rows.filter(answer | short)
        .values_list(*columns)
        .annotate(
            more_answered=counts("answered", answer),
            more_abandoned=counts("abandoned", answer),
            more_short=counts("abandoned", short),
        )
    )
    for row in found:
        answered, abandoned, brief = (number or 0 for number in row[width:])
        yield (
            row[:width],
            Sums(
                answered_within=answer_sign * answered,
                abandoned_within=answer_sign * abandoned,
                short_abandons=short_sign * brief,
            ),
        )


def _between(old: int, new: int, *, closed: bool) -> tuple[Q, int]:
    """Waits that one limit holds and the other does not, and whether they come or go. `closed`: up to and with it."""
    if old == new:
        return Q(wait_seconds__lt=-1), 0
    low, high = sorted((old, new))
    waits = (
        Q(wait_seconds__gt=low, wait_seconds__lte=high) if closed else Q(wait_seconds__gte=low, wait_seconds__lt=high)
    )
    return waits, 1 if new > old else -1


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
