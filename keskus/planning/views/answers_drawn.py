"""Answers of staffing as tiles, charts and tables."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from keskus.core.charts import Chart, Series
from keskus.core.fields import Money
from keskus.core.templatetags import figures as write
from keskus.engines.staffing import Formula, Load, Overall, figures
from keskus.engines.staffing.patience import Patience
from keskus.engines.staffing.sensitivity import effects
from keskus.engines.staffing.validation import Error
from keskus.planning.queries.reality import Reality
from keskus.planning.queries.staffing import Answer
from keskus.planning.rules.scenarios import Changes
from keskus.planning.sentences import staffing as words
from keskus.planning.views.pictures import clock

MOST_EFFECTS, MOST_ABSENT = 3, 3
LEAST_EFFECT = 0.5
CURVE_POINTS = 60


def totals(base: Answer, found: Answer, changes: Changes, rate: Money | None) -> dict[str, Any]:
    """All days together: hours, price, and what callers meet."""
    return {
        "answer": found,
        "asked": words.changes_words(changes),
        "hours": found.hours,
        "paid_hours": found.paid_hours,
        "more_hours": found.paid_hours - base.paid_hours,
        "price": priced(rate, found.paid_hours),
        "more_price": priced(rate, found.paid_hours - base.paid_hours),
        "met": told(found.given.over() if found.given is not None else None),
        "required_met": told(found.figures.over() if found.figures is not None else None),
        "formula": words.formula_words(found.figures.formula if found.figures is not None else None),
    }


def told(met: Overall | None) -> dict[str, float | None] | None:
    """Figures that there are; none for what cannot be said, as nobody calls."""
    if met is None:
        return None
    names = ("service_level", "asa_seconds", "abandonment", "occupancy")
    return {name: value if np.isfinite(value := getattr(met, name)) else None for name in names}


def priced(rate: Money | None, hours: float) -> Money | None:
    """So many hours at this price."""
    if rate is None:
        return None
    amount = rate * Decimal(str(round(hours, 2)))
    return Money(amount.amount.quantize(Decimal("0.01")), amount.currency)


def day(base: Answer, found: Answer, place: int) -> dict[str, Any]:
    """One day by intervals, what one agent fewer does, and who may be absent."""
    row = found.required[place]
    columns = len(row)
    is_open = np.flatnonzero((row > 0) | (found.load.calls[place] > 0))
    if not len(is_open):
        return {"day_chart": None, "rows": [], "effects": [], "absences": []}
    part = range(int(is_open[0]), int(is_open[-1]) + 1)
    labels = [clock(column, columns) for column in part]
    series = [
        Series(_("With shrinkage"), [int(found.scheduled[place][column]) for column in part], "third"),
        Series(_("Needed on the queue"), [int(row[column]) for column in part], "main"),
    ]
    if not np.array_equal(base.required[place], row):
        planned = [int(base.required[place][column]) for column in part]
        series.append(Series(_("Needed as planned"), planned, "quiet"))
    title = _("At most %(peak)s agents on the queue at once, %(hours)s hours in all") % {
        "peak": write.count(int(row.max())),
        "hours": write.number(float(row.sum()) * found.plan.interval_seconds / 3600, 1),
    }
    about = _("Agents needed by interval, and with shrinkage, so that so many are there.")
    ticks = [label if label.endswith(":00") else "" for label in labels]
    return {
        "day_chart": Chart("line", title, about, labels, series, label_title=_("From"), ticks=ticks),
        "rows": [_interval(found, place, column, columns) for column in part],
        "effects": _effects(found, place, columns),
        "absences": _absences(found, place),
    }


def _interval(found: Answer, place: int, column: int, columns: int) -> tuple[Any, ...]:
    own = found.figures

    def told(name: str) -> float | None:
        value = float(getattr(own, name)[place, column]) if own is not None else float("nan")
        return value if np.isfinite(value) else None

    return (
        clock(column, columns),
        float(found.load.calls[place, column]),
        int(found.required[place, column]),
        int(found.scheduled[place, column]),
        *(told(name) for name in ("service_level", "asa_seconds", "abandonment", "occupancy")),
    )


def _of_day(found: Answer, place: int) -> Load:
    load = found.load
    patience = None if load.patience_seconds is None else load.patience_seconds[place]
    return Load(load.calls[place], load.handle_seconds[place], patience, load.interval_seconds)


def _effects(found: Answer, place: int, columns: int) -> list[str]:
    """Where one agent fewer hurts most, hour by hour."""
    if found.figures is None:
        return []
    one = found.plan.at_once
    there = figures(_of_day(found, place), found.required[place] * one, found.goals, found.figures.formula)
    rows = [
        each for each in effects(there, found.goals, -one, max(1, columns // 24)) if abs(each.points) > LEAST_EFFECT
    ]
    return [
        words.effect_words(each, clock(each.first, columns), clock(each.last, columns)) for each in rows[:MOST_EFFECTS]
    ]


def _absences(found: Answer, place: int) -> list[tuple[int, Any, int]]:
    """The day when some of those needed do not come: what callers meet, and in how many intervals nobody is there."""
    if found.figures is None:
        return []
    load, agents = _of_day(found, place), found.required[place]
    rows = []
    for absent in range(min(MOST_ABSENT, int(agents.max())) + 1):
        left = np.maximum(0, agents - absent)
        met = figures(load, left * found.plan.at_once, found.goals, found.figures.formula).over()
        rows.append((absent, told(met), int(((left == 0) & (load.calls > 0)).sum())))
    return rows


def patience(found: Patience | None) -> dict[str, Any]:
    """Kaplan and Meier's curve with its bounds, and the law that stands for it."""
    if found is None or not found.curve.times.size:
        return {"patience_chart": None}
    curve = found.curve
    steps = np.unique(np.linspace(0, curve.times.size - 1, CURVE_POINTS).astype(int))
    seconds = curve.times[steps]
    series = (
        Series(
            _("Still willing to wait"),
            curve.survival[steps].round(4).tolist(),
            "main",
            curve.low[steps].round(4).tolist(),
            curve.high[steps].round(4).tolist(),
        ),
        Series(_("Exponential law"), np.exp(-seconds / found.mean_seconds).round(4).tolist(), "second"),
    )
    title = _("Half of the callers would wait longer than %(time)s") % {"time": write.duration(_median(found))}
    about = _("The share of callers still willing to wait, by the time waited.")
    labels = [write.duration(float(each)) for each in seconds]
    return {"patience_chart": Chart("line", title, about, labels, series, "share", label_title=_("Waited"))}


def _median(found: Patience) -> float:
    below = np.flatnonzero(found.curve.survival <= 0.5)
    return float(found.curve.times[below[0]]) if len(below) else found.mean_seconds * float(np.log(2))


def reality(found: Reality | None) -> dict[str, Any]:
    """The table of errors."""
    return {"errors": [_error(each) for each in found.errors] if found else []}


def _error(found: Error) -> tuple[Any, ...]:
    values = (found.observed, found.predicted, found.mean_absolute)
    return (
        "Erlang A" if found.formula is Formula.A else "Erlang C",
        words.FIGURES[found.figure],
        *(words.error_value(found.figure, value) for value in values),
        found.intervals,
        found.left_out,
    )
