"""The pages of people in a real Chromium: the wizard goes to its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from keskus.access.models import User
from keskus.access.rules import Role, ScopeKind
from keskus.core.models import Job
from keskus.core.work import run_to_end
from tests.house.people import World

pytestmark = [pytest.mark.django_db(transaction=True)]
DAY = date(2025, 1, 1)


def test_a_staff_list_goes_in_by_hand(
    world: World, page: Page, sign_in: Callable[[Page, User], None], live_server: Any
) -> None:
    sign_in(page, world.user(Role.HR, ScopeKind.CENTRE))
    page.goto(live_server.url + reverse("people:employees"))
    page.get_by_role("link", name="Import a staff list").click()
    text = "number;first name;last name;site;started\nX-1;Žofia;Żółw;Tallinn;1.2.2026\nX-2;A;B;Riga;1.2.2026\n"
    page.get_by_label("Staff list").set_input_files(
        {"name": "staff.csv", "mimeType": "text/csv", "buffer": text.encode("utf-16")}
    )
    page.get_by_role("button", name="Send the list").click()
    page.get_by_role("button", name="Look at what would happen").click()
    expect(page.get_by_text("1 new, 0 changed, 0 unchanged, 1 bad.")).to_be_visible()
    page.get_by_label("Import the good rows").check()
    page.get_by_role("button", name="Import 1 person").click()
    page.wait_for_url("**/preview/")
    run_to_end(Job.objects.get())
    page.reload()
    expect(page.get_by_text("Riga")).to_be_visible()
    page.get_by_role("link", name="To the people").click()
    page.get_by_role("link", name="Żółw, Žofia").click()
    expect(page.get_by_role("heading", name="Žofia Żółw")).to_be_visible()
