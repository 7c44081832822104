"""Hearing a recording: purpose, sound, loop, note, the transcript that goes along; silent where it must be."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from keskus.recordings.models import Listening, RecordingNote
from tests.browser.conftest import THEMES
from tests.house.people import World
from tests.recordings.stage import CARD, Tape, silence_now, tape

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(world: World) -> Tape:
    """A recording with a transcript, a card number silenced in it."""
    stage = tape(world)
    stage.tell()
    silence_now(stage.recording)
    return stage


def begin(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Quality evaluation").check()
    page.get_by_role("button", name="Listen").click()
    expect(page.locator("k-player[data-ready]")).to_be_visible()


def test_a_recording_is_heard(page: Page, live_server: Any, sign_in: Any, world: World, told: Tape) -> None:
    sign_in(page, world.user("quality"))
    begin(page, f"{live_server.url}/recordings/{told.recording.pk}/")
    assert Listening.objects.get().purpose == "evaluation"
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page.locator(".taken-out")).to_have_text("card number")
    assert CARD not in page.content()

    page.get_by_text("Thank you, the invoices are paid.").click()
    expect(page.locator("[data-clock]")).to_have_text("0:13")
    expect(page.locator(".said li[aria-current]")).to_contain_text("the invoices are paid")

    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-clock]")).to_have_text("0:08")
    page.keyboard.press("[")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("]")
    expect(page.locator("[data-loop-span]")).to_have_text("0:08–0:13")
    page.get_by_label("Speed").select_option("2")
    page.locator("[data-position]").fill("12.7")
    page.keyboard.press("k")
    expect(page.locator("k-player[data-plays]")).to_be_visible()
    expect(page.locator("[data-clock]")).to_have_text(re.compile("0:(08|09)"))
    page.keyboard.press("k")

    page.get_by_role("button", name="Note here").click()
    expect(page.get_by_role("textbox", name="At")).not_to_have_value("0:00")
    page.get_by_role("textbox", name="Note").fill(f"Reads back {CARD}")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".notes")).to_contain_text("Reads back card number")
    assert RecordingNote.objects.get().starts >= 8


def test_it_is_whole_in_both_themes_and_on_a_phone(
    open_page: Callable[..., Page],
    live_server: Any,
    sign_in: Any,
    world: World,
    told: Tape,
    axe: Any,
    no_overflow: Any,
) -> None:
    for size, theme in (("wide", THEMES[0]), ("phone", THEMES[1])):
        page = open_page(size, theme)
        sign_in(page, world.user("quality"))
        begin(page, f"{live_server.url}/recordings/{told.recording.pk}/?at=7.5")
        expect(page.locator("[data-clock]")).to_have_text("0:07")
        assert axe(page) == []
        no_overflow(page)


def test_it_is_heard_without_script(
    open_page: Callable[..., Page], live_server: Any, sign_in: Any, world: World, told: Tape
) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, world.user("agent"))
    page.goto(f"{live_server.url}/recordings/{told.recording.pk}/")
    page.get_by_label("Own call").check()
    page.get_by_role("button", name="Listen").click()
    expect(page.locator("audio[controls]")).to_be_visible()
    expect(page.get_by_role("button", name="Note here")).to_be_hidden()
    expect(page.get_by_text("I want to pay my invoice.")).to_be_visible()
