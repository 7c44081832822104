"""The pages of access: who is listed, what a person sees of another, how many queries it takes, what the forms say."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from keskus.access import actions
from keskus.access.models import Grant, User
from keskus.access.queries import employees_without_user, scopes_to_give, users, users_narrowed
from keskus.access.rules import Role, ScopeKind
from keskus.core.actors import SYSTEM
from keskus.core.templatetags.figures import day
from tests.house.people import PASSWORD, World, give, make_employee, make_user, signed_in

pytestmark = pytest.mark.django_db


def names(rows: Any) -> set[str]:
    return {row.email for row in rows}


@pytest.fixture
def crowd(world: World) -> World:
    """One on each side, an outsider of each client, and somebody whom nothing places."""
    for side in ("ours", "theirs"):
        half = getattr(world, side)
        user = make_user(f"{side}@example.test", make_employee(half, f"crowd-{side}"))
        give(user, Role.PLANNER, ScopeKind.TEAM, half.team.pk)
        give(make_user(f"client.{side}@example.test"), Role.CLIENT, ScopeKind.CLIENT, half.client.pk)
    make_user("nowhere@example.test")
    return world


# Reach


def test_who_is_listed(crowd: World) -> None:
    everybody = names(users(SYSTEM))
    assert len(everybody) == 5
    assert names(users(crowd.viewer(Role.MANAGER))) == {"ours@example.test", "manager.team@example.test"}
    site = crowd.viewer(Role.HR, ScopeKind.SITE)
    assert names(users(site)) == {"ours@example.test", "manager.team@example.test", "hr.site@example.test"}
    account = crowd.viewer(Role.MANAGER, ScopeKind.CLIENT)
    assert names(users(account)) == {"client.ours@example.test"}
    assert names(users(crowd.viewer(Role.PLANNER, ScopeKind.CENTRE))) == set()


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"q": "OURS@"}, {"ours@example.test", "client.ours@example.test"}),
        ({"role": "client"}, {"client.ours@example.test", "client.theirs@example.test"}),
        ({"role": "planner", "q": "theirs"}, {"theirs@example.test"}),
        ({"state": "shut"}, {"nowhere@example.test"}),
        ({"state": "invited"}, {"theirs@example.test"}),
    ],
)
def test_how_the_list_is_narrowed(crowd: World, narrowed: dict[str, str], found: set[str]) -> None:
    User.objects.filter(email="nowhere@example.test").update(is_active=False)
    User.objects.filter(email="theirs@example.test").update(password="!")
    assert names(users_narrowed(SYSTEM, **narrowed)) == found


def test_who_can_be_invited(world: World) -> None:
    theirs = make_employee(world.theirs, "free")
    chief = world.viewer(Role.MANAGER)
    assert theirs not in employees_without_user(chief)
    assert world.ours.agent in employees_without_user(chief)
    make_user("taken@example.test", world.ours.agent)
    assert world.ours.agent not in employees_without_user(chief)
    gone = make_employee(world.ours, "gone")
    gone.ended_on = timezone.localdate().replace(year=2021)
    gone.save()
    assert gone not in employees_without_user(chief)


def test_where_one_may_give_a_role(world: World) -> None:
    def found(kind: ScopeKind) -> set[tuple[str, str]]:
        chief = world.viewer(Role.MANAGER, kind)
        return {(str(scope), name) for scope, _, name in scopes_to_give(chief, Role.PLANNER)}

    ours = world.ours
    assert found(ScopeKind.TEAM) == {("team", ours.team.name)}
    assert found(ScopeKind.CLIENT) == {("client", ours.client.name), ("queue", ours.queue.name)}
    site = {("site", ours.site.name), ("team", ours.team.name), ("queue", ours.queue.name)}
    assert found(ScopeKind.SITE) == site
    assert ("centre", "") in found(ScopeKind.CENTRE)
    assert scopes_to_give(world.viewer(Role.PLANNER, ScopeKind.CENTRE), Role.AGENT) == []


# Queries


def count(browser: Client, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def test_the_list_takes_the_same_queries_at_one_and_at_many_rows(world: World) -> None:
    browser = world.client_for(Role.MANAGER, ScopeKind.CENTRE)
    one = count(browser, reverse("access:users"))
    for number in range(12):
        user = make_user(f"p{number}@example.test", make_employee(world.ours, f"p{number}"))
        give(user, Role.PLANNER, ScopeKind.CENTRE)
    assert count(browser, reverse("access:users")) == one


# One user


def test_what_each_role_sees_of_somebody(world: World) -> None:
    somebody = world.user(Role.SUPERVISOR)
    address = reverse("access:user", args=[somebody.pk])
    seen = {
        role: world.client_for(role, ScopeKind.CENTRE).get(address).context
        for role in (Role.MANAGER, Role.HR, Role.PRIVACY, Role.AUDITOR, Role.ADMINISTRATOR)
    }
    parts = ("grants", "sessions", "history")
    shown = {role: {part for part in parts if context[part] is not None} for role, context in seen.items()}
    assert shown == {
        Role.MANAGER: {"grants", "sessions", "history"},
        Role.HR: set(),
        Role.PRIVACY: {"grants", "sessions", "history"},
        Role.AUDITOR: {"grants", "history"},
        Role.ADMINISTRATOR: {"grants", "sessions"},
    }


def test_the_history_is_in_words_and_says_a_deed_once(world: World) -> None:
    manager = world.viewer(Role.MANAGER, ScopeKind.CENTRE)
    who = {"email": "eve@example.test", "display_name": "Eve", "employee": world.ours.agent}
    user, _ = actions.invite_user(manager, **who, role=Role.AGENT, kind=ScopeKind.SELF)
    page = world.client_for(Role.MANAGER, ScopeKind.CENTRE).get(reverse("access:user", args=[user.pk]))
    lines = [(line.deed, line.changes) for line in page.context["lines"]]
    today = day(timezone.localdate())
    given = ("role", f"agent (oneself) from {today}")
    assert sorted(deed for deed, _ in lines) == ["Invitation made", "Role given"]
    assert [changes for deed, changes in lines if deed == "Role given"] == [[given]]


def test_the_invitation_says_what_is_missing(world: World) -> None:
    browser = world.client_for(Role.MANAGER, ScopeKind.CENTRE)
    form = {"email": "x@example.test", "role": "agent", "scope": "self:", "starts_on": timezone.localdate().isoformat()}
    page = browser.post(reverse("access:invite"), {**form, "language": "en"})
    assert set(page.context["form"].errors) == {"display_name", "employee"}
    page = browser.post(reverse("access:invite"), {**form, "language": "en", "scope": "centre:", "display_name": "X"})
    assert "scope" in page.context["form"].errors
    taken = {**form, "role": "planner", "scope": "centre:", "language": "en", "display_name": "X"}
    taken["email"] = world.user(Role.MANAGER, ScopeKind.CENTRE).email
    assert "already signs in with this e-mail" in browser.post(reverse("access:invite"), taken).text
    done = browser.post(reverse("access:invite"), {**taken, "email": "x@example.test"})
    assert "/account/link/" in done.text
    assert done.headers["Cache-Control"] == "no-store"


def test_a_forged_scope_is_no_choice(world: World) -> None:
    browser = world.client_for(Role.MANAGER)
    address = reverse("access:give_grant", args=[world.user(Role.PLANNER).pk])
    scope = f"team:{world.theirs.team.pk}"
    form = {"role": "supervisor", "scope": scope, "starts_on": timezone.localdate().isoformat()}
    assert "scope" in browser.post(address, form).context["form"].errors
    assert not Grant.objects.filter(role="supervisor").exists()


# One's own account


def test_ones_language_follows_the_choice_everywhere(world: World) -> None:
    agent = world.user(Role.AGENT)
    browser = signed_in(agent)
    browser.post(reverse("access:settings"), {"language": "et", "theme": "dark"})
    assert browser.get("/account/").headers["Content-Language"] == "et"
    browser.post(reverse("web:language"), {"language": "pl", "next": "/account/"})
    assert User.objects.get(pk=agent.pk).language == "pl"
    assert browser.post(reverse("access:settings"), {"language": "xx", "theme": "dark"}).status_code == 422


def test_the_token_is_shown_once(world: World) -> None:
    browser = world.client_for(Role.PLANNER)
    form = {"name": "board", "days": "30", "permissions": ["contacts.figures.view"]}
    page = browser.post(reverse("access:make_token"), form)
    assert "keskus_" in page.text
    assert page.context["text"] not in browser.get("/account/").text
    greedy = browser.post(reverse("access:make_token"), {**form, "permissions": ["people.pay.view"]})
    assert "permissions" in greedy.context["form"].errors


def test_card_data_asks_everybody_for_a_second_factor(world: World, settings: Any) -> None:
    settings.KESKUS_CARD_DATA = True
    agent = world.user(Role.AGENT)
    Authenticator.objects.filter(user=agent).delete()
    assert signed_in(agent).get("/account/").url == reverse("access:set_up_second_factor")
    text = "tramwaj jedzie przez most"
    form = {"old": PASSWORD, "password": text, "again": text}
    page = world.client_for(Role.PLANNER).post(reverse("access:password"), form)
    assert "one letter and one digit" in page.text
