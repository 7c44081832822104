"""Reports as files: from pages and from the terminal, recorded, capped, within reach, defused."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from keskus import cli
from keskus.access.rules import ScopeKind
from keskus.contacts.queries.reach import Choice
from keskus.core.actions import Refused
from keskus.core.actors import SYSTEM
from keskus.core.models import AuditEntry
from keskus.engines.kpi import ServiceLevelVariant
from keskus.reports.actions import export_report
from keskus.reports.queries import definitions
from keskus.reports.queries.columns import call_columns, outbound_columns, state_columns
from keskus.reports.queries.definitions import REPORTS, Asked
from tests.contacts.builder import Centre

MAY = "?from=2026-05-01&to=2026-05-31"
CHOICE = Choice(date(2026, 5, 1), date(2026, 5, 31))
DOCS = Path(__file__).parents[2] / "docs" / "reports.md"


def rows_of(content: bytes) -> list[dict[str, str]]:
    """A CSV file's rows by column."""
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_a_page_gives_the_same_figures_as_a_file_and_records_it(calls: Centre) -> None:
    browser = calls.world.client_for("manager", ScopeKind.CENTRE)
    response = browser.post(f"/reports/production/export/{MAY}&by=day", {"format": "csv", "reason": "board meeting"})
    assert response["Content-Disposition"] == 'attachment; filename="production-2026-05-01-2026-05-31.csv"'
    rows = rows_of(response.content)
    assert [(row["key"], row["offered"], row["answered"], row["service_level"]) for row in rows] == [
        ("2026-05-04", "4", "4", "0.75"),
        ("2026-05-05", "3", "1", "1.0"),
    ]
    entry = AuditEntry.objects.get(action="reports.export")
    assert (entry.reason, entry.changes["rows"], entry.subject) == ("board meeting", 2, "reports.report:production")


def test_an_xlsx_file_holds_numbers_as_numbers(calls: Centre) -> None:
    browser = calls.world.client_for("manager", ScopeKind.CENTRE)
    content = browser.post(f"/reports/production/export/{MAY}&by=queue", {"format": "xlsx"}).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    header, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0][header.index("offered")] == 6
    assert rows[0][header.index("service_level")] == 0.75


def test_calls_go_out_as_filtered_and_formulas_are_defused(calls: Centre) -> None:
    calls.visit("ours", at="2026-05-06 10:00", outcome="abandoned", wait=9, callid="=1+1")
    browser = calls.world.client_for("manager", ScopeKind.CENTRE)
    rows = rows_of(browser.post(f"/reports/calls/export/{MAY}&figure=abandoned", {"format": "csv"}).content)
    assert (rows[0]["callid"], rows[0]["number"]) == ("'=1+1", "'+3725550785")
    assert len(rows) == 2


def test_who_may_not_export_or_not_see_gets_no_file(calls: Centre) -> None:
    world = calls.world
    address = f"/reports/production/export/{MAY}"
    for role in ("quality", "auditor", "agent"):
        assert world.client_for(role).post(address, {"format": "csv"}).status_code == 403
    planner = world.client_for("planner", ScopeKind.CENTRE)
    assert planner.post(f"/reports/calls/export/{MAY}", {"format": "csv"}).status_code == 404
    assert planner.post(f"/reports/no-such/export/{MAY}", {"format": "csv"}).status_code == 404
    assert planner.post(address, {"format": "exe"}).status_code == 404
    assert planner.get(address).status_code == 405
    assert not AuditEntry.objects.filter(action="reports.export").exists()
    viewer = world.viewer("auditor", ScopeKind.CENTRE)
    reach = viewer.scope("reports.export")
    with pytest.raises(Refused):
        export_report(viewer, REPORTS["production"], Asked(CHOICE), reach=reach, form="csv", reason="")


