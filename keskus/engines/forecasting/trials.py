"""Rolling origin: what each method would have said on past days, knowing only the days before.

Errors are kept on the scale of roots and turned into calls where they are judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keskus.engines.forecasting.lattice import Floats
from keskus.engines.forecasting.methods import Method
from keskus.engines.forecasting.panel import ANNUAL_FROM_DAYS, Panel

LEADS = 28  # days that every origin looks ahead
LONG_LEADS = 364  # and those of a long history
ORIGINS = 40
LEAST_ROWS = 10  # days with a level before the first origin
FOLDS = 4
BUCKETS = ((1, 1), (2, 7), (8, 28), (29, 91), (92, 550))  # leads in days that share weights and bands


@dataclass(frozen=True, slots=True, eq=False)
class Trials:
    """One row for each (origin, day ahead) that came to pass."""

    fold: NDArray[np.intp]  # of the origin: judged by what was learnt from other folds
    lead: NDArray[np.intp]  # days ahead, 1 is the day after the last known one
    day: NDArray[np.intp]  # row of the panel
    said: dict[str, Floats]  # method -> roots [rows, columns]
    roots: Floats  # what came, NaN where unknown or closed
    volumes: Floats
    origins: int

    @property
    def ago(self) -> Floats:
        """Days by which each row lies before the last one."""
        found: Floats = (self.day.max(initial=0) - self.day).astype(np.float64)
        return found

    def of(self, bucket: tuple[int, int]) -> NDArray[np.bool_]:
        """Rows whose lead is in the bucket."""
        found: NDArray[np.bool_] = (self.lead >= bucket[0]) & (self.lead <= bucket[1])
        return found


def origins_of(panel: Panel) -> tuple[list[tuple[int, int]], int]:
    """(origin, days ahead) and how many are near ones; the last days of the history, and a few long looks."""
    rows = panel.rows
    able = rows[max(LEAST_ROWS, len(rows) // 3) :]
    wanted = able[-max(ORIGINS, min(len(able) // 2, 60)) :]
    step = max(1, -(-len(wanted) // ORIGINS))
    near = [(int(day), min(LEADS, panel.days - int(day))) for day in wanted[::-1][::step][::-1]]
    far = [panel.days - back for back in (364, 273, 182, 91) if panel.days - back >= ANNUAL_FROM_DAYS]
    return near + [(day, min(LONG_LEADS, panel.days - day)) for day in far], len(near)


def trials_of(panel: Panel, methods: Mapping[str, Method]) -> Trials:
    """Let every method forecast from every origin. Empty where the history is too short."""
    origins, near = origins_of(panel)
    fold, lead, day = [], [], []
    said: dict[str, list[Floats]] = {name: [] for name in methods}
    for number, (origin, ahead) in enumerate(origins):
        days = np.arange(origin, origin + ahead)
        ahead_of = days - origin + 1
        kept = np.isfinite(panel.levels[days]) & ((ahead_of > LEADS) | (number < near))
        fold.append(np.full(kept.sum(), number * FOLDS // max(near, 1) if number < near else number % FOLDS))
        lead.append(ahead_of[kept])
        day.append(days[kept])
        for name, method in methods.items():
            said[name].append(method(panel, origin, ahead)[kept])
    rows = np.concatenate(day) if day else np.zeros(0, dtype=np.intp)
    width = panel.volumes.shape[1]
    joined = {name: np.concatenate(parts) if parts else np.zeros((0, width)) for name, parts in said.items()}
    volumes = panel.volumes[rows]
    return Trials(
        np.concatenate(fold).astype(np.intp) if fold else np.zeros(0, dtype=np.intp),
        np.concatenate(lead) if lead else np.zeros(0, dtype=np.intp),
        rows,
        joined,
        np.sqrt(volumes + 0.25),
        volumes,
        near,
    )


def blend_weights(trials: Trials, rows: NDArray[np.bool_], names: tuple[str, ...], prior: Floats) -> Floats:
    """Shares, none negative, that make the squared error of roots least; few errors leave them near the prior."""
    known = np.isfinite(trials.roots[rows])
    errors = np.array([np.where(known, trials.said[name][rows] - trials.roots[rows], 0.0)[known] for name in names])
    if errors.shape[1] == 0:
        return prior
    products = errors @ errors.T / errors.shape[1]
    held = 1.0 * float(np.mean(np.diag(products)))  # how much the prior weighs
    products = products + held * np.eye(len(names))
    pulled = held * prior
    active = np.ones(len(names), dtype=bool)
    found = np.zeros(len(names))
    while True:
        inverse = np.linalg.inv(products[np.ix_(active, active)])
        free = inverse @ pulled[active]
        ones = inverse @ np.ones(int(active.sum()))
        share = free + ones * (1 - free.sum()) / ones.sum()
        if (share >= 0).all():
            found[active] = share
            return found
        places = np.flatnonzero(active)
        active[places[share < 0]] = False
