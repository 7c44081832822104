"""From a figure to its calls: the choice that holds exactly those that a group counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from keskus.contacts.queries.grouping import By, Key
from keskus.contacts.queries.reach import Choice


def choice_of_group(choice: Choice, by: By, key: Key) -> Choice:
    """The choice narrowed to one group of a report."""
    if isinstance(key, date):
        return _in_days(choice, by, key)
    if isinstance(key, str):
        return replace(choice, agent=key)
    if key is None:
        return choice
    match by:
        case By.QUEUE:
            return replace(choice, queues=frozenset({key}))
        case By.HOUR:
            return replace(choice, hour=key)
        case By.INTERVAL:
            return replace(choice, interval=key)
        case By.TEAM:
            return replace(choice, team=key)
        case By.CLIENT:
            return replace(choice, client=key)
        case By.SITE:
            return replace(choice, site=key)
    return choice


def _in_days(choice: Choice, by: By, first: date) -> Choice:
    if by is By.MONTH:
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    else:
        last = first + timedelta(days=6 if by is By.WEEK else 0)
    return replace(choice, first=max(first, choice.first), last=min(last, choice.last))
