"""The home page for each role, and the search within reach."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from keskus.access.rules import Role, ScopeKind
from tests.contacts.builder import Centre, noon_of_today
from tests.house.people import usual_scope


def text_of(response: Any) -> str:
    assert response.status_code == 200
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.replace("\xa0", " ").split())


@pytest.fixture
def today(centre: Centre) -> Centre:
    """Three calls of ours today, one of theirs yesterday."""
    noon = noon_of_today(centre)
    centre.visit("ours", at=noon, answered=5, talk=95)
    centre.visit("ours", at=noon + 60, answered=50, talk=95, caller="+3725550123", callid="77.1")
    centre.visit("ours", at=noon + 90, outcome="abandoned", wait=9)
    centre.visit("theirs", at=noon - 86_400, answered=5)
    centre.sum_up()
    return centre


def test_a_manager_sees_today_and_yesterday(today: Centre) -> None:
    said = text_of(today.world.client_for("manager", ScopeKind.CENTRE).get("/"))
    assert "Answered 2 of 3 calls, 50.0 % within 20 s; target 80 %." in said
    assert "Answered 1 of 1 call, 100.0 % within 20 s; target 80 %." in said
    assert "below target" in said
    assert "Tallinn support 80 % 50.0 % (1 of 2) below target" in said


def test_an_agent_sees_their_own_day_only(today: Centre) -> None:
    said = text_of(today.world.client_for("agent").get("/"))
    assert "Answered 2 calls; handling one took 1:40 on average." in said
    assert "Offered" not in said


def test_who_sees_no_figures_is_shown_where_to_go(today: Centre) -> None:
    said = text_of(today.world.client_for("hr", ScopeKind.CENTRE).get("/"))
    assert "Answered" not in said
    assert "People" in said


def test_quiet_days_lead_to_the_last_calls_and_an_empty_house_to_the_import(centre: Centre) -> None:
    manager = centre.world.client_for("manager", ScopeKind.CENTRE)
    assert "keskus import queue_log" in text_of(manager.get("/"))
    centre.visit("ours", at=int((timezone.now() - timedelta(days=90)).timestamp()), answered=5)
    centre.sum_up()
    assert "The last calls that were read came on" in text_of(manager.get("/"))


@pytest.mark.parametrize("role", list(Role))
def test_home_and_search_are_everybodys(today: Centre, role: Role) -> None:
    browser = today.world.client_for(role, usual_scope(role))
    for address in ("/", "/search/", "/search/?q=tallinn"):
        assert browser.get(address).status_code == 200


def found(browser: Browser, words: str) -> str:
    """What the palette shows for the words."""
    response = browser.get("/search/", {"q": words}, headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    return text_of(response)


def test_the_search_finds_people_queues_pages_and_calls(today: Centre) -> None:
    manager = today.world.client_for("manager", ScopeKind.CENTRE)
    assert "Agent Tallinn" in found(manager, "tall agen")
    assert "Tallinn support" in found(manager, "tallinn s")
    assert "Reports" in found(manager, "repo")
    assert "+3725550123" in found(manager, "00372 5550123")
    assert "+3725550123" in found(manager, "77.1")
    assert found(manager, "x\0y <b>") == "Nothing found that you may see."
    assert found(manager, "x") == "Go on typing."


def test_the_search_keeps_to_ones_reach(today: Centre) -> None:
    lead = today.world.client_for("supervisor")
    assert "Agent Warsaw" not in found(lead, "agent")
    assert "Agent Tallinn" in found(lead, "agent")
    assert found(lead, "warsaw") == "Nothing found that you may see."
    client = today.world.client_for("client")
    assert "Agent Tallinn" not in found(client, "agent")
    assert "+372" not in found(client, "+3725550123")
