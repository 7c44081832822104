"""Reports of one's own: what the address says is what is shown and filed; rows inside groups, order, the first few."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from django.test import Client as Browser

from keskus.access.rules import ScopeKind
from keskus.contacts.queries.definitions import HOUSE
from keskus.contacts.queries.grouping import By
from keskus.contacts.queries.reach import Choice
from keskus.core.actors import SYSTEM
from keskus.reports.queries.building import built_report, left_out
from keskus.reports.queries.design import Design
from keskus.reports.queries.production import production_report
from tests.contacts.builder import Centre
from tests.reports.conftest import DAY
from tests.reports.test_production_page import text_of

MAY = "?from=2026-05-01&to=2026-05-31"
BUILDER = f"/reports/builder/{MAY}"
CHOICE = Choice(DAY.replace(day=1), DAY.replace(day=31))


@pytest.fixture
def manager(calls: Centre) -> Browser:
    """A manager of the whole centre."""
    return calls.world.client_for("manager", ScopeKind.CENTRE)


def cells(response: Any) -> list[list[str]]:
    """The rows of the page's table of figures, as text."""
    tables = re.findall(r"<table.*?</table>", response.content.decode(), re.DOTALL)  # the chart's own comes first
    assert tables, text_of(response)
    rows = re.findall(r"<tr.*?</tr>", tables[-1], re.DOTALL)
    found = [re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in found]


def test_untouched_it_is_the_production_report(manager: Browser) -> None:
    assert "Answered 5 of 7 calls, 80.0 % within 20 s; target 80 %." in text_of(manager.get(BUILDER))


def test_rows_inside_groups_with_the_figures_chosen(manager: Browser) -> None:
    shown = cells(manager.get(f"{BUILDER}&by=queue&then=day&measure=answered&measure=offered"))
    assert [name.split()[0] for name in shown[0]] == ["Queue", "Day", "Answered", "Offered"]
    assert [row[2:] for row in shown[1:-1]] == [["4", "4"], ["0", "2"], ["1", "1"]]
    assert shown[-1][2:] == ["5", "7"]


def test_every_number_of_a_nested_table_leads_to_as_many_calls(manager: Browser) -> None:
    page = manager.get(
        f"{BUILDER}&by=queue&then=hour&measure=offered&measure=answered&weekday=1&from_hour=9&to_hour=12"
    )
    links = re.findall(r'<a href="(/contacts/calls/[^"]+)">([0-9]+)</a>', page.content.decode())
    assert len(links) > 4
    for url, number in links:
        listed = manager.get(url.replace("&amp;", "&")).content.decode()
        found = re.search(r"<h1>Calls <small>([0-9]+)</small>", listed)
        assert found, url
        assert found[1] == number, url


def test_order_and_the_first_so_many(calls: Centre) -> None:
    design = Design(order="offered", is_least_first=True)
    rows = built_report(SYSTEM, CHOICE, By.QUEUE, HOUSE, design).rows
    assert [row.sums.offered for row in rows] == [1, 6]
    most = built_report(SYSTEM, CHOICE, By.QUEUE, HOUSE, Design(then=By.DAY, order="offered", top=1))
    assert [row.sums.offered for row in most.rows] == [4, 2]  # days stay in order inside the busiest queue
    assert most.is_cut
    assert most.total.sums.offered == 7
    worst = built_report(
        SYSTEM, CHOICE, By.DAY, HOUSE, Design(then=By.QUEUE, order="service_level", is_least_first=True)
    )
    shares = [worst.columns[3].value(row) for row in worst.rows]
    assert shares[0].share == 0.75  # type: ignore[union-attr]
    assert shares[-1].share is None or shares[-1].share == 1  # type: ignore[union-attr]


def test_figures_that_are_not_kept_for_agents_are_named(calls: Centre, manager: Browser) -> None:
    design = Design(measures=("offered", "answered", "occupancy"))
    report = built_report(SYSTEM, CHOICE, By.AGENT, HOUSE, design)
    assert [column.key for column in report.columns] == ["answered", "occupancy"]
    assert left_out(report) == ["offered"]
    said = text_of(manager.get(f"{BUILDER}&by=agent&measure=offered&measure=answered"))
    assert "Not kept for such rows, and so left out: Offered." in said


def test_hours_and_weekdays_narrow_page_and_calls_alike(manager: Browser) -> None:
    said = text_of(manager.get(f"{BUILDER}&weekday=1&from_hour=10&to_hour=12"))
    assert "Answered 2 of 2 calls" in said
    assert "From 10:00 to 12:00" in said
    assert "Mon" in said
    nights = text_of(manager.get(f"{BUILDER}&from_hour=12&to_hour=10"))
    assert "Answered 2 of 2 calls" in nights  # 9:05 and 12:05


def test_files_hold_what_the_page_shows(manager: Browser) -> None:
    asked = f"{MAY}&by=queue&then=day&measure=answered&top=3"
    response = manager.post(f"/reports/built/export/{asked}", {"format": "csv"})
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:5] == ["group_key", "group", "key", "name", "answered"]
    assert [row[4] for row in rows[1:]] == ["4", "0", "1"]
    document = json.loads(manager.post(f"/reports/built/export/{asked}", {"format": "json"}).content)
    assert document["then"] == "day"
    assert document["rows"][0]["group"]
    for form in ("pdf", "html", "xlsx"):
        assert manager.post(f"/reports/built/export/{asked}", {"format": form}).status_code == 200


@pytest.mark.parametrize(("role", "kind"), [("supervisor", None), ("client", None), ("agent", None)])
def test_one_reaches_no_more_than_anywhere_else(calls: Centre, role: str, kind: Any) -> None:
    browser = calls.world.client_for(role)
    page = text_of(browser.get(f"{BUILDER}&by=queue&then=day&measure=answered"))
    assert calls.world.theirs.queue.name not in page.split("Footnotes")[0].replace("Queues", "")
    assert "Answered 5 of 7" not in page


def test_hostile_parameters_are_as_if_not_there(manager: Browser) -> None:
    odd = (
        "&then=x&measure=%00&measure=<b>&top=99999999&order='--&chart=%3Cb%3E&weekday=9&weekday=x&from_hour=25&saved=x"
    )
    assert "Answered 5 of 7 calls" in text_of(manager.get(f"{BUILDER}{odd}"))


def test_a_chart_of_one_figure_has_a_line_for_each_group(calls: Centre) -> None:
    from keskus.reports.queries.pictures import charts_of

    report = built_report(SYSTEM, CHOICE, By.QUEUE, HOUSE, Design(then=By.DAY, drawn="offered"))
    (chart,) = charts_of(report)
    assert chart.kind == "line"
    assert [list(series.values) for series in chart.series] == [[4, 2], [None, 1]]
    assert "4" in chart.title
    assert charts_of(built_report(SYSTEM, CHOICE, By.QUEUE, HOUSE, Design(chart="none"))) == []


def test_the_usual_report_is_the_same_built(calls: Centre) -> None:
    for by in By:
        usual, built = production_report(SYSTEM, CHOICE, by), built_report(SYSTEM, CHOICE, by, HOUSE, Design())
        assert usual.rows == built.rows
        assert [column.key for column in usual.columns] == [column.key for column in built.columns]
