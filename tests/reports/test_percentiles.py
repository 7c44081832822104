"""Percentiles of waits: the same from sums of days as from calls, in pages and files, frozen, and never half known."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from django.test import Client as Browser
from hypothesis import given
from hypothesis import strategies as st

from keskus.access.rules import ScopeKind
from keskus.contacts.models import Contact
from keskus.contacts.queries import waits
from keskus.contacts.queries.definitions import HOUSE
from keskus.contacts.queries.grouping import By
from keskus.contacts.queries.reach import Choice
from keskus.core.actors import SYSTEM
from keskus.engines.kpi import percentile_wait
from keskus.reports.queries.building import built_report
from keskus.reports.queries.columns import PERCENTILES
from keskus.reports.queries.design import Design
from keskus.reports.queries.footnotes import footnotes_of
from keskus.reports.queries.freezing import thaw
from keskus.reports.queries.production import Report, Waits, production_report
from keskus.reports.queries.restating import restated
from keskus.reports.queries.waits import with_waits
from tests.contacts.builder import Centre
from tests.reports.conftest import DAY
from tests.reports.test_frozen import freeze
from tests.reports.test_production_page import text_of

MAY = "?from=2026-05-01&to=2026-05-31"
CHOICE = Choice(DAY.replace(day=1), DAY.replace(day=31))


@given(st.lists(st.integers(0, 90), min_size=1), st.sampled_from([0.5, 0.9]))
def test_the_nearest_rank_is_numpys(seconds: list[int], share: float) -> None:
    waited = {each: seconds.count(each) for each in seconds}
    expected = np.quantile(seconds, share, method="inverted_cdf")
    assert percentile_wait(waited, share, of=len(seconds)) == expected


def test_what_is_known_of_too_few_is_not_told() -> None:
    assert percentile_wait({5: 99}, 0.5, of=100) == 5
    assert percentile_wait({5: 98}, 0.5, of=100) is None
    assert percentile_wait({}, 0.5, of=0) is None


def figures(report: Report, row: Any) -> list[Any]:
    return [column.value(row) for column in report.columns if column.key in PERCENTILES]


@pytest.fixture
def many(calls: Centre) -> Centre:
    """Ten calls answered in an hour of ours after 1 to 10 seconds, and four who gave up."""
    for second in range(1, 11):
        calls.visit("ours", at=f"2026-05-11 10:{second:02}", answered=second)
    for second in (3, 8, 30, 31):
        calls.visit("ours", at=f"2026-05-11 11:{second:02}", outcome="abandoned", wait=second)
    calls.sum_up()
    return calls


@pytest.mark.parametrize(("by", "is_of_days"), [(By.DAY, True), (By.HOUR, False), (By.QUEUE, True), (By.TOTAL, True)])
def test_each_row_has_the_percentiles_of_its_own_calls(many: Centre, by: By, is_of_days: bool) -> None:
    assert waits.wait_rows(SYSTEM, CHOICE, by).is_of_days is is_of_days
    report = with_waits(SYSTEM, production_report(SYSTEM, CHOICE, by))
    assert figures(report, report.total) == [6, 20, 8, 31]
    found = {row.key: figures(report, row) for row in report.rows}
    queues = many.world.ours.queue.pk, many.world.theirs.queue.pk
    expected: dict[By, dict[Any, list[int | None]]] = {
        By.DAY: {DAY: [12, 45, None, None], DAY.replace(day=11): [5, 9, 8, 31]},
        By.HOUR: {9: [5, 5, None, None], 11: [20, 20, 8, 31]},
        By.QUEUE: {queues[0]: [6, 20, 8, 31], queues[1]: [2, 2, None, None]},
        By.TOTAL: {None: [6, 20, 8, 31]},
    }
    assert found | expected[by] == found


def test_agents_have_those_of_the_calls_they_answered(many: Centre) -> None:
    report = with_waits(SYSTEM, production_report(SYSTEM, CHOICE, By.AGENT))
    found = {row.key: figures(report, row) for row in report.rows}
    assert found == {f"e{many.world.ours.agent.pk}": [6, 20], f"e{many.world.theirs.agent.pk}": [2, 2]}


def test_groups_are_put_in_order_by_their_own_and_not_by_their_rows(many: Centre) -> None:
    design = Design(then=By.DAY, measures=("p90_speed_of_answer",), order="p90_speed_of_answer")
    report = built_report(SYSTEM, CHOICE, By.QUEUE, HOUSE, design)
    known = [(row.outer.name, figures(report, row)[0]) for row in report.rows if row.outer and figures(report, row)[0]]
    ours, theirs = many.world.ours.queue.name, many.world.theirs.queue.name
    assert known == [(ours, 45), (ours, 9), (theirs, 2)]
    groups = {row.outer.name: row.outer.waits for row in report.rows if row.outer}
    assert [waits and waits.answered_nine_tenths for waits in groups.values()] == [20, 2]


def test_too_many_calls_are_not_read_and_the_report_says_so(many: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waits, "MOST_CALLS_READ", 18)
    of_days = with_waits(SYSTEM, production_report(SYSTEM, CHOICE, By.DAY))
    assert figures(of_days, of_days.total) == [6, 20, 8, 31]
    of_hours = with_waits(SYSTEM, production_report(SYSTEM, CHOICE, By.HOUR))
    assert of_hours.waits is Waits.TOO_MANY
    assert figures(of_hours, of_hours.total) == [None] * 4
    assert any("from no more than" in note for note in footnotes_of(of_hours))


def test_calls_whose_wait_nobody_tells_take_the_percentile_away(many: Centre) -> None:
    Contact.objects.filter(outcome="answered", wait_seconds=9).update(wait_seconds=None)
    report = with_waits(SYSTEM, production_report(SYSTEM, CHOICE, By.HOUR))
    assert figures(report, report.total) == [None, None, 8, 31]


@pytest.fixture
def manager(many: Centre) -> Browser:
    """A manager of the whole centre."""
    return many.world.client_for("manager", ScopeKind.CENTRE)


def test_the_page_reads_them_only_for_who_chose_their_columns(manager: Browser) -> None:
    chosen = f"/reports/production/{MAY}&by=day&columns=answered&columns=p90_speed_of_answer"
    page = text_of(manager.get(chosen))
    assert "Wait of nine in ten" in page
    assert "0:45" in page
    built = text_of(manager.get(f"/reports/builder/{MAY}&by=day&measure=median_wait_before_abandon"))
    assert "0:08" in built


def test_files_have_them(manager: Browser) -> None:
    export = f"/reports/production/export/{MAY}&by=total"
    document = json.loads(manager.post(export, {"format": "json"}).content)
    assert (document["total"]["median_speed_of_answer"], document["total"]["p90_wait_before_abandon"]) == (6, 31)


def test_a_frozen_report_keeps_them_and_says_when_they_change(many: Centre) -> None:
    frozen = freeze("production", By.QUEUE)
    then = thaw(frozen).report
    assert figures(then, then.total) == [6, 20, 8, 31]
    assert not restated(frozen)
    for second in range(3):
        many.visit("ours", at=f"2026-05-12 10:0{second}", answered=0)
    many.sum_up()
    changed = {change.column.key: (change.was, change.now) for change in restated(frozen).total}
    assert changed["median_speed_of_answer"] == (6, 5)
