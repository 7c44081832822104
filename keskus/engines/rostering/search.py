"""One person at a time: take the weeks away, find the best ones for what is then missing, keep or put back.

Before that, sweeps in which everybody leans on the prices of the bound's linear programme (augmented Lagrangian, one
block of it a person), softly at first. Chance comes from counters, so a search goes on where it stopped, and the same
seed does the same.
"""

from __future__ import annotations

from math import exp
from typing import NamedTuple

import numpy as np

from keskus.engines.compiled import compiled, inner
from keskus.engines.rostering.tables import Real, Tables, Whole
from keskus.engines.rostering.trace import best_weeks, own_cost
from keskus.engines.rostering.week import Desk
from keskus.engines.simulation.dice import chance, seed_for

FOLLOWING_NOISE = 0.025  # of what an idle interval costs: parts people who would all do the same


class Floor(NamedTuple):
    """A roster as it stands: `room` is need less cover by row of needs, `cover` heads by group; both by interval."""

    tours: Whole  # person, day; shape (-1: none), then beginnings of its pauses
    room: Whole
    cover: Whole
    own: Real  # what each one's weeks cost beside cover
    gain: Real  # room for one person's prices
    noisy: Real
    leaning: Real  # by row of needs
    old: Whole


def floor_for(t: Tables) -> Floor:
    """Nobody works."""
    people, days = t.people.low.shape
    widest = int(np.diff(t.shapes.first_pause).max(initial=0)) + 1
    groups = int(t.people.group.max(initial=0)) + 1
    return Floor(
        tours=np.full((people, days, widest), -1, np.int64),
        room=t.needs.required.copy(),
        cover=np.zeros((groups, t.frame.reach), np.int64),
        own=np.zeros(people),
        gain=np.zeros(t.frame.reach),
        noisy=np.zeros(t.frame.reach),
        leaning=np.zeros(t.needs.required.shape[0]),
        old=np.full((days, widest), -1, np.int64),
    )


@inner
def price(t: Tables, f: Floor, g: int) -> None:
    """What one more head of a group saves in each interval."""
    needs = t.needs
    f.gain[t.frame.intervals :] = 0.0
    for x in range(t.frame.intervals):
        v = -t.frame.over
        for b in range(needs.weight.size):
            worst, helps = 0, False
            for row in range(needs.block[b], needs.block[b + 1]):
                room = f.room[row, x]
                if room > worst:
                    worst, helps = room, needs.touches[row, g] == 1
                elif room == worst and worst > 0:
                    helps = helps and needs.touches[row, g] == 1
            if helps:
                v += needs.weight[b]
        f.gain[x] = v


@inner
def worth(t: Tables, gain: Real, tour: Whole) -> float:
    """Of weeks at given prices."""
    s, total = t.shapes, 0.0
    for day in range(tour.shape[0]):
        o = tour[day, 0]
        if o < 0:
            continue
        x = day * t.frame.day_intervals + s.start[o]
        for q in range(x, x + s.length[o]):
            total += gain[q]
        for place in range(s.first_pause[o], s.first_pause[o + 1]):
            begin = tour[day, 1 + place - s.first_pause[o]]
            for q in range(begin, begin + s.window_length[s.pause_window[place]]):
                total -= gain[q]
    return total


@inner
def _change(t: Tables, f: Floor, g: int, x: int, length: int, heads: int) -> None:
    for q in range(x, x + length):
        f.cover[g, q] += heads
    for row in range(t.needs.touches.shape[0]):
        if t.needs.touches[row, g]:
            for q in range(x, x + length):
                f.room[row, q] -= heads


@inner
def place(t: Tables, f: Floor, g: int, tour: Whole, heads: int) -> None:
    """Put one person's weeks onto the floor (heads 1), or take them away (-1)."""
    s = t.shapes
    for day in range(tour.shape[0]):
        o = tour[day, 0]
        if o < 0:
            continue
        _change(t, f, g, day * t.frame.day_intervals + s.start[o], s.length[o], heads)
        for p in range(s.first_pause[o], s.first_pause[o + 1]):
            begin = tour[day, 1 + p - s.first_pause[o]]
            _change(t, f, g, begin, s.window_length[s.pause_window[p]], -heads)


@compiled
def settle(t: Tables, f: Floor) -> None:
    """All of the floor from its tours."""
    f.room[:] = t.needs.required
    f.cover[:] = 0
    for a in range(f.tours.shape[0]):
        place(t, f, t.people.group[a], f.tours[a], 1)
        f.own[a] = own_cost(t, a, f.tours[a])


