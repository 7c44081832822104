"""The floor and boards in a browser: what keeps current, what is covered, and a screen that nobody signs in to."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from keskus.access.models import User
from keskus.access.rules import Role, ScopeKind
from keskus.contacts.actions.floor import keep_floor
from keskus.contacts.models import PauseReason
from keskus.engines.floor import SECOND, Joined
from keskus.floor.actions.boards import create_board, make_screen, revoke_screen
from keskus.floor.rules.boards import BoardDesign, BoardKind, TileDesign
from keskus.floor.rules.metrics import Metric
from tests.contacts.builder import Centre, build_centre
from tests.floor.test_floor import floor_of
from tests.house.people import World

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, User], None]


def told(centre: Centre, calls: int, **more: Any) -> None:
    """What the listener writes down: so many calls wait; the pages ask again, as these tests have no live server."""
    now = timezone.now()
    floor = floor_of(centre, "ours", now=int(now.timestamp()), **more)
    for number in range(1, calls):
        floor.apply(Joined(int(now.timestamp() - number) * SECOND, "ours-q", f"more-{number}", "37255501234"))
    keep_floor(centre.sources["ours"].pk, floor.as_json(), now)


@pytest.fixture
def centre(world: World) -> Centre:
    PauseReason.objects.create(code="lunch", name_en="Lunch", limit_minutes=30)
    return build_centre(world)


def board_of(world: World, **more: Any) -> Any:
    tiles = (TileDesign(Metric.WAITING, 1.0, "Take the next call"), TileDesign(Metric.OVER_LIMIT))
    values = {"name": "Wall", "kind": BoardKind.SUPERVISOR, "queues": frozenset({world.ours.queue.pk}), "tiles": tiles}
    return create_board(world.viewer(Role.MANAGER, ScopeKind.CENTRE), BoardDesign(**{**values, **more}))


def test_the_floor_follows_and_an_idle_lead_leaves_only_figures(
    page: Page, live_server: Any, sign_in: SignIn, world: World, centre: Centre
) -> None:
    told(centre, 1, paused_for=2000)
    sign_in(page, world.user(Role.SUPERVISOR, ScopeKind.SITE))
    page.clock.install()
    page.goto(live_server.url + reverse("floor:floor"))
    waiting = page.locator("[data-piece=tiles] .tile-value").first
    expect(waiting).to_have_text("1")
    expect(page.get_by_text("Agent Tallinn")).to_be_visible()
    expect(page.get_by_text("Over the limit", exact=True)).to_be_visible()
    expect(page.locator("[data-piece=waiting] time").first).to_have_text(re.compile(r"^\d+:\d\d$"))
    told(centre, 3, paused_for=2000)
    page.clock.run_for(3000)
    expect(waiting).to_have_text("3")

    page.clock.run_for(16 * 60 * 1000)
    expect(page.get_by_text("names and controls are covered")).to_be_visible()
    expect(page.get_by_text("Agent Tallinn")).to_have_count(0)
    expect(page.get_by_role("button", name="Filter")).to_be_hidden()
    told(centre, 5, paused_for=2000)
    page.clock.run_for(3000)
    expect(waiting).to_have_text("5")
    expect(page.get_by_text("Agent Tallinn")).to_have_count(0)

    page.get_by_role("button", name="Show everything again").click()
    expect(page.get_by_text("Agent Tallinn")).to_be_visible()
    expect(page.get_by_role("button", name="Filter")).to_be_visible()


def test_old_data_and_a_lost_connection_are_said(
    page: Page, live_server: Any, sign_in: SignIn, world: World, centre: Centre
) -> None:
    told(centre, 1)
    sign_in(page, world.user(Role.SUPERVISOR, ScopeKind.SITE))
    page.goto(live_server.url + reverse("floor:floor"))
    expect(page.get_by_text("The newest data are old:")).to_be_visible()  # the last happening was 40 seconds ago
    page.clock.install()
    page.route("**/floor/stream/**", lambda route: route.fulfill(status=503))
    page.reload()
    expect(page.get_by_text("Connection lost, trying again")).to_be_visible()


def test_a_screen_needs_nobody_and_ends_when_revoked(
    open_page: Callable[..., Page], live_server: Any, world: World, centre: Centre, axe: Any, no_overflow: Any
) -> None:
    told(centre, 2, paused_for=2000)
    manager = world.viewer(Role.MANAGER, ScopeKind.CENTRE)
    screen, token = make_screen(
        manager, [board_of(world, show_names=True)], name="Hall", days=1, turn_seconds=30, language="en"
    )
    address = live_server.url + reverse("floor:screen", args=[token])
    for size, theme in (("wide", "dark"), ("phone", "light")):
        page = open_page(size, theme)
        page.goto(address)
        expect(page.get_by_text("Off target")).to_be_visible()
        expect(page.get_by_text("Take the next call")).to_be_visible()
        expect(page.get_by_text("Agent Tallinn")).to_be_visible()
        assert axe(page) == []
        no_overflow(page)
    television = open_page("wide")
    television.set_viewport_size({"width": 1920, "height": 1080})
    television.goto(address)
    expect(television.get_by_text("Off target")).to_be_visible()
    assert television.evaluate("document.documentElement.scrollHeight") <= 1080
    told(centre, 4)
    expect(television.locator(".wall-value").first).to_have_text("4")
    revoke_screen(manager, screen)
    answer = television.goto(address)
    assert answer is not None
    assert answer.status == 404


def test_boards_take_turns_on_a_screen(page: Page, live_server: Any, world: World, centre: Centre) -> None:
    told(centre, 1)
    manager = world.viewer(Role.MANAGER, ScopeKind.CENTRE)
    made = [board_of(world, name="First"), board_of(world, name="Second")]
    _, token = make_screen(manager, made, name="Hall", days=1, turn_seconds=5, language="en")
    page.clock.install()
    page.goto(live_server.url + reverse("floor:screen", args=[token]))
    expect(page.get_by_role("heading", name="First")).to_be_visible()
    page.clock.run_for(5500)
    expect(page.get_by_role("heading", name="Second")).to_be_visible()


def test_a_board_is_built_and_put_on_a_screen(
    page: Page, live_server: Any, sign_in: SignIn, world: World, centre: Centre
) -> None:
    told(centre, 1)
    sign_in(page, world.user(Role.MANAGER, ScopeKind.CENTRE))
    page.goto(live_server.url + reverse("floor:boards"))
    page.get_by_role("link", name="Make a board").click()
    expect(page.get_by_role("heading", name="Make a board")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("North wall")
    page.get_by_label("Tallinn support").check()
    page.get_by_label("Target").first.fill("0")
    page.get_by_role("button", name="Save the board").click()
    expect(page.get_by_role("heading", name="North wall")).to_be_visible()
    expect(page.get_by_text("Off target")).to_be_visible()
    page.get_by_role("link", name="Boards").click()
    page.get_by_role("link", name="Put on a screen").click()
    page.get_by_label("Where it hangs").fill("Hall")
    page.get_by_label("North wall").check()
    page.get_by_role("button", name="Make the address").click()
    expect(page.get_by_label("Address of the screen")).to_have_value(re.compile(r"/floor/screen/[\w-]{32}/$"))
