"""Staff lists: every bad cell named, none lost, nothing written before the end, the same list twice changes nothing."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from django.utils import timezone

from keskus.access.rules import ScopeKind
from keskus.core.actions import SYSTEM, Breach, Refused
from keskus.core.fields import Money
from keskus.core.models import AuditEntry, Job
from keskus.core.work import run_to_end
from keskus.engines.tables import read_table
from keskus.people import actions, queries
from keskus.people.models import (
    Contract,
    Employee,
    EmployeeSkill,
    Notice,
    ReportingLine,
    Skill,
    StaffList,
    Team,
    TeamMembership,
)
from keskus.people.rules.staff_facts import Fact, guessed
from keskus.people.rules.staff_lists import Status, counts_of
from tests.house.people import World

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)

POLISH = (
    "Numer pracownika;Imię;Nazwisko;E-mail;Lokalizacja;Zespół;Stanowisko;Data zatrudnienia;Godziny tygodniowo;"
    "Wynagrodzenie;Umiejętności;Przełożony\r\n"
    "P-1;Łukasz;Świątek;lukasz@example.test;Warsaw;Warsaw team;lider;01.02.2026;40;6 200,00 zł;english:4;\r\n"
    "P-2;Zażółć;Gęślą;;Warsaw;Warsaw team;konsultant;15.02.2026;37,5;4300,50;english:3, polish:5;P-1\r\n"
)
ESTONIAN = (
    "Töötaja number\tEesnimi\tPerenimi\tAsukoht\tTiim\tTöö algus\tTunde nädalas\tPalk\tOskused\tVahetu juht\n"
    "E-1\tJüri\tPõld\tTallinn\tTallinn team\t2026-02-01\t40\t2 100,00\tenglish (5)\t\n"
    "E-2\tÕie\tKäär\tTallinn\tTallinn team\t2026-02-01\t20,5\t1100\t\tJüri Põld\n"
)
NASTY = (
    "number,first name,last name,e-mail,site,team,started,ended,hours,pay,skills,reports to\n"
    "N-1,Anna,Kask,not-an-email,Tallinn,Tallinn team,31.02.2026,,40,,,\n"
    'N-2,"Eva ""E""",Mets,eva@example.test,Riga,No such team,12/31/2026,,200,"1,234",english:9,N-9\n'
    "N-3,Jan,Nowak,,Tallinn,,01.02.26,,,4300,,\n"
    ",Nobody,Known,,Tallinn,,2026-01-01,,,,,\n"
    "N-4,Twice,One,,Tallinn,,2026-01-01,,,,,\n"
    "n-4,Twice,Two,,Tallinn,,2026-01-01,,,,,\n"
    "N-5,Early,Leaver,,Tallinn,,2026-01-02,2026-01-01,,,,\n"
    "N-6,A,Circle,,Tallinn,,2026-01-01,,,,,N-7\n"
    "N-7,B,Circle,,Tallinn,,2026-01-01,,,,,N-6\n"
    "N-8,Under,Bad,,Tallinn,,2026-01-01,,,,,N-1\n"
    "N-10,Too,Many,,Tallinn,,2026-01-01,,,,,,surplus\n"
    "N-11,=cmd(),Fine,,Tallinn,Tallinn team,2026-01-01,,40,,english,N-12\n"
    "N-12,#N/A,Broken,,Tallinn,,2026-01-01,,,,,\n"
    "N-13,Good,Row,,Tallinn,Tallinn team,2026-01-01,,40,,english,\n"
)


@pytest.fixture
def hr(world: World) -> Any:
    for code in ("english", "polish"):
        Skill.objects.create(name=code.title(), code=code)
    return world.viewer("hr", ScopeKind.CENTRE)


def matched(viewer: Any, content: bytes, *, makes_missing: bool = False, name: str = "staff.csv") -> StaffList:
    row = actions.send_staff_list(viewer, file_name=name, content=content)
    header = queries.table_of(row).header
    meanings = guessed(header, queries.remembered_matching(), Fact)
    return actions.match_staff_list(viewer, row, matching=meanings, counts_from=DAY, makes_missing=makes_missing)


