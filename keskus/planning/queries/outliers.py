"""Days of a queue that look odd, and what planners said of them."""

from __future__ import annotations

from datetime import timedelta

from keskus.engines.forecasting import Proposal, proposed_outliers
from keskus.people.models import Queue
from keskus.planning.models import OutlierVerdict
from keskus.planning.queries.history import history, local_today, marks

LOOKED_AT_DAYS = 400
MOST = 30


def odd_days(queue: Queue) -> list[Proposal]:
    """Proposed by the engine and not judged yet, a day once, the oddest first."""
    today = local_today(queue)
    past = history(queue, 15, today, days=LOOKED_AT_DAYS)
    if past is None:
        return []
    known = marks(queue, today - timedelta(days=LOOKED_AT_DAYS), today)
    judged = {each.day for each in verdicts_of(queue)}
    found: dict[object, Proposal] = {}
    for each in proposed_outliers(past, marks=known):
        if each.date not in judged:
            found.setdefault(each.date, each)
    return list(found.values())[:MOST]


def verdicts_of(queue: Queue) -> list[OutlierVerdict]:
    """What was said of its days, the newest day first."""
    return list(OutlierVerdict.objects.filter(queue=queue))
