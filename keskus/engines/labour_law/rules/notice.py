"""When people must know: the notice of a schedule, and how far it reaches."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from keskus.engines.labour_law.calendar import DAY_SECONDS, Ints
from keskus.engines.labour_law.model import Breach, Mend, Rule
from keskus.engines.labour_law.work import Work, number_of

UNKNOWN = -(2**62)


def notice(work: Work) -> Iterator[Breach]:
    """A duty is published so many days before it begins (KP art. 129 §3, TzBfG §12); whole days of the calendar.

    What is not published counts as published at the moment that is given; without one nothing is said of it. Of all
    that one person is told too late there is one finding, which measures the shortest notice.
    """
    otherwise = UNKNOWN if work.publishing_at is None else work.publishing_at
    told = [otherwise if duty.published_at is None else duty.published_at for duty in work.duties]
    published = np.array(told, dtype=np.int64)
    days = _days_between(work, published)
    late = (published != UNKNOWN) & (days < work.numbers("notice_days"))
    late &= (work.starts >= work.span_starts) & (work.starts < work.span_ends)
    for who in np.unique(work.who[late]):
        mine = np.flatnonzero(late & (work.who == who))
        shortest = mine[np.argmin(days[mine])]
        code, span = int(work.codes("notice_days")[shortest]), (int(work.starts[mine[0]]), int(work.ends[mine].max()))
        people, measured = (work.duties[mine[0]].worker,), float(days[shortest])
        yield work.breach(Rule.NOTICE, "notice_days", code, measured, span, people, Mend.PUBLISH_EARLIER)


def _days_between(work: Work, published: Ints) -> Ints:
    """Local days from publishing to the day a duty begins on; by the clock where it was published long before."""
    days = work.calendar.day_of(published)
    return np.where(days < 0, (work.starts - published) // DAY_SECONDS, work.days - days)


def schedule_span(work: Work) -> Iterator[Breach]:
    """A schedule is made for at least a month (KP art. 129 §3); four weeks are taken for one."""
    days = (work.until - work.first).days
    for code in {work.code("schedule_days", int(person), work.first) for person in np.flatnonzero(work.has_duties)}:
        limit = work.grid("schedule_days").limits[code]
        if limit and days < number_of(limit):
            span = (work.span_starts, work.span_ends)
            yield work.breach(Rule.SCHEDULE_SPAN, "schedule_days", code, days, span, (), Mend.PLAN_LONGER)
