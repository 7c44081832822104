"""What an hour of somebody costs, by the contract; shown only to who may see that person's pay."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from keskus.core.actors import Actor
from keskus.core.fields import Money
from keskus.people.models import Contract, Employee
from keskus.people.queries import places_of
from keskus.people.queries.structure import holding
from keskus.planning.models import Roster
from keskus.planning.queries.setting import law_on
from keskus.planning.rules.pay import OVERTIME_FACTORS, an_hour


def hourly_pay(people: Iterable[int], day: date) -> dict[int, Money]:
    """By person; who has no pay in the contract of the day is left out."""
    rows = Contract.objects.filter(holding(day), employee__in=list(people)).order_by("starts_on")
    return {
        row.employee_id: Money(an_hour(row.pay.amount, row.pay_per, row.hours_per_week), row.pay.currency)
        for row in rows
        if row.pay is not None
    }


def overtime_factor(roster: Roster) -> float:
    """How much dearer an hour of overtime is, by the law that the roster obeys."""
    choice = law_on(roster.site, roster.starts_on)
    return float(OVERTIME_FACTORS.get(choice.profile if choice else "", Decimal(1)))


def seen_prices(viewer: Actor, roster: Roster, people: Iterable[int]) -> dict[int, tuple[Money, Money]]:
    """An hour and an hour of overtime of those whose pay the viewer may see."""
    places = places_of(Employee.objects.filter(pk__in=list(people)))
    seen = [
        person
        for person, place in places.items()
        if viewer.may("people.pay.view", place) and viewer.may("people.contract.view", place)
    ]
    factor = Decimal(str(overtime_factor(roster)))
    return {person: (money, money * factor) for person, money in hourly_pay(seen, roster.starts_on).items()}


def cost_of_way(way: dict[str, Any], prices: dict[int, tuple[Money, Money]]) -> Money | None:
    """What a way out costs, where the viewer may know it and it costs anything."""
    known = prices.get(int(way["person"]))
    if known is None or not way["hours"]:
        return None
    price = known["weekly_minutes" in way["bent"]]
    exact = price * Decimal(str(way["hours"]))
    return Money(exact.amount.quantize(Decimal("0.01")), exact.currency)
