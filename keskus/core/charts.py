"""A chart as data: drawn by islands/chart-draw.ts, and shown as a table by `{% chart %}` from the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["line", "bar", "heat", "dots"]
Unit = Literal["count", "share", "seconds"]
Role = Literal["main", "second", "third", "quiet", "good", "watch", "bad"]


@dataclass(frozen=True, slots=True)
class Series:
    """One line, one set of bars, or one row of a heat map; None is a gap. `low` and `high` draw a band around it."""

    name: str
    values: Sequence[float | None]
    role: Role = "main"
    low: Sequence[float | None] | None = None
    high: Sequence[float | None] | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Line for time, bar for comparison from zero, heat for hour by weekday, dots for people in a funnel of chance (its
    series with bounds are lines, the others dots); the title is a sentence: the finding."""

    kind: Kind
    title: str
    description: str
    labels: Sequence[str]
    series: Sequence[Series]
    unit: Unit = "count"
    label_title: str = ""
    ticks: Sequence[str] = ()  # what stands under the axis in place of the labels; empty: nothing there
    target: float | None = None
    target_name: str = ""
    stacked: bool = False
    sideways: bool = False

    def __post_init__(self) -> None:
        if any(len(series.values) != len(self.labels) for series in self.series):
            raise ValueError("every series has one value per label")
        if self.ticks and len(self.ticks) != len(self.labels):
            raise ValueError("every label has one tick, or none has")

    def as_json(self) -> dict[str, Any]:
        """What the drawing needs."""
        return asdict(self)
