"""From a model to the arrays of a world, for one replication."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from enum import IntEnum
from hashlib import blake2b
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from keskus.engines.simulation.laws import Code, Fixed, Law, Never
from keskus.engines.simulation.model import DAY_SECONDS, Agent, Arrivals, Callback, Campaign, Group, Model, Queue, Shift
from keskus.engines.simulation.world import (
    AGENT,
    CALL_LOG,
    CALLBACK_RING,
    CHANGE,
    CONTACT,
    GROUP,
    LAW,
    LAWS,
    MOMENT,
    NOBODY,
    NUMBER,
    PATIENCE,
    PLACE,
    QUEUE,
    RING,
    ROUTE,
    SERVES,
    STATE_LOG,
    STATES,
    SUMS,
    TALK,
    TRANSFER,
    WANTED_OUT,
    WANTED_READY,
    WORLD,
    WRAP_UP,
    Records,
    World,
)

HOUR_SECONDS = 3_600
NO_LIMIT = 1 << 62
FIRST_SLOTS, FIRST_ROWS = 1_024, 4_096


class Log(IntEnum):
    """What is written down of each replication, beside the sums."""

    NONE = 0
    CALLS = 1
    AGENTS = 2  # and calls


def number_of(*parts: object) -> int:
    """64 bits that belong to these words and to no others: the same on every machine."""
    digest = blake2b("\x1f".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def build(model: Model, seed: int, replication: int, *, log: Log) -> World:
    """A fresh world. Chances belong to the seed, the replication and the name of the queue, not to its place."""
    lines: list[Queue | Campaign] = [*model.queues, *model.campaigns]
    agents, changes = _agents(model)
    laws, values = _laws(lines)
    serves, speeds = _serves(model)
    routes, steps = _routes(model)
    rates = rates_of(model, seed, replication)
    rows = int(rates.sum() * model.interval_seconds * 1.05) + agents.size + FIRST_ROWS
    entities = len(lines) + 2 * agents.size + FIRST_SLOTS
    tables = {
        "plans": np.zeros(entities, MOMENT),
        "places": np.full(entities, NOBODY).view(PLACE),
        "queues": _queues(model, seed, replication),
        "groups": _groups(model),
        "agents": agents,
        "contacts": slots(0, FIRST_SLOTS),
        "laws": laws,
        "values": values.view(NUMBER),
        "routes": routes,
        "serves": serves,
        "speeds": speeds.view(NUMBER),
        "rates": rates.view(NUMBER),
        "steps": steps.view(NUMBER),
        "transfers": _transfers(model),
        "changes": changes,
        "sums": np.zeros((model.intervals * len(lines), len(SUMS))).view(NUMBER),
        "times": np.zeros((model.intervals * max(1, len(model.groups)), len(STATES))).view(NUMBER),
        "calls": np.zeros(rows if log >= Log.CALLS else 0, CALL_LOG),
        "states": np.zeros(rows if log >= Log.AGENTS else 0, STATE_LOG),
    }
    return World(_record(model, len(lines), agents.size, rows=rows, log=log), tables)


def slots(begins: int, ends: int) -> Records:
    """Empty places for contacts, each naming the next."""
    made = np.zeros(ends - begins, CONTACT)
    made["after"] = np.arange(begins + 1, ends + 1)
    made["after"][-1] = NOBODY
    return made


def _record(model: Model, lines: int, people: int, *, rows: int, log: Log) -> Records:
    record = np.zeros(1, WORLD)
    record["ends_at"] = model.length_seconds
    record["interval_seconds"] = model.interval_seconds
    record["intervals"] = model.intervals
    record["free_count"] = FIRST_SLOTS
    record["logs_calls"], record["logs_states"] = log >= Log.CALLS, log >= Log.AGENTS
    record["most_rows"] = record["most_state_rows"] = rows
    record["lines"], record["people"], record["teams"] = lines, people, max(1, len(model.groups))
    return record


def rates_of(model: Model, seed: int, replication: int) -> NDArray[np.float64]:
    """Callers a second, by queue and interval: what is expected, times the luck of the day and of the hour."""
    rates = np.zeros((len(model.lines), model.intervals))
    starts = np.arange(model.intervals) * model.interval_seconds
    days, hours = (starts // DAY_SECONDS).astype(int), (starts // HOUR_SECONDS).astype(int)
    shared = _factors(model.day_spread, int(days[-1]) + 1, (seed, replication, "day"))[days]
    for place, queue in enumerate(model.queues):
        if queue.arrivals:
            own = (seed, replication, "queue", queue.name)
            rates[place] = _expected(queue.arrivals, model) * shared
            rates[place] *= _factors(queue.arrivals.day_spread, int(days[-1]) + 1, (*own, "day"))[days]
            rates[place] *= _factors(queue.arrivals.hour_spread, int(hours[-1]) + 1, (*own, "hour"))[hours]
    return rates


def _expected(arrivals: Arrivals, model: Model) -> NDArray[np.float64]:
    return np.resize(np.asarray(arrivals.calls_per_interval, float), model.intervals) / model.interval_seconds


def _factors(spread: float, count: int, words: Sequence[object]) -> NDArray[np.float64]:
    if spread == 0:
        return np.ones(count)
    dice = np.random.default_rng(number_of(*words))
    return dice.gamma(spread**-2, spread**2, count)


def _laws(lines: Sequence[Queue | Campaign]) -> tuple[Records, NDArray[np.float64]]:
    laws, values = np.zeros((len(lines), LAWS), LAW), list[float]()
    for place, line in enumerate(lines):
        for purpose, law in _laws_of(line):
            code: Code = law.code()
            laws[place, purpose] = (code.first, code.second, code.kind, len(values), len(code.values))
            values += sorted(code.values)
    return laws, np.asarray(values or [0.0])


def _laws_of(line: Queue | Campaign) -> Iterable[tuple[int, Law]]:
    yield TALK, line.talk
    yield WRAP_UP, line.wrap_up
    yield RING, line.ring
    yield PATIENCE, line.patience if isinstance(line, Queue) else Never()
    yield CALLBACK_RING, line.callback.ring if isinstance(line, Queue) and line.callback else Fixed()


def _queues(model: Model, seed: int, replication: int) -> Records:
    made = np.zeros(len(model.lines), QUEUE)
    made["first"] = made["last"] = made["then"] = NOBODY
    made["longest_wait"] = made["callback_after"] = math.inf
    made["most_waiting"] = made["callback_when"] = NO_LIMIT
    for place, name in enumerate(model.lines):
        made["key"][place] = number_of(seed, replication, "contacts", name)
    for row, queue in zip(made, model.queues, strict=False):
        row["threshold"], row["short"] = queue.threshold_seconds, queue.short_abandon_seconds
        row["longest_wait"] = math.inf if queue.longest_wait_seconds is None else queue.longest_wait_seconds
        row["then"] = NOBODY if queue.then is None else model.lines.index(queue.then)
        row["most_waiting"] = NO_LIMIT if queue.most_waiting is None else queue.most_waiting
        row["leave_empty"] = queue.leave_empty
        row["has_transfers"] = bool(queue.transfers)
        if queue.callback:
            _set_callback(row, queue.callback)
    for row, campaign in zip(made[len(model.queues) :], model.campaigns, strict=True):
        row["left"] = NO_LIMIT if campaign.calls is None else campaign.calls
        row["reserve"], row["idle"] = campaign.reserve, campaign.idle_seconds
        row["starts"], row["ends"], row["reach_share"] = campaign.starts, campaign.ends, campaign.reach_share
    return made


def _set_callback(row: np.void, callback: Callback) -> None:
    row["callback_after"] = math.inf if callback.after_seconds is None else callback.after_seconds
    row["callback_when"] = NO_LIMIT if callback.when_waiting is None else callback.when_waiting
    row["accept_share"], row["reach_share"] = callback.accept_share, callback.kept_share
    row["attempts"], row["retry"] = callback.attempts, callback.retry_seconds


def _groups(model: Model) -> Records:
    made = np.zeros(max(1, len(model.groups)), GROUP)
    made["first"] = made["last"] = NOBODY
    made["patrols"] = math.inf
    idle = {campaign.name: campaign.idle_seconds for campaign in model.campaigns}
    for row, group in zip(made, model.groups, strict=False):
        row["misses"], row["ring_limit"] = group.miss_share, group.ring_limit_seconds
        row["patrols"] = min((idle[skill.queue] for skill in group.skills if skill.queue in idle), default=math.inf)
    return made


def _agents(model: Model) -> tuple[Records, Records]:
    made, changes = np.zeros(len(model.agents), AGENT), list[tuple[float, int]]()
    made["contact"] = made["row"] = made["before"] = made["after"] = NOBODY
    made["wanted"] = WANTED_OUT
    numbers = {group.name: number for number, group in enumerate(model.groups)}
    offsets = {site.name: site.offset_seconds for site in model.sites}
    reasons = {reason: number + 1 for number, reason in enumerate(model.reasons)}
    for row, (group, agent) in zip(made, model.agents, strict=True):
        row["group"] = numbers[group.name]
        row["change"] = len(changes)
        changes += _changes(agent, offsets.get(group.site, 0.0), reasons)
        row["last_change"] = len(changes)
    return made, np.asarray(changes or [(0.0, 0)], CHANGE)


def _changes(agent: Agent, offset: float, reasons: dict[str, int]) -> Iterable[tuple[float, int]]:
    """Moments at which the roster wants something else; what lies before the beginning happens at the beginning."""
    made = [change for shift in agent.shifts for change in _changes_of(shift, reasons)]
    later: dict[float, int] = {}
    for at, wanted in made:
        if at < math.inf:
            later[max(0.0, at - offset)] = wanted
    return sorted(later.items())


def _changes_of(shift: Shift, reasons: dict[str, int]) -> Iterable[tuple[float, int]]:
    yield shift.starts, WANTED_READY
    for rest in shift.breaks:
        yield rest.starts, reasons[rest.reason]
        yield rest.ends, WANTED_READY
    yield shift.ends, WANTED_OUT


def _routes(model: Model) -> tuple[Records, NDArray[np.float64]]:
    """By queue: groups in order of penalty; and the waits after which further groups may answer, infinity last."""
    found: list[list[tuple[int, int, float]]] = [[] for _ in model.lines]
    for number, group in enumerate(model.groups):
        for skill in group.skills:
            found[model.lines.index(skill.queue)].append((number, skill.penalty, skill.after_seconds))
    routes = np.zeros((len(found), 1 + max(map(len, found))), ROUTE)
    routes["group"] = NOBODY
    steps = np.full((len(found), 1 + max(map(len, found))), math.inf)
    for queue, groups in enumerate(found):
        for place, route in enumerate(sorted(groups, key=lambda route: route[1])):
            routes[queue, place] = route
        later = sorted({after for _, _, after in groups if after > 0})
        steps[queue, : len(later)] = later
    return routes, steps


def _serves(model: Model) -> tuple[Records, NDArray[np.float64]]:
    """By group: queues in order of priority; and its speed at each."""
    usual = {queue.name: queue.priority for queue in model.queues}
    most = max((len(group.skills) for group in model.groups), default=0)
    serves = np.zeros((max(1, len(model.groups)), most + 1), SERVES)
    serves["queue"] = NOBODY
    speeds = np.ones((max(1, len(model.groups)), len(model.lines)))
    for number, group in enumerate(model.groups):
        rows = [_serve(model, group, place, usual) for place in range(len(group.skills))]
        for place, row in enumerate(sorted(rows, key=lambda row: row[1])):
            serves[number, place] = row
        for skill in group.skills:
            speeds[number, model.lines.index(skill.queue)] = skill.speed
    return serves, speeds


def _serve(model: Model, group: Group, place: int, usual: dict[str, int]) -> tuple[int, int, float]:
    skill = group.skills[place]
    priority = usual.get(skill.queue, 0) if skill.priority is None else skill.priority
    return model.lines.index(skill.queue), priority, skill.after_seconds


def _transfers(model: Model) -> Records:
    most = max(len(queue.transfers) for queue in model.queues)
    made = np.zeros((len(model.lines), max(1, most)), TRANSFER)
    for place, queue in enumerate(model.queues):
        upto = accumulate(transfer.share for transfer in queue.transfers)
        for number, (transfer, share) in enumerate(zip(queue.transfers, upto, strict=True)):
            made[place, number] = (model.lines.index(transfer.to), share)
    return made
