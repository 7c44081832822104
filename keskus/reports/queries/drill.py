"""From a figure to its calls: the choice that holds exactly those that a group counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from keskus.contacts.queries.grouping import By, Key
from keskus.contacts.queries.reach import Choice
from keskus.reports.queries.columns import ReportRow
from keskus.reports.queries.production import Report


def choice_of_group(choice: Choice, by: By, key: Key) -> Choice:
    """The choice narrowed to one group of a report."""
    if isinstance(key, date):
        return _in_days(choice, by, key)
    if isinstance(key, str):
        return replace(choice, agent=key)
    if not isinstance(key, int):
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


def choice_of_row(report: Report, row: ReportRow) -> Choice:
    """The choice narrowed to a row, and to the group that it lies in."""
    if row.outer is None:
        return choice_of_group(report.choice, report.by, row.key)
    within = choice_of_group(report.choice, report.by, row.outer.key)
    return choice_of_group(within, report.design.then or report.by, row.key)


def is_of_no_team(report: Report, row: ReportRow) -> bool:
    """Whether a row is of agents in no team, whom no list of calls can name."""
    keys = [(report.by, row.outer.key), (report.design.then, row.key)] if row.outer else [(report.by, row.key)]
    return (By.TEAM, None) in keys


def _in_days(choice: Choice, by: By, first: date) -> Choice:
    if by is By.MONTH:
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    else:
        last = first + timedelta(days=6 if by is By.WEEK else 0)
    return replace(choice, first=max(first, choice.first), last=min(last, choice.last))
