"""The frame: areas by permission, what links carry on, language, tables and forms as every page has them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils.translation import override
from django_tables2 import Column

from keskus.core.charts import Chart, Series
from keskus.core.tables import CountColumn, Table
from keskus.web import areas
from keskus.web.areas import Area, Entry, closest, entries
from keskus.web.context import carried, dock


def viewer(*permissions: str) -> Any:
    return SimpleNamespace(may=lambda permission: permission in permissions)


@pytest.fixture
def two_areas(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = (
        Area("Sign-in", "key-round", "account_login", ("access.grant.view", "access.user.view")),
        Area("Sign-out", "log-out", "account_logout", ("people.pay.view",)),
    )
    monkeypatch.setattr(areas, "AREAS", shown)


@pytest.mark.usefixtures("two_areas")
def test_only_areas_open_to_the_viewer_are_shown() -> None:
    assert [entry.label for entry in entries(viewer("access.user.view"), "/")] == ["Sign-in"]
    assert [entry.label for entry in entries(viewer("people.pay.view"), "/")] == ["Sign-out"]
    assert entries(viewer(), "/") == []


@pytest.mark.usefixtures("two_areas")
def test_links_between_areas_carry_site_and_period() -> None:
    (entry,) = entries(viewer("people.pay.view"), "/account/sign-out/", "?site=2")
    assert entry.address.endswith("?site=2")
    assert entry.is_current


def test_the_closest_address_is_current() -> None:
    assert closest(["/", "/reports/", "/reports/agents/"], "/reports/agents/7/") == "/reports/agents/"
    assert closest(["/", "/reports/"], "/people/") == ""
    assert closest(["/", "/reports/"], "/") == "/"


def test_what_is_carried_on() -> None:
    assert carried(QueryDict("site=2&period=month&page=3&sort=-x")) == "?site=2&period=month"
    assert carried(QueryDict("page=3")) == ""


def test_the_current_area_is_always_on_the_phone() -> None:
    shown = [Entry(str(number), "x", f"/{number}", number == 6) for number in range(7)]
    assert [entry.label for entry in dock(shown)] == ["0", "1", "2", "6"]
    assert [entry.label for entry in dock(shown[:3])] == ["0", "1", "2"]


def test_every_area_has_a_page() -> None:
    everything = SimpleNamespace(may=lambda permission: True)
    assert len(entries(everything, "/")) == len(areas.AREAS)


def test_the_language_of_a_stranger_is_remembered(client: Client) -> None:
    answer = client.post("/language/", {"language": "et", "next": "/account/login/"})
    assert answer.status_code == 302
    assert answer["Location"] == "/account/login/"
    assert client.cookies["keskus-language"].value == "et"


def test_the_language_form_leads_nowhere_else(client: Client) -> None:
    answer = client.post("/language/", {"language": "xx", "next": "https://example.test/"})
    assert answer["Location"] == "/"
    assert "keskus-language" not in client.cookies
    assert client.get("/language/").status_code == 405


class Rows(Table):
    optional = ("calls",)
    name = Column(footer="Total")
    calls = CountColumn(footer="9")


def rendered(query: str, rows: list[dict[str, Any]], **context: Any) -> str:
    request = RequestFactory().get(f"/list?{query}")
    table = Rows(rows, totals_over="All").arranged(request, rows_a_page=2)
    return render_to_string("_table.html", {"table": table, "request": request, **context})


ROWS = [{"name": f"queue {number}", "calls": number} for number in range(5)]


def test_a_table_sorts_and_pages_by_its_address() -> None:
    with override("en"):
        text = rendered("sort=-calls&page=2&site=3", ROWS)
    assert text.index("queue 2") < text.index("queue 1")
    assert "queue 4" not in text
    assert 'aria-sort="descending"' in text
    assert "3 to 4 of 5" in text
    assert "site=3" in text
    assert "5 rows" in text


def test_a_sort_link_begins_at_the_first_page() -> None:
    text = rendered("page=2", ROWS)
    links = [part.split('"')[0] for part in text.split('href="')[1:] if "sort=" in part.split('"')[0]]
    assert links
    assert not any("page=2" in link for link in links)


def test_a_column_can_be_put_away() -> None:
    assert ">calls<" not in rendered("columns=-", ROWS).lower().replace("\n", "").split("<tbody")[0].split("<thead")[1]
    assert "9" in rendered("", ROWS).split("<tfoot>")[1]


def test_an_empty_table_says_what_to_do() -> None:
    with override("en"):
        text = rendered("", [], empty_title="No queues yet", empty_url="/new", empty_deed="Open one")
    assert "No queues yet" in text
    assert 'href="/new"' in text
    assert "<table" not in text


def test_hostile_cells_are_escaped() -> None:
    assert "<b>" not in rendered("", [{"name": "<b>", "calls": 1}])


class Sample(forms.Form):
    seconds = forms.IntegerField(label="Answer within", help_text="Seconds.", min_value=1)
    note = forms.CharField(required=False)


def test_a_form_ties_help_and_errors_to_their_fields() -> None:
    with override("en"):
        text = str(Sample({"seconds": "0"}))
    assert 'aria-describedby="id_seconds_helptext id_seconds_error"' in text
    assert 'id="id_seconds_helptext"' in text
    assert 'id="id_seconds_error"' in text
    assert 'aria-invalid="true"' in text
    assert "(optional)" in text


def test_a_chart_has_one_value_per_label() -> None:
    with pytest.raises(ValueError, match="one value per label"):
        Chart("line", "Title", "Text", ["a", "b"], [Series("one", [1])])
