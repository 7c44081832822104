"""The lists of this room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_tables2 as columns
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keskus.core.tables import NumberColumn, Table
from keskus.core.templatetags.figures import MISSING, day
from keskus.people.models import Employee
from keskus.people.rules.staff_facts import Fact
from keskus.people.rules.staff_lists import Entry, Problem
from keskus.people.sentences import FACT_LABELS, problem_sentence, remedy_sentence


class DayColumn(columns.Column):
    """A day in the reader's language."""

    def render(self, value: Any) -> str:
        """As 22 Nov 2026."""
        return day(value)


class EmployeeTable(Table):
    """Everybody within reach."""

    name = columns.Column(_("Name"), order_by=("last_name", "first_name", "number"), empty_values=())
    number = columns.Column(_("Number"))
    team_name = columns.Column(_("Team"), empty_values=())
    job_title = columns.Column(_("Job title"), empty_values=())
    site_name = columns.Column(_("Site"))
    skills = columns.Column(_("Skills"), orderable=False, empty_values=())
    hours_per_week = NumberColumn(_("Hours per week"), empty_values=(None,))
    started_on = DayColumn(_("Employed from"))
    ended_on = DayColumn(_("Employed to"), empty_values=())
    optional = (
        *("number", "team_name", "job_title", "site_name", "skills", "hours_per_week", "started_on", "ended_on"),
    )

    def render_name(self, record: Employee) -> SafeString:
        """Leads to the record."""
        address = reverse("people:employee", args=[record.pk])
        parts = [part for part in (record.last_name, record.first_name) if part]
        return format_html('<a href="{}">{}</a>', address, ", ".join(parts))

    def render_team_name(self, value: str | None, record: Any) -> str | SafeString:
        """With a mark for whoever leads."""
        if not value:
            return MISSING
        mark = format_html(' <span class="badge badge-soft">{}</span>', gettext("lead")) if record.is_lead else ""
        return format_html("{}{}", value, mark)

    def render_job_title(self, value: str) -> str:
        """A dash for none."""
        return value or MISSING

    def render_skills(self, record: Any) -> str | SafeString:
        """Name and level of each, best first."""
        held = [(row.skill.name, row.level) for row in record.skills_now]
        return format_html_join(", ", '{} <span class="quiet">{}</span>', held) or MISSING

    def order_hours_per_week(self, rows: QuerySet[Any], is_descending: bool) -> tuple[QuerySet[Any], bool]:
        """Those without a contract last."""
        key = F("hours_per_week").desc(nulls_last=True) if is_descending else F("hours_per_week").asc(nulls_last=True)
        return rows.order_by(key, "last_name", "pk"), True


EXPORTED = (
    *(Fact.NUMBER, Fact.FIRST_NAME, Fact.LAST_NAME, Fact.EMAIL, Fact.SITE, Fact.TEAM, Fact.JOB_TITLE),
    *(Fact.STARTED, Fact.ENDED, Fact.HOURS, Fact.SKILLS),
)


def exported_header() -> list[str]:
    """The columns of an exported list, by the names under which a staff list is imported again."""
    return [str(FACT_LABELS[fact]) for fact in EXPORTED]


def exported_rows(people: Iterable[Any]) -> list[list[Any]]:
    """One row for each person; pay and telephone never leave this way."""
    return [
        [
            *(row.number, row.first_name, row.last_name, row.email, row.site_name, row.team_name, row.job_title),
            *(row.started_on, row.ended_on, row.hours_per_week),
            "; ".join(f"{held.skill.name}:{held.level}" for held in row.skills_now),
        ]
        for row in people
    ]


class ProblemTable(Table):
    """Every bad cell of a staff list."""

    title = _("Bad cells")

    row = columns.Column(_("Row"), attrs={"th": {"class": "num"}, "td": {"class": "num"}})
    column = columns.Column(_("Column"))
    found = columns.Column(_("Found"))
    problem = columns.Column(_("What is wrong"), orderable=False)
    remedy = columns.Column(_("What to do"), orderable=False)


def problem_rows(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """The bad cells in the order of the file."""
    return [
        {
            "row": problem.row,
            "column": _column(problem.column, problem.header, problem.fact),
            "found": problem.found[:80] or MISSING,
            "problem": problem_sentence(problem),
            "remedy": remedy_sentence(problem),
        }
        for entry in entries
        for problem in entry.problems
    ]


def _column(letter: str, header: str, fact: Fact | None) -> str:
    name = header or (str(FACT_LABELS[fact]) if fact else "")
    return f"{letter} {name}".strip()


def reasons(entry: Entry) -> str:
    """Why a row is bad, in one text."""
    return " ".join(_reason(problem) for problem in entry.problems)


def _reason(problem: Problem) -> str:
    column = _column(problem.column, problem.header, problem.fact)
    return f"{column}: {problem_sentence(problem)}. {remedy_sentence(problem)}".strip()


class ChangeTable(Table):
    """What a staff list would write: one row for each person that is new or changes."""

    title = _("What would be written")

    row = columns.Column(_("Row"), attrs={"th": {"class": "num"}, "td": {"class": "num"}})
    number = columns.Column(_("Number"))
    name = columns.Column(_("Name"))
    status = columns.Column(_("What happens"))
    changes = columns.Column(_("Facts"), orderable=False)


def change_rows(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """New and changed people, fact by fact."""
    labels = {"new": gettext("New"), "changed": gettext("Changed")}
    return [
        {
            "row": entry.row.number,
            "number": entry.number,
            "name": _name(entry),
            "status": labels[entry.status],
            "changes": format_html_join(", ", "{}", [(text,) for text in _facts(entry)]),
        }
        for entry in entries
        if entry.status in labels
    ]


def _name(entry: Entry) -> str:
    known = entry.person.facts if entry.person else {}
    parts = [entry.values.get(fact) or known.get(fact, "") for fact in (Fact.FIRST_NAME, Fact.LAST_NAME)]
    return " ".join(parts).strip()


def _facts(entry: Entry) -> Iterable[str]:
    hidden = {Fact.NUMBER, Fact.FIRST_NAME, Fact.LAST_NAME} if entry.person is None else set()
    for change in entry.changes:
        if change.fact in hidden:
            continue
        new, old = said(change.new), said(change.old)
        label = FACT_LABELS[change.fact]
        yield f"{label}: {old} → {new}" if change.old not in (None, "") else f"{label}: {new}"


def said(value: Any) -> str:
    """A fact of a list as people read it."""
    if value in (None, ""):
        return MISSING
    if isinstance(value, tuple) and hasattr(value[0], "name"):
        return f"{value[0].name} {value[1]}"
    if isinstance(value, tuple):
        return f"{value[0]} {value[1]}"
    if hasattr(value, "name"):
        made = getattr(value, "key", 0) is None
        return gettext("%(name)s (will be made)") % {"name": value.name} if made else str(value.name)
    return day(value) if hasattr(value, "isoformat") else str(value)
