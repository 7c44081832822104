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


Prices = tuple[float, float, float, float]


def pleas_of(instance: Instance) -> dict[str, float]:
    """By person: how much their wishes weigh; more for who has been refused more than others, less for who less."""
    shares = {}
    for person in instance.people:
        asked = person.tally.wishes_granted + person.tally.wishes_refused
        shares[person.id] = person.tally.wishes_refused / asked if asked else None
    known = [share for share in shares.values() if share is not None]
    mean = sum(known) / len(known) if known else 0.0
    return {name: 1.0 if share is None else 1.0 + share - mean for name, share in shares.items()}


def burdens_of(instance: Instance) -> dict[str, Prices]:
    """By person: what a weekend day, a night, a late, a holiday cost, being more than the least burdened has had."""
    weights, people = instance.weights, instance.people
    names = ("weekends", "nights", "lates", "holidays")
    prices = (weights.weekend, weights.night, weights.late, weights.holiday)
    least = [min((getattr(person.tally, name) for person in people), default=0) for name in names]
    found = {}
    for person in people:
        had = [getattr(person.tally, name) - low for name, low in zip(names, least, strict=True)]
        found[person.id] = (had[0] * prices[0], had[1] * prices[1], had[2] * prices[2], had[3] * prices[3])
    return found


def burden(instance: Instance, prices: Prices, day: int, start: int, end: int) -> float:
    """What one shift adds."""
    weekend, night, late, holiday = prices
    cost = weekend if instance.weekday(day) >= SATURDAY else 0.0
    cost += holiday if day in instance.holidays else 0.0
    cost += night if instance.is_night(start, end) else 0.0
    return cost + (late if end > instance.late_end_minute else 0.0)


def tastes_of(instance: Instance, shapes: Shapes) -> tuple[Real, Real, Whole]:
    """Costs by row, day and shape; of free days; and each person's row, -1 for who does not mind."""
    burdens, pleas = burdens_of(instance), pleas_of(instance)
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
        _wishes(person, pleas[person.id], spans, cost[place], free[place])
    return cost, free, row


def _wishes(person: Person, plea: float, spans: list[tuple[int, int]], cost: Real, free: Real) -> None:
    for wish in person.wishes:
        if wish.want is Want.ON:
            free[wish.day] += plea * wish.weight
        else:
            cost[wish.day] += [plea * wish.weight * refused_by(wish, start, end) for start, end in spans]
