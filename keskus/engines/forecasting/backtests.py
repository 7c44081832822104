"""Which method would have served best, judged on days that it did not know.

WAPE is the sum of absolute errors over the sum of calls, bias the signed sum over the same, both over intervals;
coverage is the share of intervals that lay inside P10 to P90. What a fold of days is judged by was learnt from the
other folds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from keskus.engines.forecasting.bands import LEAST_DAYS, Band, band_of, bounds_of, count_bounds, mean_of, swing_of
from keskus.engines.forecasting.counts import counted_rate, has_few
from keskus.engines.forecasting.lattice import DayMark, Floats, History
from keskus.engines.forecasting.methods import BLENDED, YARDSTICKS, Method
from keskus.engines.forecasting.panel import QUARTER, Panel, panel_of
from keskus.engines.forecasting.trials import BUCKETS, FOLDS, LEADS, Trials, blend_weights, trials_of

BLEND = "blend"
COUNTS = "counts"
UNTRIED = "mean_of_four"
LEAST_TRIED = 5  # origins, before a back-test decides anything
SHOWN = (1, 7, LEADS)  # days ahead that scores are told of: the ends of the first buckets
CLEARLY = 0.98  # of the blend's error: what a yardstick must stay below to be taken instead
# Shares of a blend of which no trial tells otherwise
PRIOR = {"total_by_profile": 0.62, "total_by_year": 0.05, "factors": 0.25, "theta": 0.05, "mean_of_four": 0.03}


class Why(StrEnum):
    """Why the winner won."""

    LEAST_ERROR = "least_error"
    TOO_SHORT = "too_short"  # to judge: the plain mean is taken
    YARDSTICK = "yardstick"  # nothing beat the plain mean or last week
    BORROWED = "borrowed"  # the profile is another queue's


@dataclass(frozen=True, slots=True)
class Score:
    """How a method did at leads of `lead_from` to `lead_to` days; shares."""

    method: str
    lead_from: int
    lead_to: int
    wape: float
    bias: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """All methods beside each other, and who won over leads of up to four weeks. `days` were forecast, from `origins`.

    The methods that are blended are shown and do not compete by themselves: which of them did best in a month is luck.
    """

    rows: tuple[Score, ...]
    winner: str
    why: Why
    origins: int
    days: int

    def of(self, method: str, lead_to: int = LEADS) -> Score | None:
        """One row."""
        return next((row for row in self.rows if (row.method, row.lead_to) == (method, lead_to)), None)


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """What trials teach: by bucket of leads, the shares of the blended methods and the band of the winner."""

    backtest: Backtest
    names: tuple[str, ...]
    weights: tuple[Floats, ...]
    bands: tuple[Band, ...]
    day_bands: tuple[Band, ...]  # of whole days
    is_few: bool
    tried: tuple[bool, ...]
    swing: float  # variance of a day's roots one day ahead, as a share of their squares


def competitors(panel: Panel) -> tuple[dict[str, Method], tuple[str, ...]]:
    """All methods, and the names of those that are blended."""
    methods = {**BLENDED, **YARDSTICKS}
    names = tuple(name for name in PRIOR if name != "total_by_year" or panel.is_annual.any())
    methods = {name: method for name, method in methods.items() if name in names or name in YARDSTICKS}
    if has_few(panel):
        methods[COUNTS] = counted_rate
    return methods, names


def backtest(history: History, *, marks: Sequence[DayMark] = ()) -> Backtest:
    """Hold every method against the last days of the history."""
    return learn(panel_of(history, 0, marks)).backtest


def learn(panel: Panel) -> Lesson:
    """Try, choose, and learn the winner's bands."""
    methods, names = competitors(panel)
    trials = trials_of(panel, methods)
    priors = [_prior(names, bucket) for bucket in BUCKETS]
    weights = tuple(
        blend_weights(trials, trials.of(bucket), names, prior) for bucket, prior in zip(BUCKETS, priors, strict=True)
    )
    few = has_few(panel)
    said = {**trials.said, BLEND: _blended(trials, names, priors)}
    scores = [row for name in (BLEND, *methods) for row in _scores(name, trials, said[name], few)]
    rows = tuple(sorted(scores, key=lambda row: row.lead_to))
    result = _verdict(rows, trials)
    chosen = _refit(trials, names, weights) if result.winner == BLEND else said[result.winner]
    tried = tuple(bool(trials.of(bucket).any()) for bucket in BUCKETS)
    bands = _bands(trials, chosen, trials.volumes, 30)
    means = np.where(np.isfinite(trials.volumes), _means(trials, chosen, bands), 0.0).sum(axis=1, keepdims=True)
    totals = np.nansum(trials.volumes, axis=1, keepdims=True)
    day_bands = _bands(trials, np.sqrt(means + QUARTER), totals, LEAST_DAYS)
    nearest = trials.lead == 1
    swing = swing_of(chosen[nearest], trials.roots[nearest], panel.minutes)
    return Lesson(result, names, weights, bands, day_bands, few, tried, swing)


