"""From an empty form to a settled dispute in a browser: build, score, release, dispute, decide, look at the history."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from keskus.access.models import User
from keskus.access.rules import Role, ScopeKind
from keskus.quality.models import Dispute, Evaluation
from tests.house.people import World

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, User], None]


def build(page: Page, base: str) -> None:
    """A form with one section and two questions, taken into use."""
    page.goto(base + reverse("quality:new_form"))
    page.get_by_label("Name").fill("Help line")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="New section").click()
    page.get_by_label("Name").fill("The call")
    page.get_by_role("button", name="Save").click()
    for text, options in (("Was it solved?", ""), ("How clear was it?", "0 | Not at all\n2 | Partly\n4 | Wholly")):
        page.get_by_role("link", name=re.compile("^Question")).click()
        page.get_by_label("Question", exact=True).fill(text)
        if options:
            page.get_by_label("Kind").select_option("scale")
            page.get_by_label("Answers of a scale or list").fill(options)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("strong").filter(has_text=text)).to_be_visible()
    page.get_by_role("button", name="Take into use").click()
    expect(page.get_by_text("Calls are scored by version 1 from now on.")).to_be_visible()


def score(page: Page, base: str, agent: str) -> Evaluation:
    """A call heard live, scored 50 % and released; the score follows each answer and the draft keeps them."""
    page.goto(base + reverse("quality:start"))
    page.get_by_label("Agent", exact=True).select_option(label=agent)
    page.get_by_label("Why this call").fill("A complaint")
    page.get_by_role("button", name="Begin").click()
    figure = page.locator("#score .sheet-figure")
    page.get_by_label("No", exact=True).check()
    expect(figure).to_contain_text("0.0")
    page.get_by_label("Wholly").check()
    expect(figure).to_contain_text("50.0")
    expect(page.locator("#score")).to_contain_text("Draft kept")
    page.reload()
    expect(page.get_by_label("Wholly")).to_be_checked()
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("button", name="Release to the agent").click()
    expect(page.get_by_text("Released.")).to_be_visible()
    return Evaluation.objects.get()


def test_a_form_is_built_a_call_scored_and_a_dispute_partly_accepted(
    page: Page, live_server: Any, sign_in: SignIn, world: World
) -> None:
    base, agent = live_server.url, world.user(Role.AGENT)
    sign_in(page, world.user(Role.MANAGER, ScopeKind.CENTRE))
    build(page, base)
    row = score(page, base, world.ours.agent.name)

    sign_in(page, agent)
    page.goto(base + reverse("quality:own_evaluation", args=[row.pk]))
    page.get_by_role("link", name="Dispute Was it solved?").click()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("Why").fill("I called back with the answer")
    page.get_by_role("button", name="Dispute this answer").click()
    expect(page.get_by_text("I called back with the answer")).to_be_visible()

    sign_in(page, world.user(Role.SUPERVISOR))
    page.goto(base + reverse("quality:disputes"))
    page.get_by_role("link", name="Was it solved?").click()
    page.get_by_label("Accept in part: the answer below counts").check()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("Reason").fill("The call back is in the log")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("From 50.0 % to 100.0 % by a dispute")).to_be_visible()
    assert Dispute.objects.get().state == Dispute.State.PARTLY
    assert Evaluation.objects.get().score == 1.0
