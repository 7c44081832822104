"""A page of calls in order: by time, or by how long they waited or talked.

A call without the value comes before all others. Many calls are read along an index of the value, which holds the calls
of all time: from its upper end as they lie there, for few share a long wait; from its lower end one value after
another, for many share a short one. Few calls are sorted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, F, QuerySet
from django.db.models.expressions import OrderBy, RawSQL

from keskus.contacts.models import TALKED, WAITED, Contact

VALUES = {"wait": WAITED, "talk": TALKED}
# The same told otherwise, so that no database takes the index for it.
_SORTED: dict[str, Any] = {name: value + 0 for name, value in VALUES.items()}
ORDERS = ("entered", "-entered", *VALUES, *(f"-{name}" for name in VALUES))
_UNTOLD = RawSQL("(outcome = 'answered' AND talk_seconds IS NULL)", [], output_field=BooleanField())
_Bounds = tuple[int | None, int | None]
_ANY: _Bounds = (None, None)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of calls: `are_few`, or many of all (`are_dense`); `waits`, the shortest and the longest there."""

    are_few: bool
    are_dense: bool
    are_answered: bool = False
    waits: _Bounds = _ANY


def in_order(calls: QuerySet[Contact], order: str, *, are_few: bool = False) -> QuerySet[Contact]:
    """Calls sorted as asked for; an order that nobody knows is the latest first. Few are not looked for along time."""
    name, is_descending = order.removeprefix("-"), order.startswith("-") or order not in ORDERS
    keys = [
        *([_SORTED[name]] if name in _SORTED else []),
        F("entered_epoch") + 0 if are_few else F("entered_epoch"),
        F("id"),
    ]
    return calls.order_by(*(OrderBy(key, descending=is_descending) for key in keys))


def page_in_order(calls: QuerySet[Contact], order: str, first: int, most: int, known: Known) -> list[Contact]:
    """A page in order."""
    name = order.removeprefix("-")
    waits = known.waits if name == "wait" else _ANY
    if not known.are_dense or name not in VALUES:
        ordered = in_order(calls, order, are_few=known.are_few)
        numbers = list(ordered.values_list("pk", flat=True)[first : first + most])
    elif order.startswith("-"):
        value = VALUES[name]  # a least value would not shorten the way, and mislead the planner
        within = _within(calls.alias(value=value), (None, waits[1])).order_by(value.desc(), "-entered_epoch", "-id")
        numbers = list(within.values_list("pk", flat=True)[first : first + most])
    elif name == "talk" and known.are_answered:  # looked for among all without a talk, the few untold take long to find
        untold = calls.filter(_UNTOLD).order_by("entered_epoch", "id").values_list("pk", flat=True)[: first + most]
        numbers = _from_below(calls, name, list(untold), first + most, (0, None))[first:]
    else:
        numbers = _from_below(calls, name, [], first + most, waits)[first:]
    found = Contact.objects.in_bulk(numbers)
    return [found[number] for number in numbers if number in found]


def _within(calls: Any, bounds: _Bounds) -> Any:
    """Those of a `value` within bounds."""
    least, greatest = bounds
    if least is not None:
        calls = calls.filter(value__gte=least)
    return calls if greatest is None else calls.filter(value__lte=greatest)


def _from_below(calls: QuerySet[Contact], name: str, numbers: list[int], most: int, bounds: _Bounds) -> list[int]:
    """These and the calls of each value in turn, in order of time, until there are enough."""
    for value in _values(name, bounds):
        if len(numbers) >= most:
            break
        own = calls.alias(value=VALUES[name]).filter(value=value).order_by("entered_epoch", "id")
        numbers += own.values_list("pk", flat=True)[: most - len(numbers)]
    return numbers


def _values(name: str, bounds: _Bounds) -> Iterator[int]:
    """The values that any call of all time has, the least first: each found by one look into the index."""
    rows = Contact.objects.annotate(value=VALUES[name]).order_by(VALUES[name]).values_list("value", flat=True)
    value = _within(rows, bounds).first()
    while value is not None:
        yield value
        value = _within(rows, (None, bounds[1])).filter(value__gt=value).first()
