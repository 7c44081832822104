"""The roster grid in a browser, against a server that keeps state: by mouse, by keys, with another planner, cut off."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import roster_page
from tests.browser.conftest import SIZES, THEMES
from tests.browser.roster_server import DAY, HOUR, QUARTER, STARTS_AT, FakeRoster, Shift

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.roster_page")]
PICTURES = os.environ.get("PICTURES")  # a folder to put pictures of the pages in, to look at


@pytest.fixture
def roster() -> FakeRoster:
    """A week of 24 people."""
    return roster_page.fresh()


@pytest.fixture
def opened(live_server: Any, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Open the grid and wait until it is drawn."""

    def make(size: str = "wide", theme: str = "light") -> Page:
        page = open_page(size, theme)
        page.goto(f"{live_server.url}/roster")
        expect(page.locator("roster-grid.is-open .rg-row").first).to_be_visible()
        return page

    return make


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"roster-{name}.png")


def bar(page: Page, shift: Shift) -> Locator:
    return page.locator(f'[data-shift="{shift["id"]}"]')


def shift_of(roster: FakeRoster, row: int, day: int = 0) -> Shift:
    (found,) = [s for s in roster.shifts.values() if s["row"] == row and (s["starts_at"] - STARTS_AT) // DAY == day]
    return found


def saved(page: Page) -> None:
    expect(page.locator(".rg-state")).to_have_attribute("data-state", "saved")


def hour_width(page: Page) -> float:
    width: float = page.locator(".rg-canvas").evaluate(
        "canvas => parseFloat(canvas.style.getPropertyValue('--rg-hour'))"
    )
    return width


def hold(page: Page, place: Locator, hours: float, down: float = 0, at: float = 0.7) -> None:
    """Take a bar at a share of its width and bring it so many hours and pixels further, without letting go."""
    box = place.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * at, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 8, y)
    page.mouse.move(x + hours * hour_width(page), y + down, steps=3)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
def test_it_is_readable_everywhere(
    roster: FakeRoster, opened: Any, axe: Any, no_overflow: Any, size: str, theme: str
) -> None:
    roster.do({"do": "move", "shift": shift_of(roster, 5, 2)["id"], "starts_at": STARTS_AT + 2 * DAY + 13 * HOUR})
    page = opened(size, theme)
    expect(page.locator(".rg-breach-count")).to_contain_text("1")
    page.locator(".rg-breach-count").click()
    expect(page.locator(".rg-breaches")).to_contain_text("Breach")
    expect(page.locator(".rg-breaches")).to_contain_text("Only 10 h of rest")
    picture(page, f"{size}-{theme}")
    no_overflow(page)
    assert axe(page) == []


def test_dragging_moves_the_curve_at_once_and_shows_breaches(roster: FakeRoster, opened: Any) -> None:
    page = opened()
    page.get_by_role("button", name="Day", exact=True).click()
    shift = shift_of(roster, 1)
    curve = page.locator(".rg-curve-scheduled")
    before = curve.get_attribute("d")
    hold(page, bar(page, shift), 6)
    # Nothing has been sent; the curve and the rule of rest are already known.
    expect(curve).not_to_have_attribute("d", before or "")
    expect(page.locator(".rg-breaches")).to_contain_text("Rest of 10:00 h; at least 11:00 h.")
    assert not [asked for asked in roster.asked if not asked["preview"]]
    picture(page, "dragging")
    page.mouse.up()
    saved(page)
    assert shift["starts_at"] == STARTS_AT + 14 * HOUR
    assert shift["parts"][0]["starts_at"] == STARTS_AT + 16 * HOUR
    expect(page.locator(".rg-breaches")).to_contain_text("Only 10 h of rest, 11 h are due.")

    hold(page, bar(page, shift), -7.75)  # a quarter past six: only the server knows what is wrong with it
    expect(page.locator(".rg-breaches")).to_contain_text("No bus so early.")
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".rg-breaches")).not_to_contain_text("No bus so early.")
    assert roster.shifts[shift["id"]]["starts_at"] == STARTS_AT + 14 * HOUR


