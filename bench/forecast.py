"""Forecasts by rolling origin on two real series, beside MSTL, AutoETS and Prophet; and the protocol of Goldberg et al.

    python -m bench.forecast [--peers PYTHON]      (needs the folder with the real data: KESKUS_DATA)

`--peers`: the interpreter of an environment with bench/forecast_peers.lock installed; without it peers are left out.
Every forecast knows the rows before its origin only, choices and bands included. Prints the tables of
docs/measurements.md.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np

from bench.forecast_data import AHEAD, DATA, FIRST_ORIGIN, SERIES, Series, bank
from keskus.engines.forecasting import (
    DayMark,
    Forecast,
    History,
    MarkKind,
    forecast,
    holidays_of,
    midnight,
    reforecast,
)

SPANS = ((1, 1), (1, 7), (1, 28))
PROPHETS_ORIGIN = 72
Said = dict[int, np.ndarray]


def history_of(series: Series) -> History:
    """All days of the series on the wall clock; days without data are not known."""
    span = (series.days[-1] - series.days[0]).days + 1
    lattice = np.full((span, 1_440 // series.minutes), np.nan)
    first = series.opens // series.minutes
    for day, values in zip(series.days, series.volumes, strict=True):
        lattice[(day - series.days[0]).days] = 0
        lattice[(day - series.days[0]).days, first : first + len(values)] = values
    return History(midnight(series.days[0], series.zone), series.zone, series.minutes, lattice)


def marks_of(series: Series) -> tuple[DayMark, ...]:
    """The country's public holidays. The bank was shut on those on which it has no data."""
    held = set(series.days)
    found = holidays_of(series.country, series.days[0], series.days[-1])
    if series.country == "US":
        shut = [mark.date for mark in found if mark.date not in held]
        return tuple(DayMark(day, MarkKind.CLOSURE) for day in shut)
    return found


def keskus_from(series: Series, origin: int, ahead: int = AHEAD) -> tuple[Forecast, np.ndarray]:
    """A forecast of the rows after the origin, and the days of the forecast on which they stand."""
    history, marks = history_of(series), marks_of(series)
    known = (series.days[origin - 1] - series.days[0]).days + 1
    rows = series.days[origin : origin + ahead]
    places = np.array([(day - series.days[origin - 1]).days - 1 for day in rows])
    return forecast(history.first(known), int(places[-1]) + 1, marks=marks), places


def window(series: Series) -> slice:
    """The columns that the series has."""
    first = series.opens // series.minutes
    return slice(first, first + series.volumes.shape[1])


def keskus_all(series: Series) -> tuple[Said, Said, Said, float, dict[str, int]]:
    """Mean, P10 and P90 from every origin, processor seconds of one, and which method won how often."""
    mean, low, high, wins = {}, {}, {}, {}
    began = time.process_time()
    for origin in range(FIRST_ORIGIN, len(series.days)):
        made, places = keskus_from(series, origin)
        columns = window(series)
        mean[origin], low[origin], high[origin] = (
            lattice[places][:, columns] for lattice in (made.mean, made.p10, made.p90)
        )
        wins[made.method] = wins.get(made.method, 0) + 1
    return mean, low, high, (time.process_time() - began) / len(mean), wins


def yardstick(series: Series, most: int) -> Said:
    """The mean of the last same weekdays."""
    found = {}
    for origin in range(FIRST_ORIGIN, len(series.days)):
        rows = range(origin, min(origin + AHEAD, len(series.days)))
        alike = [
            [row for row in range(origin) if series.days[row].weekday() == series.days[ahead].weekday()][-most:]
            for ahead in rows
        ]
        found[origin] = np.array([series.volumes[each].mean(axis=0) for each in alike])
    return found


def wape(series: Series, said: Said, span: tuple[int, int]) -> tuple[float, float]:
    """WAPE and bias over all origins at these leads."""
    off = signed = came = 0.0
    for origin, values in said.items():
        rows = series.volumes[origin : origin + len(values)][span[0] - 1 : span[1]]
        told = values[span[0] - 1 : span[1]][: len(rows)]
        off, signed, came = off + np.abs(told - rows).sum(), signed + (told - rows).sum(), came + rows.sum()
    return off / came, signed / came


def covered(series: Series, low: Said, high: Said, span: tuple[int, int]) -> float:
    """Share of open intervals inside P10 to P90."""
    inside, count = 0, 0
    for origin in low:
        part = slice(span[0] - 1, span[1])
        rows = series.volumes[origin : origin + len(low[origin])][part]
        is_open = high[origin][part] > 0
        inside += int(((rows >= low[origin][part]) & (rows <= high[origin][part]) & is_open).sum())
        count += int(is_open.sum())
    return inside / count


