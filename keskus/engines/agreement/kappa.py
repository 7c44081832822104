"""Cohen's kappa of two raters (Cohen 1960), weighted (Cohen 1968), with its large-sample error."""

from __future__ import annotations

from math import nan, sqrt

import numpy as np

from keskus.engines.agreement.intervals import normal_quantile
from keskus.engines.agreement.measures import LEVEL, NOTHING, Measure, Numbers, bounded, categories_of
from keskus.engines.agreement.weights import Weighing, weights_of


def cohen_kappa(one: Numbers, other: Numbers, *, weighing: Weighing = Weighing.NONE, level: float = LEVEL) -> Measure:
    """Agreement of two raters beyond what their frequencies would give by chance; units of one only are left out."""
    both = ~np.isnan(one) & ~np.isnan(other)
    categories = categories_of(np.stack([one[both], other[both]]))
    if categories.size == 0:
        return NOTHING
    table = (one[both][:, None] == categories).T.astype(np.float64) @ (other[both][:, None] == categories)
    return kappa_of_table(table, weights_of(categories, weighing), level=level)


def kappa_of_table(table: Numbers, weights: Numbers, *, level: float = LEVEL) -> Measure:
    """Of counts, one rater's categories by the other's. No value where both put everything into one category.

    The error is that of Fleiss, Cohen and Everitt (1969), formula 13.
    """
    n = int(table.sum())
    shares = table / n
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed, chance = float((weights * shares).sum()), float(rows @ weights @ columns)
    if chance >= 1:
        return Measure(None, None, None, n)
    kappa = (observed - chance) / (1 - chance)
    means = (weights @ columns)[:, None] + (rows @ weights)[None, :]
    moved = (shares * (weights * (1 - chance) - means * (1 - observed)) ** 2).sum()
    variance = (moved - (observed * chance - 2 * chance + observed) ** 2) / n / (1 - chance) ** 4
    half = normal_quantile(level) * sqrt(max(0.0, float(variance))) if n > 1 else nan
    return bounded(kappa, half, n, least=-1.0, most=1.0)
