"""Breaks by the length of the work, where they lie, who pays for them, and looking away from the screen.

A break is a pause that is not for the screen, is long enough, and has work on both sides: who comes later or goes
earlier has had no break. Screen breaks are planned in few centres: they are checked for people who have any, and of
all others one hint says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from keskus.engines.labour_law.calendar import Bools, Floats
from keskus.engines.labour_law.limits import Limit
from keskus.engines.labour_law.model import Breach, Mend, Rule, Severity
from keskus.engines.labour_law.parameters import break_minutes
from keskus.engines.labour_law.work import Pauses, Work


def breaks_of(work: Work) -> Pauses:
    """The pauses that count as breaks."""
    pauses = work.pauses
    shortest = np.nan_to_num(work.numbers("break_piece_minutes"))[pauses.duty]
    inside = (pauses.starts > work.starts[pauses.duty]) & (pauses.ends < work.ends[pauses.duty])
    return pauses.chosen(inside & ~pauses.is_screen & (pauses.minutes >= shortest) & (pauses.minutes > 0))


def break_length(work: Work) -> Iterator[Breach]:
    """So much work earns so much break (KP art. 134, TLS §47, WTR reg. 12, ArbZG §4)."""
    yield from _too_little(work, Rule.BREAK_LENGTH, breaks_of(work), np.ones(len(work.who), bool), Mend.ADD_BREAK)


def break_pay(work: Work) -> Iterator[Breach]:
    """The break that the law gives is paid where it says so (KP art. 134), and short ones are (29 CFR 785.18)."""
    breaks = breaks_of(work)
    is_paid = work.numbers("break_is_paid") == 1
    yield from _too_little(work, Rule.BREAK_PAY, breaks.chosen(breaks.is_paid), is_paid, Mend.PAY_BREAK, breaks)
    pauses = work.pauses.chosen(~work.pauses.is_paid)
    upto = work.numbers("short_break_paid_minutes")[pauses.duty]
    codes = work.codes("short_break_paid_minutes")
    for number in np.flatnonzero(pauses.minutes <= upto):
        duty = int(pauses.duty[number])
        span, people = (int(pauses.starts[number]), int(pauses.ends[number])), (work.duties[duty].worker,)
        code, measured = int(codes[duty]), float(pauses.minutes[number])
        yield work.breach(Rule.BREAK_PAY, "short_break_paid_minutes", code, measured, span, people, Mend.PAY_BREAK)


def _too_little(
    work: Work, rule: Rule, breaks: Pauses, where: Bools, mend: Mend, enough: Pauses | None = None
) -> Iterator[Breach]:
    """Duties of `where` with fewer minutes of break than they earn; not those in which `enough` has fewer too."""
    sums, others = _minutes_of(work, breaks), _minutes_of(work, enough) if enough else None
    codes = work.codes("breaks")
    limits = work.grid("breaks").limits
    for code in np.unique(codes[where]):
        limit = limits[code]
        if limit is None or not isinstance(limit.value, tuple):
            continue
        mine = np.flatnonzero(where & (codes == code))
        lengths, back = np.unique(np.floor(work.minutes[mine] + 1e-6), return_inverse=True)
        earned = np.array([break_minutes(limit.value, length) for length in lengths])[back]
        short = sums[mine] < earned
        if others is not None:
            short &= others[mine] >= earned
        for number in mine[short]:
            span, people = (int(work.starts[number]), int(work.ends[number])), (work.duties[number].worker,)
            amount = partial(_earned, float(np.floor(work.minutes[number] + 1e-6)))
            yield work.breach(rule, "breaks", int(code), float(sums[number]), span, people, mend, amount)


def _earned(minutes: float, limit: Limit) -> float:
    return float(break_minutes(limit.value, minutes)) if isinstance(limit.value, tuple) else 0.0


def _minutes_of(work: Work, pauses: Pauses) -> Floats:
    """The minutes of these pauses in each duty."""
    return np.bincount(pauses.duty, weights=pauses.minutes, minlength=len(work.who)).astype(np.float64)


def break_stretch(work: Work) -> Iterator[Breach]:
    """Nobody works longer than so without a break (ArbZG §4)."""
    stretches = longest_stretches(work, breaks_of(work))
    above = stretches > work.numbers("unbroken_work_minutes")
    yield from work.per_duty(Rule.BREAK_STRETCH, "unbroken_work_minutes", above, stretches, Mend.ADD_BREAK)


def longest_stretches(work: Work, pauses: Pauses) -> Floats:
    """The longest time of each duty between its start, these pauses and its end, in minutes."""
    longest = np.zeros(len(work.who))
    if not len(work.who):
        return longest
    firsts = np.append(True, np.diff(pauses.duty) != 0)[: len(pauses.duty)]
    begun = np.where(firsts, work.starts[pauses.duty], np.append(0, pauses.ends[:-1])[: len(pauses.duty)])
    np.maximum.at(longest, pauses.duty, (pauses.starts - begun) / 60)
    last = work.starts.copy()
    np.maximum.at(last, pauses.duty, pauses.ends)
    return np.maximum(longest, (work.ends - last) / 60)


def break_place(work: Work) -> Iterator[Breach]:
    """Breaks lie at least so far from the start and the end of a duty; a limit of houses."""
    breaks = breaks_of(work)
    nearest = np.minimum(breaks.starts - work.starts[breaks.duty], work.ends[breaks.duty] - breaks.ends) / 60
    edges, codes = work.numbers("break_edge_minutes"), work.codes("break_edge_minutes")
    for number in np.flatnonzero(nearest < edges[breaks.duty]):
        duty = int(breaks.duty[number])
        span, people = (int(breaks.starts[number]), int(breaks.ends[number])), (work.duties[duty].worker,)
        code, measured = int(codes[duty]), float(nearest[number])
        yield work.breach(Rule.BREAK_PLACE, "break_edge_minutes", code, measured, span, people, Mend.MOVE_BREAK)


def screen_break(work: Work) -> Iterator[Breach]:
    """Work at a screen is broken after each hour (regulation of 1.12.1998 §7), or for a tenth of it (362/2000 §3)."""
    at_screen = np.array([duty.is_screen_work for duty in work.duties], dtype=np.bool_)
    planned = np.zeros(len(work.people), dtype=np.bool_)
    planned[work.who[work.pauses.duty[work.pauses.is_screen]]] = True
    checked = at_screen & planned[work.who]
    pauses = work.pauses
    shortest = np.nan_to_num(work.numbers("screen_break_minutes"))[pauses.duty]
    away = pauses.chosen(pauses.minutes >= shortest)
    stretches = longest_stretches(work, away)
    above = checked & (stretches > work.numbers("screen_stretch_minutes"))
    yield from work.per_duty(Rule.SCREEN_BREAK, "screen_stretch_minutes", above, stretches, Mend.PLAN_SCREEN_BREAKS)
    screen = _minutes_of(work, pauses.chosen(pauses.is_screen & pauses.is_paid))
    shares = np.divide(screen, work.minutes, out=np.zeros(len(work.who)), where=work.minutes > 0)
    below = checked & (shares < work.numbers("screen_break_share") - 1e-9)
    yield from work.per_duty(Rule.SCREEN_BREAK, "screen_break_share", below, shares, Mend.PLAN_SCREEN_BREAKS)
    for parameter in ("screen_stretch_minutes", "screen_break_share"):
        yield from _unplanned(work, parameter, at_screen & ~planned[work.who])


def _unplanned(work: Work, parameter: str, where: Bools) -> Iterator[Breach]:
    """One hint for everybody of whom no screen break is planned: somebody has to give them on the floor."""
    here = np.flatnonzero(where & ~np.isnan(work.numbers(parameter)))
    if not len(here):
        return
    people = tuple(work.people[number].id for number in np.unique(work.who[here]))
    code = int(work.codes(parameter)[here[0]])
    span = (work.span_starts, work.span_ends)
    measured = 0.0 if parameter == "screen_break_share" else float(work.minutes[here].max())
    found = work.breach(Rule.SCREEN_BREAK, parameter, code, measured, span, people, Mend.PLAN_SCREEN_BREAKS)
    yield replace(found, severity=Severity.HINT)
