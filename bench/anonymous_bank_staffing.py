"""Erlang A and the simulator against a real log: abandonment and wait of each weekday hour of a small bank of 1999.

The data are those of the Technion (Guedj and Mandelbaum). Patience is estimated from their waits; the log does not tell
how many agents were there, so they are counted from what it does tell: how many were talking while somebody waited.

    python -m bench.anonymous_bank_staffing        (needs the folder with the real data: KESKUS_DATA)

Prints the tables of docs/measurements.md. Weekdays are Sunday to Thursday, as banks in Israel work.
"""

from __future__ import annotations

import csv
import gzip
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from keskus.engines.simulation import Arrivals, Estimate, Group, Law, Lognormal, Model, Queue, Skill, simulate, staffed
from keskus.engines.simulation.estimates import quotient_of
from keskus.engines.simulation.world import SUMS
from keskus.engines.staffing import Formula, Goals, Load
from keskus.engines.staffing.patience import Patience, hazards, patience
from keskus.engines.staffing.scenarios import law_of
from keskus.engines.staffing.validation import between

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("KESKUS_DATA", ROOT.parent / "shared" / "data")) / "anonymous_bank_1999"
WEEKDAYS = {6, 0, 1, 2, 3}
HOURS = range(7, 24)
FEWEST_CALLS = 900  # of a whole weekday; holidays, half days and days the log lost have fewer
LONGEST_TALK = 3600  # 17 rows say more, up to eight hours: not talks
QUARTER, DAY = 900, 86_400
RUNS = 6  # of each day
LEVEL = 0.95

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Call:
    """Offered to agents: when it came (or was answered at once), how long it waited, and its talk."""

    came: int
    wait: int
    answered: bool
    began: int
    talk: int


def seconds(text: str) -> int:
    """Of h:mm:ss; 0:00:00 did not happen."""
    hours, minutes, rest = map(int, text.split(":"))
    return hours * 3600 + minutes * 60 + rest


def calls() -> Iterator[tuple[date, Call]]:
    """As the data's README reads the files."""
    for month in (1, 2, 3, 4):
        with gzip.open(DATA / f"calls_0{month}.tsv.gz", "rt", encoding="ascii") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                answered, queued = row["outcome"] == "AGENT", seconds(row["q_start"])
                if row["outcome"] == "PHANTOM" or not (answered or queued):
                    continue
                text = row["date"]
                day = date(1900 + int(text[:2]), int(text[2:4]), int(text[4:]))
                began = seconds(row["ser_start"])
                yield day, Call(queued or began, int(row["q_time"]), answered, began, int(row["ser_time"]))


def weekdays() -> list[list[Call]]:
    """Calls of every whole weekday."""
    found: dict[date, list[Call]] = defaultdict(list)
    for day, call in calls():
        if day.weekday() in WEEKDAYS:
            found[day].append(call)
    return [rows for rows in found.values() if len(rows) >= FEWEST_CALLS]


