"""Fair shares: what burdens and wishes weigh by what people have had."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from keskus.engines.faults import Fault
from keskus.engines.rostering import Demand, Instance, Person, ShiftKind, Tally, Weights
from keskus.engines.rostering.tastes import burden, burdens_of, pleas_of


def asked(**other: object) -> Instance:
    people = (
        Person("ann", ("calls",), tally=Tally(holidays=3, wishes_granted=1, wishes_refused=3)),
        Person("bob", ("calls",), tally=Tally(holidays=1, wishes_granted=3, wishes_refused=1)),
        Person("new", ("calls",)),
    )
    found = Instance(
        starts_on=date(2026, 3, 2),
        days=7,
        zone="Europe/Tallinn",
        people=people,
        shifts=(ShiftKind("day", 480, 480, (480,)),),
        demand=(Demand("calls", (0,) * 7 * 96),),
        weights=Weights(holiday=0.5),
        holidays=(1,),
    )
    return replace(found, **other)  # type: ignore[arg-type]


def test_wishes_of_who_was_refused_more_weigh_more() -> None:
    assert pleas_of(asked()) == {"ann": 1.25, "bob": 0.75, "new": 1.0}


def test_a_public_holiday_costs_who_has_had_more_of_them() -> None:
    instance = asked()
    prices = burdens_of(instance)
    assert [burden(instance, prices[name], 1, 480, 960) for name in ("ann", "bob", "new")] == [1.5, 0.5, 0.0]
    assert burden(instance, prices["ann"], 2, 480, 960) == 0.0


def test_a_holiday_lies_in_the_span() -> None:
    with pytest.raises(Fault, match="holidays"):
        asked(holidays=(7,))
