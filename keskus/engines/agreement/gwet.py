"""Gwet's AC1 and AC2 of any number of raters with gaps (Gwet 2008; 2014, chapters 2, 3 and 5).

They stay steady where nearly everything is one answer, of which kappa and alpha say that nobody agrees.
"""

from __future__ import annotations

from math import nan, sqrt

import numpy as np

from keskus.engines.agreement.measures import LEVEL, NOTHING, Measure, Numbers, bounded, categories_of, counts_of
from keskus.engines.agreement.weights import Weighing, weights_of
from keskus.engines.simulation.estimates import t_quantile


def gwet_ac(
    ratings: Numbers,
    *,
    categories: Numbers | None = None,
    weighing: Weighing = Weighing.NONE,
    level: float = LEVEL,
) -> Measure:
    """AC1, or AC2 when weighed, with Gwet's interval over units.

    `categories` are the answers that could be given; without them those that were. One single possible answer leaves
    nothing to disagree about and so no value.
    """
    known = categories_of(ratings) if categories is None else np.sort(categories)
    counts = counts_of(ratings, known)
    counts = counts[counts.sum(axis=1) > 0]
    if known.size < 2 or not (counts.sum(axis=1) >= 2).any():
        return NOTHING
    value, error = _value_and_error(counts, weights_of(known, weighing))
    half = nan if error is None else t_quantile(len(counts) - 1, level) * error
    return bounded(value, half, int((counts.sum(axis=1) >= 2).sum()), least=-1.0, most=1.0)


def _value_and_error(counts: Numbers, weights: Numbers) -> tuple[float, float | None]:
    """The error by linearisation: what each unit moves the coefficient by, through agreement and through chance."""
    units, kinds = counts.shape
    raters = counts.sum(axis=1)
    shared = raters >= 2
    pairs = np.where(shared, raters * (raters - 1), 1.0)
    agreed = np.where(shared, (counts * (counts @ weights - 1)).sum(axis=1) / pairs, 0.0)
    observed = float(agreed.sum() / shared.sum())
    shares = (counts / raters[:, None]).mean(axis=0)
    factor = float(weights.sum()) / (kinds * (kinds - 1))
    chance = factor * float((shares * (1 - shares)).sum())
    value = (observed - chance) / (1 - chance)
    if units < 2:
        return value, None
    own = units / shared.sum() * (agreed - chance * shared) / (1 - chance)
    by_chance = factor * (counts @ (1 - shares)) / raters
    moved = own - 2 * (1 - value) * (by_chance - chance) / (1 - chance) - value
    return value, sqrt(float((moved**2).sum()) / units / (units - 1))