def imported(viewer: Any, row: StaffList, *, good_only: bool = False) -> StaffList:
    job = actions.import_staff_list(viewer, row, good_only=good_only)
    run_to_end(job)
    assert job.state == Job.State.DONE
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(
    ("text", "encoding", "numbers"),
    [
        (POLISH, "utf-8-sig", ("P-1", "P-2")),
        (POLISH, "cp1250", ("P-1", "P-2")),
        (ESTONIAN, "cp1257", ("E-1", "E-2")),
        (ESTONIAN, "utf-16", ("E-1", "E-2")),
    ],
)
def test_a_list_is_imported_from_any_encoding_and_twice_changes_nothing(
    hr: Any, text: str, encoding: str, numbers: tuple[str, str]
) -> None:
    row = matched(hr, text.encode(encoding))
    assert counts_of(queries.entries_of(hr, row)) == {"new": 2, "changed": 0, "unchanged": 0, "bad": 0}
    assert not Employee.objects.filter(number__in=numbers).exists()
    imported(hr, row)
    first, second = Employee.objects.filter(number__in=numbers).order_by("number")
    assert (first.first_name, second.last_name) in {("Łukasz", "Gęślą"), ("Jüri", "Käär")}
    assert ReportingLine.objects.get(employee=second).boss == first
    assert Contract.objects.get(employee=second).hours_per_week in (Decimal("37.50"), Decimal("20.50"))
    assert Contract.objects.get(employee=first).pay in (Money(Decimal(6200), "PLN"), Money(Decimal(2100), "EUR"))
    assert TeamMembership.objects.get(employee=second).starts_on == second.started_on
    again = matched(hr, text.encode(encoding))
    assert counts_of(queries.entries_of(hr, again)) == {"new": 0, "changed": 0, "unchanged": 2, "bad": 0}
    with pytest.raises(Breach, match="changes_nothing"):
        actions.import_staff_list(hr, again, good_only=True)


def test_every_bad_cell_is_named_with_its_place(hr: Any) -> None:
    entries = queries.entries_of(hr, matched(hr, NASTY.encode()))
    found = {(p.row, p.column, p.code) for entry in entries for p in entry.problems}
    assert found == {
        (2, "D", "not_an_email"),
        (2, "G", "no_such_day"),
        (3, "E", "unknown_site"),
        (3, "F", "unknown_team"),
        (3, "I", "hours_out_of_range"),
        (3, "J", "ambiguous_number"),
        (3, "K", "bad_level"),
        (3, "L", "unknown_boss"),
        (4, "G", "short_year"),
        (4, "I", "pay_without_hours"),
        (5, "A", "missing"),
        (6, "A", "number_twice"),
        (7, "A", "number_twice"),
        (8, "H", "ended_before_started"),
        (9, "L", "reporting_circle"),
        (10, "L", "reporting_circle"),
        (11, "L", "boss_row_is_bad"),
        (12, "M", "too_many_cells"),
        (13, "L", "boss_row_is_bad"),
        (14, "B", "spreadsheet_error"),
    }
    assert [entry.number for entry in entries if entry.status is Status.NEW] == ["N-13"]


def test_bad_rows_stop_the_import_or_stay_behind_and_are_never_lost(world: World, hr: Any) -> None:
    row = matched(hr, NASTY.encode())
    with pytest.raises(Breach, match="has_bad_rows"):
        actions.import_staff_list(hr, row, good_only=False)
    row = imported(hr, row, good_only=True)
    assert Employee.objects.filter(number__startswith="N-").count() == 1
    assert row.state == StaffList.State.IMPORTED
    left = queries.entries_of(hr, row)
    assert [entry.row.number for entry in left] == list(range(2, 15))
    assert all(entry.problems for entry in left)
    text = "".join(actions.bad_rows(queries.table_of(row), left, "en", more=["reason"], reason=lambda e: ["why"]))
    back = read_table(text.encode())
    assert len(back.rows) == 13
    assert back.rows[1].cells[:3] == ("N-2", 'Eva "E"', "Mets")
    assert back.rows[11].cells[1] == "=cmd()"
    assert "'=cmd()" in text
    assert Notice.objects.get(kind="people.staff_imported").values["bad"] == 13


