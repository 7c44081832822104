"""Between agents who must be there and agents who must be paid: what leave, sickness, breaks and training take.

Categories are taken in their order, each a share of what those before it left: 15 % absent, then 20 % of the present
off the queue, are 32 % together and not 35 %. Planned and actual shares of a category have the same denominator, which
is said with them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keskus.engines.faults import Fault

Counts = NDArray[np.int64]
ROUNDING = 1e-9  # 14 / 0.7 is 20.000000000000004 in floating point, and 20 people


class Kind(Enum):
    """External: not at work (leave, sickness). Internal: at work, not on the queue (breaks, meetings, coaching)."""

    EXTERNAL = "external"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Category:
    """A planned share of the time that the categories before it leave."""

    name: str
    kind: Kind
    share: float

    def __post_init__(self) -> None:
        _check(self.share, f"shrinkage.{self.name}")


def _check(share: float, field: str = "shrinkage") -> None:
    if not 0 <= share < 1:
        raise Fault(field, f"{share:g} is no share below 1", "0.3 means 30 %")


def in_order(categories: Iterable[Category]) -> tuple[Category, ...]:
    """External ones first: who is away attends no meeting. Otherwise as they stand."""
    return tuple(sorted(categories, key=lambda category: category.kind is Kind.INTERNAL))


def together(shares: Iterable[float | Category]) -> float:
    """One share of all: what is left is the product of what each leaves."""
    left = 1.0
    for share in shares:
        alone = share.share if isinstance(share, Category) else share
        _check(alone)
        left *= 1 - alone
    return 1 - left


def gross_up(required: ArrayLike, share: float) -> Counts:
    """How many to schedule so that so many are there: required / (1 − share), rounded up."""
    _check(share)
    return np.ceil(np.asarray(required, np.float64) / (1 - share) - ROUNDING).astype(np.int64)


def left_over(scheduled: ArrayLike, share: float) -> NDArray[np.float64]:
    """How many of those scheduled are there on average."""
    _check(share)
    return np.asarray(scheduled, np.float64) * (1 - share)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A category planned and as it was. Both shares are of `of_seconds`: of time paid, less all categories before.

    `of`: "paid" for the first category, else the name of the one before. `share_of_paid`: of all time paid, as centres
    that add shares up count it. No share where there was no time.
    """

    category: Category
    of: str
    of_seconds: float
    planned_seconds: float
    actual_seconds: float
    actual_share: float
    share_of_paid: float

    @property
    def over(self) -> float:
        """By how much the share was larger than planned."""
        return self.actual_share - self.category.share


def compare(categories: Sequence[Category], paid_seconds: float, taken: Mapping[str, float]) -> tuple[Comparison, ...]:
    """Planned against actual, in order; `taken` are seconds by name. The actual shares together give all time taken."""
    ordered = in_order(categories)
    if unknown := set(taken) - {category.name for category in ordered}:
        raise Fault("taken", f"{min(unknown)!r} is no category", "plan it with the share 0")
    rows, left, of = [], float(paid_seconds), "paid"
    for category in ordered:
        seconds = float(taken.get(category.name, 0.0))
        if not 0 <= seconds <= left + ROUNDING * paid_seconds:
            raise Fault(f"taken.{category.name}", f"{seconds:g} s of {left:g} s left", "give seconds of paid time")
        share, of_paid = (seconds / whole if whole > 0 else math.nan for whole in (left, paid_seconds))
        rows.append(Comparison(category, of, left, left * category.share, seconds, share, of_paid))
        left, of = left - seconds, category.name
    return tuple(rows)


def unplaced(categories: Sequence[Category], paid_seconds: float, placed: Mapping[str, float]) -> tuple[Category, ...]:
    """The categories with what is still to come, where the roster has already placed some (training, coaching, leave).

    Time placed is counted as duty on the roster and must not be charged a second time as shrinkage. More than planned
    leaves nothing; `compare` says by how much it is more.
    """
    rows, left = [], float(paid_seconds)
    for category in in_order(categories):
        planned = left * category.share
        rest = max(0.0, planned - placed.get(category.name, 0.0))
        rows.append(replace(category, share=rest / left if left > 0 else 0.0))
        left -= max(planned, placed.get(category.name, 0.0))
    return tuple(rows)
