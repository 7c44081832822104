"""Days by intervals on the wall clock, also in the nights in which clocks are changed."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from keskus.engines.forecasting import Fault, History, history_of, midnight, occurrences, starts

ZONE = "Europe/Tallinn"
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def test_a_day_in_spring_lacks_an_hour_and_one_in_autumn_has_it_twice() -> None:
    spring, autumn = (occurrences(day, 1, ZONE, 15)[0] for day in (SPRING, AUTUMN))
    assert spring.sum() == 92
    assert autumn.sum() == 100
    assert (spring[12:16] == 0).all()  # 3:00 to 4:00
    assert (autumn[12:16] == 2).all()
    assert (occurrences(date(2026, 6, 1), 30, ZONE, 15) == 1).all()


def test_starts_are_real_moments_in_order() -> None:
    found = starts(AUTUMN, ZONE, 30)
    assert len(found) == 50
    assert all(later - earlier == 1_800 for (_, earlier), (_, later) in pairwise(found))
    assert [column for column, _ in found[5:11]] == [5, 6, 7, 6, 7, 8]


def test_an_hour_that_comes_twice_holds_the_mean_and_nothing_moves_after_it() -> None:
    at = [moment for _, moment in starts(AUTUMN, ZONE, 30)]
    calls = [10.0] * 50
    calls[6], calls[8], calls[40] = 4.0, 8.0, 99.0  # 3:00 before and after the change
    history = history_of(at, calls, zone=ZONE, interval_minutes=30)
    assert history.volumes[0, 6] == 6.0
    assert history.volumes[0, 38] == 99.0  # 19:00 on the wall
    assert np.nansum(history.volumes * occurrences(AUTUMN, 1, ZONE, 30)) == sum(calls)


def test_rows_are_added_up_and_means_weighted_by_calls() -> None:
    day = midnight(date(2026, 5, 4), ZONE)
    history = history_of(
        [day + 28_800, day + 29_700, day + 2 * 86_400],
        [3, 1, 2],
        zone=ZONE,
        interval_minutes=30,
        times={"handle": [100, 300, float("nan")]},
        known_until=day + 2 * 86_400 + 3_600,
    )
    assert history.volumes[0, 16] == 4
    assert history.volumes[0, 17] == 0  # a day with rows: nobody called
    assert np.isnan(history.volumes[1]).all()  # a day without any is not known
    assert history.volumes[2, 1] == 0
    assert np.isnan(history.volumes[2, 2:]).all()  # not over yet
    assert history.handle_seconds is not None
    assert history.handle_seconds[0, 16] == 150


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"interval_minutes": 20}, "interval_minutes"),
        ({"volumes": np.zeros((3, 47))}, "volumes"),
        ({"volumes": np.full((3, 48), -1.0)}, "volumes"),
        ({"handle_seconds": np.zeros((2, 48))}, "handle"),
        ({"starts_at": 1_800}, "starts_at"),
    ],
)
def test_what_is_no_history_is_refused_by_name(changes: dict[str, object], field: str) -> None:
    given = {"starts_at": midnight(SPRING, ZONE), "zone": ZONE, "interval_minutes": 30, "volumes": np.zeros((3, 48))}
    with pytest.raises(Fault) as caught:
        History(**{**given, **changes})  # type: ignore[arg-type]
    assert caught.value.field == field
