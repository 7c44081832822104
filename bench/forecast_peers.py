"""MSTL, AutoETS and Prophet from their own libraries on the same origins; for `bench.forecast`.

    python bench/forecast_peers.py bank|anonymous mstl|autoets|prophet OUT.npz [ORIGIN …]

Runs in an environment of its own (statsforecast and prophet; bench/forecast_peers.lock) and needs nothing of Keskus.
Each peer gets the working days in a row, a missing one filled in by the same weekday of the week before. AutoETS cannot
hold a season of a week of half-hours: it forecasts the days' totals (season: a week), which are spread as the last four
same weekdays were.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.forecast_data import AHEAD, FIRST_ORIGIN, SERIES, Series


def mstl(known: np.ndarray, days: int, series: Series, origin: int) -> np.ndarray:
    """Season of a day and of a week."""
    from statsforecast.models import MSTL

    columns = known.shape[1]
    model = MSTL(season_length=[columns, columns * len(series.week)])
    return model.forecast(known.ravel(), h=days * columns)["mean"].reshape(days, columns)


def autoets(known: np.ndarray, days: int, series: Series, origin: int) -> np.ndarray:
    """Totals by AutoETS, spread by the mean shape of the last four same weekdays."""
    from statsforecast.models import AutoETS

    week = len(series.week)
    totals = AutoETS(season_length=week).forecast(known.sum(axis=1), h=days)["mean"]
    found = []
    for ahead in range(days):
        alike = known[(len(known) + ahead) % week :: week][-4:]
        found.append(totals[ahead] * alike.sum(axis=0) / alike.sum())
    return np.array(found)


def prophet(known: np.ndarray, days: int, series: Series, origin: int) -> np.ndarray:
    """Its defaults, with the country's holidays, on the intervals that are open."""
    import logging

    import pandas as pd
    from prophet import Prophet

    logging.getLogger("cmdstanpy").setLevel(logging.ERROR)
    working, _ = series.lattice
    midnight = [datetime.combine(day, datetime.min.time()) for day in working]
    opening = [timedelta(minutes=series.opens + series.minutes * column) for column in range(known.shape[1])]
    seen = [day + hour for day in midnight[: len(known)] for hour in opening]
    model = Prophet(daily_seasonality=True, weekly_seasonality=True)
    model.add_country_holidays(country_name=series.country)
    model.fit(pd.DataFrame({"ds": seen, "y": known.ravel()}))
    coming = [day + hour for day in midnight[len(known) : len(known) + days] for hour in opening]
    found = model.predict(pd.DataFrame({"ds": coming}))["yhat"].to_numpy()
    return np.maximum(found, 0).reshape(-1, known.shape[1])


PEERS = {"mstl": mstl, "autoets": autoets, "prophet": prophet}


def main(name: str, peer: str, out: str, *origins: str) -> None:
    """Forecast from every origin, [rows ahead, columns] each, and the processor seconds of one."""
    series = SERIES[name]()
    chosen = [int(origin) for origin in origins] or list(range(FIRST_ORIGIN, len(series.days)))
    kept, began = {}, time.process_time()
    for origin in chosen:
        known, places = series.filled(origin, AHEAD)
        kept[str(origin)] = PEERS[peer](known, int(places[-1]) + 1, series, origin)[places]
    np.savez(out, seconds=(time.process_time() - began) / len(chosen), **kept)


if __name__ == "__main__":
    main(*sys.argv[1:])
