"""Forecasts as charts and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from keskus.access.queries import names_of_actors
from keskus.core.charts import Chart, Series
from keskus.core.templatetags import figures
from keskus.planning.queries.forecasts import PlannedDay
from keskus.planning.queries.judged import Today
from keskus.planning.sentences import forecasts as words

Floats = NDArray[np.float64]
FILE_HEADER = ("day", "from", "mean", "p10", "p50", "p90", "system_mean", "handle_seconds")
DAY_MINUTES = 1440
CAUSES_DAYS = 60
FEW = 4.0  # contacts an interval, below which the noise of chance is said


def clock(column: int, columns: int) -> str:
    """When an interval begins."""
    hours, minutes = divmod(column * DAY_MINUTES // columns, 60)
    return f"{hours:02}:{minutes:02}"


@dataclass(frozen=True, slots=True)
class DayRow:
    """A line of the table of days."""

    day: date
    total: float
    band: tuple[float, float]
    system: float | None
    actual: float | None
    handle_seconds: float | None


def of_run(run: Any, names: dict[str, str]) -> dict[str, Any]:
    """How a forecast was made, and how its methods did."""
    rows: dict[str, dict[int, tuple[float, float, float]]] = {}
    for method, _from, lead_to, wape, bias, coverage in run.backtest.get("rows", []):
        rows.setdefault(method, {})[lead_to] = (wape, bias, coverage)
    leads = sorted({lead for each in rows.values() for lead in each})
    best = sorted(rows.items(), key=lambda row: row[1].get(leads[-1], (9.0,))[0]) if leads else []
    return {
        "made_by": names.get(run.made_by, "") or _("the system"),
        "method": words.method_name(run.method),
        "why": words.why_words(run.why, run.method, run.lender.name if run.lender else ""),
        "leads": leads,
        "scores": [
            (words.method_name(method), method == run.method, [scores.get(lead) for lead in leads])
            for method, scores in best
        ],
        "causes": _causes(run),
    }


def _causes(run: Any) -> list[tuple[date, str]]:
    last = run.starts_on + timedelta(days=CAUSES_DAYS)
    said = [(date.fromisoformat(day), words.cause_words(cause, *rest)) for cause, day, *rest in run.reasons]
    return [each for each in sorted(said) if each[0] <= last]


def of_days(days: Sequence[PlannedDay], actual: dict[date, Floats], today: date) -> dict[str, Any]:
    """Days as a chart with what came, and as a table."""
    planned = {day.day: day for day in days}
    shown = sorted({*planned, *actual})
    ahead = [day for day in days if day.day > today]
    total = sum(day.total for day in ahead)
    forecast = [planned[day].total if day in planned else None for day in shown]
    low = [planned[day].band[0] if day in planned else None for day in shown]
    high = [planned[day].band[1] if day in planned else None for day in shown]
    series = (
        Series(_("Forecast"), forecast, "main", low, high),
        Series(_("Actual"), [float(np.nansum(actual[day])) if day in actual else None for day in shown], "second"),
    )
    title = words.coming_words(total, len(ahead))
    about = _("Contacts by day: what came, and the forecast with the band in which eight of ten days lie.")
    labels = [figures.day(day, "weekday") for day in shown]
    ticks = [figures.day(day, "brief") if day.weekday() == 0 else "" for day in shown]
    chart = Chart("line", title, about, labels, series, label_title=_("Day"), ticks=ticks)
    return {"days_chart": chart, "day_rows": [_row(day, actual) for day in days]}


def _row(day: PlannedDay, actual: dict[date, Floats]) -> DayRow:
    known = np.isfinite(day.handle_seconds) & (day.figures.mean > 0)
    weights = day.figures.mean[known]
    handle = float((day.handle_seconds[known] * weights).sum() / weights.sum()) if weights.sum() > 0 else None
    came = float(np.nansum(actual[day.day])) if day.day in actual else None
    return DayRow(day.day, day.total, day.band, day.system_total if day.settings else None, came, handle)


def of_day(day: PlannedDay | None, actual: Floats | None) -> dict[str, Any]:
    """A day by intervals; none where no forecast tells of it."""
    if day is None:
        return {"day": None}
    mean, columns = day.figures.mean, len(day.figures.mean)
    is_open = np.flatnonzero((mean > 0) | (np.nan_to_num(actual) > 0 if actual is not None else False))
    part = slice(int(is_open[0]), int(is_open[-1]) + 1) if len(is_open) else slice(0, 0)
    places = range(part.start, part.stop)
    labels = [clock(column, columns) for column in places]
    low, high = _plain(day.figures.p10[part]), _plain(day.figures.p90[part])
    series = [Series(_("Forecast"), _plain(mean[part]), "main", low, high)]
    if actual is not None:
        series.append(Series(_("Actual"), _plain(actual[part]), "second"))
    title = _("%(day)s: %(total)s contacts, between %(low)s and %(high)s in eight of ten cases") % {
        "day": figures.day(day.day, "full"),
        "total": figures.count(day.total),
        "low": figures.count(day.band[0]),
        "high": figures.count(day.band[1]),
    }
    about = _("Contacts by interval, with the band in which eight of ten intervals lie.")
    ticks = [label if label.endswith(":00") else "" for label in labels]
    usual = float(mean[part].mean()) if len(labels) else 0.0
    return {
        "day": day,
        "day_chart": Chart("line", title, about, labels, series, label_title=_("From"), ticks=ticks)
        if labels
        else None,
        "interval_rows": [_interval(day, actual, column, columns) for column in places],
        "noise": words.noise_words(usual, DAY_MINUTES // columns) if 0 < usual < FEW else "",
    }


def _interval(day: PlannedDay, actual: Floats | None, column: int, columns: int) -> tuple[Any, ...]:
    own = day.figures
    came = None if actual is None or not np.isfinite(actual[column]) else float(actual[column])
    handle = float(day.handle_seconds[column]) if np.isfinite(day.handle_seconds[column]) else None
    band = (float(own.p10[column]), float(own.p90[column]))
    return clock(column, columns), float(own.mean[column]), band, came, handle


def _plain(values: Floats) -> list[float | None]:
    return [round(value, 2) if np.isfinite(value) else None for value in values.tolist()]


def of_overrides(rows: Iterable[Any]) -> list[tuple[Any, str]]:
    """What was set, with who did."""
    found = list(rows)
    names = names_of_actors({row.made_by for row in found})
    return [(row, names.get(row.made_by, row.made_by)) for row in found]


def file_rows(days: Iterable[PlannedDay]) -> Iterator[tuple[Any, ...]]:
    """One line an interval."""
    for day in days:
        columns = len(day.figures.mean)
        for column in range(columns):
            own = day.figures
            seconds = day.handle_seconds[column]
            yield (
                day.day.isoformat(),
                clock(column, columns),
                *(round(float(each[column]), 3) for each in (own.mean, own.p10, own.p50, own.p90, day.system.mean)),
                round(float(seconds), 1) if np.isfinite(seconds) else "",
            )


def of_today(found: Today | None) -> dict[str, Any]:
    """The rest of the day, moved by its beginning."""
    if found is None:
        return {"today_chart": None}
    columns = len(found.expected)
    is_open = np.flatnonzero((found.expected > 0) | (np.nan_to_num(found.so_far) > 0))
    part = slice(int(is_open[0]), int(is_open[-1]) + 1)
    over = np.isfinite(found.so_far)
    moved, low, high = (
        [None if done else value for value, done in zip(_plain(each[part]), over[part].tolist(), strict=True)]
        for each in (found.rest.mean, found.rest.p10, found.rest.p90)
    )
    series = (
        Series(_("The rest of the day"), moved, "main", low, high),
        Series(_("Actual"), _plain(found.so_far[part]), "second"),
        Series(_("Forecast"), _plain(found.expected[part]), "quiet"),
    )
    title = _("Today %(total)s contacts are to be expected, by how the day began; the forecast said %(said)s") % {
        "total": figures.count(found.rest.total),
        "said": figures.count(found.expected_total),
    }
    about = _("Contacts of today by interval: those that came, the forecast, and the rest of the day.")
    labels = [clock(column, columns) for column in range(part.start, part.stop)]
    ticks = [label if label.endswith(":00") else "" for label in labels]
    return {"today_chart": Chart("line", title, about, labels, series, label_title=_("From"), ticks=ticks)}
