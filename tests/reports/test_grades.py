"""The grade on every report, list and file, with its reasons, in three languages."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from django.utils.translation import override

from keskus.access.rules import ScopeKind
from keskus.contacts.models import FoldState, QuarantinedLine, SetAsideLine, SourceDay
from keskus.contacts.queries.doubts import DOUBT_NAMES, grade_sentence
from keskus.contacts.queries.grades import grading_of
from keskus.contacts.queries.reach import Choice
from keskus.contacts.queries.trust import left_out_of
from keskus.contacts.rules.trust import CAPS, LIMITS
from keskus.core.actors import SYSTEM
from keskus.reports.queries.definitions import FREEZABLE, REPORTS, Asked
from keskus.reports.queries.footnotes import left_out_sentence, quarantine_sentence
from tests.contacts.builder import Centre
from tests.reports.test_files import rows_of

MAY = "?from=2026-05-01&to=2026-05-31"
CHOICE = Choice(date(2026, 5, 1), date(2026, 5, 31))


@pytest.fixture
def graded(calls: Centre) -> Centre:
    """Ours has an A and a B day, theirs a D day that weighs little; a witness's grade bears on nothing."""
    ours, theirs = calls.side("ours").queue, calls.side("theirs").queue

    def day(side: str, number: int, offered: int, grade: str, *reasons: object, answers: bool = True) -> None:
        SourceDay.objects.create(
            source=calls.sources[side],
            queue=ours if side == "ours" or not answers else theirs,
            day=date(2026, 5, number),
            offered=offered,
            grade=grade,
            reasons=list(reasons),
            answers=answers,
            is_due=False,
        )

    day("ours", 4, 900, "A")
    day("ours", 5, 100, "B", ["unfinished", "B", 2, 100], ["only_second", "B", 0, 0])
    day("theirs", 5, 40, "D", ["unfinished", "D", 8, 40])
    day("theirs", 4, 9000, "D", ["gap", "D", 1, 1], answers=False)
    return calls


def leave_out(graded: Centre) -> None:
    """A row that its mapping excludes, and a line that cannot be read."""
    ours, at = graded.sources["ours"], graded.epoch("ours", "2026-05-04 10:00")
    SetAsideLine.objects.create(pk=1, source=ours, epoch=at, reason=SetAsideLine.Reason.EXCLUDED)
    QuarantinedLine.objects.create(
        source=ours,
        file=graded.files["ours"],
        line_number=1,
        offset=0,
        near_epoch=at,
        reason="bad_time",
        arrived_at=datetime(2026, 5, 4, tzinfo=UTC),
    )


def test_the_report_has_the_worst_grade_that_weighs_and_names_all_doubts(graded: Centre) -> None:
    grading = grading_of(SYSTEM, CHOICE)
    assert grading.grade == "B"
    assert [(d.code, d.grade, d.days, d.count, d.of) for d in grading.doubts] == [
        ("unfinished", "D", 2, 10, 140),
        ("only_second", "B", 1, 0, 0),
    ]
    assert grading.days == {"A": 1, "B": 1, "D": 1}


def test_one_sees_the_grade_of_what_one_reaches(graded: Centre) -> None:
    assert grading_of(graded.world.viewer("client"), CHOICE).doubts[0].of == 100
    assert grading_of(SYSTEM, Choice(date(2026, 5, 4), date(2026, 5, 4))).grade == "A"


def test_late_lines_under_way_cap_the_grade(graded: Centre) -> None:
    FoldState.objects.create(source=graded.sources["ours"], rewind_to=5, again_since_at=timezone.now())
    grading = grading_of(SYSTEM, Choice(date(2026, 5, 4), date(2026, 5, 4)))
    assert (grading.grade, grading.doubts[0].code) == ("C", "recounting")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Trust B: small doubts. Calls whose end was never told: 10 of 140 (queue-days: 2)."),
        ("pl", "Wiarygodność B: drobne wątpliwości. Połączenia, których końca log nie podał: 10 z 140"),
        ("et", "Usaldusväärsus B: väikesed kahtlused. Kõned, mille lõppu logis ei olnud: 10 / 140"),
    ],
)
def test_the_reason_is_a_sentence_in_three_languages(graded: Centre, language: str, expected: str) -> None:
    with override(language):
        assert grade_sentence(grading_of(SYSTEM, CHOICE)).startswith(expected)


@pytest.mark.parametrize("name", sorted(REPORTS))
@pytest.mark.parametrize("language", ["en", "pl", "et"])
def test_every_file_says_its_grade(graded: Centre, name: str, language: str) -> None:
    leave_out(graded)
    sheet = REPORTS[name].make(SYSTEM, Asked(CHOICE, REPORTS[name].usual_by))
    assert sheet.document["trust"]["grade"] == "B"
    assert sheet.document["trust"]["reasons"][0] == {
        "code": "unfinished",
        "grade": "D",
        "queue_days": 2,
        "count": 10,
        "of": 140,
    }
    assert sheet.header[-3:] == ["left_out", "quarantined_lines", "trust"]
    assert all(row[-3:] == [9001, 1, "B"] for row in sheet.rows)
    assert sheet.document["quarantined_lines"] == 1
    assert sheet.document["left_out"] == {"excluded": 1, "second_source": 9000}
    with override(language):
        said = " ".join(sheet.paper(language).footnotes)
        assert grade_sentence(grading_of(SYSTEM, CHOICE)) in said
        assert left_out_sentence(left_out_of(SYSTEM, CHOICE)).rstrip(".") in said
        assert quarantine_sentence(1) in said
    if name in FREEZABLE:
        assert {row[-4] for row in sheet.rows} == {"nobody/0"}
    json.dumps(sheet.document)


@pytest.mark.parametrize("address", ["/reports/production/", "/reports/agents/", "/contacts/calls/"])
def test_every_page_says_its_grade(graded: Centre, address: str) -> None:
    page = graded.world.client_for("manager", ScopeKind.CENTRE).get(f"{address}{MAY}").content.decode()
    assert "Trust B: small doubts" in page
    assert "Calls whose end was never told: 10 of 140" in page


def test_a_csv_file_says_it_in_its_last_column(graded: Centre) -> None:
    browser = graded.world.client_for("manager", ScopeKind.CENTRE)
    rows = rows_of(browser.post(f"/reports/production/export/{MAY}", {"format": "csv"}).content)
    assert {row["trust"] for row in rows} == {"B"}


def test_days_not_graded_yet_are_no_grade(calls: Centre) -> None:
    assert grading_of(SYSTEM, CHOICE).grade == ""
    assert grade_sentence(grading_of(SYSTEM, CHOICE)) == "Trust: not graded yet."


def test_every_reason_has_its_words() -> None:
    assert {*LIMITS, *CAPS, "recounting"} == set(DOUBT_NAMES)
