"""Rest: nobody in two places, the daily rest, the weekly rest."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from keskus.engines.labour_law.calendar import DAY_SECONDS, Bools, Floats, Ints
from keskus.engines.labour_law.limits import Limit
from keskus.engines.labour_law.model import Breach, Mend, Rule, Severity
from keskus.engines.labour_law.parameters import Period
from keskus.engines.labour_law.periods import period_around
from keskus.engines.labour_law.work import Work, number_of

WEEKLY = "weekly_rest_minutes"


def overlap(work: Work) -> Iterator[Breach]:
    """Nobody works twice at once. No law says so, and none has to."""
    latest = _latest_ends(work)
    shared = np.append(latest[:-1] - work.starts[1:], 0)
    for number in np.flatnonzero(work.follows & (shared > 0)):
        starts_at, duty = int(work.starts[number + 1]), work.duties[number]
        ends_at = min(int(latest[number]), int(work.ends[number + 1]))
        minutes = (ends_at - starts_at) / 60
        people, span = (duty.worker,), (starts_at, ends_at)
        yield Breach(
            Rule.OVERLAP, "overlap_minutes", 0, minutes, *span, people, Severity.BREACH, "house", Mend.SEPARATE
        )


def daily_rest(work: Work) -> Iterator[Breach]:
    """In the 24 h from the start of a day's work there is one unbroken rest of so much (2003/88 art. 3, KP art. 132).

    A day may be worked in two parts, and then the rest after the second one counts. Only people with a short pause
    between duties, or with a long duty, are looked at one duty after the other.
    """
    needed = work.numbers("daily_rest_minutes") * 60
    latest = _latest_ends(work)
    gaps = np.append((work.starts[1:] - latest[:-1]), 0)
    short = work.follows & (gaps < needed)
    long = work.ends - work.starts > DAY_SECONDS - needed
    for who in np.unique(work.who[short | long]):
        first, beyond = np.searchsorted(work.who, [who, who + 1])
        yield from _daily_rests_of(work, int(first), int(beyond), latest, needed)


def _daily_rests_of(work: Work, first: int, beyond: int, latest: Ints, needed: Floats) -> Iterator[Breach]:
    number = first
    while number < beyond:
        until = int(work.starts[number]) + DAY_SECONDS
        longest, rests_at, following = _longest_rest(work, number, beyond, latest, until)
        if longest < needed[number]:
            span = rests_at, rests_at + longest
            people = (work.duties[number].worker,)
            code = int(work.codes("daily_rest_minutes")[number])
            yield work.breach(Rule.DAILY_REST, "daily_rest_minutes", code, longest / 60, span, people, Mend.START_LATER)
        number = following


def _longest_rest(work: Work, number: int, beyond: int, latest: Ints, until: int) -> tuple[int, int, int]:
    """The longest rest of a day that begins with a duty: its seconds, its start, and the duty that begins the next."""
    longest, rests_at, following = 0, int(latest[number]), number + 1
    for current in range(number, beyond):
        starts_at = int(latest[current])
        last = current + 1 == beyond
        ends_at = until if last else min(int(work.starts[current + 1]), until)
        if ends_at - starts_at > longest:
            longest, rests_at, following = ends_at - starts_at, starts_at, current + 1
        if last or work.starts[current + 1] >= until:
            break
    return longest, rests_at, following


def _latest_ends(work: Work) -> Ints:
    """Until when a person has worked at the end of each duty, were an earlier one to last longer."""
    if not len(work.who):
        return work.ends
    base = int(work.starts.min())
    width = int(work.ends.max()) - base + 1
    shifted: Ints = np.maximum.accumulate(work.ends - base + work.who * width) - work.who * width + base
    return shifted


def weekly_rest(work: Work) -> Iterator[Breach]:
    """Each week has one unbroken rest of so much (2003/88 art. 5, KP art. 133, TLS §52).

    A rest counts for the week in which its middle lies, and what lies inside a week counts for it anyway; so none is
    counted twice. Where the daily rest is no part of it (CJEU C-477/21), both are asked for together. Before the first
    and after the last duty that is known, rest is taken for granted.
    """
    if not len(work.who):
        return
    who, weeks, where = _worked_weeks(work)
    days = work.calendar.day_of(np.maximum(work.weeks[1][weeks], work.span_starts))
    extra = np.where(
        work.numbers("weekly_rest_holds_daily", who, days) == 0, work.numbers("daily_rest_minutes", who, days), 0
    )
    needed = work.numbers(WEEKLY, who, days) + extra
    best, count = _rests(work, needed, (who, weeks))
    short = best < needed
    short &= ~_fortnight_makes_up(work, (who, weeks, days), needed, extra, best, count)
    codes = work.codes(WEEKLY, who, days)
    for number in np.flatnonzero(short):
        week, more = int(weeks[number]), float(extra[number])
        span = int(work.weeks[1][week]), int(work.weeks[1][week + 1])
        people = (work.duties[where[number]].worker,)

        def amount(limit: Limit, more: float = more) -> float:
            return number_of(limit) + more

        measured = float(best[number])
        code = int(codes[number])
        yield work.breach(Rule.WEEKLY_REST, WEEKLY, code, measured, span, people, Mend.GIVE_DAY_OFF, amount)


def _worked_weeks(work: Work) -> tuple[Ints, Ints, Ints]:
    """Every person and week with work, and a duty of each."""
    count = len(work.weeks[1])
    last = work.calendar.day_of(work.ends - 1)
    keys = np.concatenate([work.who * count + work.weeks[0][work.days], work.who * count + work.weeks[0][last]])
    found, where = np.unique(keys, return_index=True)
    return found // count, found % count, where % len(work.who)


def _rests(work: Work, needed: Floats, cells: tuple[Ints, Ints]) -> tuple[Floats, Ints]:
    """The longest rest of each person and week in minutes, and how many rests long enough its fortnight has."""
    most = np.zeros(len(work.people))
    np.maximum.at(most, cells[0], np.nan_to_num(needed))
    starts, ends, owner = _gaps(work, (most * 60).astype(np.int64))
    edges = work.weeks[1]
    first, last = (np.searchsorted(edges, instants, side="right") - 1 for instants in (starts, ends - 1))
    middle = np.searchsorted(edges, (starts + ends) // 2, side="right") - 1
    beyond = np.append(edges, edges[-1] + 7 * DAY_SECONDS)
    head = np.minimum(ends, beyond[first + 1]) - starts
    tail = ends - np.maximum(starts, edges[last])
    best = np.zeros((len(work.people), len(edges)))
    for weeks, seconds in ((first, head), (last, tail), (middle, ends - starts)):
        np.maximum.at(best, (owner, weeks), seconds / 60)
    lengths = np.zeros((len(work.people), len(edges)))
    lengths[cells] = needed
    enough = (ends - starts) / 60 >= lengths[owner, middle]
    count = np.zeros((len(work.people), len(edges)), dtype=np.int64)
    np.add.at(count, (owner[enough], middle[enough]), 1)
    who, weeks = cells
    others = np.clip(_other_weeks(work, weeks), 0, len(edges) - 1)
    return best[cells], count[who, weeks] + np.where(others == weeks, 0, count[who, others])


def _gaps(work: Work, asked: Ints) -> tuple[Ints, Ints, Ints]:
    """All time between duties: from when to when, of whom; at the ends the rest of the span, or what is `asked`."""
    latest = _latest_ends(work)
    inside = work.follows & (np.append(work.starts[1:], 0) > latest)
    firsts = np.append(True, ~work.follows[:-1])
    lasts = ~work.follows
    before = np.minimum(work.starts[firsts] - asked[work.who[firsts]], work.span_starts)
    after = np.maximum(latest[lasts] + asked[work.who[lasts]], work.span_ends)
    starts = np.concatenate([latest[inside], before, latest[lasts]])
    ends = np.concatenate([work.starts[1:][inside[:-1]], work.starts[firsts], after])
    owner = np.concatenate([work.who[inside], work.who[firsts], work.who[lasts]])
    return starts, ends, owner


def _other_weeks(work: Work, weeks: Ints) -> Ints:
    """The other week of each week's fortnight; fortnights are counted as reference periods of two weeks are."""
    first = work.calendar.dates[int(np.flatnonzero(work.weeks[0] == 0)[0])]
    begins = period_around(Period(weeks=2), first, work.limits.period_starts_on).first
    is_second = (weeks + (first - begins).days // 7) % 2
    return weeks + 1 - 2 * is_second


def _fortnight_makes_up(
    work: Work,
    cells: tuple[Ints, Ints, Ints],
    needed: Floats,
    extra: Floats,
    best: Floats,
    count: Ints,
) -> Bools:
    """WTR 1998 reg. 11 (2): two rests of 24 h, or one of 48 h, in each 14 days stand for one in each week."""
    who, weeks, days = cells
    fortnight = work.numbers("fortnight_rest_minutes", who, days)
    edges = work.weeks[1]
    longest = np.zeros((len(work.people), len(edges) + 1))
    longest[:, :-2][:, (edges[:-1] >= work.span_starts) & (edges[1:] <= work.span_ends)] = np.inf  # no work, all rest
    longest[who, weeks] = best
    neighbour = longest[who, _other_weeks(work, weeks)]
    made_up: Bools = ~np.isnan(fortnight) & ((np.maximum(best, neighbour) >= fortnight + extra) | (count >= 2))
    return made_up