def test_edges_breaks_and_people_by_mouse(roster: FakeRoster, opened: Any) -> None:
    page = opened()
    page.get_by_role("button", name="Day", exact=True).click()
    shift, other = shift_of(roster, 1), shift_of(roster, 2)
    hold(page, bar(page, shift), 1, at=0.999)
    page.mouse.up()
    saved(page)
    assert (shift["starts_at"], shift["ends_at"]) == (STARTS_AT + 8 * HOUR, STARTS_AT + 17 * HOUR)
    hold(page, bar(page, shift).locator("[data-part]").nth(1), 0.5, at=0.5)
    page.mouse.up()
    saved(page)
    assert shift["parts"][1]["starts_at"] == STARTS_AT + 12.5 * HOUR
    assert shift["parts"][1]["ends_at"] == STARTS_AT + 13 * HOUR
    height = page.locator(".rg-row").first.bounding_box()["height"]
    hold(page, bar(page, other), 0, down=height)
    page.mouse.up()
    saved(page)
    assert other["row"] == 3
    expect(page.get_by_role("gridcell", name="Celina Adamczyk, Mon 23 Nov: no shift")).to_be_visible()


def test_everything_by_keys(roster: FakeRoster, opened: Any) -> None:
    page = opened()
    first = shift_of(roster, 1)
    start = first["starts_at"]

    def press(*keys: str) -> None:
        for key in keys:
            page.keyboard.press(key)
        saved(page)

    bar(page, first).focus()
    press("Alt+ArrowRight", "Alt+ArrowRight", "Shift+ArrowRight", "Control+Shift+ArrowLeft")
    assert (first["starts_at"], first["ends_at"]) == (start + QUARTER, start + 8 * HOUR + 3 * QUARTER)
    expect(page.locator("[role=status][aria-live]", has_text="08:15–16:45")).to_have_count(1)
    press("Enter", "ArrowRight", "Alt+ArrowRight")
    assert first["parts"][1]["starts_at"] == start + 5 * HOUR - HOUR + 3 * QUARTER
    press("Escape", "b")
    assert len(first["parts"]) == 3
    press("z", "z")
    assert len(roster.shifts[first["id"]]["parts"]) == 2
    press("y", "l")
    assert roster.shifts[first["id"]]["is_locked"]
    press("Alt+ArrowRight", "l", "s")
    halves = [s for s in roster.shifts.values() if s["row"] == 1 and s["starts_at"] < STARTS_AT + DAY]
    assert [s["ends_at"] - s["starts_at"] for s in halves] == [4.25 * HOUR, 4.25 * HOUR]
    press("z", "Alt+ArrowDown")
    assert roster.shifts[first["id"]]["row"] == 2
    press("z", "Delete")
    assert first["id"] not in roster.shifts
    press("n", "Shift+ArrowRight", "z", "z", "y", "y")
    (made,) = [s for s in roster.shifts.values() if s["row"] == 1 and s["starts_at"] < STARTS_AT + DAY]
    assert (made["starts_at"], made["ends_at"]) == (STARTS_AT + 7 * HOUR, STARTS_AT + 15 * HOUR + QUARTER)
    press("Alt+Shift+ArrowRight")
    assert roster.shifts[made["id"]]["starts_at"] == STARTS_AT + DAY + 7 * HOUR
    expect(page.locator(":focus")).to_have_attribute("data-shift", str(made["id"]))


def test_two_people_are_swapped_and_many_moved_and_taken_back_at_once(roster: FakeRoster, opened: Any) -> None:
    page = opened()
    one, other = shift_of(roster, 1), shift_of(roster, 2)
    bar(page, one).click()
    bar(page, other).click(modifiers=["Control"])
    page.keyboard.press("x")
    saved(page)
    assert (one["row"], other["row"]) == (2, 1)
    page.keyboard.press("Alt+ArrowRight")
    saved(page)
    assert (one["starts_at"], other["starts_at"]) == (STARTS_AT + 8.25 * HOUR, STARTS_AT + 9.25 * HOUR)
    page.keyboard.press("z")
    saved(page)
    assert [roster.shifts[s["id"]]["starts_at"] for s in (one, other)] == [STARTS_AT + 8 * HOUR, STARTS_AT + 9 * HOUR]


