"""The roster's real page: by mouse and keys into the database, undone, and with two planners at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from keskus.access.models import User
from keskus.access.rules import Role, ScopeKind
from keskus.planning.models import Roster, RosterShift
from tests.house.people import World
from tests.planning.rostering import HOUR, add, at, draft_of

pytestmark = pytest.mark.django_db(transaction=True)
PICTURES = os.environ.get("PICTURES")  # a folder to put pictures of the pages in, to look at


@pytest.fixture
def roster(world: World) -> Roster:
    """Two people's first days of a fortnight, shifts that lie well apart."""
    draft = draft_of(world)
    add(draft, world.ours.agent.pk, 0, 8)
    add(draft, world.ours.agent.pk, 1, 8)
    add(draft, world.ours.lead.pk, 0, 10)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def opened(
    world: World, roster: Roster, live_server: Any, open_page: Any, sign_in: Callable[[Page, User], None]
) -> Callable[..., Page]:
    """The grid before one of two planners."""

    def make(kind: ScopeKind = ScopeKind.SITE, **look: str) -> Page:
        page: Page = open_page(**look)
        sign_in(page, world.user(Role.PLANNER, kind))
        page.goto(live_server.url + reverse("planning:roster_grid", args=[roster.pk]))
        expect(page.locator("roster-grid.is-open .rg-shift")).to_have_count(3)
        return page

    return make


def bar(page: Page, shift: RosterShift) -> Locator:
    return page.locator(f'[data-shift="{shift.pk}"]')


def saved(page: Page) -> None:
    expect(page.locator(".rg-state")).to_have_attribute("data-state", "saved")


def shift_of(world: World, roster: Roster, day: int = 0) -> RosterShift:
    return RosterShift.objects.get(
        employee=world.ours.agent, starts_epoch__gte=roster.midnight(day), starts_epoch__lt=roster.midnight(day + 1)
    )


def test_dragged_judged_undone_and_done_by_keys(
    world: World, roster: Roster, opened: Any, axe: Any, no_overflow: Any
) -> None:
    page = opened()
    shift, height = shift_of(world, roster), 30
    box = bar(page, shift).bounding_box()
    hour = page.locator(".rg-canvas").evaluate("canvas => parseFloat(canvas.style.getPropertyValue('--rg-hour'))")
    x, y = box["x"] + box["width"] * 0.75, box["y"] + height / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 5, y)
    page.mouse.move(x + 6 * hour, y, steps=3)
    # Half past ten in the evening until eight in the morning: the grid says so before anything is sent.
    expect(page.locator(".rg-breaches")).to_contain_text("Rest of 9:30 h; at least 11:00 h.")
    assert shift_of(world, roster).starts_epoch == at(roster, 0, 8)
    page.mouse.up()
    saved(page)
    assert shift_of(world, roster).starts_epoch == at(roster, 0, 14)
    expect(page.locator(".rg-breaches")).to_contain_text("Breach")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "roster-page.png")
    no_overflow(page)
    assert axe(page) == []
    page.keyboard.press("z")
    saved(page)
    assert shift_of(world, roster).starts_epoch == at(roster, 0, 8)
    parts = len(shift.parts)
    for key in ("y", "z", "Shift+ArrowRight", "Alt+ArrowLeft", "b", "Enter", "Delete", "Escape", "b"):
        page.keyboard.press(key)
    saved(page)
    after = shift_of(world, roster)
    assert (after.starts_epoch, after.ends_epoch) == (at(roster, 0, 7.75), at(roster, 0, 16.5))
    assert len(after.parts) == parts + 1
    page.keyboard.press("l")
    page.keyboard.press("Alt+ArrowRight")
    saved(page)
    assert shift_of(world, roster).is_locked
    assert shift_of(world, roster).starts_epoch == at(roster, 0, 7.75)


def test_two_planners_at_once_lose_nothing(world: World, roster: Roster, opened: Any) -> None:
    mine, theirs = opened(), opened(ScopeKind.CENTRE)
    first, second = shift_of(world, roster), shift_of(world, roster, 1)
    bar(mine, first).focus()
    mine.keyboard.press("Alt+ArrowRight")
    saved(mine)
    bar(theirs, second).focus()
    theirs.keyboard.press("Alt+ArrowRight")  # another shift: both stay
    saved(theirs)
    assert shift_of(world, roster).starts_epoch == at(roster, 0, 8.25)
    assert shift_of(world, roster, 1).starts_epoch == at(roster, 1, 8.25)
    expect(theirs.locator(f'[data-shift="{first.pk}"][aria-label*="08:15–"]')).to_be_visible()
    bar(mine, second).focus()
    mine.keyboard.press("Alt+ArrowLeft")  # the same shift, as it no longer is
    expect(mine.get_by_role("alert")).to_contain_text("planner")
    expect(mine.locator(f'[data-shift="{second.pk}"][aria-label*="08:15–"]')).to_be_visible()
    assert shift_of(world, roster, 1).starts_epoch == at(roster, 1, 8.25)
    mine.keyboard.press("Alt+ArrowLeft")
    saved(mine)
    assert shift_of(world, roster, 1).starts_epoch == at(roster, 1, 8)
    assert first.ends_epoch - first.starts_epoch == 8.5 * HOUR


def test_on_a_telephone(roster: Roster, opened: Any, axe: Any, no_overflow: Any) -> None:
    page = opened(size="phone", theme="dark")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "roster-page-phone.png")
    no_overflow(page)
    assert axe(page) == []
