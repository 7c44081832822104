"""What a roster costs one person: refused wishes, and more of what nobody likes than others have had."""

from __future__ import annotations

import numpy as np

from keskus.engines.rostering.instance import Instance, Person, Shift, Want, Wish
from keskus.engines.rostering.tables import Real, Shapes, Whole

SATURDAY = 5


def refused_by(wish: Wish, start_minute: int, end_minute: int) -> bool:
    """Whether a shift of the wish's day is against it."""
    if wish.want is Want.OFF:
        return start_minute < wish.to_minute and end_minute > wish.from_minute
    return wish.want is Want.WITHIN and not wish.from_minute <= start_minute <= end_minute <= wish.to_minute


def is_refused(wish: Wish, shift: Shift | None) -> bool:
    """By what somebody does on its day."""
    if shift is None:
        return wish.want is Want.ON
    return refused_by(wish, shift.start_minute, shift.end_minute)


def burdens_of(instance: Instance) -> dict[str, tuple[float, float, float]]:
    """By person: what a weekend day, a night and a late cost, being more than the least burdened has had."""
    weights, people = instance.weights, instance.people
    names = ("weekends", "nights", "lates")
    prices = (weights.weekend, weights.night, weights.late)
    least = [min((getattr(person.tally, name) for person in people), default=0) for name in names]
    found = {}
    for person in people:
        had = [getattr(person.tally, name) - low for name, low in zip(names, least, strict=True)]
        found[person.id] = (had[0] * prices[0], had[1] * prices[1], had[2] * prices[2])
    return found


def burden(instance: Instance, prices: tuple[float, float, float], day: int, start: int, end: int) -> float:
    """What one shift adds."""
    weekend, night, late = prices
    cost = weekend if instance.weekday(day) >= SATURDAY else 0.0
    cost += night if instance.is_night(start, end) else 0.0
    return cost + (late if end > instance.late_end_minute else 0.0)


def tastes_of(instance: Instance, shapes: Shapes) -> tuple[Real, Real, Whole]:
    """Costs by row, day and shape; of free days; and each person's row, -1 for who does not mind."""
    burdens = burdens_of(instance)
    minding = [person for person in instance.people if person.wishes or any(burdens[person.id])]
    row = np.full(len(instance.people), -1, np.int64)
    cost = np.zeros((len(minding), instance.days, shapes.start.size))
    free = np.zeros((len(minding), instance.days))
    step = instance.interval_minutes
    spans = [(int(s) * step, int(s + length) * step) for s, length in zip(shapes.start, shapes.length, strict=True)]
    for place, person in enumerate(minding):
        row[instance.places[person.id]] = place
        prices = burdens[person.id]
        if any(prices):
            for day in range(instance.days):
                cost[place, day] = [burden(instance, prices, day, start, end) for start, end in spans]
        _wishes(person, spans, cost[place], free[place])
    return cost, free, row


def _wishes(person: Person, spans: list[tuple[int, int]], cost: Real, free: Real) -> None:
    for wish in person.wishes:
        if wish.want is Want.ON:
            free[wish.day] += wish.weight
        else:
            cost[wish.day] += [wish.weight * refused_by(wish, start, end) for start, end in spans]