def test_two_planners_lose_nothing(roster: FakeRoster, opened: Any) -> None:
    page = opened()
    one, other, third = shift_of(roster, 1), shift_of(roster, 2), shift_of(roster, 3)
    for shift in (one, other):
        roster.do({"do": "move", "shift": shift["id"], "starts_at": shift["starts_at"] + HOUR})
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # whoever looks again sees what others did
    expect(page.locator(f'[data-shift="{one["id"]}"][aria-label*="09:00–17:00"]')).to_be_visible()
    roster.do({"do": "lock", "shift": one["id"], "is_locked": True})
    bar(page, third).focus()
    page.keyboard.press("Alt+ArrowRight")  # another shift: both stay, and theirs is shown with our answer
    saved(page)
    assert third["starts_at"] == STARTS_AT + 10.25 * HOUR
    expect(page.locator(f'[data-shift="{one["id"]}"][aria-label*="locked"]')).to_be_visible()
    roster.do({"do": "move", "shift": other["id"], "starts_at": STARTS_AT + 11 * HOUR})
    bar(page, other).focus()
    page.keyboard.press("Alt+ArrowLeft")  # the same shift: theirs holds, and ours is not kept silently
    expect(page.get_by_role("alert")).to_contain_text("Marek changed this shift at 10:42.")
    expect(page.locator(f'[data-shift="{other["id"]}"][aria-label*="11:00–19:00"]')).to_be_visible()
    assert other["starts_at"] == STARTS_AT + 11 * HOUR
    page.keyboard.press("Alt+ArrowLeft")
    saved(page)
    assert other["starts_at"] == STARTS_AT + 10.75 * HOUR


def test_what_the_server_refuses_or_does_not_hear_is_told(roster: FakeRoster, opened: Any) -> None:
    page = opened()
    shift = shift_of(roster, 1)
    bar(page, shift).focus()
    roster.broken = True
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator(".rg-state")).to_have_text("Not saved yet")
    roster.broken = False
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(page)
    assert shift["starts_at"] == STARTS_AT + 8.25 * HOUR
    roster.longest = 8
    page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_role("alert")).to_contain_text("No shift is longer than 8 hours.")
    expect(page.locator(f'[data-shift="{shift["id"]}"][aria-label*="08:15–16:15"]')).to_be_visible()


def test_filter_table_and_keys(roster: FakeRoster, opened: Any, axe: Any) -> None:
    page = opened()
    page.get_by_role("searchbox", name="Filter by name").fill("celina")
    expect(page.locator(".rg-person")).to_have_text(["Celina Adamczyk", "Celina Borkowska", "Celina Czarnecki"])
    page.reload()  # what is shown stands in the address
    expect(page.locator(".rg-person")).to_have_count(3)
    bar(page, shift_of(roster, 2)).focus()
    page.keyboard.press("t")
    table = page.get_by_role("region", name="All · Mon 23 Nov")
    expect(table.get_by_role("row")).to_have_count(16)
    expect(table.get_by_role("row", name="08:00").get_by_role("cell")).to_have_text(["7", "6", "1", "68.6\u00a0%"])
    bar(page, shift_of(roster, 2)).focus()
    for key in ("d", "+", "w"):  # whatever is drawn anew, the focus stays where it was
        page.keyboard.press(key)
        expect(page.locator(":focus")).to_have_attribute("data-shift", str(shift_of(roster, 2)["id"]))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Give to the person above or below")
    picture(page, "keys")
    assert axe(page) == []


def test_without_script_the_list_stays(roster: FakeRoster, live_server: Any, open_page: Any) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"{live_server.url}/roster")
    expect(page.get_by_text("The list of shifts.")).to_be_visible()
