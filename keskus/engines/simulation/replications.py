"""One replication after another: drive the loop, enlarge what is full, tell how far it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event

import numpy as np
from numpy.typing import NDArray

from keskus.engines.simulation.building import Log, build, slots
from keskus.engines.simulation.loop import DONE, FULL, ROOM, run
from keskus.engines.simulation.model import Model
from keskus.engines.simulation.results import Result
from keskus.engines.simulation.world import NOBODY, Records, World

MOMENTS = 500_000  # between two looks at whether to stop: a tenth of a second


@dataclass(frozen=True, slots=True)
class Replication:
    """What one run counted: `sums[interval, queue, SUMS]`, `times[interval, group, STATES]`, and logs if asked for."""

    sums: NDArray[np.float64]
    times: NDArray[np.float64]
    waiting_area: NDArray[np.float64]
    contacts: int
    calls: Records
    states: Records


def replicate(model: Model, seed: int, replication: int, *, log: Log, tell: Callable[[float], None]) -> Replication:
    """Run the model once; `tell` hears the model's time now and then, and may raise to stop it."""
    world = build(model, seed, replication, log=log)
    while (state := run(world.record, MOMENTS)) != DONE:
        if state == FULL:
            _enlarge(world)
        tell(float(world.record["now"][0]))
    now = world.record[0]
    shape = (model.intervals, len(model.lines), -1)
    return Replication(
        sums=world.tables["sums"].view(np.float64).reshape(shape),
        times=world.tables["times"].view(np.float64).reshape(model.intervals, max(1, len(model.groups)), -1),
        waiting_area=world.tables["queues"]["waiting_area"].copy(),
        contacts=int(now["rows"]),
        calls=world.tables["calls"][: now["rows"]],
        states=world.tables["states"][: now["state_rows"]],
    )


def _longer(rows: Records, more: int) -> Records:
    return np.concatenate([rows, np.zeros(more, rows.dtype)])


def _enlarge(world: World) -> None:
    now = world.record[0]
    if now["free_count"] < ROOM:
        _add_slots(world)
    for table, rows, least in (("calls", "rows", ROOM), ("states", "state_rows", ROOM + int(now["people"]))):
        size = world.tables[table].size
        if size and now[rows] + least > size:
            world.put(table, _longer(world.tables[table], size + least))
            now[f"most_{rows}"] = world.tables[table].size


def _add_slots(world: World) -> None:
    now, old = world.record[0], world.tables["contacts"]
    contacts = np.concatenate([old, slots(old.size, 2 * old.size)])
    contacts["after"][-1] = now["free"] if now["free_count"] else NOBODY
    now["free"] = old.size
    now["free_count"] += old.size
    world.put("contacts", contacts)
    world.put("plans", _longer(world.tables["plans"], old.size))
    places = _longer(world.tables["places"], old.size)
    places["place"][-old.size :] = NOBODY
    world.put("places", places)


def replications(
    model: Model, count: int, seed: int, *, log: Log, tell: Callable[[float], None], workers: int | None = None
) -> Iterator[Replication]:
    """Several runs, in order, side by side on the processor's cores: the loop does not hold Python's lock."""
    done, stopped = 0, Event()

    def one(number: int) -> Replication:
        nonlocal done

        def heard(now: float) -> None:
            if stopped.is_set():
                raise CancelledError
            tell((done + min(1.0, now / model.length_seconds)) / count)

        made = replicate(model, seed, number, log=log, tell=heard)
        done += 1
        tell(done / count)
        return made

    many = min(count, workers or os.cpu_count() or 1)
    if many == 1:
        yield from map(one, range(count))
        return
    with ThreadPoolExecutor(many) as pool:
        try:
            yield from pool.map(one, range(count))
        except BaseException:  # also Ctrl-C, which only this thread hears
            stopped.set()
            pool.shutdown(cancel_futures=True)
            raise


def result_of(
    model: Model,
    count: int,
    seed: int,
    level: float,
    *,
    log: Log,
    tell: Callable[[float], None],
    workers: int | None,
) -> Result:
    """All runs in one result."""
    runs = list(replications(model, count, seed, log=log, tell=tell, workers=workers))
    return Result(
        model=model,
        seed=seed,
        level=level,
        sums=np.stack([run.sums for run in runs]),
        times=np.stack([run.times for run in runs]),
        waiting_area=np.stack([run.waiting_area for run in runs]),
        contacts=sum(run.contacts for run in runs),
        call_logs=tuple(run.calls for run in runs) if log >= Log.CALLS else (),
        agent_logs=tuple(run.states for run in runs) if log >= Log.AGENTS else (),
    )
