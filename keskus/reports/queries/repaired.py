"""Which figures of agents' time repair rules have touched: they are marked, and lead to the states."""

from __future__ import annotations

from datetime import date

from keskus.contacts.queries.grouping import By
from keskus.reports.queries.columns import Book, Column, ReportRow
from keskus.reports.queries.production import Report

DAGGER = "†"
NOT_OF_TIME = ("missed_rings", "outbound_calls", "outbound_answered", "outbound_talk_seconds")


def is_repaired(report: Report, row: ReportRow, column: Column) -> bool:
    """Whether a figure holds time that a rule shaped; of days only where they are those of one agent."""
    if not report.touched.spans or column.book is not Book.STATES or column.key in NOT_OF_TIME:
        return False
    if row is report.total:
        return True
    inner = report.design.then or report.by
    if inner is By.DAY and report.choice.agent and isinstance(row.key, date):
        return row.key in report.touched.days
    return inner is By.AGENT and row.key in report.touched.agents


def repaired_figures(report: Report, row: ReportRow) -> list[str]:
    """The keys of a row's figures that hold time which a rule shaped, for files of plain values."""
    columns = [column for column in report.columns if is_repaired(report, row, column)]
    return [column.key for column in columns if column.value(row)]
