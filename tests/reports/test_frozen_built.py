"""Reports of one's own, frozen: groups inside groups, chosen figures, the first so many; the round that compares."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from keskus.access.rules import ScopeKind
from keskus.contacts.queries.grouping import By
from keskus.core import work
from keskus.core.actors import SYSTEM
from keskus.core.models import Job
from keskus.reports import jobs
from keskus.reports.actions import freeze_report
from keskus.reports.models import FrozenReport
from keskus.reports.queries import restating
from keskus.reports.queries.definitions import REPORTS, Asked
from keskus.reports.queries.design import Design
from keskus.reports.queries.freezing import draft_of, thaw
from keskus.reports.queries.frozen import sheet_of
from keskus.reports.queries.restating import restated
from keskus.reports.tables import ChangeTable
from tests.contacts.builder import Centre
from tests.reports.test_frozen import (
    ADDRESS,
    LANGUAGES,
    MAY,
    NOW,
    add_late_data_and_another_definition,
    files,
    freeze,
)

QUEUES_BY_DAY = Asked(MAY, By.QUEUE, design=Design(By.DAY, ("answered", "service_level", "offered")))
DESIGNS = [
    QUEUES_BY_DAY,
    Asked(MAY, By.DAY, design=Design(By.QUEUE, order="offered", top=1)),
    Asked(MAY, By.TEAM, design=Design(By.AGENT, ("occupancy", "answered"))),
    Asked(MAY, By.AGENT, design=Design(By.WEEK)),
    Asked(MAY, By.HOUR, design=Design(measures=("offered",), chart="bar", drawn="abandonment")),
]


def freeze_built(asked: Asked) -> FrozenReport:
    draft = draft_of(SYSTEM, "built", asked, at=NOW)
    return freeze_report(SYSTEM, draft, reach=SYSTEM.scope("reports.freeze"), title="Own", note="")


def level_of(asked: Asked) -> str:
    return f"{asked.by}-{asked.design.then}"


@pytest.mark.parametrize("asked", DESIGNS, ids=level_of)
def test_it_is_reproduced_byte_for_byte(calls: Centre, asked: Asked) -> None:
    with time_machine.travel(NOW, tick=False):
        frozen = freeze_built(asked)
        before = files(frozen)
        assert not restated(frozen)
    with time_machine.travel(NOW + timedelta(days=90), tick=False):
        add_late_data_and_another_definition(calls)
        calls.world.ours.queue.name = "Another name"
        calls.world.ours.queue.save()
        assert files(frozen) == before
        assert restated(frozen)


@pytest.mark.parametrize("asked", DESIGNS, ids=level_of)
def test_it_says_what_the_live_one_said(calls: Centre, asked: Asked) -> None:
    with time_machine.travel(NOW, tick=False):
        live, sheet = REPORTS["built"].make(SYSTEM, asked), sheet_of(freeze_built(asked))
    assert (sheet.header, sheet.rows) == (live.header, live.rows)
    assert {**sheet.document, "frozen": None, "report": ""} == {**live.document, "frozen": None, "report": ""}
    for language in LANGUAGES:
        then, now = sheet.paper(language), live.paper(language)
        assert (then.headings, then.rows, then.total, then.charts) == (now.headings, now.rows, now.total, now.charts)
        assert (then.facts, then.footnotes) == (now.facts, now.footnotes)


def test_names_of_people_stand_apart_at_either_level(calls: Centre) -> None:
    name = str(calls.agents["ours"].employee)
    for asked in (DESIGNS[2], DESIGNS[3]):
        frozen = freeze_built(asked)
        assert name not in frozen.payload
        assert name in frozen.people.values()
        frozen.people = dict.fromkeys(frozen.people, "forgotten")
        assert "forgotten" in str(sheet_of(frozen).rows)


def test_changes_are_named_by_group_and_row(calls: Centre) -> None:
    frozen = freeze_built(QUEUES_BY_DAY)
    calls.visit("ours", at="2026-05-05 10:40", answered=8, talk=90)
    calls.sum_up()
    found = restated(frozen)
    changed = {(c.row.outer.name, str(c.row.key), c.column.key) for c in found.rows if c.row and c.row.outer}
    assert ("Tallinn support", "2026-05-05", "offered") in changed
    assert not [each for each in changed if each[0] != "Tallinn support" or each[1] == "2026-05-04"]
    assert {"group": calls.world.ours.queue.pk, "key": "2026-05-05"}.items() <= found.as_json()["rows"][0].items()
    names = [row["what"] for row in ChangeTable(found, thaw(frozen).report).data]
    assert "Tallinn support, Tue 5 May" in names


def test_of_the_first_so_many_those_are_compared(calls: Centre) -> None:
    frozen = freeze_built(Asked(MAY, By.QUEUE, design=Design(order="offered", top=1)))
    calls.visit("theirs", at="2026-05-05 12:40", answered=8, talk=90)
    calls.sum_up()
    found = restated(frozen)
    assert found.rows == ()
    assert {change.column.key: change.now for change in found.total}["offered"] == 8


def test_the_builder_freezes_what_it_shows(calls: Centre) -> None:
    browser = calls.world.client_for("manager", ScopeKind.CENTRE)
    asked = f"{ADDRESS}&by=queue&then=day&measure=answered"
    assert "/reports/built/freeze/" in browser.get(f"/reports/builder/{asked}").content.decode()
    browser.post(f"/reports/built/freeze/{asked}", {"title": "Own May"})
    work.run_to_end(Job.objects.get())
    frozen = FrozenReport.objects.get()
    page = browser.get(f"/reports/frozen/{frozen.pk}/").content.decode()
    assert "Own May" in page
    assert "Tallinn support" in page
    assert json.loads(frozen.payload)["figures"]["design"]["then"] == "day"
    assert (
        "/reports/built/freeze/"
        not in calls.world.client_for("client").get(f"/reports/builder/{asked}").content.decode()
    )


# The round that compares


def test_one_that_cannot_be_compared_holds_up_nobody(calls: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, whole = freeze(), freeze(by=By.QUEUE)
    calls.visit("ours", at="2026-05-05 10:40", answered=8, talk=90)
    calls.sum_up()
    really = restating.restated

    def fails_for_one(frozen: FrozenReport, thawed: Any = None) -> Any:
        if frozen.pk == broken.pk:
            raise KeyError("a definition that is gone")
        return really(frozen, thawed)

    monkeypatch.setattr(restating, "restated", fails_for_one)
    FrozenReport.objects.update(checked_at=NOW - timedelta(days=2))
    jobs.compare_frozen_reports()
    broken.refresh_from_db()
    whole.refresh_from_db()
    assert (broken.not_compared_since is not None, whole.restated_at is not None) == (True, True)
    assert broken.checked_at > NOW - timedelta(days=1)  # its turn comes again after the others'
    browser = calls.world.client_for("manager", ScopeKind.CENTRE)
    assert "Could not be compared" in browser.get("/reports/frozen/").content.decode()
    page = browser.get(f"/reports/frozen/{broken.pk}/")
    assert "It could not be compared" in page.content.decode()
    assert "Answered 5 of 7 calls" in page.content.decode()
    monkeypatch.setattr(restating, "restated", really)
    FrozenReport.objects.update(checked_at=NOW - timedelta(days=2))
    jobs.compare_frozen_reports()
    broken.refresh_from_db()
    assert (broken.not_compared_since, broken.restated_at is not None) == (None, True)


def test_payloads_are_read_one_at_a_time(calls: Centre, django_assert_max_num_queries: Any) -> None:
    from keskus.reports.queries.frozen import due_for_check

    for _ in range(3):
        freeze()
    FrozenReport.objects.update(checked_at=NOW - timedelta(days=2))
    with django_assert_max_num_queries(1) as asked:
        assert len(due_for_check(timezone.now())) == 3
    assert "payload" not in asked.captured_queries[0]["sql"]
