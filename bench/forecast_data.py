"""Two real series as days by intervals, for Keskus and for its peers. Needs NumPy and the folder KESKUS_DATA only.

`Series.volumes` has a row for each day that has data; `lattice` places rows on the days of the week on which the centre
works, so that a peer that knows no calendar meets every weekday where it expects it.
"""

from __future__ import annotations

import csv
import gzip
import os
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

DATA = Path(os.environ.get("KESKUS_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
FIRST_ORIGIN = 60  # rows that the first forecast knows
AHEAD = 28  # rows


@dataclass
class Series:
    """`columns` of `minutes` from `opens` on; `week` are the weekdays with data."""

    name: str
    zone: str
    country: str
    minutes: int
    opens: int  # minute of the day
    days: list[date]
    volumes: np.ndarray
    week: tuple[int, ...]

    @property
    def lattice(self) -> tuple[list[date], np.ndarray]:
        """All working days from the first to the last, and at which of them each row stands."""
        span = (self.days[-1] - self.days[0]).days + 1
        every = [self.days[0] + timedelta(number) for number in range(span)]
        working = [day for day in every if day.weekday() in self.week]
        return working, np.array([working.index(day) for day in self.days])

    def filled(self, origin: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
        """What `origin` rows tell as [working days, columns], a day that lacks being as a week before; where what
        comes stands after it."""
        _, at = self.lattice
        known = np.full((at[origin - 1] + 1, self.volumes.shape[1]), np.nan)
        known[at[:origin]] = self.volumes[:origin]
        for day in range(len(known)):
            if np.isnan(known[day, 0]):
                known[day] = known[day - len(self.week)]
        return known, at[origin : origin + steps] - len(known)


def bank(minutes: int = 30) -> Series:
    """A North American bank, 2003: 100 weekdays, 7:00 to 21:00."""
    days: dict[date, list[float]] = {}
    with gzip.open(DATA / "bank_calls_2003" / "bank_calls_days_1_to_100.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            days.setdefault(date.fromisoformat(row["start"][:10]), []).append(float(row["calls"]))
    each = minutes // 5
    values = np.array([days[day] for day in sorted(days)])
    values = values[:, : values.shape[1] // each * each].reshape(len(values), -1, each).sum(axis=2)
    return Series("bank 2003", "America/New_York", "US", minutes, 420, sorted(days), values, (0, 1, 2, 3, 4))


def anonymous_bank(minutes: int = 30) -> Series:
    """A small Israeli bank, 1999: 120 days, 7:00 to 24:00; offered to the queue, by when the menu was left."""
    counts: dict[date, np.ndarray] = {}
    for month in range(1, 5):
        with gzip.open(DATA / "anonymous_bank_1999" / f"calls_0{month}.tsv.gz", "rt", encoding="ascii") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                waited = row["q_start"] != "0:00:00"
                if row["outcome"] == "AGENT" or (row["outcome"] == "HANG" and waited):
                    day = date.fromisoformat(f"19{row['date']}")
                    hour, minute, _ = (int(part) for part in row["vru_exit"].split(":"))
                    cells = counts.setdefault(day, np.zeros(1_440 // minutes))
                    cells[(hour % 24 * 60 + minute) // minutes] += 1
    days = sorted(counts)
    values = np.array([counts[day] for day in days])[:, 420 // minutes :]
    return Series("anonymous bank 1999", "Asia/Jerusalem", "IL", minutes, 420, days, values, tuple(range(7)))


SERIES = {"bank": bank, "anonymous": anonymous_bank}
