"""Values kept as JSON come back as they were."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keskus.engines.kpi import Sums
from keskus.reports.rules.plain import canonical, made, plain


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True)
class Inner:
    key: int | str | date | None
    colour: Colour | None = None


@dataclass(frozen=True)
class Outer:
    inner: tuple[Inner, ...]
    numbers: frozenset[int] = frozenset()
    at: datetime | None = None
    zone: ZoneInfo | None = None
    price: Decimal = Decimal(0)
    named: dict[str, int] = field(default_factory=dict)
    share: float = 0.0
    maybe: Inner | None = None


keys = st.one_of(st.none(), st.integers(), st.text(), st.dates())
inners = st.builds(Inner, keys, st.sampled_from([None, Colour.RED]))
outers = st.builds(
    Outer,
    st.lists(inners).map(tuple),
    st.frozensets(st.integers()),
    st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))),
    st.sampled_from([ZoneInfo("Europe/Warsaw"), ZoneInfo("Europe/Tallinn")]),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dictionaries(st.text(), st.integers()),
    st.floats(allow_nan=False, allow_infinity=False),
    st.one_of(st.none(), inners),
)


@given(outers)
def test_there_and_back_is_the_same(value: Outer) -> None:
    text = canonical(plain(value))
    assert made(Outer, json.loads(text)) == value
    assert canonical(plain(made(Outer, json.loads(text)))) == text


def test_what_was_added_later_has_its_default_and_what_is_gone_is_left() -> None:
    assert made(Sums, {"offered": 3, "gone": 1}) == Sums(offered=3)


@pytest.mark.parametrize("value", [object(), float("nan")])
def test_what_cannot_be_kept_is_refused(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        canonical(plain(value))
