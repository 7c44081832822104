"""`keskus forecast HISTORY.csv`: calls to come, with bands and the back-test. Needs no database. docs/forecast.md."""

from __future__ import annotations

import argparse
import json
from datetime import timedelta
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from keskus.cli import Explained
from keskus.cli.output import write

if TYPE_CHECKING:
    from keskus.engines.forecasting import Backtest, DayMark, Forecast, History


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The history, how far ahead, and what is known of single days."""
    parser.add_argument("history", type=Path, metavar="HISTORY", help="CSV or XLSX with start, calls, handle_seconds")
    parser.add_argument("--days", type=int, default=28, metavar="NUMBER", help="so many days ahead (default: 28)")
    parser.add_argument("--skip", type=int, default=0, metavar="NUMBER", help="days after the history to leave out")
    parser.add_argument("--zone", default="UTC", help="whose wall clock the times are, such as Europe/Warsaw")
    parser.add_argument("--interval", type=int, choices=(5, 15, 30), help="minutes (default: as in the file)")
    parser.add_argument("--queue", default="", metavar="NAME", help="which, if the file has several")
    parser.add_argument("--country", metavar="CODE", help="whose public holidays count, such as PL or EE")
    parser.add_argument("--marks", type=Path, metavar="FILE", help="CSV of special days: date, kind, factor, name")
    parser.add_argument("--like", metavar="NAME", help="a queue of the file whose profile a new one borrows")
    parser.add_argument("--today", action="store_true", help="the last day is not over: forecast it by its beginning")
    parser.add_argument("--outliers", action="store_true", help="list days and intervals that look odd instead")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write here instead of to standard output")


def run(options: argparse.Namespace) -> int:
    """Read, forecast, write JSON."""
    from keskus.engines.forecasting import Fault
    from keskus.engines.forecasting.files import FileFault

    try:
        ZoneInfo(options.zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Explained(f"--zone: {options.zone!r} is not known; give one such as Europe/Tallinn.") from error
    try:
        whole = _answer(options)
    except FileFault as fault:
        raise Explained(str(fault)) from fault
    except Fault as fault:
        raise Explained(f"--{fault}") from fault
    write(options.out, lambda stream: print(json.dumps(whole, indent=1), file=stream))
    return 0


def _answer(options: argparse.Namespace) -> dict[str, Any]:
    from keskus.engines.forecasting import forecast
    from keskus.engines.forecasting.files import history_in

    content, name = _content(options.history), str(options.history)
    history = history_in(content, name, zone=options.zone, queue=options.queue, interval_minutes=options.interval or 0)
    like = None
    if options.like:
        minutes = history.interval_minutes
        like = history_in(content, name, zone=options.zone, queue=options.like, interval_minutes=minutes)
    marks = _marks(options, history)
    if options.outliers:
        return _outliers(history, marks)
    if options.today:
        return _today(options, history, marks, like)
    made = forecast(history, options.days, marks=marks, skip=options.skip, like=like)
    return _json(options.queue, history, made)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Explained(f"{path} cannot be read: {error.strerror}.") from error


def _marks(options: argparse.Namespace, history: History) -> tuple[DayMark, ...]:
    from keskus.engines.forecasting import holidays_of
    from keskus.engines.forecasting.files import marks_in

    marks = marks_in(_content(options.marks), str(options.marks)) if options.marks else ()
    if not options.country:
        return marks
    last = history.ends_on + timedelta(max(0, options.days + options.skip))
    own = {mark.date for mark in marks}  # what is said of a day by hand stands
    holidays = holidays_of(options.country, history.starts_on, last)
    return (*marks, *(mark for mark in holidays if mark.date not in own))


def _today(
    options: argparse.Namespace, history: History, marks: tuple[DayMark, ...], like: History | None
) -> dict[str, Any]:
    """The last day by its beginning: what follows its last interval with a call is not known yet."""
    import numpy as np

    from keskus.engines.forecasting import Fault, forecast, reforecast

    if history.days < 2:
        raise Fault("today", "the history has one day only", "give the days before")
    so_far = history.volumes[-1].copy()
    if np.nansum(so_far) > 0:
        so_far[int(np.flatnonzero(np.nan_to_num(so_far) > 0)[-1]) + 1 :] = np.nan
    before = history.first(history.days - 1)
    return _json(options.queue, before, reforecast(forecast(before, 1, marks=marks, like=like), so_far))


def _outliers(history: History, marks: tuple[DayMark, ...]) -> dict[str, Any]:
    from keskus.engines.forecasting import proposed_outliers

    return {
        "outliers": [
            {
                "date": found.date.isoformat(),
                "time": None if found.column is None else _clock(found.column * history.interval_minutes),
                "oddity": found.oddity.value,
                "came": round(found.came, 2),
                "expected": round(found.expected, 2),
                "score": round(found.score, 2),
            }
            for found in proposed_outliers(history, marks=marks)
        ]
    }


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _json(queue: str, history: History, made: Forecast) -> dict[str, Any]:
    return {
        "queue": queue,
        "zone": made.zone,
        "interval_minutes": made.interval_minutes,
        "history": {
            "starts_on": history.starts_on.isoformat(),
            "ends_on": history.ends_on.isoformat(),
            "days": history.days,
        },
        "method": made.method,
        "why": made.why.value,
        "is_low_volume": made.is_low_volume,
        "weights": [
            {"lead_from": first, "lead_to": last, "shares": {name: round(share, 3) for name, share in shares.items()}}
            for first, last, shares in made.weights
        ],
        "backtest": _backtest(made.backtest),
        "handle_spread": {name: _plain(times.spread, 4) for name, times in made.times.items()},
        "days": [_day(made, place) for place in range(len(made.dates))],
    }


def _backtest(found: Backtest) -> dict[str, Any]:
    return {
        "origins": found.origins,
        "days": found.days,
        "rows": [
            {
                "method": row.method,
                "lead_from": row.lead_from,
                "lead_to": row.lead_to,
                "wape": round(row.wape, 5),
                "bias": round(row.bias, 5),
                "coverage": round(row.coverage, 5),
            }
            for row in found.rows
        ],
    }


def _day(made: Forecast, place: int) -> dict[str, Any]:
    """A day with its intervals, the first of which begins at midnight on the wall clock."""
    bands = {"p10": made.p10, "p50": made.p50, "p90": made.p90, "mean": made.mean}
    totals = made.totals
    day = {
        "date": made.dates[place].isoformat(),
        "total": {name: round(float(getattr(totals, name)[place]), 2) for name in ("p10", "p50", "p90", "mean")},
        "reasons": [
            {"cause": note.cause.value, "number": note.number, "name": note.name}
            for note in made.reasons
            if note.date == made.dates[place]
        ],
        **{name: [round(float(value), 2) for value in lattice[place]] for name, lattice in bands.items()},
        **{
            f"{name}_seconds": [_plain(float(value), 1) for value in times.seconds[place]]
            for name, times in made.times.items()
        },
    }
    if (made.often[place] != 1).any():
        day["occurrences"] = made.often[place].tolist()
    return day


def _plain(value: float, digits: int) -> float | None:
    return None if isnan(value) else round(value, digits)
