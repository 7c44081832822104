"""Reports, calls and home in Chromium: nothing sticks out, axe finds nothing, the console is silent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from keskus.access.rules import ScopeKind
from keskus.core import work
from keskus.core.models import Job
from tests.contacts.builder import Centre
from tests.house.people import world
from tests.reports.conftest import calls, centre

__all__ = ["calls", "centre", "world"]

MAY = "from=2026-05-01&to=2026-05-31"


@pytest.mark.django_db(transaction=True)
def test_sentence_export_and_freeze_follow_the_filters(
    calls: Centre, live_server: Any, page: Page, sign_in: Callable[..., None]
) -> None:
    sign_in(page, calls.world.user("manager", ScopeKind.CENTRE))
    page.goto(f"{live_server.url}/reports/production/?{MAY}&by=day")
    expect(page.locator("p.lead")).to_contain_text("Answered 5 of 7 calls")
    queue = calls.world.ours.queue
    page.get_by_label("Queue", exact=True).select_option(str(queue.pk))
    expect(page.locator("p.lead")).to_contain_text("Answered 4 of 6 calls")
    for deed in ("export", "freeze"):
        action = page.locator(f"form[action*='/{deed}/']").get_attribute("action")
        assert f"queue={queue.pk}" in (action or "")
    page.get_by_text("Freeze").first.click()
    page.locator("form[action*='/freeze/'] button").click()
    page.wait_for_url("**/reports/frozen/making/*/")
    work.run_to_end(Job.objects.get())  # the worker's part; the page finds out by itself
    page.wait_for_url("**/reports/frozen/*/")
    expect(page.locator("p.lead")).to_contain_text("Answered 4 of 6 calls")


@pytest.mark.django_db(transaction=True)
def test_from_a_figure_to_its_calls_to_one_call(
    calls: Centre, live_server: Any, page: Page, sign_in: Callable[..., None]
) -> None:
    sign_in(page, calls.world.user("manager", ScopeKind.CENTRE))
    page.goto(f"{live_server.url}/reports/production/?{MAY}&by=queue")
    page.get_by_role("row", name="Tallinn support").get_by_role("link", name="3", exact=True).click()
    page.wait_for_url("**/contacts/calls/**figure=answered_within**")
    assert page.locator("h1 small").inner_text() == "3"
    page.locator("tbody a").first.click()
    page.wait_for_url("**/contacts/calls/*/")
    assert "Call in Tallinn support" in page.locator("h1").inner_text()


@pytest.mark.django_db(transaction=True)
def test_the_palette_finds_while_one_types(
    calls: Centre, live_server: Any, page: Page, sign_in: Callable[..., None]
) -> None:
    sign_in(page, calls.world.user("manager", ScopeKind.CENTRE))
    page.goto(f"{live_server.url}/")
    page.keyboard.press("Control+k")
    page.keyboard.type("tallinn supp")
    page.locator(".palette-results a", has_text="Tallinn support").click()
    page.wait_for_url("**/reports/production/?queue=*")