def test_changes_count_from_the_day_named_and_empty_cells_say_nothing(world: World, hr: Any) -> None:
    imported(hr, matched(hr, POLISH.encode()))
    person = Employee.objects.get(number="P-2")
    text = "number;team;hours;e-mail;started\nP-2;Tallinn team;20;;\n"
    row = matched(hr, text.encode())
    (entry,) = queries.entries_of(hr, row)
    assert {change.fact for change in entry.changes} == {Fact.TEAM, Fact.HOURS}
    imported(hr, row)
    rows = TeamMembership.objects.filter(employee=person).order_by("starts_on")
    assert [(r.starts_on, r.ends_on) for r in rows] == [(date(2026, 2, 15), DAY - timedelta(days=1)), (DAY, None)]
    assert Contract.objects.get(employee=person, starts_on=DAY).pay == Money(Decimal("4300.50"), "PLN")
    row = imported(hr, matched(hr, b"number;ended\nP-2;31.03.2026\n"))
    assert {r.ends_on for r in TeamMembership.objects.filter(employee=person, starts_on=DAY)} == {date(2026, 3, 31)}
    assert counts_of(queries.entries_of(hr, matched(hr, text.encode())))["unchanged"] == 1


def test_missing_teams_and_skills_are_made_when_asked(world: World, hr: Any) -> None:
    text = "number;first name;last name;site;team;started;skills\nM-1;A;B;Tallinn;Öötiim;1.1.2026;Võro keel:2;Latvian\n"
    text = text.replace("Võro keel:2;Latvian", '"Võro keel:2;Latvian"')
    bad = counts_of(queries.entries_of(hr, matched(hr, text.encode())))["bad"]
    assert bad == 1
    imported(hr, matched(hr, text.encode(), makes_missing=True))
    assert Team.objects.get(name="Öötiim").site == world.ours.site
    assert set(EmployeeSkill.objects.values_list("skill__name", "level")) == {("Võro keel", 2), ("Latvian", 3)}


def test_a_workbook_is_a_staff_list_too(hr: Any) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Number", "First name", "Last name", "Site", "Started", "Hours", "Pay", "Currency"])
    book.active.append([17, "Kadri", "Saar", "Tallinn", date(2026, 2, 1), 37.5, 2100.5, "EUR"])
    buffer = io.BytesIO()
    book.save(buffer)
    imported(hr, matched(hr, buffer.getvalue(), name="staff.xlsx"))
    person = Employee.objects.get(number="17")
    assert person.started_on == date(2026, 2, 1)
    assert Contract.objects.get(employee=person).pay == Money(Decimal("2100.50"), "EUR")


def test_the_matching_is_remembered(hr: Any) -> None:
    text = "Kood;first name;last name;site;started\nK-1;A;B;Tallinn;1.1.2026\n"
    row = actions.send_staff_list(hr, file_name="a.csv", content=text.encode())
    meanings = {"Kood": Fact.NUMBER, **guessed(queries.table_of(row).header, {}, Fact)}
    actions.match_staff_list(hr, row, matching=meanings, counts_from=DAY, makes_missing=False)
    imported(hr, row)
    assert guessed(["Kood"], queries.remembered_matching(), Fact) == {"Kood": Fact.NUMBER}


