"""Reports on paper: PDF and HTML in three languages, workbooks with notes, the same bytes every time."""

from __future__ import annotations

import io
import json
import re
import zlib
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
import time_machine
from django.utils.translation import override

from keskus import cli
from keskus.access.rules import ScopeKind
from keskus.contacts.queries.grouping import By
from keskus.contacts.queries.reach import Choice
from keskus.core.actors import SYSTEM
from keskus.core.charts import Chart, Series
from keskus.reports.gateways import FORMATS, file_of
from keskus.reports.gateways.drawing import svg_of
from keskus.reports.gateways.pages import MOST_PAPER_ROWS, _content, pdf_bytes
from keskus.reports.queries.definitions import REPORTS, Asked
from keskus.reports.rules.paper import Heading, Paper
from tests.contacts.builder import Centre

NOW = datetime(2026, 5, 7, 9, 30, tzinfo=UTC)
CHOICE = Choice(date(2026, 5, 1), date(2026, 5, 31))
MAY = "?from=2026-05-01&to=2026-05-31"
SENTENCES = {
    "en": "Answered 5 of 7 calls",
    "pl": "Odebrano 5 z 7 połączeń",
    "et": "Vastati 5 kõnele 7-st",
}
DAYS = {"en": "Mon 4 May", "pl": "pon., 4 maj", "et": "E, 4. mai"}


def paper_of(report: str, by: By, language: str = "en") -> Paper:
    with time_machine.travel(NOW, tick=False):
        return REPORTS[report].make(SYSTEM, Asked(CHOICE, by)).paper(language)


@pytest.mark.parametrize("language", list(SENTENCES))
def test_paper_is_written_in_its_language(calls: Centre, language: str) -> None:
    paper = paper_of("production", By.DAY, language)
    assert paper.sentence.startswith(SENTENCES[language])
    assert paper.rows[0][0] == DAYS[language]
    assert paper.total[1] == "7"
    assert len(paper.charts) == 2
    assert len({len(row) for row in (*paper.rows, paper.total, paper.headings)}) == 1


@pytest.mark.parametrize("language", list(SENTENCES))
@pytest.mark.parametrize("name", list(REPORTS))
def test_every_report_is_a_tagged_pdf(calls: Centre, name: str, language: str) -> None:
    content = file_of(REPORTS[name].make(SYSTEM, Asked(CHOICE, REPORTS[name].usual_by)), "pdf", language=language)
    assert (content.content_type, content.content[:5]) == ("application/pdf", b"%PDF-")
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content.content, re.DOTALL)
    plain = content.content + b"".join(_inflated(stream) for stream in streams)
    assert b"/StructTreeRoot" in plain
    assert b"<pdfuaid:part>1</pdfuaid:part>" in plain


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


@pytest.mark.parametrize("form", list(FORMATS))
def test_the_same_report_gives_the_same_bytes(calls: Centre, form: str) -> None:
    files = []
    for _time in range(2):
        with time_machine.travel(NOW, tick=False):
            files.append(file_of(REPORTS["production"].make(SYSTEM, Asked(CHOICE, By.QUEUE)), form, language="pl"))
    assert files[0].content == files[1].content
    assert files[0].name == f"production-2026-05-01-2026-05-31.{form}"


def test_text_of_the_centre_is_never_markup(calls: Centre) -> None:
    queue = calls.world.ours.queue
    queue.name = '#panic("x") <script>alert(1)</script> $ \\ * _'
    queue.save()
    sheet = REPORTS["production"].make(SYSTEM, Asked(CHOICE, By.QUEUE))
    assert file_of(sheet, "pdf", language="en").content[:5] == b"%PDF-"
    assert b"<script>alert" not in file_of(sheet, "html", language="en").content


def test_html_needs_nothing_but_itself(calls: Centre) -> None:
    sheet = REPORTS["agents"].make(SYSTEM, Asked(CHOICE, By.AGENT))
    text = file_of(sheet, "html", language="et").content.decode()
    assert '<html lang="et">' in text
    assert "<svg" in text
    assert not re.findall(r'(?:src|href)="', text)


def test_a_workbook_says_on_its_second_sheet_what_the_footnotes_say(calls: Centre) -> None:
    browser = calls.world.client_for("manager", ScopeKind.CENTRE)
    content = browser.post(f"/reports/production/export/{MAY}&by=day", {"format": "xlsx"}).content
    book = openpyxl.load_workbook(io.BytesIO(content))
    said = [cell for row in book["Notes"].iter_rows(values_only=True) for cell in row if cell]
    assert any(text.startswith("Answered 5 of 7 calls") for text in said)
    assert "Every line near these days could be read." in " ".join(said)


def test_a_page_gives_pdf_and_html(calls: Centre) -> None:
    browser = calls.world.client_for("manager", ScopeKind.CENTRE)
    for form in ("pdf", "html"):
        response = browser.post(f"/reports/production/export/{MAY}&by=day", {"format": form})
        assert response["Content-Type"] == FORMATS[form]
        assert response["Content-Disposition"].endswith(f'.{form}"')


def test_a_command_gives_pdf(calls: Centre, tmp_path: Any) -> None:
    out = tmp_path / "may.pdf"
    words = ["report", "production", "--from", "2026-05-01", "--to", "2026-05-31", "--language", "pl"]
    assert cli.main([*words, "--format", "pdf", "--out", str(out)]) == 0
    assert out.read_bytes()[:5] == b"%PDF-"


def test_what_does_not_fit_on_paper_is_said() -> None:
    rows = tuple((str(number),) for number in range(MOST_PAPER_ROWS + 5))
    paper = Paper("Calls", "en", NOW, "Live", (("Days", "today"),), "Many.", (Heading("id"),), rows)
    with override("en"):
        content = _content(paper)
    assert len(content["rows"]) == MOST_PAPER_ROWS
    assert "5" in content["footnotes"][0]
    assert pdf_bytes(paper)[:5] == b"%PDF-"


LABELS = ["one", "two", "three"]


@pytest.mark.parametrize("sideways", [False, True])
@pytest.mark.parametrize("unit", ["count", "share", "seconds"])
@pytest.mark.parametrize("values", [[0, 0, 0], [None, 1, None], [0.5, None, 1], [3, 70_000_000, 12], [None] * 3])
def test_any_chart_can_be_drawn(sideways: bool, unit: Any, values: list[float | None]) -> None:
    if unit == "share":
        values = [None if value is None else min(value, 1) for value in values]
    for kind in ("bar",) if sideways else ("bar", "line"):
        for stacked in (False, True):
            series = [Series("A & B", values), Series("<second>", values, "bad")]
            chart = Chart(kind, "title", 'a "chart"', LABELS, series, unit, sideways=sideways, stacked=stacked)  # type: ignore[arg-type]
            drawn = svg_of(chart, font="Serif")
            assert "<second>" not in drawn
            numbers = [float(n) for n in re.findall(r'(?:x|y|width|height|x1|y1|cx|cy)="([-0-9.]+)"', drawn)]
            assert all(0 <= number <= 400 for number in numbers), json.dumps(values)


def test_bars_are_as_long_as_their_values() -> None:
    chart = Chart("bar", "t", "d", LABELS, [Series("A", [10, 20, 40])], sideways=True)
    wide = [float(w) for w in re.findall(r'width="([0-9.]+)" height="12.0"', svg_of(chart, font="Serif"))]
    assert wide[1] / wide[0] == pytest.approx(2, abs=0.01)
    assert wide[2] / wide[0] == pytest.approx(4, abs=0.01)