def peer(python: str, name: str, method: str, *origins: int) -> tuple[Said, float]:
    """What a peer says, in its own environment."""
    script = Path(__file__).with_name("forecast_peers.py")
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "said.npz")
        subprocess.run([python, str(script), name, method, out, *map(str, origins)], check=True)
        found = np.load(out)
        return {int(key): found[key] for key in found.files if key != "seconds"}, float(found["seconds"])


def line(*cells: object) -> None:
    """One row of a table."""
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def rolling(name: str, python: str) -> None:
    """One series: everybody from the same origins."""
    series = SERIES[name]()
    mean, low, high, seconds, wins = keskus_all(series)
    print(f"\n{series.name}: {len(mean)} origins, {series.minutes} minutes; Keskus chose {wins}\n")
    line(
        "method",
        *(f"WAPE {last} d, %" for _, last in SPANS),
        *(f"bias {last} d, %" for _, last in SPANS),
        "processor s",
    )
    line(*["---"] * 8)
    others = [("mean of four", yardstick(series, 4), 0.0), ("seasonal naive", yardstick(series, 1), 0.0)]
    others += [(each, *peer(python, name, each)) for each in ("mstl", "autoets") if python]
    for title, said, spent in [("Keskus", mean, seconds), *others]:
        scores = [wape(series, said, span) for span in SPANS]
        line(title, *(f"{100 * score[place]:.2f}" for place in (0, 1) for score in scores), f"{spent:.2f}")
    shares = [100 * covered(series, low, high, span) for span in SPANS]
    told = (f"{share:.1f} % ({last} d)" for share, (_, last) in zip(shares, SPANS, strict=True))
    print("\nP10 to P90 covers " + ", ".join(told))
    if python:
        one, spent = peer(python, name, "prophet", PROPHETS_ORIGIN)
        own = {PROPHETS_ORIGIN: mean[PROPHETS_ORIGIN]}
        figures = [f"{100 * wape(series, said, (1, 28))[0]:.2f}" for said in (one, own)]
        print(f"From origin {PROPHETS_ORIGIN}, 28 d: Prophet {figures[0]} ({spent:.1f} s), Keskus {figures[1]}")


def goldberg(origins: Iterable[int]) -> None:
    """RMSE of 5-minute counts from 12:00 on, mean over days 61 to 100, each from the 60 days before."""
    series = bank(5)
    noon, columns = (720 - series.opens) // 5, window(series)
    said: dict[str, list[np.ndarray]] = {"plain same-weekday mean of 60 days": [], "Keskus, the day before": []}
    came = []
    for origin in origins:
        weekday = series.days[origin].weekday()
        alike = [row for row in range(origin - 60, origin) if series.days[row].weekday() == weekday]
        said["plain same-weekday mean of 60 days"].append(series.volumes[alike].mean(axis=0))
        since = slice(origin - 60, None)
        known = replace(series, days=series.days[since], volumes=series.volumes[since])
        made, places = keskus_from(known, 60, 1)
        said["Keskus, the day before"].append(made.mean[places[0], columns])
        for hour in (10, 12):
            so_far = np.full(made.mean.shape[1], np.nan)
            so_far[: hour * 12] = 0
            so_far[columns.start : hour * 12] = series.volumes[origin][: hour * 12 - columns.start]
            moved = reforecast(made, so_far, on=series.days[origin - 1] + timedelta(int(places[0]) + 1))
            said.setdefault(f"Keskus, to {hour}:00", []).append(moved.mean[0, columns])
        came.append(series.volumes[origin])
    print("\nGoldberg, Ritov & Mandelbaum\n")
    line("forecast", "mean RMSE", "against the plain mean, %")
    line(*["---"] * 3)
    plain = 0.0
    for title, values in said.items():
        apart = np.sqrt(((np.array(values) - np.array(came))[:, noon:] ** 2).mean(axis=1)).mean()
        plain = plain or float(apart)
        line(title, f"{apart:.2f}", f"{100 * (apart / plain - 1):+.1f}")


def main() -> int:
    """All tables."""
    parser = argparse.ArgumentParser(description="forecasts on real series")
    parser.add_argument("--peers", default="", help="interpreter of the peers' environment")
    options = parser.parse_args()
    if not DATA.is_dir():
        print("The folder with the real data is not here; set KESKUS_DATA.", file=sys.stderr)
        return 1
    for name in SERIES:
        rolling(name, options.peers)
    goldberg(range(60, 100))
    return 0


if __name__ == "__main__":
    sys.exit(main())
