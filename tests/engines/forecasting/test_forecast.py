"""Forecasts of made-up queues whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from keskus.engines.forecasting import (
    Cause,
    DayMark,
    Fault,
    History,
    MarkKind,
    Oddity,
    Why,
    backtest,
    borrow,
    forecast,
    midnight,
    proposed_outliers,
    reforecast,
)
from tests.engines.forecasting.series import MONDAY, WEEK, made


def wape(said: np.ndarray, came: np.ndarray) -> float:
    return float(np.abs(said - came).sum() / came.sum())


def test_a_plain_queue_is_found_again_with_honest_bands() -> None:
    history, rates = made(140, day_spread=0.05)
    found = forecast(history.first(112), 28)
    truth, came = rates[112:140], np.nan_to_num(history.volumes[112:140])
    assert found.dates[0] == MONDAY + timedelta(112)
    assert wape(found.mean, truth) < 0.06
    is_open = truth > 0
    inside = (came >= found.p10) & (came <= found.p90)
    assert 0.74 < inside[is_open].mean() < 0.86
    assert (found.p10 <= found.p50).all()
    assert (found.p50 <= found.p90).all()
    assert found.mean[~is_open].sum() == 0
    assert {note.cause for note in found.reasons} == {Cause.CLOSED_WEEKDAY}
    assert (found.method, found.why) == ("blend", Why.LEAST_ERROR)
    for first, last, shares in found.weights:
        assert first <= last
        assert sum(shares.values()) == pytest.approx(1)
    days = (found.totals.p90 - found.totals.p10)[found.totals.mean > 0]
    sums = (found.p90 - found.p10).sum(axis=1)[found.totals.mean > 0]
    assert (days < sums).all()  # chance evens out over a day


def test_the_back_test_knows_nothing_of_the_days_it_judges_and_beats_the_plain_mean() -> None:
    history, _ = made(112, day_spread=0.08, seed=3)
    found = backtest(history)
    blend, plain, naive = (found.of(name) for name in ("blend", "mean_of_four", "seasonal_naive"))
    assert blend is not None
    assert plain is not None
    assert naive is not None
    assert blend.wape < plain.wape < naive.wape
    assert abs(blend.bias) < 0.03
    assert 0.74 < blend.coverage < 0.86
    shuffled = history.volumes.copy()
    shuffled[-1] *= 3  # a wild last day moves what is said of it and nothing that was said of days before
    assert found.origins == backtest(replace(history, volumes=shuffled)).origins


def test_the_same_history_gives_the_same_forecast_and_twice_the_calls_about_twice() -> None:
    history, _ = made(84)
    once, again = forecast(history, 7), forecast(history, 7)
    assert (once.mean == again.mean).all()
    double = forecast(replace(history, volumes=2 * history.volumes), 7)
    assert double.totals.mean.sum() == pytest.approx(2 * once.totals.mean.sum(), rel=0.02)


def test_holidays_are_learnt_and_closures_and_factors_obeyed() -> None:
    history, _ = made(200, calls=80)
    holidays = [MONDAY + timedelta(day) for day in (44, 86, 129, 170)]  # half as many calls on each
    volumes = history.volumes.copy()
    for day in holidays:
        volumes[(day - MONDAY).days] = np.floor(volumes[(day - MONDAY).days] / 2)
    ahead = history.ends_on
    while ahead.weekday() != 0:
        ahead += timedelta(1)
    marks = [
        *(DayMark(day, MarkKind.HOLIDAY, name="saint") for day in holidays),
        DayMark(ahead, MarkKind.HOLIDAY, name="saint"),
        DayMark(ahead + timedelta(1), MarkKind.CLOSURE),
        DayMark(ahead + timedelta(2), MarkKind.CAMPAIGN, factor=1.5, name="letters"),
        DayMark(ahead + timedelta(3), MarkKind.SPECIAL, name="never seen"),
    ]
    plain = forecast(history, 14)
    found = forecast(replace(history, volumes=volumes), 14, marks=marks)
    at = (ahead - history.ends_on).days
    ratio = found.totals.mean[at : at + 4] / plain.totals.mean[at : at + 4]
    assert ratio[0] == pytest.approx(0.5, abs=0.08)
    assert ratio[1] == 0
    assert ratio[2] == pytest.approx(1.5, abs=0.1)
    assert ratio[3] == pytest.approx(1, abs=0.06)
    said = {note.date: note.cause for note in found.reasons}
    assert said[ahead] is Cause.HOLIDAY_LEARNT
    assert said[ahead + timedelta(1)] is Cause.CLOSURE
    assert said[ahead + timedelta(2)] is Cause.FACTOR_GIVEN
    assert said[ahead + timedelta(3)] is Cause.FACTOR_UNKNOWN


def test_a_holiday_without_a_past_is_a_sunday() -> None:
    week = np.array([1.2, 1, 1, 1, 1, 0.5, 0.3])
    history, _ = made(84, week=week)
    (found,) = [forecast(history, 7, marks=[DayMark(history.ends_on, MarkKind.HOLIDAY, name="first")])]
    assert found.totals.mean[0] == pytest.approx(found.totals.mean[6], rel=0.1)
    assert found.reasons[0].cause is Cause.HOLIDAY_AS_SUNDAY
    closed, _ = made(84)
    shut = forecast(closed, 7, marks=[DayMark(closed.ends_on, MarkKind.HOLIDAY, name="first")])
    assert shut.totals.mean[0] == 0
    assert shut.reasons[0].cause is Cause.HOLIDAY_CLOSED


def test_few_calls_get_count_bands() -> None:
    history, rates = made(168, calls=0.8, week=np.ones(7), seed=5)
    found = forecast(history.first(140), 28)
    assert found.is_low_volume
    assert wape(found.mean, rates[140:]) < 0.35
    assert found.mean.sum() == pytest.approx(rates[140:].sum(), rel=0.1)
    assert (found.p90 == np.floor(found.p90)).all()
    came = history.volumes[140:]
    is_open = found.mean > 0
    assert ((came >= found.p10) & (came <= found.p90))[is_open].mean() > 0.8


@pytest.mark.parametrize("days", [1, 2, 5, 9, 20])
def test_short_histories_answer_and_say_so(days: int) -> None:
    history, rates = made(days + 35, week=np.ones(7))
    found = forecast(history.first(days), 35)
    assert found.why is (Why.TOO_SHORT if days < 15 else Why.LEAST_ERROR)
    assert found.mean.sum() == pytest.approx(rates[days:].sum(), rel=0.15)
    assert np.isfinite(found.p90).all()


def test_eighteen_months_ahead_keeps_the_time_of_year() -> None:
    history, _ = made(1_460, day_spread=0.05, seed=8)
    turn = 1 + 0.3 * np.cos(2 * np.pi * np.arange(1_460) / 365.25)
    history = replace(history, volumes=np.floor(history.volumes * turn[:, None]))
    found = forecast(history.first(910), 550)
    came = np.nansum(history.volumes[910:], axis=1)
    months = [slice(start, start + 30) for start in range(0, 540, 30)]
    off = [abs(found.totals.mean[month].sum() / came[month].sum() - 1) for month in months]
    assert max(off) < 0.12
    spans = (found.totals.p90 - found.totals.p10)[came > 0] / found.totals.mean[came > 0]
    assert spans[-60:].mean() > spans[:5].mean() * 0.99


def test_what_is_asked_beyond_reach_is_refused() -> None:
    history, _ = made(20)
    with pytest.raises(Fault, match="1 to 550 days"):
        forecast(history, 551)
    unknown = replace(history, volumes=np.full_like(history.volumes, np.nan))
    with pytest.raises(Fault, match="no interval is known"):
        forecast(unknown, 7)


def test_clocks_that_change_leave_the_day_on_its_wall_clock() -> None:
    week = np.ones(7)
    history, _ = made(77, week=week, zone="Europe/Tallinn")
    nights = replace(history, volumes=history.volumes + 5.0)  # around the clock
    found = forecast(nights, 21)
    spring = found.dates.index(date(2026, 3, 29))
    assert (found.mean[spring, 6:8] == 0).all()  # 3:00 to 4:00 never happens
    assert found.mean[spring, 20] == pytest.approx(found.mean[spring - 7, 20], rel=0.2)
    assert found.totals.mean[spring] == pytest.approx(found.mean[spring].sum())


def test_handle_times_follow_the_weekday_and_the_hour() -> None:
    history, _ = made(84)
    seconds = np.full(history.volumes.shape, 240.0)
    seconds[:, 28:] *= 1.2  # after 14:00
    seconds[np.arange(84) % 7 == 0] *= 1.1
    seconds[np.nan_to_num(history.volumes) == 0] = np.nan
    told = replace(history, handle_seconds=seconds, parts={"wrap": seconds / 4})
    found = forecast(told, 7)
    assert found.handle_seconds is not None
    assert found.handle_seconds[1, 20] == pytest.approx(240, rel=0.02)
    assert found.handle_seconds[1, 30] == pytest.approx(288, rel=0.02)
    assert found.handle_seconds[0, 30] == pytest.approx(316.8, rel=0.02)
    assert found.times["wrap"].seconds[1, 20] == pytest.approx(60, rel=0.02)
    assert 0 < found.times["handle"].spread < 0.05


def test_the_rest_of_a_day_follows_its_beginning() -> None:
    history, _ = made(112, day_spread=0.12, seed=11)
    found = forecast(history, 1)
    busy = np.full(48, np.nan)
    busy[:24] = np.round(1.3 * found.mean[0, :24])
    moved = reforecast(found, busy)
    rest = slice(24, 36)
    assert 1.12 < moved.mean[0, rest].sum() / found.mean[0, rest].sum() < 1.32
    assert (moved.mean[0, :24] == busy[:24]).all()
    assert (moved.p90 - moved.p10)[0, rest].sum() < 1.4 * (found.p90 - found.p10)[0, rest].sum()
    assert moved.totals.p10[0] < moved.totals.mean[0] < moved.totals.p90[0]
    assert reforecast(found, np.full(48, np.nan)).mean == pytest.approx(found.mean, rel=0.01, abs=0.3)


def test_a_new_queue_borrows_a_profile() -> None:
    old, _ = made(98, calls=60)
    own, rates = made(45, calls=15, seed=9, starts_on=MONDAY + timedelta(84))
    new = own.first(3)
    found = forecast(new, 28, like=old.first(84))
    assert found.why is Why.BORROWED
    assert wape(found.mean, rates[3:31]) < 0.15
    assert found.dates[0] == new.ends_on
    whole = borrow(old, share=0.25)
    assert np.nansum(whole.volumes) == pytest.approx(np.nansum(old.volumes[-84:]) / 4)


def test_odd_days_and_intervals_are_proposed_with_what_was_expected() -> None:
    history, _ = made(84)
    volumes = history.volumes.copy()
    volumes[30] = np.floor(volumes[30] * 2)
    volumes[51, 22] = 0
    found = proposed_outliers(replace(history, volumes=volumes))
    interval, day = sorted(found, key=lambda each: each.column is None)
    assert (day.date, day.column, day.oddity) == (MONDAY + timedelta(30), None, Oddity.DAY_HIGH)
    assert day.expected == pytest.approx(day.came / 2, rel=0.1)
    assert (interval.date, interval.column, interval.oddity) == (MONDAY + timedelta(51), 22, Oddity.INTERVAL_LOW)
    marks = [DayMark(day.date, MarkKind.OUTLIER)]
    assert proposed_outliers(replace(history, volumes=volumes), marks=marks)[0].date == interval.date


def test_a_queue_nobody_called_and_one_around_the_clock() -> None:
    silent = History(midnight(MONDAY, "UTC"), "UTC", 30, np.zeros((60, 48)))
    assert forecast(silent, 28).mean.sum() == 0
    dice = np.random.default_rng(2)
    whole = History(midnight(MONDAY, "UTC"), "UTC", 5, dice.poisson(9.0, (60, 288)).astype(np.float64))
    found = forecast(whole, 7)
    assert found.mean.mean() == pytest.approx(9, rel=0.03)


def test_week_of_the_made_series() -> None:
    assert WEEK[5] == WEEK[6] == 0  # what the other tests take for granted


def test_a_queue_of_one_interval_and_one_with_a_gap_are_forecast() -> None:
    history, _ = made(90, week=np.ones(7))
    single = np.where(np.arange(48) == 20, history.volumes, 0.0)
    found = forecast(replace(history, volumes=single), 7)
    assert found.mean[:, 20].mean() == pytest.approx(single[:, 20].mean(), rel=0.1)
    assert np.delete(found.mean, 20, axis=1).sum() == 0
    gap = history.volumes.copy()
    gap[30:60] = np.nan
    found = forecast(replace(history, volumes=gap), 7)
    assert found.totals.mean.mean() == pytest.approx(np.nansum(history.volumes) / 90, rel=0.05)
