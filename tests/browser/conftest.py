"""Pages in a real Chromium: `page`, `axe(page)`, `no_overflow(page)`; skipped with a reason where there is none.

A test that signs in uses `sign_in(page, user)`. Anything that a page writes to the console, and any refusal by the
content security policy, fails the test at its end.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from keskus.access.models import User
from tests.house.people import signed_in

ROOT = Path(__file__).resolve().parents[2]
# The same browser without windows of its own takes a third less of the processors.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
BUILT = ROOT / "keskus" / "web" / "static" / "dist" / "app.js"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIZES = {"wide": (1440, 900), "phone": (390, 844)}
THEMES = ("light", "dark")
expect.set_options(timeout=30_000)  # a busy machine is no fault of the page

# Playwright's own event loop runs in the thread of the test; its database calls are as synchronous as ever.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say once and clearly why pages were not looked at."""
    reason = why_not()
    for item in items:
        if reason and Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.skip(reason=reason))


def why_not() -> str:
    """What is missing here, as a sentence; empty when nothing is."""
    if CHROMIUM is None:
        return "Chromium is not installed: sudo apt-get install chromium"
    if not BUILT.exists() or not AXE.exists():
        return "the pages are not built: python3 run.py test builds them where Node is installed"
    return ""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of this process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def standing_server(django_db_setup: None, django_db_blocker: Any) -> Iterator[LiveServer]:
    """A server whose database lasts for a whole module, which fills it once.

    Such a module marks its tests `django_db(transaction=True)`, so that they run beside the others of their kind, and
    replaces the library's `_django_db_helper`, which would empty the database after each test.
    """
    with django_db_blocker.unblock():
        server = LiveServer("localhost")
        yield server
        server.stop()
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Make pages of a size, a theme and a language; each in a context of its own, each silent on its console."""
    contexts, complaints = [], []

    def make(size: str = "wide", theme: str = "light", language: str = "en", **options: Any) -> Page:
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, locale=language, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    # An error page is itself an answer that the browser complains about.
    assert [text for text in complaints if "the server responded with a status of" not in text] == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A wide, light page."""
    return open_page()


@pytest.fixture
def sign_in(live_server: Any) -> Callable[[Page, User], None]:
    """Give the page's browser the session of a user who has passed the second factor."""

    def give_session(page: Page, user: User) -> None:
        cookies = signed_in(user).cookies
        page.context.add_cookies(
            [{"name": name, "value": morsel.value, "url": live_server.url} for name, morsel in cookies.items()]
        )

    return give_session


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """What axe-core finds on the page: one line per finding, with the first elements concerned.

    `rules` names those that are asked, when not all: what a theme cannot change needs no second look in the other.
    """

    def findings(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
        page.wait_for_load_state("load")
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(AXE.read_text())  # as an evaluated text, which the page's own policy does not concern
        options = {"resultTypes": ["violations"]} | ({"runOnly": {"type": "rule", "values": rules}} if rules else {})
        found = page.evaluate("(options) => axe.run(document, options)", options)
        return [
            f"{rule['id']} ({rule['impact']}): " + "; ".join(node["html"][:140] for node in rule["nodes"][:3])
            for rule in found["violations"]
        ]

    return findings


@pytest.fixture
def no_overflow() -> Callable[[Page], None]:
    """Assert that the page is no wider than its window, and name what sticks out."""

    def check(page: Page) -> None:
        assert overflow(page) == []

    return check


def overflow(page: Page) -> list[str]:
    """The first elements that stick out of a page wider than its window.

    A chart draws itself anew some frames after its window became narrower; what sticks out must do so for seconds.
    """
    page.wait_for_load_state("load")
    wide: list[str] = page.evaluate(
        """async () => {
            const root = document.documentElement, end = performance.now() + 5000;
            while (root.scrollWidth > root.clientWidth && performance.now() < end)
                await new Promise((done) => setTimeout(done, 50));
            const width = root.clientWidth;
            if (root.scrollWidth <= width) return [];
            const sticksOut = (element) => element.getBoundingClientRect().right > width + 1;
            const shown = [...document.querySelectorAll("body *")].filter((element) => element.checkVisibility());
            const out = shown.filter(sticksOut);
            return out.slice(0, 5).map((element) => element.outerHTML.slice(0, 140));
        }"""
    )
    return wide