def test_a_file_holds_only_what_one_reaches(calls: Centre) -> None:
    client = calls.world.client_for("client")
    rows = rows_of(client.post(f"/reports/production/export/{MAY}&by=queue", {"format": "csv"}).content)
    assert [row["name"] for row in rows] == ["Tallinn support"]


def test_lists_are_capped_and_say_so(calls: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(definitions, "MOST_ROWS", 3)
    sheet = REPORTS["calls"].make(SYSTEM, Asked(CHOICE))
    assert (len(sheet.rows), sheet.is_cut) == (3, True)


def run(capfdbinary: Any, *words: str) -> tuple[int, bytes]:
    """`keskus report …` and what it wrote."""
    code = cli.main(["report", *words])
    return code, capfdbinary.readouterr().out


@pytest.mark.parametrize("name", [name for name in REPORTS if name != "built"])
def test_every_report_is_a_command(calls: Centre, capfdbinary: Any, name: str) -> None:
    code, out = run(capfdbinary, name, "--from", "2026-05-01", "--to", "2026-05-31")
    document = json.loads(out)
    assert code == 0
    assert document["from"] == "2026-05-01"
    assert isinstance(document["rows"], list)


def test_a_command_says_all_that_the_footnotes_say(calls: Centre, capfdbinary: Any) -> None:
    words = ["--from", "2026-05-01", "--to", "2026-05-31", "--by", "queue", "--queue", "tallinn-support"]
    _, out = run(capfdbinary, "production", *words, "--variant", "all_offered")
    document = json.loads(out)
    assert document["variant"] == "all_offered"
    assert document["total"]["service_level"] == 0.6
    assert document["total"]["service_level_of"] == [3, 5]
    assert document["goals"][0]["threshold_seconds"] == 20
    assert (document["goals"][0]["of"], document["goals"][0]["version"]) == ("nobody", 0)
    assert document["lens"] == {"counted": "house", "variant": "all_offered"}
    _, out = run(capfdbinary, "production", *words, "--definition", "contract", "--threshold", "10")
    total = json.loads(out)["total"]
    assert (total["answered_within"], total["house_service_level"]) == (1, 0.75)
    assert total["service_level_difference"] == -0.5
    assert [row["name"] for row in document["rows"]] == ["Tallinn support"]


@pytest.mark.parametrize("words", [["--threshold", "-1"], ["--short", "86401"], ["--variant", "best"]])
def test_a_command_refuses_a_way_of_counting_that_an_address_would_not_read(
    calls: Centre, capsys: Any, words: list[str]
) -> None:
    assert cli.main(["report", "production", *words]) == 1
    assert f"{words[0]} {words[1]} cannot be used" in capsys.readouterr().err


def test_a_command_writes_a_file_and_refuses_what_is_not_there(calls: Centre, tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "may.csv"
    assert (
        cli.main(
            ["report", "agents", "--from", "2026-05-04", "--to", "2026-05-04", "--format", "csv", "--out", str(out)]
        )
        == 0
    )
    assert rows_of(out.read_bytes())[0]["paused_seconds:lunch <b>"] == "300"
    assert cli.main(["report", "production", "--queue", "nowhere"]) == 1
    assert "tallinn-support" in capsys.readouterr().err


def test_the_commands_names_are_the_registrys() -> None:
    from keskus.cli.report import GROUPINGS, NAMES
    from keskus.contacts.queries.grouping import By

    assert set(NAMES) == set(REPORTS) - {"built"}  # asked for by the number of a saved report
    assert set(GROUPINGS) == set(By)


def test_every_key_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    columns = (*call_columns(ServiceLevelVariant.ANSWERED_ONLY), *state_columns(), *outbound_columns(usual=True))
    keys = [column.key for column in columns] + definitions.CALL_HEADER + definitions.QUARANTINE_HEADER
    keys += definitions.QUALITY_HEADER + definitions.DISAGREEMENT_HEADER
    assert [key for key in keys if f"`{key}`" not in text] == []
