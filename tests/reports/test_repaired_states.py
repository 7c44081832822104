"""Agents' time that repair rules shaped: marked in their report, listed with what the log said, within reach."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from keskus.access.rules import ScopeKind
from keskus.contacts.actions.deliver import count_again, fold_rest
from keskus.contacts.models import AgentState, PbxAgent, Source
from keskus.contacts.queries.grouping import By
from keskus.contacts.queries.reach import Choice
from keskus.contacts.queries.repaired_states import repaired_page, touched_by_repairs
from keskus.core.actors import SYSTEM
from keskus.reports.queries.columns import Column
from keskus.reports.queries.freezing import thaw
from keskus.reports.queries.production import Report, production_report
from keskus.reports.queries.repaired import is_repaired
from tests.contacts.world import DAY, a_call, a_source, in_order, log_file, take
from tests.house.people import World, world
from tests.reports.test_frozen import freeze
from tests.reports.test_production_page import text_of

__all__ = ["world"]
HOUR = 3600
AT = DAY + 8 * HOUR
FIRST = datetime.fromtimestamp(DAY, UTC).date()
DAYS = Choice(FIRST, date(FIRST.year, FIRST.month, FIRST.day + 2))
ADDRESS = f"?from={DAYS.first}&to={DAYS.last}"

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(tmp_path: Path, world: World) -> Source:
    """Both pause together; Anna is last heard of at 8:50, and comes again the next day; Bert signs out as he should."""
    pauses = [
        f"{at}|NONE|sales|{name}|{event}"
        for at, event in ((AT + 2000, "PAUSE|lunch"), (AT + 2600, "UNPAUSE|"))
        for name in ("Anna", "Bert")
    ]
    lines = in_order(
        [f"{AT}|NONE|sales|Anna|ADDMEMBER|", f"{AT}|NONE|sales|Bert|ADDMEMBER|"],
        a_call(AT + 100, 1),
        a_call(AT + 200, 2, agent="Bert"),
        pauses,
        [f"{AT + 3000}|NONE|sales|Anna|PENALTY|3"],
        [f"{AT + HOUR}|NONE|sales|Bert|REMOVEMEMBER|"],
        [f"{AT + 24 * HOUR}|NONE|sales|Anna|ADDMEMBER|", f"{AT + 25 * HOUR}|NONE|sales|Anna|REMOVEMEMBER|"],
    )
    source = a_source()
    take(source, log_file(tmp_path, lines))
    return source


def marked(report: Report) -> set[tuple[str, str]]:
    """Rows and figures that have a mark."""

    def of_row(row: Any) -> list[Column]:
        return [column for column in report.columns if is_repaired(report, row, column)]

    return {(row.name, column.key) for row in (*report.rows, report.total) for column in of_row(row)}


def test_a_missing_sign_out_marks_its_agents_time_and_nobody_elses(log: Source) -> None:
    report = production_report(SYSTEM, DAYS, By.AGENT)
    assert (report.touched.spans, report.touched.rules) == (2, ("sign_in_without_sign_out",))
    names = {name for name, _key in marked(report)}
    assert names == {"Anna", ""}
    of_anna = {key for name, key in marked(report) if name == "Anna"}
    assert {"signed_in_seconds", "occupancy"} <= of_anna
    assert not {"answered", "missed_rings", "outbound_calls"} & of_anna
    assert not marked(production_report(SYSTEM, DAYS, By.TEAM)) - {("", key) for key in of_anna}


def test_the_days_of_one_agent_are_marked_where_the_states_lie(log: Source) -> None:
    anna = f"p{PbxAgent.objects.get(name='Anna').pk}"
    after = Choice(DAYS.last, DAYS.last, agent=anna)
    assert touched_by_repairs(SYSTEM, after).spans == 0
    days = {FIRST, date(FIRST.year, FIRST.month, FIRST.day + 1)}
    assert touched_by_repairs(SYSTEM, Choice(DAYS.first, DAYS.last, agent=anna)).days == days
    night = Choice(max(days), max(days), agent=anna)  # only the absence reaches into it
    assert touched_by_repairs(SYSTEM, night).spans == 1


def test_the_list_tells_what_counts_and_what_the_log_said(log: Source) -> None:
    rows, count = repaired_page(SYSTEM, DAYS, order="started")
    assert count == 2
    assert [(row.agent, row.state, row.rule) for row in rows] == [
        ("Anna", "ready", "sign_in_without_sign_out"),
        ("Anna", "out", "sign_in_without_sign_out"),
    ]
    assert rows[0].ended_at == rows[1].started_at == datetime.fromtimestamp(AT + 3000, UTC)
    assert (rows[0].logged.is_endless, rows[1].logged.state) == (True, "ready")
    assert repaired_page(SYSTEM, DAYS, "two_interfaces") == ([], 0)


def test_one_person_on_two_telephones_is_told_with_both(log: Source, tmp_path: Path, world: World) -> None:
    PbxAgent.objects.filter(source=log).update(employee=world.ours.agent)
    log.refresh_from_db()
    count_again(log)
    fold_rest(log)
    rows, _count = repaired_page(SYSTEM, DAYS, "two_interfaces")
    assert rows
    told = {telephone for row in rows for telephone in row.logged.telephones}
    assert told >= {("Anna", "paused", "lunch"), ("Bert", "paused", "lunch")}
    assert {row.agent for row in rows} == {world.ours.agent.name}
    agent = world.viewer("agent")
    assert repaired_page(agent, DAYS, "two_interfaces")[1] == len(rows)


def test_pages_mark_the_figures_and_lead_to_the_states(log: Source, world: World) -> None:
    manager = world.client_for("manager", ScopeKind.CENTRE)
    page = manager.get(f"/reports/agents/{ADDRESS}")
    anna, bert = (f"p{PbxAgent.objects.get(name=name).pk}" for name in ("Anna", "Bert"))
    assert f"/contacts/repaired-states/?from={DAYS.first}&amp;to={DAYS.last}&amp;agent={anna}" in page.content.decode()
    assert "† 2 stretches of agents’ time in these days were shaped by repair rules" in text_of(page)
    listed = text_of(manager.get(f"/contacts/repaired-states/{ADDRESS}&agent={anna}"))
    assert "Repaired states 2" in listed
    assert "No end: no line signs out." in listed
    assert "All this time: Ready. No line signs out." in listed
    document = json.loads(manager.post(f"/reports/agents/export/{ADDRESS}", {"format": "json"}).content)
    assert document["repaired_states"] == {"spans": 2, "rules": ["sign_in_without_sign_out"], "agents": [anna]}
    assert {row["key"]: bool(row["repaired"]) for row in document["rows"]} == {anna: True, bert: False}
    assert "signed_in_seconds" in document["rows"][0]["repaired"]
    flat = manager.post(f"/reports/agents/export/{ADDRESS}", {"format": "csv"}).content.decode("utf-8-sig")
    by_name = {row["name"]: row["repaired"] for row in csv.DictReader(io.StringIO(flat), delimiter=";")}
    assert by_name == {"Anna": " ".join(document["rows"][0]["repaired"]), "Bert": ""}
    assert "†" in manager.post(f"/reports/agents/export/{ADDRESS}", {"format": "html"}).content.decode()


def test_nobody_lists_the_states_of_others(log: Source, world: World) -> None:
    assert repaired_page(world.viewer("supervisor"), DAYS) == ([], 0)
    PbxAgent.objects.filter(name="Anna").update(employee=world.ours.agent)
    assert repaired_page(world.viewer("supervisor"), DAYS)[1] == 2
    assert repaired_page(world.viewer("agent"), DAYS)[1] == 2
    assert touched_by_repairs(world.viewer("agent"), DAYS).spans == 2
    PbxAgent.objects.filter(name="Anna").update(employee=world.theirs.agent)
    assert repaired_page(world.viewer("agent"), DAYS) == ([], 0)


def test_a_frozen_report_keeps_its_marks(log: Source) -> None:
    frozen = freeze("agents", By.AGENT, DAYS)
    AgentState.objects.update(repair="")
    assert {name for name, _key in marked(thaw(frozen).report)} == {"Anna", ""}