@compiled
def cover_cost(t: Tables, f: Floor) -> float:
    """What is missing and idle in all; idle is what is at work beyond what is needed and met."""
    needs, total = t.needs, 0.0
    for x in range(t.frame.intervals):
        for b in range(needs.weight.size):
            worst = 0
            for row in range(needs.block[b], needs.block[b + 1]):
                worst = max(worst, f.room[row, x])
            total += needs.weight[b] * worst
        for g in range(f.cover.shape[0]):
            total += t.frame.over * f.cover[g, x]
    return total


@inner
def _shake(gain: Real, noisy: Real, size: float, seed: np.uint64) -> None:
    for x in range(gain.size):
        noisy[x] = gain[x] + size * chance(seed, x)


@inner
def _cut(f: Floor, low: int, high: int, most: float) -> float:
    """What to take off the leanings of a block, so that what stays above zero adds up to no more than `most`."""
    cut = 0.0
    while True:
        total, count = 0.0, 0
        for row in range(low, high):
            if f.leaning[row] > cut:
                total += f.leaning[row]
                count += 1
        if total - cut * count <= most + 1e-9:
            return cut
        cut = (total - most) / count


@inner
def _lean(t: Tables, f: Floor, prices: Real, stiff: float, g: int) -> None:
    """As `price`, but softly: around the bound's prices, and more (less) for each head that is missing (too many).

    The augmented Lagrangian of the needs: `stiff` is how much of a block's weight one head moves its price; at 1 it is
    nearly the cost itself. Half of the head that is asked about is counted, which makes the step exact.
    """
    needs = t.needs
    f.gain[t.frame.intervals :] = 0.0
    for x in range(t.frame.intervals):
        v = -t.frame.over
        for b in range(needs.weight.size):
            low, high = needs.block[b], needs.block[b + 1]
            for row in range(low, high):
                heads = f.room[row, x] - 0.5 * needs.touches[row, g]
                f.leaning[row] = prices[row, x] + stiff * needs.weight[b] * heads
            cut = _cut(f, low, high, needs.weight[b])
            for row in range(low, high):
                if needs.touches[row, g]:
                    v += max(0.0, f.leaning[row] - cut)
        f.gain[x] = v


@inner
def _try(t: Tables, d: Desk, f: Floor, prices: Real, a: int, heat: float, luck: np.uint64) -> float:
    """One person's weeks anew; what the cost changes by (0 when they are put back)."""
    g, follows = t.people.group[a], prices.size > 0
    f.old[:] = f.tours[a]
    place(t, f, g, f.old, -1)
    if follows:
        _lean(t, f, prices, heat, g)
    else:
        price(t, f, g)
    _shake(f.gain, f.noisy, FOLLOWING_NOISE * t.frame.over if follows else 0.5 * heat, seed_for(luck, 1))
    best_weeks(t, d, a, f.noisy, f.tours[a])
    own = own_cost(t, a, f.tours[a])
    change = worth(t, f.gain, f.old) - worth(t, f.gain, f.tours[a]) + own - f.own[a]
    if not follows and change > 0.0 and chance(luck, 2) >= exp(-change / max(heat, 1e-9)):
        f.tours[a] = f.old
        change = 0.0
    else:
        f.own[a] = own
    place(t, f, g, f.tours[a], 1)
    return float(change)


@compiled
def search(
    t: Tables,
    d: Desk,
    f: Floor,
    prices: Real,
    best: Whole,
    who: Whole,
    state: Real,
    span: Whole,
    heats: Real,
    seed: int,
) -> None:
    """Steps `span[0]` to `span[1]` of `span[2]` in all, cooling between two heats; `state`: cost now, best cost.

    Metropolis: a dearer roster is kept for now with a chance that falls with the heat. With the bound's prices (by row
    of needs and interval) each in turn does what is best around them instead, whatever it costs; heats are stiffness.
    """
    for step in range(span[0], span[1]):
        heat = heats[0] * (heats[1] / heats[0]) ** (step / max(1, span[2]))
        luck = seed_for(np.uint64(seed), step)
        turn = step % who.size if prices.size else int(chance(luck, 0) * who.size)
        state[0] += _try(t, d, f, prices, who[turn], heat, luck)
        if not prices.size and state[0] < state[1] - 1e-7:
            state[1] = state[0]
            best[:] = f.tours
