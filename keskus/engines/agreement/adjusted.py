"""What people would score if all were heard by the same evaluators in the same mix of calls.

Score = mean + agent + evaluator + mix + rest, all but the mean normal with variances of their own (random effects). An
agent's part is shrunk towards the mean: the less is known of them, the more. Where evaluators hear other agents' calls
alike, their leniency comes out; where each hears their own team only, the bounds say how little can be told apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

from keskus.engines.agreement.measures import LEVEL, Measure, Numbers, bounded
from keskus.engines.simulation.estimates import t_quantile

Codes = NDArray[np.int64]
ROUNDS, CLOSE = 400, 1e-6


@dataclass(frozen=True, slots=True)
class Adjusted:
    """`agents`: scores; `others`: for each further factor what its levels add to a score; `spreads`: the standard
    deviations of agents, the further factors and the rest. Factors of a single level add nothing and spread nothing."""

    mean: Measure
    agents: tuple[Measure, ...]
    others: tuple[tuple[Measure, ...], ...]
    spreads: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Design:
    """Counts and sums of the mixed-model equations. The agents' own block is diagonal, so only the few levels of the
    other factors (behind the mean, in `small`) are ever solved for."""

    scores: Numbers
    small: Numbers
    gram: Numbers
    moments: Numbers
    factor: NDArray[np.int64]
    crossed: Numbers
    agent_counts: Numbers
    agent_sums: Numbers
    agents: Codes


@dataclass(frozen=True, slots=True)
class _Solved:
    small: Numbers
    small_inverse: Numbers
    agent: Numbers
    agent_inverse: Numbers
    mean_and_agent: Numbers
    rest: Numbers


def adjust(
    scores: Numbers, agents: Codes, others: Sequence[Codes] = (), *, most: float = 100.0, level: float = LEVEL
) -> Adjusted | None:
    """Henderson's mixed-model equations with variances by REML; codes are counted from 0. None where the scores are too
    few to tell agents from chance: fewer than two agents, or than three scores more than agents.

    The bounds take Student's quantile of as many degrees as there are agents less one, for the variances are estimates.
    """
    count = int(agents.max()) + 1 if agents.size else 0
    if count < 2 or scores.size < count + 3:
        return None
    design = _design(scores - scores.mean(), agents, count, others)
    variances = _variances(design, len(others))
    found = _solve(design, variances)
    times = t_quantile(count - 1, level) * sqrt(variances[-1])
    mean = float(scores.mean() + found.small[0])
    own = found.small_inverse[0, 0] + found.agent_inverse + 2 * found.mean_and_agent
    ns = design.agent_counts.astype(int)
    halves = times * np.sqrt(np.maximum(own, 0))
    return Adjusted(
        bounded(mean, times * sqrt(found.small_inverse[0, 0]), scores.size, least=0, most=most),
        tuple(
            bounded(min(most, max(0.0, mean + float(part))), float(half), int(n), least=0, most=most)
            for part, half, n in zip(found.agent, halves, ns, strict=True)
        ),
        tuple(_levels(design, found, number, codes, times) for number, codes in enumerate(others, 1)),
        tuple(sqrt(max(0.0, float(one))) for one in variances),
    )


def _design(scores: Numbers, agents: Codes, count: int, others: Sequence[Codes]) -> _Design:
    columns, factor = [np.ones((scores.size, 1))], [0]
    for number, codes in enumerate(others, 1):
        levels = int(codes.max()) + 1
        if levels > 1:
            columns.append((codes[:, None] == np.arange(levels)).astype(np.float64))
            factor += [number] * levels
    small = np.concatenate(columns, axis=1)
    crossed = np.zeros((small.shape[1], count))
    np.add.at(crossed.T, agents, small)
    counts = np.bincount(agents, minlength=count).astype(np.float64)
    sums = np.bincount(agents, weights=scores, minlength=count).astype(np.float64)
    return _Design(scores, small, small.T @ small, small.T @ scores, np.array(factor), crossed, counts, sums, agents)


def _solve(design: _Design, variances: Numbers) -> _Solved:
    ratios = variances[-1] / variances[:-1]
    diagonal = design.agent_counts + ratios[0]
    penalties = np.where(design.factor == 0, 0.0, ratios[design.factor])
    absorbed = design.crossed / diagonal
    left = design.gram + np.diag(penalties) - absorbed @ design.crossed.T
    inverse = np.linalg.inv(left)
    small = inverse @ (design.moments - absorbed @ design.agent_sums)
    agent = (design.agent_sums - design.crossed.T @ small) / diagonal
    shared = inverse @ absorbed
    agent_inverse = 1 / diagonal + (absorbed * shared).sum(axis=0)
    rest = design.scores - design.small @ small - agent[design.agents]
    return _Solved(small, inverse, agent, agent_inverse, -shared[0], rest)


def _variances(design: _Design, others: int) -> Numbers:
    """REML by Harville's fixed point (1977): a factor's squares over the levels that the scores really tell of."""
    total = max(float(design.scores.var()), 1e-12)
    variances = np.full(others + 2, total / (others + 2))
    for _ in range(ROUNDS):
        found = _solve(design, variances)
        known, after = 0.0, variances.copy()
        for number in range(others + 1):
            at = design.factor == number
            parts = found.agent if number == 0 else found.small[at]
            if not parts.size:
                continue
            trace = found.agent_inverse.sum() if number == 0 else np.diag(found.small_inverse)[at].sum()
            degrees = max(parts.size - trace * variances[-1] / variances[number], 1e-9)
            known += degrees
            after[number] = max(float(parts @ parts) / degrees, total * 1e-8)
        after[-1] = max(float(found.rest @ found.rest) / max(design.scores.size - 1 - known, 1.0), total * 1e-8)
        moved = float(np.abs(after - variances).max())
        variances = after
        if moved < CLOSE * total:
            break
    present = np.isin(np.arange(others + 2), [0, *design.factor.tolist(), others + 1])
    return np.where(present, variances, total * 1e-8)


def _levels(design: _Design, found: _Solved, number: int, codes: Codes, times: float) -> tuple[Measure, ...]:
    counts = np.bincount(codes)
    at = np.flatnonzero(design.factor == number)
    if not at.size:
        return tuple(Measure(0.0, None, None, int(n)) for n in counts)
    halves = times * np.sqrt(np.diag(found.small_inverse)[at])
    return tuple(
        bounded(float(part), float(half), int(n), least=-inf, most=inf)
        for part, half, n in zip(found.small[at], halves, counts, strict=True)
    )
