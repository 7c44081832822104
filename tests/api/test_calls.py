"""Calls by the API: the list's own calls within the token's reach, page by page, nothing twice and nothing left out."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from keskus.access import actions
from keskus.access.rules import Role, ScopeKind
from keskus.contacts.models import Repair
from tests.contacts.builder import Centre, build_centre
from tests.house.people import World

pytestmark = pytest.mark.django_db

MAY = "from=2026-05-01&to=2026-05-31"
READ = "contacts.contact.view"


@pytest.fixture
def centre(world: World) -> Centre:
    """Three calls of ours at one instant and one later; one of theirs."""
    centre = build_centre(world)
    for number in range(3):
        centre.visit("ours", at="2026-05-04 10:00", answered=12, callid=f"1.{number}", caller="+3725550785")
    centre.visit("ours", at="2026-05-04 11:00", outcome="abandoned", wait=40, callid="1.10")
    centre.visit("theirs", at="2026-05-05 12:00", answered=3, callid="2.1")
    return centre


def token(world: World, role: Role, *permissions: str, kind: ScopeKind | None = None) -> str:
    me, user = world.viewer(role, kind), world.user(role, kind)
    return actions.make_token(me, user, name="warehouse", permissions=list(permissions), days=30)[1]


def ask(text: str, address: str) -> Any:
    return Client().get(f"/api/v1/{address}", headers={"Authorization": f"Bearer {text}"})


def pages(text: str, address: str) -> list[list[str]]:
    found, after = [], ""
    while True:
        answer = ask(text, f"{address}&after={after}").json()
        found.append([call["call_id"] for call in answer["calls"]])
        if answer["next"] is None:
            return found
        after = answer["next"]


def test_pages_hold_every_call_once_in_order_of_time(world: World, centre: Centre) -> None:
    everything = token(world, Role.MANAGER, READ, kind=ScopeKind.CENTRE)
    assert pages(everything, f"calls?{MAY}&limit=2") == [["1.0", "1.1"], ["1.2", "1.10"], ["2.1"]]
    assert pages(everything, f"calls?{MAY}&figure=abandoned") == [["1.10"]]
    ours, theirs = world.ours.queue.pk, world.theirs.queue.pk
    assert pages(everything, f"calls?{MAY}&queue={theirs}") == [["2.1"]]
    assert pages(everything, f"calls?{MAY}&queue={theirs}&queue={ours}&call_id=1.1") == [["1.1"]]
    assert pages(everything, "calls?from=2026-05-05&to=2026-05-05") == [["2.1"]]


def test_a_token_reads_no_further_than_its_maker(world: World, centre: Centre) -> None:
    text = token(world, Role.SUPERVISOR, READ, kind=ScopeKind.QUEUE)
    assert pages(text, f"calls?{MAY}") == [["1.0", "1.1", "1.2", "1.10"]]
    theirs, ours = centre.visits[-1].pk, centre.visits[0].pk
    assert ask(text, f"calls/{theirs}").status_code == ask(text, "calls/1").status_code == 404
    one = ask(text, f"calls/{ours}").json()
    assert (one["call_id"], one["wait_seconds"], one["caller"]) == ("1.0", 12, "…785")
    assert one["queue"]["id"] == world.ours.queue.pk
    other = token(world, Role.SUPERVISOR, "contacts.figures.view", kind=ScopeKind.QUEUE)
    refused = ask(other, f"calls?{MAY}")
    assert (refused.status_code, READ in refused.json()["detail"]) == (403, True)


def test_numbers_are_whole_for_a_token_that_may_see_them_and_repairs_are_named(world: World, centre: Centre) -> None:
    Repair.objects.create(contact=centre.visits[0], rule="missing_end", version=1, applied=True)
    text = token(world, Role.SUPERVISOR, READ, "contacts.number.view", kind=ScopeKind.QUEUE)
    first, second = ask(text, f"calls?{MAY}&limit=2").json()["calls"]
    assert first["caller"].replace(" ", "") == "+3725550785"
    assert (first["repairs"], second["repairs"]) == (["missing_end"], [])
    assert ask(text, f"calls/{centre.visits[0].pk}").json()["repairs"] == ["missing_end"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("calls", 422),
        ("calls?from=2026-05-01&to=yesterday", 422),
        (f"calls?{MAY}&limit=5000", 422),
        (f"calls?{MAY}&agent=Anna", 422),
        ("calls?from=2026-05-02&to=2026-05-01", 400),
        ("calls?from=1990-01-01&to=2026-05-01", 400),
        (f"calls?{MAY}&after=first", 400),
        (f"calls?{MAY}&figure=everything", 400),
        (f"calls?{MAY}&outcome=happy", 400),
    ],
)
def test_what_cannot_be_read_is_said(world: World, address: str, status: int) -> None:
    answer = ask(token(world, Role.MANAGER, READ, kind=ScopeKind.CENTRE), address)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_the_schema_names_them() -> None:
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    assert set(paths["/api/v1/calls"]["get"]["responses"]) >= {"200", "400", "401", "403", "429"}
    assert "from" in {each["name"] for each in paths["/api/v1/calls"]["get"]["parameters"]}
