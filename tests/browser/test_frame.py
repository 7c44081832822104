"""The frame under the hand: keyboard, menus, search, sorting without a reload, charts, no script, paper, errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.style_page")]


@pytest.fixture
def style(live_server: Any, page: Page) -> Page:
    page.goto(f"{live_server.url}/style")
    page.evaluate("window.notReloaded = true")
    return page


def test_the_first_stop_of_the_keyboard_skips_to_the_content(style: Page) -> None:
    style.keyboard.press("Tab")
    expect(style.get_by_role("link", name="Skip to the content")).to_be_focused()
    style.keyboard.press("Enter")
    expect(style.locator("main")).to_be_focused()


def test_search_opens_by_key_and_is_walked_by_arrows(style: Page) -> None:
    style.keyboard.press("Control+k")
    field = style.get_by_role("searchbox", name="Search for people")
    expect(field).to_be_focused()
    field.type("Tamm")
    found = style.get_by_role("link", name="4 letters")
    expect(found).to_be_visible()
    style.keyboard.press("ArrowDown")
    expect(found).to_be_focused()
    style.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    style.keyboard.press("Escape")
    expect(style.locator("dialog.palette")).to_be_hidden()


def test_menus_close_on_escape_and_on_a_click_elsewhere(style: Page) -> None:
    menu = style.locator("details.menu-box", has_text="Last 7 days")
    menu.locator("summary").click()
    expect(menu.get_by_role("link", name="Last 7 days")).to_be_visible()
    style.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="Last 7 days")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    menu.locator("summary").click()
    style.get_by_role("heading", level=1).click()
    expect(menu.get_by_role("link", name="Last 7 days")).to_be_hidden()


def test_the_period_is_chosen_into_the_address_and_keeps_the_rest(live_server: Any, page: Page) -> None:
    page.goto(f"{live_server.url}/style?site=2&period=today&page=2")
    page.locator("details.menu-box summary", has_text="Warszawa").wait_for()
    menu = page.locator("details.menu-box", has_text="Last month")
    menu.locator("summary").click()
    expect(menu.locator("[aria-current]")).to_have_text("Today")
    menu.get_by_role("link", name="Last month").click()
    page.wait_for_url("**/style?site=2&period=last_month")
    menu.locator("summary").click()
    menu.get_by_label("From").fill("2026-11-01")
    menu.get_by_label("To, and including").fill("2026-11-05")
    menu.get_by_role("button", name="Show these days").click()
    page.wait_for_url("**/style?site=2&from=2026-11-01&to=2026-11-05")
    expect(menu.locator("summary")).to_contain_text("1 Nov 2026 – 5 Nov 2026")


def test_theme_density_and_rail_are_remembered(style: Page) -> None:
    root = style.locator("html")
    style.get_by_text("Language and look").locator("..").click()
    style.get_by_role("button", name="Dark").click()
    style.get_by_role("button", name="Compact").click()
    expect(style.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    style.get_by_role("button", name="Fold").click()
    style.reload()
    expect(root).to_have_attribute("data-theme", "dark")
    expect(root).to_have_attribute("data-density", "compact")
    expect(root).to_have_attribute("data-nav", "narrow")
    style.get_by_text("Language and look").locator("..").click()
    style.get_by_role("button", name="As the system").click()
    assert style.evaluate("document.documentElement.dataset.theme") is None


def test_sorting_and_paging_change_only_the_table_and_the_address(style: Page) -> None:
    first = style.locator("#table tbody td").first
    style.locator("#table thead").get_by_role("link", name="Average talk").click()
    style.wait_for_url("**/style?sort=-talk")
    expect(style.locator("th[aria-sort]")).to_have_text("Average talk")
    style.get_by_role("link", name="Page after").click()
    style.wait_for_url("**/style?sort=-talk&page=2")
    expect(style.locator(".pagination")).to_contain_text("21 to 40 of 72")
    assert style.evaluate("window.notReloaded")
    style.go_back()
    expect(style.locator(".pagination")).to_contain_text("1 to 20 of 72")
    expect(first).to_be_visible()


def test_columns_are_put_away(style: Page) -> None:
    style.locator("summary", has_text="Columns").click()
    style.get_by_label("Average wait").uncheck()
    style.get_by_role("button", name="Show these columns").click()
    expect(style.locator("#table thead")).not_to_contain_text("Average wait")
    expect(style.locator("#table thead")).to_contain_text("Average talk")
    assert style.evaluate("window.notReloaded")


def test_a_filter_applies_as_it_is_chosen(style: Page) -> None:
    style.get_by_label("Queue", exact=True).select_option("s")
    style.wait_for_url("**/style?queue=s*")
    assert style.evaluate("window.notReloaded")


def test_a_chart_swaps_with_its_table_by_button_and_by_key(style: Page) -> None:
    figure = style.locator("figure.chart", has_text="Sales took most")
    button = figure.get_by_role("button", name="Table")
    expect(figure.locator("table")).to_be_hidden()
    button.click()
    expect(figure.get_by_role("cell", name="4,491")).to_be_visible()
    expect(button).to_have_attribute("aria-pressed", "true")
    style.keyboard.press("t")
    expect(figure.locator("table")).to_be_hidden()
    expect(figure.get_by_role("img", name="Bar chart of offered calls by queue.")).to_be_visible()


def test_a_chart_follows_the_width_and_the_theme(style: Page) -> None:
    line = style.locator("k-chart[data-kind=line] svg path[stroke]").last
    style.locator("k-chart svg").first.wait_for()
    light = line.get_attribute("stroke")
    style.emulate_media(color_scheme="dark")
    expect(line).not_to_have_attribute("stroke", light or "")
    style.set_viewport_size({"width": 600, "height": 800})
    style.wait_for_function("document.querySelector('k-chart svg').getBoundingClientRect().right <= 600")


def test_ctrl_enter_sends_the_form(style: Page) -> None:
    style.evaluate("document.addEventListener('submit', (e) => { e.preventDefault(); window.sent = true; })")
    style.get_by_label("Name of the queue").click()
    style.keyboard.press("Control+Enter")
    assert style.evaluate("window.sent")


def test_without_script_tables_stand_for_charts_and_links_work(
    live_server: Any, open_page: Callable[..., Page]
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"{live_server.url}/style")
    expect(page.get_by_role("cell", name="4,491").first).to_be_visible()
    expect(page.get_by_role("button", name="Fold")).to_be_hidden()
    page.get_by_role("link", name="Average talk").click()
    page.wait_for_url("**/style?sort=-talk")
    page.locator("summary", has_text="All sites").click()
    page.get_by_role("link", name="Warszawa").click()
    page.wait_for_url("**/style?sort=-talk&site=2")


def test_on_a_phone_the_rest_of_the_areas_is_one_touch_away(live_server: Any, open_page: Callable[..., Page]) -> None:
    page = open_page("phone")
    page.goto(f"{live_server.url}/style")
    dock = page.get_by_role("navigation", name="Areas, most used")
    expect(page.get_by_role("navigation", name="Areas", exact=True)).to_be_hidden()
    expect(dock.get_by_role("link", name="Reports")).to_have_attribute("aria-current", "page")
    dock.get_by_text("More").click()
    expect(dock.get_by_role("link", name="Settings")).to_be_visible()


def test_twice_as_large_nothing_sticks_out(live_server: Any, page: Page, no_overflow: Callable[[Page], None]) -> None:
    page.set_viewport_size({"width": 720, "height": 450})
    page.goto(f"{live_server.url}/style?errors=1")
    page.locator("k-chart svg").first.wait_for()
    no_overflow(page)


def test_on_paper_there_is_only_the_page(style: Page) -> None:
    style.locator("k-chart svg").first.wait_for()
    style.emulate_media(media="print")
    for name in (".rail", ".top", ".filters"):
        expect(style.locator(name)).to_be_hidden()
    expect(style.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nowhere", 404, "There is no such page"),
        ("/closed", 403, "This page is not open to you"),
        ("/broken", 500, "Something broke on our side"),
    ],
)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_error_pages(
    live_server: Any, open_page: Any, axe: Any, no_overflow: Any, path: str, status: int, words: str, theme: str
) -> None:
    page = open_page("phone", theme)
    answer = page.goto(f"{live_server.url}{path}")
    assert answer.status == status
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    no_overflow(page)
    assert axe(page) == []
