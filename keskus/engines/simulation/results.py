"""What came out: figures of queues and of agents, each with its interval, by any choice of intervals.

Ratios are those of `engines.kpi`, which hold for whole columns as they do for one number: here a "number" of `kpi.Sums`
is an array with one entry for each replication.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from keskus.engines.kpi import AgentSums, Definition, Judged, Ratio, Sums, judge
from keskus.engines.kpi import average_speed_of_answer as speed_of_answer
from keskus.engines.kpi import occupancy as occupancy_of
from keskus.engines.simulation.estimates import Estimate, mean_of, quotient_of
from keskus.engines.simulation.model import Model
from keskus.engines.simulation.world import STATES, SUMS, Records

Numbers = NDArray[np.float64]
Choice = int | slice | None
ENDED = ("answered", "abandoned", "timeout", "exit_key", "left_empty")
COUNTED = (*ENDED, "offered", "unfinished", "refused", "transferred")


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """Of a queue, a campaign or all of them, of contacts that entered in the chosen intervals; counts per replication.

    `exit_key` are callers who took a callback; `dialled` and `reached` count callbacks and campaigns. `unfinished` were
    still waiting when nobody was left to answer.
    """

    offered: Estimate
    answered: Estimate
    abandoned: Estimate
    timeout: Estimate
    exit_key: Estimate
    left_empty: Estimate
    unfinished: Estimate
    refused: Estimate
    transferred: Estimate
    dialled: Estimate
    reached: Estimate
    service_level: Estimate
    abandonment: Estimate
    speed_of_answer_seconds: Estimate
    handle_seconds: Estimate


@dataclass(frozen=True, slots=True)
class StaffFigures:
    """Of a group, a site or everybody: seconds per replication, and handling as a share of handling and being free."""

    ready_seconds: Estimate
    ringing_seconds: Estimate
    talking_seconds: Estimate
    wrap_up_seconds: Estimate
    paused_seconds: Estimate
    occupancy: Estimate


@dataclass(frozen=True, slots=True)
class Result:
    """Sums of every replication, and the logs that were asked for.

    `sums[replication, interval, queue, column of SUMS]`, `times[replication, interval, group, state of STATES]`. Logs
    number queues as `model.lines` does, agents as `model.agents` does, groups as `model.groups` does.
    """

    model: Model
    seed: int
    level: float
    sums: Numbers
    times: Numbers
    waiting_area: Numbers
    contacts: int
    call_logs: tuple[Records, ...] = ()
    agent_logs: tuple[Records, ...] = ()

    @property
    def replications(self) -> int:
        """How many runs."""
        return int(self.sums.shape[0])

    def queue(
        self, name: str | None = None, *, intervals: Choice = None, definition: Definition | None = None
    ) -> QueueFigures:
        """Figures of one queue or campaign (None: all together), of one interval, a slice of them, or all."""
        chosen = self._chosen(name, intervals)
        sums = _sums(chosen)
        judged = judge(sums, definition or Definition())
        counts = {name: mean_of(_column(sums, name), self.level) for name in COUNTED}
        more = {name: mean_of(chosen[:, SUMS.index(name)], self.level) for name in ("dialled", "reached")}
        return QueueFigures(
            **counts,
            **more,
            **self._quotients(sums, judged),
        )

    def _quotients(self, sums: Sums, judged: Judged) -> dict[str, Estimate]:
        return {
            "service_level": self._quotient(judged.service_level, most=1.0),
            "abandonment": self._quotient(judged.abandonment, most=1.0),
            "speed_of_answer_seconds": self._quotient(speed_of_answer(sums)),
            "handle_seconds": self._quotient(judged.average_handle_time),
        }

    def staff(self, group: str | None = None, *, site: str | None = None, intervals: Choice = None) -> StaffFigures:
        """Figures of the agents of a group, of a site, or of all."""
        places = [
            place
            for place, own in enumerate(self.model.groups)
            if group in (None, own.name) and site in (None, own.site)
        ]
        times = self.times[:, _slice(intervals)][:, :, places].sum(axis=(1, 2))
        states = {f"{state}_seconds": times[:, place] for place, state in enumerate(STATES) if state != "out"}
        sums = AgentSums(**{name: cast(int, column) for name, column in states.items()})
        spent = {name: mean_of(column, self.level) for name, column in states.items()}
        return StaffFigures(**spent, occupancy=self._quotient(occupancy_of(sums), most=1.0))

    def sums_of(self, name: str | None, intervals: Choice = None) -> Sums:
        """As `engines.kpi` counts; every number is an array with one entry for each replication."""
        return _sums(self._chosen(name, intervals))

    def _chosen(self, name: str | None, intervals: Choice) -> Numbers:
        queues = slice(None) if name is None else _slice(self.model.lines.index(name))
        chosen: Numbers = self.sums[:, _slice(intervals), queues].sum(axis=(1, 2))
        return chosen

    def _quotient(self, ratio: Ratio, most: float = np.inf) -> Estimate:
        above, below = (np.broadcast_to(np.asarray(part, float), self.replications) for part in ratio)
        return quotient_of(above, below, self.level, most=most)

    def mean_waiting(self, name: str) -> Estimate:
        """How many wait on average, from the beginning to the end of the model (calls that wait longer count on)."""
        area = self.waiting_area[:, self.model.lines.index(name)]
        return mean_of(area / self.model.length_seconds, self.level)


def _sums(chosen: Numbers) -> Sums:
    found = {column: chosen[:, place] for place, column in enumerate(SUMS) if column in Sums.__slots__}
    found["unfinished"] = found["offered"] - sum(found[column] for column in ENDED)
    return Sums(**{column: cast(int, values) for column, values in found.items()})


def _slice(choice: Choice) -> slice:
    if isinstance(choice, int):
        return slice(choice, choice + 1 or None)
    return choice or slice(None)


def _column(sums: Sums, name: str) -> Numbers:
    return np.asarray(getattr(sums, name), float)
