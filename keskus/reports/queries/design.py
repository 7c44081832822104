"""How somebody wants a report of their own to look: a second level, figures, order, the first so many, a chart."""

from __future__ import annotations

from dataclasses import dataclass

from keskus.contacts.queries.grouping import By

CHARTS = ("auto", "line", "bar", "none")


@dataclass(frozen=True, slots=True)
class Design:
    """Empty means as reports usually are. `order` is a figure's key, most first; `top` so many of the first level."""

    then: By | None = None
    measures: tuple[str, ...] = ()
    order: str = ""
    is_least_first: bool = False
    top: int | None = None
    chart: str = "auto"
    drawn: str = ""


USUAL = Design()
