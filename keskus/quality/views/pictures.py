"""Scores as a funnel and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from keskus.core.charts import Chart, Role, Series
from keskus.core.templatetags import figures
from keskus.engines.agreement.funnel import ALARM, WATCH, Limits, mean_limits
from keskus.quality.queries.scores import ERRORS, Line, Scores
from keskus.quality.sentences.scores import ERROR_LABELS, funnel_title

FEWEST_DOTS = 3


def funnel(found: Scores) -> Chart | None:
    """People by how many evaluations they have, with the bounds within which chance alone puts who is like all others;
    none of fewer than three people, and where nobody was heard twice."""
    lines = sorted((line for line in found.lines if line.n), key=lambda line: (line.n, line.name.casefold()))
    centre = found.whole.score.value
    if len(lines) < FEWEST_DOTS or centre is None or not found.spread:
        return None
    counts = np.array([line.n for line in lines], dtype=np.float64)
    watch, alarm = (mean_limits(centre, found.spread, counts, level, most=1.0) for level in (WATCH, ALARM))
    grades = [_grade(line.score.value or 0.0, at, watch, alarm) for at, line in enumerate(lines)]
    mean = [centre] * len(lines)
    bands = [
        Series(
            _("All, and %(share)s of chance") % {"share": figures.share(WATCH, 0)},
            mean,
            "quiet",
            watch.low.tolist(),
            watch.high.tolist(),
        ),
        Series(
            _("%(share)s of chance") % {"share": figures.share(ALARM)},
            mean,
            "quiet",
            alarm.low.tolist(),
            alarm.high.tolist(),
        ),
    ]
    return Chart(
        kind="dots",
        title=funnel_title(sum(grade > 0 for grade in grades), len(lines)),
        description=_("Each person’s mean score, from few evaluations on the left to many on the right."),
        labels=[f"{line.name} (n = {line.n})" for line in lines],
        ticks=_ticks(lines),
        series=[*_dots(lines, grades), *bands],
        unit="share",
        label_title=_("Agent"),
    )


def _grade(value: float, at: int, watch: Limits, alarm: Limits) -> int:
    """0 within, 1 outside of 95 % of chance, 2 outside of 99.8 %."""
    if value < alarm.low[at] or value > alarm.high[at]:
        return 2
    return int(value < watch.low[at] or value > watch.high[at])


def _dots(lines: list[Line], grades: list[int]) -> list[Series]:
    outside = [_("Outside %(share)s") % {"share": share} for share in (figures.share(WATCH, 0), figures.share(ALARM))]
    values = [line.score.value for line in lines]
    roles: tuple[Role, ...] = ("main", "watch", "bad")
    return [
        Series(name, [value if each == grade else None for value, each in zip(values, grades, strict=True)], role)
        for grade, (name, role) in enumerate(zip([_("Within what chance explains"), *outside], roles, strict=True))
        if grade == 0 or grade in grades
    ]


def _ticks(lines: list[Line]) -> list[str]:
    """The number of evaluations, where it changes."""
    before = [0, *(line.n for line in lines)]
    return [f"n = {line.n}" if line.n != last else "" for line, last in zip(lines, before, strict=False)]


def file_header() -> list[str]:
    """Titles of the file's columns."""
    told = [_("Score"), _("Adjusted score"), _("Courtesy"), *(str(ERROR_LABELS[kind]) for kind in ERRORS)]
    parts = [title for figure in (*told, _("Chosen for a reason")) for title in _with_bounds(figure)]
    return [_("Name"), _("Site"), *parts, _("Lacks")]


def _with_bounds(figure: str) -> list[str]:
    return [figure, f"{figure}: {_('lowest')}", f"{figure}: {_('highest')}", f"{figure}: n"]


def file_rows(found: Scores) -> Iterator[list[Any]]:
    """Shares of 0 to 1 with bounds and numbers; empty where nothing can be said."""
    for line in found.lines:
        measures = [line.score, line.adjusted, line.courtesy, *(line.faultless[kind] for kind in ERRORS), line.targeted]
        cells = [cell for each in measures for cell in (each.value, each.low, each.high, each.n)]
        yield [line.name, line.place, *("" if cell is None else round(cell, 6) for cell in cells), line.lack or ""]
