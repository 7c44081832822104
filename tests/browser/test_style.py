"""Every pattern of the frame, light and dark, wide and on a phone: nothing sticks out, axe finds nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SIZES, THEMES

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.style_page")]
PICTURES = os.environ.get("PICTURES")  # a folder to put pictures of the pages in, to look at


def picture(page: Page, name: str) -> None:
    if PICTURES:
        size = page.viewport_size or {}
        page.set_viewport_size({**size, "height": page.evaluate("document.documentElement.scrollHeight")})
        page.screenshot(path=Path(PICTURES) / f"{name}.png")
        page.set_viewport_size(size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
def test_all_patterns(live_server: Any, open_page: Any, axe: Any, no_overflow: Any, size: str, theme: str) -> None:
    page = open_page(size, theme)
    page.goto(f"{live_server.url}/style?errors=1")
    expect(page.locator("k-chart svg")).to_have_count(3)
    page.wait_for_timeout(400)
    picture(page, f"style-{size}-{theme}")
    no_overflow(page)
    assert axe(page) == []
