"""How much of an agreement two different categories are: 1 the same, 0 as far apart as can be."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from keskus.engines.agreement.measures import Numbers


class Weighing(StrEnum):
    """Which disagreements count less."""

    NONE = "none"
    LINEAR = "linear"
    QUADRATIC = "quadratic"


def weights_of(categories: Numbers, weighing: Weighing) -> Numbers:
    """Categories by categories, from their values (Gwet 2014, chapter 3): alike 1, the outermost two 0."""
    if weighing is Weighing.NONE or categories.size < 2:
        return np.eye(categories.size)
    apart = np.abs(categories[:, None] - categories[None, :]) / (categories[-1] - categories[0])
    found: Numbers = 1 - (apart if weighing is Weighing.LINEAR else apart**2)
    return found