def test_lists_are_sealed_seen_by_their_sender_only_and_forgotten(world: World, hr: Any) -> None:
    row = matched(hr, POLISH.encode())
    stored = StaffList.objects.raw("SELECT id, content AS sealed FROM people_stafflist")[0].sealed
    assert stored.startswith("v1:")
    assert queries.own_staff_list_or_none(world.viewer("manager", ScopeKind.CENTRE), row.pk) is None
    with pytest.raises(Breach, match="staff_list_closed"):
        actions.discard_staff_list(world.viewer("manager", ScopeKind.CENTRE), row)
    assert list(queries.own_staff_lists(hr)) == [row]
    actions.forget_old_staff_lists(SYSTEM, before=timezone.now())
    assert list(queries.own_staff_lists(hr)) == []
    assert "Łukasz" not in str(list(AuditEntry.objects.values_list("changes", flat=True)))


def test_only_a_centre_wide_grant_imports_and_pay_needs_its_own_right(world: World) -> None:
    for role, kind in (("hr", ScopeKind.SITE), ("supervisor", ScopeKind.CENTRE)):
        with pytest.raises(Refused):
            actions.send_staff_list(world.viewer(role, kind), file_name="a.csv", content=POLISH.encode())


def test_nobody_imports_their_own_contract(hr: Any) -> None:
    own = Employee.objects.get(pk=hr.employee_id)
    (entry,) = queries.entries_of(hr, matched(hr, f"number;hours\n{own.number};10\n".encode()))
    assert [problem.code for problem in entry.problems] == ["own_contract"]


