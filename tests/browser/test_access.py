"""Signing in and the pages of access in a real Chromium."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from keskus.access import actions
from keskus.access.models import User
from keskus.access.rules import Role, ScopeKind
from keskus.access.rules.second_factor import code_at
from tests.house.people import PASSWORD, World, make_employee, make_user

pytestmark = [pytest.mark.django_db(transaction=True)]

LOOKS = os.environ.get("KESKUS_LOOKS")  # a folder to leave pictures in, for whoever wants to look


def look(page: Page, name: str) -> None:
    if LOOKS:
        page.screenshot(path=Path(LOOKS) / f"{name}.png", full_page=True)


@pytest.fixture
def full(world: World) -> World:
    """Somebody of every state in the list of users."""
    manager = world.viewer(Role.MANAGER, ScopeKind.CENTRE)
    for role in Role:
        world.user(role)
    who = {"email": "kadri.kask@example.test", "display_name": "Kadri Kask", "employee": world.ours.lead}
    site = {"kind": ScopeKind.SITE, "scope_id": world.ours.site.pk}
    actions.invite_user(manager, **who, role=Role.SUPERVISOR, **site)
    gone = make_user("jan.nowak@example.test", make_employee(world.theirs, "gone"))
    actions.deactivate_user(manager, gone)
    me = world.user(Role.MANAGER, ScopeKind.CENTRE)
    actions.make_token(manager, me, name="Wallboard", permissions=["contacts.figures.view"], days=90)
    return world


@pytest.mark.parametrize(("size", "theme"), [("wide", "light"), ("phone", "dark")])
def test_a_link_is_shown_once_and_its_page_is_whole(
    full: World,
    open_page: Callable[..., Page],
    sign_in: Callable[[Page, User], None],
    live_server: Any,
    axe: Callable[[Page], list[str]],
    no_overflow: Callable[[Page], None],
    size: str,
    theme: str,
) -> None:
    """What no address alone leads to; the other pages are looked at by `test_every_page`."""
    page = open_page(size, theme)
    page.goto(f"{live_server.url}/account/link/?over=1")
    no_overflow(page)
    found = axe(page)
    sign_in(page, full.user(Role.MANAGER, ScopeKind.CENTRE))
    person = User.objects.get(email="kadri.kask@example.test")
    page.goto(live_server.url + reverse("access:user", args=[person.pk]))
    with page.expect_navigation():
        page.get_by_role("button", name="Make a new invitation").click()
    look(page, f"link-shown-{size}-{theme}")
    no_overflow(page)
    assert found + axe(page) == []


def test_from_the_invitation_to_the_first_page(
    world: World, page: Page, live_server: Any, axe: Callable[[Page], list[str]]
) -> None:
    """Without a mouse and without help: choose a password, set up the second factor, keep the codes, come back."""
    manager = world.viewer(Role.MANAGER, ScopeKind.CENTRE)
    who = {"email": "kadri.kask@example.test", "display_name": "Kadri Kask", "employee": world.ours.lead}
    site = {"kind": ScopeKind.SITE, "scope_id": world.ours.site.pk}
    user, path = actions.invite_user(manager, **who, role=Role.SUPERVISOR, **site)
    page.goto(live_server.url + path)
    expect(page).to_have_url(f"{live_server.url}/account/link/")
    page.get_by_label("New password").fill("password")
    page.get_by_label("The same again").fill("password")
    page.keyboard.press("Enter")
    expect(page.locator(".field-error").first).to_be_visible()
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    look(page, "set-up")
    assert axe(page) == []
    page.get_by_text("Or type the key").click()
    secret = page.locator("code").inner_text()
    page.get_by_label("Code").fill(code_at(secret, int(timezone.now().timestamp()) // 30))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    look(page, "codes")
    assert axe(page) == []
    codes = page.locator("main li").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="I have kept them").click()
    expect(page).to_have_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}/account/")
    look(page, "own")
    page.locator(".avatar-initials").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code")).to_be_visible()
    look(page, "code")
    page.get_by_label("Code").fill(codes[0])
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}/account/")
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    assert Authenticator.objects.filter(user=user).count() == 2


def test_a_role_is_given_and_taken_back(
    full: World, page: Page, sign_in: Callable[[Page, User], None], live_server: Any
) -> None:
    sign_in(page, full.user(Role.MANAGER, ScopeKind.CENTRE))
    page.goto(f"{live_server.url}/access/users/?q=kadri")
    page.get_by_role("link", name="Kadri Kask").click()
    page.get_by_role("link", name="Give a role").click()
    page.get_by_label("Role").select_option(label="HR")
    page.get_by_label("Where").select_option(label=full.ours.site.name)
    page.get_by_role("button", name="Give the role").click()
    expect(page.get_by_text("HR does not listen to calls")).to_be_visible()
    look(page, "apart")
    page.get_by_label("Role").select_option(label="planner")
    page.get_by_role("button", name="Give the role").click()
    row = page.get_by_role("row").filter(has_text="planner")
    expect(row).to_contain_text("In force")
    row.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("row").filter(has_text="planner")).to_contain_text("Withdrawn")
