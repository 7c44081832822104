"""Which calls are listened to: drawn at random with a known chance each, or taken for a reason, never mixed.

A draw is repeatable: the same calls, the same generator, the same sample.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import floor

import numpy as np
from numpy.typing import NDArray

HOURS = 3  # hours of the day taken together
NOTHING = 1e-9  # a chance or a length that is none but for rounding


class Exclusion(StrEnum):
    """Why a call cannot be drawn, in the order in which it is asked."""

    GONE = "gone"
    HELD = "held"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TAKEN = "taken"


class Trigger(StrEnum):
    """Why a call is listened to that was not drawn at random. The first ones are found, the others people name."""

    DEAD_AIR = "dead_air"
    LONG_HOLD = "long_hold"
    REPEAT = "repeat"
    TRANSFER = "transfer"
    NEW_HIRE = "new_hire"
    COMPLAINT = "complaint"
    REFUND = "refund"
    OTHER = "other"


FOUND = (Trigger.DEAD_AIR, Trigger.LONG_HOLD, Trigger.REPEAT, Trigger.TRANSFER, Trigger.NEW_HIRE)
NAMED = (Trigger.COMPLAINT, Trigger.REFUND, Trigger.OTHER)


@dataclass(frozen=True, slots=True)
class Call:
    """A recorded call of an agent: when it was (days from the period's first midnight, local), where, how long."""

    number: int
    day: int
    hour: int
    weekday: int
    queue: int | None
    seconds: float
    is_gone: bool = False
    is_held: bool = False
    is_taken: bool = False
    triggers: frozenset[Trigger] = frozenset()


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a call must and may be."""

    min_seconds: float = 0.0
    max_seconds: float | None = None


class Replacement(StrEnum):
    """Why somebody does not judge a call that was drawn. Counted by evaluator: a choice of calls would show here."""

    BAD_SOUND = "bad_sound"
    GONE = "gone"
    WRONG_AGENT = "wrong_agent"
    NO_CONVERSATION = "no_conversation"
    PRIVATE = "private"
    LANGUAGE = "language"
    KNOWS_CALLER = "knows_caller"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A call drawn: how many were drawn of how many (its chance), or the reason it was taken for."""

    call: Call
    drawn: int
    of: int
    trigger: Trigger | None = None


def exclusion_of(call: Call, limits: Limits) -> Exclusion | None:
    """The first thing that stands against drawing it."""
    found = {
        Exclusion.GONE: call.is_gone,
        Exclusion.HELD: call.is_held,
        Exclusion.TOO_SHORT: call.seconds < limits.min_seconds,
        Exclusion.TOO_LONG: limits.max_seconds is not None and call.seconds > limits.max_seconds,
        Exclusion.TAKEN: call.is_taken,
    }
    return next((reason for reason, holds in found.items() if holds), None)


def owed(quota: float, present: Sequence[bool], until: int, start: float) -> int:
    """How many are due by the end of a day of the month (`until` days have passed).

    Each day on which the agent was there earns the same share; days of absence, before the first day of work and
    after the last one earn nothing. `start` (0 to 1, drawn once for agent and month) decides which way a fraction
    falls, so that over many agents nothing is gained or lost by rounding.
    """
    earned = quota * sum(present[:until]) / len(present) if present else 0.0
    return floor(earned + start + 1e-9)


def drawn(calls: Sequence[Call], count: int, rng: np.random.Generator) -> list[Drawn]:
    """As many as asked for, or all there are; each has exactly the same chance, and they are like the calls at large.

    The cube method (Deville and Tillé 2004): of all fair draws one whose weeks, queues, hours and weekdays stand to
    each other as those of the calls do, as nearly as so few can; where not all can be kept, weeks come first.
    """
    whole = len(calls)
    taken = min(count, whole)
    if taken <= 0:
        return []
    chosen = range(whole) if taken == whole else _cube(_marks(calls), taken / whole, rng)
    return [Drawn(calls[place], taken, whole) for place in chosen]


def _marks(calls: Sequence[Call]) -> NDArray[np.float64]:
    """What is to be kept, a column each, the weightiest first: how many, then each week, queue, hours, weekday."""
    views = (
        [0] * len(calls),
        [call.day // 7 for call in calls],
        [call.queue or 0 for call in calls],
        [call.hour // HOURS for call in calls],
        [call.weekday for call in calls],
    )
    columns = [np.array(view)[:, None] == np.array(sorted(set(view)))[None, :] for view in views]
    kept = [columns[0], *(each[:, 1:] for each in columns[1:])]  # the first of each follows from the others
    return np.concatenate(kept, axis=1).astype(float)


def _cube(marks: NDArray[np.float64], share: float, rng: np.random.Generator) -> list[int]:
    """Walk from equal chances to all or nothing, each step fair, along directions in which the marks stay as they are.

    When no such direction is left, the lightest mark is given up.
    """
    chance = np.full(len(marks), share)
    undecided = list(rng.permutation(len(marks)))
    width = marks.shape[1]
    while undecided:
        some = undecided[: width + 1]
        way = np.linalg.svd(marks[some, :width].T)[2][-1] if len(some) > 1 else np.ones(1)
        if len(some) <= width and width > 1 and np.abs(marks[some, :width].T @ way).max() > NOTHING:
            width -= 1
            continue
        chance[some] = _stepped(chance[some], way, rng)
        undecided = [place for place in undecided if NOTHING < chance[place] < 1 - NOTHING]
    return [place for place in range(len(marks)) if chance[place] > 0.5]


def _stepped(chance: NDArray[np.float64], way: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """As far as it goes one way or the other, the nearer end the likelier: on average nobody moves."""
    moves = np.abs(way) > NOTHING
    up = np.where(way > 0, 1 - chance, chance)[moves] / np.abs(way[moves])
    down = np.where(way > 0, chance, 1 - chance)[moves] / np.abs(way[moves])
    ahead, back = float(up.min()), float(down.min())
    step = ahead if rng.random() * (ahead + back) < back else -back
    moved: NDArray[np.float64] = np.clip(chance + step * way, 0.0, 1.0)
    return moved


def taken_for_reasons(calls: Iterable[Call], count: int, rng: np.random.Generator) -> list[Drawn]:
    """Calls that something speaks for: the triggers take turns, so that a frequent one does not crowd out the others.

    Within a trigger each call has the same chance; a call is taken once.
    """
    waiting: dict[Trigger, list[Call]] = {}
    for call in calls:
        for trigger in call.triggers:
            waiting.setdefault(trigger, []).append(call)
    order = sorted(waiting)
    rng.shuffle(order)
    sizes = {trigger: len(found) for trigger, found in waiting.items()}
    for found in waiting.values():
        found.sort(key=lambda call: call.number)
        rng.shuffle(found)
    chosen: dict[int, Drawn] = {}
    while len(chosen) < count and any(waiting.values()):
        for trigger in order:
            found = waiting[trigger]
            while found and found[-1].number in chosen:
                found.pop()
            if found and len(chosen) < count:
                call = found.pop()
                chosen[call.number] = Drawn(call, 1, sizes[trigger], trigger)
    return list(chosen.values())