def _verdict(rows: tuple[Score, ...], trials: Trials) -> Backtest:
    days = len(np.unique(trials.day))
    if trials.origins < LEAST_TRIED:
        return Backtest(rows, UNTRIED, Why.TOO_SHORT, trials.origins, days)
    longest = [row for row in rows if row.lead_to == LEADS and row.method in (BLEND, COUNTS, *YARDSTICKS)]
    winner = min(longest, key=lambda row: row.wape * (1.0 if row.method in YARDSTICKS else CLEARLY)).method
    return Backtest(rows, winner, Why.YARDSTICK if winner in YARDSTICKS else Why.LEAST_ERROR, trials.origins, days)


def _prior(names: tuple[str, ...], bucket: tuple[int, int]) -> Floats:
    """Shares to begin with; beyond four weeks the time of year alone, where the history is long enough to know it."""
    if "total_by_year" in names and bucket[0] > LEADS:
        return np.array([float(name == "total_by_year") for name in names])
    found = np.array([PRIOR[name] for name in names])
    return found / float(found.sum())


def _blended(trials: Trials, names: tuple[str, ...], priors: Sequence[Floats]) -> Floats:
    """The blend as it would have been without the days it is judged on."""
    found = np.zeros_like(trials.volumes)
    for bucket, prior in zip(BUCKETS, priors, strict=True):
        inside = trials.of(bucket)
        for fold in range(FOLDS):
            here = inside & (trials.fold == fold)
            shares = blend_weights(trials, inside & (trials.fold != fold), names, prior)
            found[here] = sum(share * trials.said[name][here] for share, name in zip(shares, names, strict=True))
    return found


def _refit(trials: Trials, names: tuple[str, ...], weights: tuple[Floats, ...]) -> Floats:
    found = np.zeros_like(trials.volumes)
    for bucket, shares in zip(BUCKETS, weights, strict=True):
        here = trials.of(bucket)
        found[here] = sum(share * trials.said[name][here] for share, name in zip(shares, names, strict=True))
    return found


def _scores(method: str, trials: Trials, said: Floats, few: bool) -> list[Score]:
    """Judge one method, one day ahead, over a week and over four: the first buckets of leads added up."""
    tally, found = np.zeros(5), []
    for bucket in BUCKETS[: len(SHOWN)]:
        tally = tally + _tally(trials, bucket, said, few)
        absolute, signed, total, inside, count = (float(value) for value in tally)
        if count:
            total = max(total, 1e-9)
            found.append(Score(method, 1, bucket[1], absolute / total, signed / total, inside / count))
    return found


def _tally(trials: Trials, bucket: tuple[int, int], said: Floats, few: bool) -> Floats:
    """Absolute and signed errors, calls, intervals inside the band, and how many; learnt from the other folds."""
    rows = trials.of(bucket)
    found = np.zeros(5)
    for fold in range(FOLDS):
        here, rest = rows & (trials.fold == fold), rows & (trials.fold != fold)
        known = np.isfinite(trials.volumes[here])
        if not known.any():
            continue
        band = band_of(said[rest], trials.roots[rest], trials.volumes[rest], trials.ago[rest])
        came, mean = trials.volumes[here][known], mean_of(said[here], band)[known]
        low, _, high = bounds(said[here], band, few)
        inside = (came >= low[known]) & (came <= high[known])
        found += [np.abs(mean - came).sum(), (mean - came).sum(), came.sum(), inside.sum(), len(came)]
    return found


def bounds(roots: Floats, band: Band, few: bool) -> tuple[Floats, Floats, Floats]:
    """P10, P50, P90 by the law that fits the queue."""
    return count_bounds(mean_of(roots, band), band.over) if few else bounds_of(roots, band)


def _bands(trials: Trials, said: Floats, volumes: Floats, least: int) -> tuple[Band, ...]:
    """By bucket; one that was not tried is as wide as growth with the square root of time would make it."""
    found: list[Band] = []
    for place, bucket in enumerate(BUCKETS):
        rows = trials.of(bucket)
        if rows.any() or not found:
            band = band_of(said[rows], np.sqrt(volumes[rows] + QUARTER), volumes[rows], trials.ago[rows], least)
            is_rare = bucket[0] > LEADS  # few origins look so far: never narrower than nearer leads
            found.append(band.at_least(found[-1]) if is_rare else band)
        else:
            found.append(found[-1].wider(1.25 if place < 3 else 1.5))
    return tuple(found)


def _means(trials: Trials, said: Floats, bands: tuple[Band, ...]) -> Floats:
    found = np.zeros_like(said)
    for bucket, band in zip(BUCKETS, bands, strict=True):
        here = trials.of(bucket)
        found[here] = mean_of(said[here], band)
    return found