def test_an_import_that_failed_half_way_is_open_again_and_goes_on(hr: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "".join(f"B-{n};A;B;Tallinn;1.1.2026\n" for n in range(100))
    row = matched(hr, f"number;first name;last name;site;started\n{lines}".encode())
    job = actions.import_staff_list(hr, row, good_only=False)
    with monkeypatch.context() as patch:
        patch.setattr("keskus.people.actions.staff_lists.finish_import", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run_to_end(job)
    assert Employee.objects.filter(number__startswith="B-").count() == 100
    row.refresh_from_db()
    actions.match_staff_list(hr, row, matching=row.matching, counts_from=DAY, makes_missing=False)
    assert counts_of(queries.entries_of(hr, row))["unchanged"] == 100


def long_list(rows: int, *, hours: str = "37,5", team: str = "Warsaw team") -> bytes:
    lines = "".join(
        f"B-{n};Łucja;Nowak{n};Warsaw;{team};01.02.2026;{hours};english:3;{f'B-{n // 10}' if n >= 10 else ''}\n"
        for n in range(1, rows + 1)
    )
    return f"number;first name;last name;site;team;started;hours;skills;reports to\n{lines}".encode()


def everything() -> list[list[Any]]:
    """The facts of all people of the long lists, without the keys of rows."""
    people = Employee.objects.filter(number__startswith="B-").order_by("number")
    tables: list[tuple[Any, list[str]]] = [
        (TeamMembership, ["team__name"]),
        (Contract, ["hours_per_week", "pay_amount"]),
        (EmployeeSkill, ["skill__name", "level"]),
        (ReportingLine, ["boss__number"]),
    ]
    found: list[list[Any]] = [list(people.values_list("number", "last_name", "site__name", "started_on", "ended_on"))]
    for table, columns in tables:
        rows = table.objects.filter(employee__in=people).order_by("employee__number", "starts_on")
        found.append(list(rows.values_list("employee__number", "starts_on", "ends_on", *columns)))
    return found


def test_an_import_cut_into_many_turns_ends_like_one_of_a_piece(hr: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what counts from a new person's first day, though a later turn finds the person there already."""
    with transaction.atomic():
        imported(hr, matched(hr, long_list(120)))
        imported(hr, matched(hr, long_list(120, hours="20", team="Tallinn team")))
        whole = everything()
        transaction.set_rollback(True)
    monkeypatch.setattr("keskus.people.actions.staff_lists.STEP_SECONDS", 0)
    monkeypatch.setattr("keskus.people.actions.staff_lists.SLICE_SECONDS", 0)
    row = matched(hr, long_list(120))
    job = actions.import_staff_list(hr, row, good_only=False)
    turns: list[int] = []
    run_to_end(job, tell=lambda job: turns.append(job.done))
    assert turns[:3] == [50, 100, 120]
    imported(hr, matched(hr, long_list(120, hours="20", team="Tallinn team")))
    assert everything() == whole


def test_a_slice_of_an_import_takes_few_queries_for_many_rows(
    hr: Any, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keskus.people.actions.staff_lists.SLICE_SECONDS", 60)
    row = matched(hr, long_list(100))
    job = actions.import_staff_list(hr, row, good_only=False)
    with django_assert_max_num_queries(80):
        run_to_end(job)
    entries = AuditEntry.objects.filter(action="people.create_employee")
    assert entries.filter(subject__startswith="people.employee:").count() == 100
    assert AuditEntry.objects.filter(action="people.set_reporting_line").count() == 91


def test_a_boss_who_is_not_there_on_that_day_is_a_bad_cell(hr: Any) -> None:
    text = (
        "number;first name;last name;site;started;ended;reports to\n"
        "G-1;Gone;Boss;Tallinn;2020-01-01;2021-01-01;\n"
        "G-2;Came;Later;Tallinn;2022-01-01;;G-1\n"
        "G-3;Left;Before;Tallinn;2020-01-01;2020-02-01;G-4\n"
        "G-4;Late;Boss;Tallinn;2022-01-01;;\n"
        "G-5;Under;Bad;Tallinn;2022-01-01;;G-2\n"
    )
    row = matched(hr, text.encode())
    found = {(p.row, p.code) for entry in queries.entries_of(hr, row) for p in entry.problems}
    assert found == {(3, "boss_not_there"), (4, "boss_not_there"), (6, "boss_row_is_bad")}
    imported(hr, row, good_only=True)
    assert Employee.objects.filter(number__startswith="G-").count() == 2


def test_a_later_turn_judges_new_people_by_the_day_of_the_preview(hr: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have left before the day from which changes count; on their own first day together both were there."""
    monkeypatch.setattr("keskus.people.actions.staff_lists.STEP_SECONDS", 0)
    monkeypatch.setattr("keskus.people.actions.staff_lists.SLICE_SECONDS", 0)
    text = (
        "number;first name;last name;site;started;ended;reports to\n"
        "H-1;Old;Boss;Tallinn;2018-01-01;2021-06-01;\n"
        "H-2;Under;Old;Tallinn;2020-01-01;2022-01-01;H-1\n"
    )
    imported(hr, matched(hr, text.encode()))
    line = ReportingLine.objects.get(employee__number="H-2")
    assert (line.boss.number, line.starts_on) == ("H-1", date(2020, 1, 1))


def test_when_a_boss_and_those_below_leave_in_one_list_each_line_ends_once(hr: Any) -> None:
    imported(hr, matched(hr, long_list(12)))
    imported(hr, matched(hr, b"number;ended\nB-1;31.03.2026\nB-10;30.04.2026\nB-11;15.03.2026\n"))
    lines = ReportingLine.objects.filter(boss__number="B-1").order_by("employee__number")
    assert [(line.employee.number, line.ends_on) for line in lines] == [
        ("B-10", date(2026, 3, 31)),
        ("B-11", date(2026, 3, 15)),
        ("B-12", date(2026, 3, 31)),
    ]


def test_ten_thousand_rows_are_compared_by_a_few_looks(hr: Any, django_assert_max_num_queries: Any) -> None:
    lines = "".join(
        f"B-{n};Łucja;Nowak{n};n{n}@example.test;Warsaw;Warsaw team;01.02.2026;37,5;english:3;B-{n // 20}\n"
        for n in range(1, 10_001)
    ).replace(";B-0\n", ";\n")
    text = "number;first name;last name;e-mail;site;team;started;hours;skills;reports to\n" + lines
    row = matched(hr, text.encode("cp1250"))
    with django_assert_max_num_queries(40):
        counts = counts_of(queries.entries_of(hr, row))
    assert counts["new"] == 10_000
