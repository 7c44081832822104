"""A figure as text, for paper and for the findings of charts."""

from __future__ import annotations

from keskus.core.templatetags import figures
from keskus.engines.kpi import Ratio
from keskus.reports.queries.columns import Figure, Kind

LEAST_POINTS = 0.05  # what still shows as +0.1 per cent points


def written(value: Figure, kind: Kind) -> str:
    """A figure by its kind, as text."""
    number = value.share if isinstance(value, Ratio) else value
    if kind is Kind.SHARE:
        return figures.share(number)
    if kind is Kind.DIFFERENCE and number is not None:
        return f"{'+' if number * 100 >= LEAST_POINTS else ''}{figures.number(number * 100)}"
    return figures.count(number) if kind is Kind.COUNT else figures.duration(number)
