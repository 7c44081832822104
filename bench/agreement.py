"""Whether intervals cover as they promise: scores, shares, agreement, adjusted scores, effects; and drift's alarms.

    python -m bench.agreement

Each line is a made world whose truth is known, tried many times: how often the interval that promises 95 % holds it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from keskus.engines.agreement.adjusted import adjust
from keskus.engines.agreement.alpha import Scale, krippendorff_alpha
from keskus.engines.agreement.drift import drift
from keskus.engines.agreement.effects import before_and_after
from keskus.engines.agreement.gwet import gwet_ac
from keskus.engines.agreement.intervals import mean_of, mean_score, wilson
from keskus.engines.agreement.measures import Measure, Numbers

Dice = np.random.Generator


def covered(name: str, tries: int, one: Callable[[int, Dice], tuple[Measure, float]]) -> None:
    dice, hits, widths = np.random.default_rng(len(name)), 0, []
    for number in range(tries):
        found, truth = one(number, dice)
        if found.low is not None and found.high is not None:
            hits += found.low <= truth <= found.high
            widths.append(found.high - found.low)
    told = len(widths)
    print(f"{name:62s} | {hits / max(1, told):6.1%} | {np.mean(widths):7.3f} | {told:6d}")


def lumpy(dice: Dice, n: int) -> Numbers:
    """Ten questions, most of them right: mean 90, skewed."""
    return dice.binomial(10, dice.beta(9, 1, size=n)) * 10.0


def fatal(dice: Dice, n: int) -> Numbers:
    """One call in twelve fails as a whole and is 0: mean 82.5."""
    return lumpy(dice, n) * (dice.random(n) > 1 / 12)


def scores() -> None:
    for n in (3, 5, 8, 12, 20, 40):
        covered(
            f"mean score, ten questions, n = {n}",
            3000,
            lambda seed, dice, n=n: (mean_score(lumpy(dice, n), seed=seed), 90),
        )
    for n in (5, 12, 20, 40):
        covered(f"  the same by Student, n = {n}", 3000, lambda _, dice, n=n: (mean_of(lumpy(dice, n)), 90))
    for n in (5, 12, 20, 40):
        covered(
            f"mean score, one in twelve is 0, n = {n}",
            3000,
            lambda seed, dice, n=n: (mean_score(fatal(dice, n), seed=seed), 82.5),
        )
    for n, share in ((5, 0.9), (12, 0.97), (40, 0.97), (200, 0.99)):
        covered(
            f"Wilson, share {share}, n = {n}", 20_000, lambda _, dice, n=n, p=share: (wilson(dice.binomial(n, p), n), p)
        )


def rated(dice: Dice, units: int, raters: int = 4, gaps: float = 0.15) -> Numbers:
    """Each rater sees the truth (yes in 70 %) in 85 % of units and guesses otherwise; some do not judge."""
    truth = (dice.random(units) < 0.7).astype(float)
    guess = (dice.random((raters, units)) < 0.7).astype(float)
    seen = np.where(dice.random((raters, units)) < 0.85, truth, guess)
    return np.where(dice.random((raters, units)) < gaps, np.nan, seen)


def agreement() -> None:
    dice = np.random.default_rng(1)
    many = rated(dice, 400_000)
    alpha = krippendorff_alpha(many[:, :100_000]).value or 0
    ac1 = gwet_ac(many).value or 0
    for units in (10, 20, 40):
        covered(
            f"alpha, nominal, 4 raters, {units} units",
            800,
            lambda seed, dice, n=units: (krippendorff_alpha(rated(dice, n), Scale.NOMINAL, seed=seed), alpha),
        )
        covered(f"AC1, 4 raters, {units} units", 800, lambda _, dice, n=units: (gwet_ac(rated(dice, n)), ac1))


def adjusted() -> None:
    for agents, each, evaluators in ((8, 5, 3), (20, 8, 4), (60, 10, 6)):
        print(f"adjusted score, {agents} agents, {each} scores each, {evaluators} evaluators", end="")
        inside, raw_inside, off, raw_off = [], [], [], []
        dice = np.random.default_rng(agents)
        for _ in range(300):
            own, strict = dice.normal(78, 4, agents), dice.normal(0, 4, evaluators)
            who = np.repeat(np.arange(agents), each)
            # Two thirds of an agent's calls are heard by one evaluator.
            by = np.where(dice.random(who.size) < 2 / 3, who % evaluators, dice.integers(0, evaluators, who.size))
            values = own[who] + strict[by] + dice.normal(0, 8, who.size)
            found = adjust(values, who, [by])
            assert found is not None
            inside += [
                (one.low or 0) <= truth <= (one.high or 100) for one, truth in zip(found.agents, own, strict=True)
            ]
            off += [(one.value or 0) - truth for one, truth in zip(found.agents, own, strict=True)]
            for agent, truth in enumerate(own):
                plain = mean_of(values[who == agent])
                raw_inside.append((plain.low or 0) <= truth <= (plain.high or 100))
                raw_off.append((plain.value or 0) - truth)
        print(
            f" | {np.mean(inside):.1%} (raw mean's own interval {np.mean(raw_inside):.1%})"
            f" | off by {np.std(off):.2f} (raw {np.std(raw_off):.2f})"
        )


def effects() -> None:
    def one(_: int, dice: Dice) -> tuple[Measure, float]:
        comparison = [(dice.normal(75, 9, 6), dice.normal(75 + 2 + dice.normal(0, 3), 9, 6)) for _ in range(9)]
        own = dice.normal(0, 3)
        return before_and_after(dice.normal(70, 9, 8), dice.normal(70 + 2 + 5 + own, 9, 8), comparison).effect, 5.0

    covered("effect against nine others who change by chance too", 3000, one)


def drifting() -> None:
    dice, runs, waits = np.random.default_rng(4), [], []
    for _ in range(300):
        values = dice.normal(0, 5, 3000)
        average = drift(values, 5)
        outside = np.abs(average.average) > average.bounds
        runs.append(int(outside.argmax()) + 1 if outside.any() else 3000)
        moved = drift(dice.normal(5, 5, 300), 5)
        waits.append(int((np.abs(moved.average) > moved.bounds).argmax()) + 1)
    print(
        f"drift: a wrong alarm every {np.mean(runs):.0f} judgements; "
        f"a shift of one deviation is seen after {np.mean(waits):.1f}"
    )


def speed() -> None:
    dice = np.random.default_rng(9)
    who, by, mix = dice.integers(0, 500, 6000), dice.integers(0, 20, 6000), dice.integers(0, 12, 6000)
    values = dice.normal(80, 10, 6000)
    began = time.perf_counter()
    adjust(values, who, [by, mix])
    print(f"adjusting 500 agents, 20 evaluators, 12 queues, 6,000 scores: {time.perf_counter() - began:.2f} s")


if __name__ == "__main__":
    print(f"{'made world':62s} | covers | width   | told")
    scores()
    agreement()
    adjusted()
    effects()
    drifting()
    speed()
