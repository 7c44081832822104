"""From the list of calls to judge to coaching, without an address typed: hear, score, release, coach."""

from __future__ import annotations

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


def test_a_drawn_call_is_heard_scored_released_and_coached(
    page: Page, live_server: Any, sign_in: SignIn, world: World, planned: PlannedListening
) -> None:
    sign_in(page, world.user("quality"))
    page.goto(live_server.url + reverse("quality:my_listening"))
    page.locator("tbody a").first.click()
    page.get_by_label("Quality evaluation").check()
    page.get_by_role("button", name="Listen").click()
    expect(page.locator("k-player[data-ready]")).to_be_visible()

    page.get_by_role("link", name="Score it", exact=True).click()
    page.get_by_role("button", name="Begin").click()
    score = page.locator("#score")
    page.get_by_role("group", name="Greeted?").get_by_label("No", exact=True).check()
    expect(score).to_contain_text("1 of 3")
    page.get_by_role("group", name="Solved?").get_by_label("Yes", exact=True).check()
    page.get_by_role("group", name="Friendly?").get_by_label("5", exact=True).check()
    expect(score).to_contain_text("3 of 3")
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
