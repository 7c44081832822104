"""A centre in which nothing has happened yet: its lists say what will appear, and the one thing to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext
from pytest_django.live_server_helper import LiveServer

from keskus.access.models import User
from tests.browser.centre import bare_centre
from tests.browser.test_every_page import FURTHER_ROUNDS, LANGUAGES, look, open_plainly
from tests.house.people import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = (
    "web:home",
    "web:jobs",
    "web:trail",
    "reports:production",
    "reports:agents",
    "contacts:calls",
    "contacts:sources",
    "contacts:definitions",
    "people:employees",
    "people:notices",
    "access:users",
)


@pytest.fixture(scope="module")
def manager(standing_server: LiveServer) -> User:
    return bare_centre()


@pytest.fixture(scope="module")
def windows(standing_server: LiveServer, chromium: Browser, manager: User) -> Iterator[dict[str, BrowserContext]]:
    opened = {}
    for language in LANGUAGES:
        context = chromium.new_context(locale=language, reduced_motion="reduce")
        for name, morsel in signed_in(manager).cookies.items():
            context.add_cookies([{"name": name, "value": morsel.value, "url": standing_server.url}])
        opened[language] = context
    yield opened
    for context in opened.values():
        context.close()


@pytest.fixture
def _django_db_helper(standing_server: LiveServer) -> None:
    """Stands in for the library's, which would empty the database after each test."""


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_page(
    standing_server: LiveServer, windows: dict[str, BrowserContext], manager: User, axe: Any, name: str
) -> None:
    found = []
    for language in LANGUAGES:
        User.objects.filter(pk=manager.pk).update(language=language)
        page = windows[language].new_page()
        open_plainly(page, standing_server.url + reverse(name), language)
        picture = f"empty-{name.replace(':', '-')}-{language}"
        found += look(page, picture, FURTHER_ROUNDS[language], axe if language == "en" else None)
        page.close()
    assert not found, "\n".join(found)
