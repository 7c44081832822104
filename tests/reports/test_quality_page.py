"""The quality of data: sources, grades over time, reasons with their days; scoped, filtered, exported."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from keskus import cli
from keskus.access.rules import ScopeKind
from keskus.contacts.models import Disagreement, QuarantinedLine, Repair, Source, SourceDay
from keskus.contacts.queries.grouping import By
from keskus.contacts.queries.reach import Choice
from keskus.core.actors import SYSTEM
from keskus.reports.queries.pictures import grades_chart
from keskus.reports.queries.quality import Narrowed, quality_of, queue_days, sources_now, yesterday_grades
from tests.contacts.builder import Centre
from tests.reports.test_files import rows_of
from tests.reports.test_grades import graded

__all__ = ["graded"]

MAY = "?from=2026-05-01&to=2026-05-31"
CHOICE = Choice(date(2026, 5, 1), date(2026, 5, 31))
ADDRESS = f"/reports/data-quality/{MAY}"


def test_grades_over_time_have_a_cell_for_each_queue_and_day(graded: Centre) -> None:
    heat = quality_of(SYSTEM, CHOICE).heat
    assert heat.by is By.DAY
    assert heat.starts == (date(2026, 5, 4), date(2026, 5, 5))
    assert {row.name: [cell.grade for cell in row.cells] for row in heat.rows} == {
        "Warsaw support": ["", "D"],
        "Tallinn support": ["A", "B"],
    }
    assert heat.rows[0].name == "Warsaw support"  # the worst first


def test_a_long_time_is_shown_by_week(graded: Centre) -> None:
    heat = quality_of(SYSTEM, Choice(date(2026, 1, 1), date(2026, 5, 31))).heat
    assert (heat.by, heat.starts) == (By.WEEK, (date(2026, 5, 4),))
    assert {row.name: row.cells[0].grade for row in heat.rows} == {"Warsaw support": "D", "Tallinn support": "B"}


def test_days_are_narrowed_by_grade_and_reason(graded: Centre) -> None:
    assert queue_days(SYSTEM, CHOICE).count() == 4
    assert [row.grade for row in queue_days(SYSTEM, CHOICE, Narrowed(grade="A"))] == ["A"]
    assert {row.grade for row in queue_days(SYSTEM, CHOICE, Narrowed(reason="unfinished"))} == {"B", "D"}


def test_what_stands_behind_is_counted(graded: Centre) -> None:
    ours = graded.sources["ours"]
    QuarantinedLine.objects.create(
        source=ours,
        file=graded.files["ours"],
        line_number=1,
        offset=0,
        near_epoch=graded.epoch("ours", "2026-05-04 10:00"),
        reason="bad_time",
        arrived_at=datetime(2026, 5, 4, tzinfo=UTC),
    )
    Repair.objects.create(contact=graded.visits[0], rule="missing_end", version=1)
    queue = graded.side("ours").queue
    Disagreement.objects.create(queue=queue, day=date(2026, 5, 4), witness=ours, kind="talk", entered_epoch=0)
    quality = quality_of(SYSTEM, CHOICE)
    assert [(told.code, told.count) for told in quality.refused] == [("bad_time", 1)]
    assert [(told.code, told.count) for told in quality.repairs] == [("missing_end", 1)]
    assert [(told.code, told.count) for told in quality.disagreements] == [("talk", 1)]
    SourceDay.objects.filter(grade="A").update(repaired=1)
    page = graded.world.client_for("manager", ScopeKind.CENTRE).get(ADDRESS).content.decode()
    assert "/contacts/calls/?from=2026-05-01&amp;to=2026-05-31&amp;rule=missing_end" in page


def test_gaps_and_the_course_of_grades_are_shown(graded: Centre) -> None:
    at = graded.epoch("ours", "2026-05-05 10:00")
    SourceDay.objects.filter(grade="B").update(gaps=[[at, at + 7200, 31.6]])
    quality = quality_of(SYSTEM, CHOICE)
    (gap,) = quality.gaps
    assert (gap.queue, gap.ends - gap.begins, gap.calls) == ("Tallinn support", timedelta(hours=2), 32)
    drawn = grades_chart(quality)
    assert drawn is not None
    told = {series.name: list(series.values) for series in drawn.series}
    assert told == {"A": [900, 0], "B": [0, 100], "D": [0, 40]}
    page = graded.world.client_for("manager", ScopeKind.CENTRE).get(ADDRESS).content.decode()
    assert "5 May 2026, 10:00:00" in page
    assert "Of all calls 96.2" in page


def test_a_source_says_how_far_behind_it_is(graded: Centre) -> None:
    ours = graded.sources["ours"]
    at = datetime(2026, 5, 4, 10, tzinfo=UTC)
    Source.objects.filter(pk=ours.pk).update(last_epoch=int(at.timestamp()) - 90, last_arrival_at=at)
    (found,) = [source for source in sources_now(SYSTEM) if source.id == ours.pk]
    assert (found.behind_seconds, found.waiting, found.is_recounting) == (90.0, 0, False)


def test_the_page_leads_on_from_every_figure(graded: Centre) -> None:
    browser = graded.world.client_for("manager", ScopeKind.CENTRE)
    page = browser.get(ADDRESS).content.decode()
    assert "Trust B: small doubts." in page
    queue = graded.side("theirs").queue.pk
    assert f"/reports/data-quality/?from=2026-05-05&amp;to=2026-05-05&amp;queue={queue}#days" in page
    assert "/reports/data-quality/?from=2026-05-01&amp;to=2026-05-31&amp;reason=unfinished#days" in page
    assert "Calls whose end was never told: 8 of 40." in page
    assert page.count("compared only") == 1
    narrowed = browser.get(f"{ADDRESS}&reason=only_second").content.decode()
    assert "Calls whose end was never told: 8 of 40." not in narrowed


def test_one_sees_the_queues_of_ones_sites_only(graded: Centre) -> None:
    page = graded.world.client_for("manager", ScopeKind.SITE).get(ADDRESS).content.decode()
    assert "Tallinn support" in page
    assert "Warsaw support" not in page
    assert graded.world.client_for("supervisor").get(ADDRESS).status_code == 403


def test_reports_lead_to_it_for_those_who_may(graded: Centre) -> None:
    address = f"/reports/production/{MAY}"
    link = 'href="/reports/data-quality/?from=2026-05-01'
    assert link in graded.world.client_for("manager", ScopeKind.CENTRE).get(address).content.decode()
    assert link not in graded.world.client_for("supervisor", ScopeKind.CENTRE).get(address).content.decode()


def test_the_page_sends_its_form_to_the_file_of_what_it_shows(graded: Centre) -> None:
    page = graded.world.client_for("manager", ScopeKind.CENTRE).get(f"/reports/data-quality/{MAY}").content.decode()
    assert 'action="/reports/data-quality/export/?from=2026-05-01' in page


def test_asked_again_by_the_clock_it_answers_with_the_sources_alone(graded: Centre) -> None:
    browser = graded.world.client_for("manager", ScopeKind.CENTRE)
    again = browser.get(ADDRESS, headers={"X-Keskus-Poll": "1"}).content.decode()
    assert again.lstrip().startswith('<section class="section" id="sources"')
    assert again.strip() in browser.get(ADDRESS).content.decode()


def test_the_file_has_a_row_for_each_queue_day_and_source(graded: Centre) -> None:
    browser = graded.world.client_for("manager", ScopeKind.CENTRE)
    content = browser.post(f"/reports/data-quality/export/{MAY}&grade=D", {"format": "csv"}).content
    rows = [(row["day"], row["queue"], row["answers"], row["reasons"]) for row in rows_of(content)]
    assert rows == [
        ("2026-05-05", "Warsaw support", "yes", "unfinished"),
        ("2026-05-04", "Tallinn support", "no", "gap"),
    ]


def test_the_command_gives_the_same(graded: Centre, capfdbinary: Any) -> None:
    assert cli.main(["report", "data-quality", "--from", "2026-05-01", "--to", "2026-05-31"]) == 0
    document = json.loads(capfdbinary.readouterr().out)
    assert document["trust"]["grade"] == "B"
    assert len(document["rows"]) == 4


def test_the_check_names_yesterdays_worst(graded: Centre) -> None:
    assert yesterday_grades(date(2026, 5, 5)) == [("Warsaw support", "D"), ("Tallinn support", "B")]
    assert yesterday_grades(date(2026, 5, 6)) == []


def test_an_empty_centre_has_a_page(centre: Centre) -> None:
    browser = centre.world.client_for("manager", ScopeKind.CENTRE)
    assert "No days yet" in browser.get(ADDRESS).content.decode()


@pytest.mark.parametrize("queues", [1, 3])
def test_the_number_of_queries_does_not_grow(graded: Centre, queues: int, django_assert_max_num_queries: Any) -> None:
    for number in range(queues * 5):
        SourceDay.objects.create(
            source=graded.sources["ours"],
            queue=graded.side("ours").queue,
            day=date(2026, 5, 10 + number),
            grade="C",
            reasons=[["gap", "C", 1, 9]],
        )
    browser = graded.world.client_for("manager", ScopeKind.CENTRE)
    browser.get(ADDRESS)
    with django_assert_max_num_queries(34):
        browser.get(ADDRESS)
