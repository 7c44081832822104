"""From the list of calls to judge to coaching, without an address typed: hear, score, release, coach."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from keskus.access.models import User
from keskus.performance.models import CoachingSession
from keskus.quality.models import Evaluation, PlannedListening
from keskus.recordings.models import Listening
from tests.house.people import World
from tests.quality.evaluated import form_in_use
from tests.recordings.stage import TURNS, Tape, tape

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, User], None]


@pytest.fixture
def planned(world: World) -> PlannedListening:
    """A call that was drawn for the evaluator."""
    heard: Tape = tape(world, turns=TURNS[:3])
    now = timezone.now()
    row: PlannedListening = PlannedListening.objects.create(
        month=now.date().replace(day=1),
        form=form_in_use("Help line").form,
        employee=world.ours.agent,
        recording=heard.recording,
        evaluator=world.user("quality"),
        sampled="random",
        made_by="system",
        made_at=now,
        due_on=now.date() + timedelta(days=3),
    )
    return row


def by_keys(page: Page) -> None:
    """Everything is answered without the mouse; a place of the call comes from where the sound stands and plays."""
    score, greeted = page.locator("#score"), page.get_by_role("group", name="Greeted?")
    page.keyboard.press("n")
    expect(greeted).to_be_focused()
    page.keyboard.press("2")
    expect(score).to_contain_text("1 of 3")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("f")
    expect(greeted.get_by_label("In the call from")).to_have_value("0:05")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("t")
    expect(greeted.get_by_label("to", exact=True)).to_have_value(re.compile("0:0[6-9]|0:10"))
    page.keyboard.press("n")
    page.keyboard.press("1")
    expect(score).to_contain_text("2 of 3")
    page.keyboard.press("n")
    page.keyboard.press("5")
    expect(score).to_contain_text("3 of 3")
    greeted.get_by_role("button", name="Hear it").click()
    expect(page.locator("k-player[data-plays]")).to_be_visible()
    page.keyboard.press("k")
    expect(page.locator("[data-clock]")).to_have_text(re.compile("0:0[5-9]|0:10"))
    page.keyboard.press("?")
    expect(page.get_by_text("Choose that answer to the marked question")).to_be_visible()


def test_a_drawn_call_is_heard_scored_released_and_coached(
    page: Page, live_server: Any, sign_in: SignIn, world: World, planned: PlannedListening
) -> None:
    sign_in(page, world.user("quality"))
    page.goto(live_server.url + reverse("quality:my_listening"))
    page.locator("tbody a").first.click()
    page.get_by_role("link", name="Score it", exact=True).click()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_label("Quality evaluation")).to_be_checked()
    page.get_by_role("button", name="Listen").click()
    expect(page.locator("k-sheet k-player[data-ready]")).to_be_visible()
    assert Listening.objects.get().purpose == "evaluation"
    by_keys(page)
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("button", name="Release to the agent").click()
    expect(page.get_by_text("Released; the agent has no account yet")).to_be_visible()
    made = Evaluation.objects.get()
    planned.refresh_from_db()
    assert (planned.evaluation, made.sampled, made.state) == (made, "random", "released")

    page.get_by_role("link", name="Coach this Greeted?").click()
    expect(page.get_by_label("Question of the form").locator("option:checked")).to_contain_text("Greeted?")
    page.get_by_label("What to work on").fill("Says hello first")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("Says hello first")).to_be_visible()
    session = CoachingSession.objects.get()
    assert (session.evaluation, session.recording, session.question) == (
        made,
        planned.recording,
        made.answers.get(question__code="greeting").question,
    )