def waiting_and_talking(rows: list[Call]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many wait, how many talk, in every second of a day."""
    waiting, talking = np.zeros(2 * DAY, np.int64), np.zeros(2 * DAY, np.int64)
    for call in rows:
        np.add.at(waiting, [call.came, call.came + call.wait], [1, -1])
        if call.answered:
            np.add.at(talking, [call.began, call.began + min(call.talk, LONGEST_TALK)], [1, -1])
    return waiting.cumsum()[:DAY], talking.cumsum()[:DAY]


@dataclass(frozen=True)
class Hour:
    """One hour of all weekdays; rows of days."""

    offered: Numbers
    abandoned: Numbers
    waited: Numbers
    handle: float
    agents: float
    by_length: tuple[float, float, float]

    @property
    def abandonment(self) -> Estimate:
        """With its interval over days."""
        return quotient_of(self.abandoned, self.offered, LEVEL, most=1.0)

    @property
    def wait(self) -> Estimate:
        """Of all callers, in seconds."""
        return quotient_of(self.waited, self.offered, LEVEL)


def hours(days: list[list[Call]]) -> dict[int, Hour]:
    """All that is observed."""
    lines = [waiting_and_talking(rows) for rows in days]
    found = {}
    for hour in HOURS:
        span = slice(hour * 3600, (hour + 1) * 3600)
        own = [[call for call in rows if call.came // 3600 == hour] for rows in days]
        talks = [call.talk for rows in own for call in rows if call.answered and call.talk <= LONGEST_TALK]
        waiting, talking = (np.concatenate([line[part][span] for line in lines]) for part in (0, 1))
        lengths = [talking[(waiting >= low) & (waiting < high)].mean() for low, high in ((1, 2), (2, 4), (4, 99))]
        found[hour] = Hour(
            np.array([len(rows) for rows in own], float),
            np.array([sum(not call.answered for call in rows) for rows in own], float),
            np.array([sum(call.wait for call in rows) for rows in own], float),
            float(np.mean(talks)),
            float(talking[waiting > 0].mean()),
            (float(lengths[0]), float(lengths[1]), float(lengths[2])),
        )
    return found


def staffing_of_days(days: list[list[Call]], found: dict[int, Hour]) -> Numbers:
    """How many more or fewer agents than usual each day had, as a factor; counted while somebody waited."""
    factors = []
    for rows in days:
        waiting, talking = waiting_and_talking(rows)
        counted = usual = 0.0
        for hour, own in found.items():
            span = slice(hour * 3600, (hour + 1) * 3600)
            counted += talking[span][waiting[span] > 0].sum()
            usual += own.agents * (waiting[span] > 0).sum()
        factors.append(counted / usual)
    return np.array(factors)


def erlang_a(hour: Hour, volumes: Numbers, agents: Numbers, patience_seconds: float) -> float:
    """Abandonment of all days, each with its own volume and agents."""
    calls = hour.offered.mean() * volumes
    load = Load(calls, hour.handle, patience_seconds, 3600)
    gone = between(load, agents, Goals(), Formula.A)["abandonment"]
    return float((gone * calls).sum() / calls.sum())


def agents_that_fit(hour: Hour, volumes: Numbers, staffing: Numbers, patience_seconds: float) -> float:
    """With how many Erlang A would abandon as observed."""
    low, high = 0.0, 60.0
    for _ in range(50):
        middle = (low + high) / 2
        worse = erlang_a(hour, volumes, middle * staffing, patience_seconds) > hour.abandonment.mean
        low, high = (middle, high) if worse else (low, middle)
    return low


def played(
    days: list[list[Call]], found: dict[int, Hour], law: Law, volumes: Numbers, staffing: Numbers
) -> dict[int, Numbers]:
    """Offered, abandoned, waited of each hour by simulated day: every day with its volume and its agents."""
    came = np.array([call.came for rows in days for call in rows])
    usual = np.bincount(came // QUARTER, minlength=DAY // QUARTER)[: DAY // QUARTER] / len(days)
    talks = np.array([call.talk for rows in days for call in rows if call.answered and call.talk <= LONGEST_TALK])
    spread = float(talks.std() / talks.mean())
    rows = []
    for day, (volume, factor) in enumerate(zip(volumes, staffing, strict=True)):
        queues, counts = [], [0] * 24
        for hour, own in found.items():
            rates = np.where(np.arange(usual.size) // 4 == hour, usual * volume, 0.0)
            talk = Lognormal(own.handle, spread)
            queues.append(Queue(f"{hour}", Arrivals(tuple(rates.tolist())), talk=talk, patience=law))
            turn = ((day * 7 + hour * 3) % 10 + 0.5) / 10  # agents are whole: hours take turns at rounding up
            counts[hour] = int(own.agents * factor + turn)
        group = Group("all", tuple(Skill(queue.name) for queue in queues), staffed([*counts, counts[-1]], 3600))
        model = Model(tuple(queues), (group,), interval_seconds=QUARTER)
        rows.append(simulate(model, replications=RUNS, seed=day + 1).sums)
    sums = dict(zip(SUMS, np.moveaxis(np.concatenate(rows), -1, 0), strict=True))
    waited = sums["wait_answered_seconds"] + sums["wait_abandoned_seconds"]
    parts = (sums["offered"], sums["abandoned"], waited)
    return {hour: np.stack([part[:, :, place].sum(axis=1) for part in parts]) for place, hour in enumerate(HOURS)}


def apart(one: Estimate, low: float, high: float) -> str:
    """Whether an interval and the observed one have nothing in common."""
    return "" if low <= one.high and one.low <= high else " *"


HEAD = (
    "hour",
    "calls",
    "agents",
    "abandoned, %",
    "Erlang A",
    "simulator",
    "wait, s",
    "Erlang A",
    "simulator",
    "that fit",
)


def table(days: list[list[Call]], learnt: Patience) -> None:
    """Both models beside what was."""
    found = hours(days)
    volumes = np.array([len(rows) for rows in days], float)
    volumes /= volumes.mean()
    staffing = staffing_of_days(days, found)
    ours = played(days, found, law_of(learnt), volumes, staffing)
    print("| " + " | ".join(HEAD) + " |\n|---|" + "---:|" * (len(HEAD) - 1))
    misses, more = np.zeros((4, len(found))), np.zeros(len(found))
    for place, (hour, was) in enumerate(found.items()):
        agents = was.agents * staffing
        gone = erlang_a(was, volumes, agents, learnt.mean_seconds)
        low, high = sorted(erlang_a(was, volumes, agents, mean) for mean in (learnt.low, learnt.high))
        offered, left, waited = ours[hour]
        told, wait = quotient_of(left, offered, LEVEL, most=1.0), quotient_of(waited, offered, LEVEL)
        mean, fit = gone * learnt.mean_seconds, agents_that_fit(was, volumes, staffing, learnt.mean_seconds)
        observed = (was.abandonment.mean, was.wait.mean)
        misses[:, place] = (gone - observed[0], told.mean - observed[0], mean - observed[1], wait.mean - observed[1])
        more[place] = fit - was.agents
        cells = [
            f"{hour} to {hour + 1}",
            f"{was.offered.mean():.0f}",
            f"{was.agents:.2f}",
            f"{100 * was.abandonment.mean:.1f} ± {100 * was.abandonment.half_width:.1f}",
            f"{100 * gone:.1f}{apart(was.abandonment, low, high)}",
            f"{100 * told.mean:.1f} ± {100 * told.half_width:.1f}{apart(was.abandonment, told.low, told.high)}",
            f"{was.wait.mean:.0f} ± {was.wait.half_width:.0f}",
            f"{mean:.0f}{apart(was.wait, low * learnt.low, high * learnt.high)}",
            f"{wait.mean:.0f} ± {wait.half_width:.0f}{apart(was.wait, wait.low, wait.high)}",
            f"{fit:.2f}",
        ]
        print("| " + " | ".join(cells) + " |")
    misses[:2] *= 100
    for name, row in zip(("Erlang A, points", "simulator, points", "Erlang A, s", "simulator, s"), misses, strict=True):
        print(f"{name}: miss {row.mean():+.1f}, absolute {np.abs(row).mean():.1f}, worst {np.abs(row).max():.1f}")
    lengths = np.mean([was.by_length for was in found.values()], axis=0)
    print("talking while 1, 2 to 3, 4 and more wait: " + ", ".join(f"{number:.2f}" for number in lengths))
    print(f"agents that fit less those counted: {more.mean():+.2f}; volume and staffing of days: ", end="")
    print(f"correlation {np.corrcoef(volumes, staffing)[0, 1]:.2f}")


def main() -> None:
    """Patience, then the table."""
    if not DATA.is_dir():
        raise SystemExit(f"{DATA} is not there; set KESKUS_DATA to the folder with the real data.")
    days = weekdays()
    waits = np.array([call.wait for rows in days for call in rows], float)
    gone = np.array([not call.answered for rows in days for call in rows])
    learnt = patience(waits, gone)
    print(f"{len(days)} days, {learnt.calls:,} calls, {learnt.hangups:,} hung up")
    print(f"patience {learnt.mean_seconds:.0f} s ({learnt.low:.0f} to {learnt.high:.0f}); half by the curve")
    print(f"{learnt.curve.median_seconds:.0f} s; furthest {learnt.distance:.2f} at {learnt.distance_at_seconds:.0f} s")
    for row in hazards(waits, gone, [0, 5, 15, 30, 50, 70, 120, 240, 600]):
        print(f"{row.starts:.0f} to {row.ends:.0f} s: {1000 * row.per_second:.2f} a thousand seconds")
    print()
    table(days, learnt)


if __name__ == "__main__":
    main()
