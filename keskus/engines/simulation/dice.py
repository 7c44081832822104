"""Chance without memory: every number is made from a seed and the purpose that it serves.

A contact carries its own seed, so its talk, its patience and its transfer are the same however many agents there are:
two models with the same callers are compared on the same luck (common random numbers).

The mixing function is that of SplitMix64 (Steele, Lea and Flood 2014); the normal quantile is algorithm AS 241 (Wichura
1988), exact to about 1e-16; gamma is Marsaglia and Tsang (2000).
"""

from __future__ import annotations

from math import exp, inf, log, sqrt

import numpy as np

from keskus.engines.compiled import inner
from keskus.engines.simulation.laws import Kind
from keskus.engines.simulation.memory import Row, laws, values

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX_ONE = np.uint64(0xBF58476D1CE4E5B9)
MIX_TWO = np.uint64(0x94D049BB133111EB)
SHIFT_ONE, SHIFT_TWO, SHIFT_THREE = np.uint64(30), np.uint64(27), np.uint64(31)
TO_52_BITS = np.uint64(12)  # 53 would round the largest up to 1, which has no logarithm's complement
FINEST = 2.0**-52
TRIES = 1 << 20  # purposes of a gamma's further tries begin here; each law's first try keeps the purpose itself

FIXED, EXPONENTIAL, LOGNORMAL = int(Kind.FIXED), int(Kind.EXPONENTIAL), int(Kind.LOGNORMAL)
GAMMA, WEIBULL, UNIFORM, EMPIRICAL = int(Kind.GAMMA), int(Kind.WEIBULL), int(Kind.UNIFORM), int(Kind.EMPIRICAL)


@inner
def mixed(seed: np.uint64) -> np.uint64:
    """64 bits that show nothing of the 64 they were made from."""
    seed = (seed ^ (seed >> SHIFT_ONE)) * MIX_ONE
    seed = (seed ^ (seed >> SHIFT_TWO)) * MIX_TWO
    return seed ^ (seed >> SHIFT_THREE)


@inner
def seed_for(seed: np.uint64, purpose: int) -> np.uint64:
    """A seed for a part: contact number `purpose` of a queue, or the next hop of a contact."""
    return mixed(seed + np.uint64(purpose + 1) * GOLDEN)


@inner
def chance(seed: np.uint64, purpose: int) -> float:
    """A number between 0 and 1, both excluded."""
    return (np.float64(seed_for(seed, purpose) >> TO_52_BITS) + 0.5) * FINEST


@inner
def _middle(q: float) -> float:
    r = 0.180625 - q * q
    top = 2509.0809287301226727 * r + 33430.575583588128105
    top = (top * r + 67265.770927008700853) * r + 45921.953931549871457
    top = (top * r + 13731.693765509461125) * r + 1971.5909503065514427
    top = (top * r + 133.14166789178437745) * r + 3.387132872796366608
    low = 5226.495278852854561 * r + 28729.085735721942674
    low = (low * r + 39307.89580009271061) * r + 21213.794301586595867
    low = (low * r + 5394.1960214247511077) * r + 687.1870074920579083
    low = (low * r + 42.313330701600911252) * r + 1.0
    return q * top / low


@inner
def _near_tail(r: float) -> float:
    r -= 1.6
    top = 7.7454501427834140764e-4 * r + 0.0227238449892691845833
    top = (top * r + 0.24178072517745061177) * r + 1.27045825245236838258
    top = (top * r + 3.64784832476320460504) * r + 5.7694972214606914055
    top = (top * r + 4.6303378461565452959) * r + 1.42343711074968357734
    low = 1.05075007164441684324e-9 * r + 5.475938084995344946e-4
    low = (low * r + 0.0151986665636164571966) * r + 0.14810397642748007459
    low = (low * r + 0.68976733498510000455) * r + 1.6763848301838038494
    low = (low * r + 2.05319162663775882187) * r + 1.0
    return top / low


@inner
def _far_tail(r: float) -> float:
    r -= 5.0
    top = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
    top = (top * r + 0.0012426609473880784386) * r + 0.026532189526576123093
    top = (top * r + 0.29656057182850489123) * r + 1.7848265399172913358
    top = (top * r + 5.4637849111641143699) * r + 6.6579046435011037772
    low = 2.04426310338993978564e-15 * r + 1.4215117583164458887e-7
    low = (low * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4
    low = (low * r + 0.0148753612908506148525) * r + 0.13692988092273580531
    low = (low * r + 0.59983220655588793769) * r + 1.0
    return top / low


@inner
def normal(share: float) -> float:
    """The value below which a standard normal lies in `share` of cases."""
    q = share - 0.5
    if abs(q) <= 0.425:
        return _middle(q)
    r = sqrt(-log(min(share, 1.0 - share)))
    value = _near_tail(r) if r <= 5.0 else _far_tail(r)
    return -value if q < 0.0 else value


@inner
def gamma(seed: np.uint64, purpose: int, shape: float) -> float:
    """A gamma variable of mean `shape` and scale 1; a shape below 1 is drawn one higher and brought down."""
    lift = 1.0
    if shape < 1.0:
        lift = chance(seed, purpose + 3 * TRIES) ** (1.0 / shape)
        shape += 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / sqrt(9.0 * d)
    while True:
        x = normal(chance(seed, purpose))
        v = (1.0 + c * x) ** 3
        if v > 0.0 and log(chance(seed, purpose + TRIES)) < 0.5 * x * x + d - d * v + d * log(v):
            return d * v * lift
        purpose += 4 * TRIES


@inner
def draw(w: Row, line: int, law: int, seed: np.uint64, purpose: int) -> float:
    """Seconds by a law of a queue or campaign; infinity for the patience of those who never hang up."""
    rule = laws(w, line, law)
    kind = rule.kind
    if kind == FIXED:
        return rule.first
    if kind == EXPONENTIAL:
        return -rule.first * log(chance(seed, purpose))
    if kind == LOGNORMAL:
        return exp(rule.first + rule.second * normal(chance(seed, purpose)))
    if kind == EMPIRICAL:
        return values(w, rule.begins + int(chance(seed, purpose) * rule.count)).value
    return _rarer(rule, seed, purpose)


@inner
def _rarer(rule: Row, seed: np.uint64, purpose: int) -> float:
    if rule.kind == GAMMA:
        return rule.second * gamma(seed, purpose, rule.first)
    if rule.kind == WEIBULL:
        return rule.first * (-log(chance(seed, purpose))) ** rule.second
    if rule.kind == UNIFORM:
        return rule.first + rule.second * chance(seed, purpose)
    return inf
