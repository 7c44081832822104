"""A report as it goes on paper: its usual columns, charts and footnotes, written in the language in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from keskus.contacts.queries.address import clock_words
from keskus.contacts.queries.grouping import agent_names
from keskus.contacts.queries.reach import Choice, teams_reached
from keskus.core.actors import Actor
from keskus.core.templatetags import figures
from keskus.reports.queries.columns import Column, ReportRow
from keskus.reports.queries.footnotes import footnotes_of
from keskus.reports.queries.labels import BY_LABELS
from keskus.reports.queries.pictures import charts_of
from keskus.reports.queries.production import Report, in_language
from keskus.reports.queries.repaired import DAGGER, is_repaired
from keskus.reports.queries.story import sentence_of
from keskus.reports.queries.writing import written
from keskus.reports.rules.paper import Heading, Meaning, Paper

MOST_NAMED = 6
UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a report is of, by name; empty means all."""

    queues: tuple[str, ...] = ()
    client: str = ""
    sites: tuple[str, ...] = ()
    team: str = ""
    agent: str = ""


def chosen_of(viewer: Actor, report: Report) -> Chosen:
    """The names behind what the address asks for."""
    choice, queues = report.choice, report.reach.queues or report.reach.chosen
    teams = dict(teams_reached(viewer, "contacts.agent_figures.view")) if choice.team else {}
    people = dict(agent_names().values()) if choice.agent else {}
    return Chosen(
        queues=tuple(queue.name for queue in queues) if choice.queues else (),
        client=queues[0].client if choice.client and queues else "",
        sites=tuple(sorted({queue.site for queue in queues})),
        team=teams.get(choice.team or 0, ""),
        agent=people.get(choice.agent, ""),
    )


def paper_of(report: Report, chosen: Chosen, *, title: str, stamp: str, made_at: datetime) -> Paper:
    """The report on paper, in the language in use. Empty days give a sheet that says so."""
    report = in_language(report)
    columns = [column for column in report.columns if column.is_usual]
    total = _cells(report, report.total, columns)
    levels = [report.by, *([report.design.then] if report.design.then else [])]
    return Paper(
        title=title,
        language=get_language() or "en",
        made_at=made_at,
        stamp=stamp,
        facts=facts_of(report, chosen),
        sentence=sentence_of(report),
        headings=(
            *(Heading(str(BY_LABELS[level]), False) for level in levels),
            *(Heading(_label(column)) for column in columns),
        ),
        rows=tuple((*_names(row), *_cells(report, row, columns)) for row in report.rows),
        total=(totals_over(report), *("" for _level in levels[1:]), *total) if len(report.rows) > 1 else (),
        charts=tuple(charts_of(report)),
        footnotes=tuple(footnotes_of(report)),
        meanings=tuple(Meaning(_label(column), _definition(column), str(column.formula)) for column in columns),
    )


def _label(column: Column) -> str:
    return str(column.label) % column.values


def _definition(column: Column) -> str:
    return str(column.definition) % column.values


def _names(row: ReportRow) -> tuple[str, ...]:
    return (row.outer.name, row.name) if row.outer else (row.name,)


def totals_over(report: Report) -> str:
    """Over what the totals row adds up."""
    if report.is_cut:
        return _("Total of all rows, those not shown among them")
    rows = len(report.rows)
    return ngettext("Total of %(count)s row", "Total of %(count)s rows", rows) % {"count": figures.count(rows)}


def _cells(report: Report, row: ReportRow, columns: Sequence[Column]) -> list[str]:
    return [
        written(column.value(row), column.kind) + (f" {DAGGER}" if is_repaired(report, row, column) else "")
        for column in columns
    ]


def facts_of(report: Report, chosen: Chosen) -> tuple[tuple[str, str], ...]:
    """What a report is of: words and names."""
    choice = report.choice
    facts = [
        (_("Days"), days_of(choice)),
        (_("Queue"), _named(chosen.queues) or _("All queues")),
        (_("Client"), chosen.client),
        (_("Site"), _named(chosen.sites)),
        (_("Team"), chosen.team),
        (_("Agent"), chosen.agent),
        (_("Only"), "; ".join(words for words, _names in clock_words(choice))),
        (_("Clock"), report.zone.key),
    ]
    return tuple((what, value) for what, value in facts if value)


def days_of(choice: Choice) -> str:
    """First and last day, or the one."""
    if choice.first == choice.last:
        return figures.day(choice.first)
    return f"{figures.day(choice.first)} – {figures.day(choice.last)}"


def _named(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" (+{more})" if more > 0 else "")


def live_stamp(made_at: datetime, report: Report) -> str:
    """When a sheet was made of figures that may still change."""
    return live(made_at, report.zone)


def live(made_at: datetime, zone: ZoneInfo) -> str:
    """When a sheet was made, by a clock."""
    return _("Live: made on %(when)s (%(zone)s); later figures may differ.") % {
        "when": figures.moment(made_at, zone),
        "zone": zone.key,
    }
