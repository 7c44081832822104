"""The production report: its sentence, its figures' links, its footnotes, who sees it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from keskus.access.rules import ScopeKind
from keskus.contacts.models import QueueInterval
from tests.contacts.builder import Centre

MAY = "?from=2026-05-01&to=2026-05-31"
REPORT = f"/reports/production/{MAY}"


def text_of(response: Any) -> str:
    """What a page says, without its marks."""
    assert response.status_code == 200, response.status_code
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.replace("\xa0", " ").split())


@pytest.fixture
def manager(calls: Centre) -> Browser:
    """A manager of the whole centre."""
    return calls.world.client_for("manager", ScopeKind.CENTRE)


def test_the_sentence_comes_first(manager: Browser) -> None:
    said = text_of(manager.get(REPORT))
    assert "Answered 5 of 7 calls, 80.0 % within 20 s; target 80 %." in said
    assert "Every line near these days could be read." in said
    assert "holds for every queue and day" in said


@pytest.mark.parametrize(
    "by", ["day", "week", "month", "hour", "interval", "queue", "agent", "team", "client", "site", "total", "nonsense"]
)
def test_every_grouping_is_a_page(manager: Browser, by: str) -> None:
    response = manager.get(f"{REPORT}&by={by}")
    assert "Answered" in text_of(response)
    assert "calls" in text_of(response)


def test_every_figures_link_lists_as_many_calls_as_it_says(manager: Browser) -> None:
    """Each linked number in the table, the totals row among them, is the count of the list that it leads to."""
    followed = 0
    for by in ("day", "queue", "hour", "agent"):
        columns = "&columns=".join(
            ["", "offered", "answered", "answered_within", "abandoned", "short_abandons", "timeout"]
        )
        page = manager.get(f"{REPORT}&by={by}{columns}").content.decode()
        for url, number in re.findall(r'<a href="(/contacts/calls/[^"]+)">([0-9]+)</a>', page):
            listed = manager.get(url.replace("&amp;", "&")).content.decode()
            found = re.search(r"<h1>Calls <small>([0-9]+)</small>", listed)
            assert found, url
            assert found[1] == number, url
            followed += 1
    assert followed > 40


def test_a_formula_of_ones_own_choice_is_used_and_said(manager: Browser) -> None:
    said = text_of(manager.get(f"{REPORT}&variant=all_offered"))
    assert "66.7 % within 20 s" in said
    assert "not how the house counts" in said


def test_queues_agreed_by_different_formulas_are_said_to_be(calls: Centre, manager: Browser) -> None:
    day = calls.visits[0].entered_at.date()
    calls.define(calls.world.ours.queue, day, variant="all_offered", threshold_seconds=10)
    said = text_of(manager.get(REPORT))
    assert "Different formulas are in force here" in said
    assert "within the time agreed for each queue" in said


def test_the_agents_report_splits_pauses_by_reason_and_escapes_them(calls: Centre) -> None:
    lead = calls.world.client_for("supervisor")
    response = lead.get(f"/reports/agents/{MAY}&columns=paused_lunch_b&columns=occupancy&columns=answered")
    assert b"lunch <b>" not in response.content
    said = text_of(response)
    assert "Answered 4 calls; handling one took 1:45 on average." in said
    assert "5:00" in said
    assert "25.0 %" in said
    assert "Agent Tallinn" in said
    assert "Agent Warsaw" not in said


@pytest.mark.parametrize("role", ["privacy", "hr", "administrator"])
def test_who_may_not_see_production_is_refused(calls: Centre, role: str) -> None:
    assert calls.world.client_for(role, ScopeKind.CENTRE).get(REPORT).status_code == 403


def test_an_agent_sees_only_their_own(calls: Centre) -> None:
    response = calls.world.client_for("agent").get(f"{REPORT}&by=agent")
    assert "Answered 4 calls" in text_of(response)
    assert b"/contacts/calls/?" not in response.content
    assert b"Export" not in response.content


def test_days_without_calls_lead_to_the_last_ones(manager: Browser) -> None:
    response = manager.get("/reports/production/?from=2026-01-01&to=2026-01-31")
    assert "The last calls that were read came on 5 May 2026." in text_of(response)
    assert b"from=2026-05-05" in response.content


def test_before_the_first_import_it_says_what_to_do(centre: Centre) -> None:
    said = text_of(centre.world.client_for("manager", ScopeKind.CENTRE).get("/reports/production/"))
    assert "keskus import queue_log" in said


def test_hostile_parameters_are_as_if_not_there(manager: Browser) -> None:
    odd = "&queue=x&queue=99999999999999999999&team=-1&hour=99&agent=e1%27--&interval=&by=%00&variant=%3Cb%3E"
    assert "Answered 5 of 7 calls" in text_of(manager.get(f"{REPORT}{odd}&sort=%00&page=x"))


def test_sorting_is_by_value_and_missing_comes_last(manager: Browser) -> None:
    page = manager.get(f"{REPORT}&by=queue&sort=-offered").content.decode()
    assert page.index("Tallinn support</a>") < page.index("Warsaw support</a>")
    page = manager.get(f"{REPORT}&by=queue&sort=offered").content.decode()
    assert page.index("Warsaw support</a>") < page.index("Tallinn support</a>")


def test_the_number_of_queries_does_not_grow_with_the_rows(manager: Browser, calls: Centre) -> None:
    manager.get(REPORT)
    with CaptureQueriesContext(connection) as before:
        manager.get(REPORT)
    for day in range(10, 20):
        calls.visit("ours", at=f"2026-05-{day} 10:00", answered=1)
    calls.sum_up()
    with CaptureQueriesContext(connection) as after:
        manager.get(REPORT)
    assert len(after) == len(before)
    assert len(after) < 25


def test_another_lens_stands_beside_the_house(calls: Centre, manager: Browser) -> None:
    """Answered after 5, 12, 20, 45 and 2 s: four of five within 20 s, two within 10 s."""
    said = text_of(manager.get(f"{REPORT}&threshold=10&by=total"))
    assert "40.0 % within 10 s" in said
    assert "Service level, house" in said
    assert "−40.0" in said
    assert "not how the house counts" in said
    calls.define(calls.world.ours.client, date(2026, 5, 5), threshold_seconds=60, note="signed")
    said = text_of(manager.get(f"{REPORT}&counted=contract&queue={calls.world.ours.queue.pk}"))
    assert "the contract’s version 1, 5 May 2026 – 31 May 2026" in said
    assert "nothing was set, 1 May 2026 – 4 May 2026" in said


def test_who_is_there_for_a_client_cannot_choose_another_lens(calls: Centre) -> None:
    calls.define(calls.world.ours.client, date(2026, 5, 1), threshold_seconds=60)
    client = calls.world.client_for("client")
    response = client.get(f"{REPORT}&threshold=1")
    assert "100.0 % within 60 s" in text_of(response)
    assert b'id="filter_threshold"' not in response.content


def test_reports_by_interval_say_where_long_calls_count_and_why_a_service_level_is_missing(
    calls: Centre, manager: Browser
) -> None:
    whole = "A call counts whole, with its wait, talk and wrap-up, where it entered its queue"
    by_interval = text_of(manager.get(f"{REPORT}&by=interval"))
    assert whole in by_interval
    assert "The service level of 2 rows is “–”: no calls that its formula counts." in by_interval  # given up, timed out
    by_day = text_of(manager.get(REPORT))
    assert whole not in by_day
    assert "is “–”" not in by_day
    QueueInterval.objects.filter(answered=1, queue=calls.world.theirs.queue).update(within_unknown=1)
    told = text_of(manager.get(f"{REPORT}&by=hour"))
    assert "The service level of 1 row is “–”: its source does not say how many were answered in time." in told
