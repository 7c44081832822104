"""A page of calls in order: by time, or by how long they waited or talked.

A call without the value comes before all others. Many calls are read along an index of the value, which holds the calls
of all time: from its upper end as they lie there, for few share a long wait; where many share a value, as from its
lower end, one value after another. Few calls are sorted. Calls in several parts are read part by part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, F, QuerySet, Value
from django.db.models.expressions import OrderBy, RawSQL

from keskus.contacts.models import TALKED, WAITED, Contact

VALUES = {"wait": WAITED, "talk": TALKED}
# The same told otherwise, so that no database takes the index for it.
_SORTED: dict[str, Any] = {name: value + 0 for name, value in VALUES.items()}
ORDERS = ("entered", "-entered", *VALUES, *(f"-{name}" for name in VALUES))
_UNTOLD = RawSQL("(outcome = 'answered' AND talk_seconds IS NULL)", [], output_field=BooleanField())
_Bounds = tuple[int | None, int | None]
_Place = tuple[int, int, int]  # by which calls are sorted: the value, the second they came, their number
_PLACE = ("value", "entered_epoch", "id")
_ANY: _Bounds = (None, None)
CROWDED = 300  # seconds: up to here many calls share each value


@dataclass(frozen=True, slots=True)
class Part:
    """Calls, and what is known of them: `are_few`, or many of all; `waits`, the shortest and the longest there.

    `along_values`: the same, told so that SQLite goes along the values as they lie, not through all calls of each.
    `is_by_interval`: their days are told by the interval, so that an index by queue and interval orders them.
    """

    calls: QuerySet[Contact]
    along_values: QuerySet[Contact]
    are_few: bool
    is_by_interval: bool = False
    are_answered: bool = False
    waits: _Bounds = _ANY


def in_order(
    calls: QuerySet[Contact], order: str, *, are_few: bool = False, is_by_interval: bool = False
) -> QuerySet[Contact]:
    """Calls sorted as asked for; an order that nobody knows is the latest first. Few are not looked for along time."""
    name, is_descending = order.removeprefix("-"), order.startswith("-") or order not in ORDERS
    keys = [
        *([_SORTED[name]] if name in _SORTED else []),
        *([F("interval_epoch")] if is_by_interval and not are_few and name not in _SORTED else []),
        F("entered_epoch") + 0 if are_few else F("entered_epoch"),
        F("id"),
    ]
    return calls.order_by(*(OrderBy(key, descending=is_descending) for key in keys))


def page_in_order(parts: Sequence[Part], order: str, first: int, most: int) -> list[Contact]:
    """A page in order, of all parts together."""
    if len(parts) == 1:
        places = _places(parts[0], order, first, most)
    else:
        each = [place for part in parts for place in _places(part, order, 0, first + most)]
        places = sorted(each, reverse=order.startswith("-") or order not in ORDERS)[first : first + most]
    found = Contact.objects.in_bulk([number for _value, _epoch, number in places])
    return [found[number] for _value, _epoch, number in places if number in found]


def _places(part: Part, order: str, first: int, most: int) -> list[_Place]:
    """The places of some calls of a part, in order."""
    name, is_descending = order.removeprefix("-"), order.startswith("-")
    waits = part.waits if name == "wait" else _ANY
    value = VALUES.get(name, Value(0))
    calls: Any = part.calls.annotate(value=value)
    if part.are_few or name not in VALUES:
        calls = in_order(calls, order, are_few=part.are_few, is_by_interval=part.is_by_interval)
        return list(calls.values_list(*_PLACE)[first : first + most])
    if is_descending and (waits[1] is None or waits[1] > CROWDED):
        # a least value would not shorten the way, and mislead the planner
        calls = _within(part.along_values.annotate(value=value), (None, waits[1])).order_by(
            value.desc(), "-entered_epoch", "-id"
        )
        return list(calls.values_list(*_PLACE)[first : first + most])
    places: list[_Place] = []
    if name == "talk" and part.are_answered:  # looked for among all without a talk, the few untold take long to find
        untold = calls.filter(_UNTOLD).order_by("entered_epoch", "id")
        places, waits = list(untold.values_list(*_PLACE)[: first + most]), (0, None)
    return _by_values(calls, order, places, first + most, waits)[first:]


def _within(calls: Any, bounds: _Bounds) -> Any:
    """Those of a `value` within bounds."""
    least, greatest = bounds
    if least is not None:
        calls = calls.filter(value__gte=least)
    return calls if greatest is None else calls.filter(value__lte=greatest)


def _by_values(calls: Any, order: str, places: list[_Place], most: int, bounds: _Bounds) -> list[_Place]:
    """These and the calls of each value in turn, in order of time, until there are enough."""
    name, sign = order.removeprefix("-"), "-" if order.startswith("-") else ""
    for value in _values(name, bounds, is_descending=bool(sign)):
        if len(places) >= most:
            break
        own = calls.filter(value=value).order_by(f"{sign}entered_epoch", f"{sign}id")
        places += own.values_list(*_PLACE)[: most - len(places)]
    return places


def _values(name: str, bounds: _Bounds, *, is_descending: bool) -> Iterator[int]:
    """The values that any call of all time has, in order: each found by one look into the index."""
    order, next_one = (VALUES[name].desc(), "lt") if is_descending else (VALUES[name].asc(), "gt")
    rows = _within(Contact.objects.annotate(value=VALUES[name]), bounds).order_by(order).values_list("value", flat=True)
    value = rows.first()
    while value is not None:
        yield value
        value = rows.filter(**{f"value__{next_one}": value}).first()
