"""What needs no correction for chance: exact agreement, agreement within ten points, leniency."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from keskus.engines.agreement.intervals import mean_of, wilson
from keskus.engines.agreement.measures import LEVEL, NOTHING, Measure, Numbers

POINTS = 10.0


def exact_agreement(ratings: Numbers, *, level: float = LEVEL) -> Measure:
    """The share of pairs of raters of the same unit who chose the same."""
    return _pairs_within(ratings, 0.0, level)


def agreement_within(ratings: Numbers, *, points: float = POINTS, level: float = LEVEL) -> Measure:
    """The share of pairs of raters of the same unit whose values are no more than so many points apart."""
    return _pairs_within(ratings, points, level)


def _pairs_within(ratings: Numbers, points: float, level: float) -> Measure:
    """Wilson's interval with as many trials as there are units: pairs of one unit are not independent of each other."""
    near, both = np.zeros(ratings.shape[1]), np.zeros(ratings.shape[1])
    for one, other in combinations(ratings, 2):
        apart = np.abs(one - other)
        both += ~np.isnan(apart)
        near += apart <= points + 1e-9  # NaN is never within
    judged = both > 0
    units = int(judged.sum())
    if not units:
        return NOTHING
    share = float((near[judged] / both[judged]).mean())
    return wilson(share * units, units, level=level)


def agreement_with(baseline: Numbers, own: Numbers, *, points: float = 0.0, level: float = LEVEL) -> Measure:
    """The share of units on which one rater is no more than so many points off the baseline."""
    apart = np.abs(own - baseline)
    apart = apart[~np.isnan(apart)]
    return wilson(int((apart <= points + 1e-9).sum()), apart.size, level=level)


def answers_alike(baseline: Numbers, own: Numbers, *, level: float = LEVEL) -> Measure:
    """The share of answers (questions by units) that are the baseline's, as the mean over units; Wilson's interval with
    units as trials: answers about one unit are not independent of each other."""
    both = ~np.isnan(own - baseline)
    judged = both.any(axis=0)
    if not judged.any():
        return NOTHING
    alike = (both & (own == baseline)).sum(axis=0)[judged] / both.sum(axis=0)[judged]
    return wilson(float(alike.sum()), int(judged.sum()), level=level)


def leniency(baseline: Numbers, own: Numbers, *, level: float = LEVEL) -> Measure:
    """The mean of what one rater gives above the baseline; below 0 they are severe. Student's interval."""
    apart = own - baseline
    return mean_of(apart[~np.isnan(apart)], level=level)
