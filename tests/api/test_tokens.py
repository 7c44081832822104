"""The API: bearer tokens, their reach, their share of the minute, and the schema they answer by."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from keskus.access import actions
from keskus.access.models import ApiToken
from keskus.access.rules import Role, ScopeKind
from tests.house.people import World, signed_in

pytestmark = pytest.mark.django_db

ME = "/api/v1/me"


@pytest.fixture
def token(world: World) -> str:
    permissions = ["contacts.figures.view", "people.structure.view"]
    me, user = world.viewer(Role.PLANNER), world.user(Role.PLANNER)
    return actions.make_token(me, user, name="board", permissions=permissions, days=30)[1]


def ask(token: str, path: str = ME) -> Any:
    return Client().get(path, headers={"Authorization": f"Bearer {token}"})


def test_a_token_says_who_it_speaks_for(world: World, token: str) -> None:
    answer = ask(token)
    assert answer.status_code == 200
    user = world.user(Role.PLANNER)
    assert answer.json() == {
        "number": f"user:{user.pk}",
        "name": user.display_name,
        "language": "en",
        "roles": ["planner"],
        "permissions": ["contacts.figures.view", "people.structure.view"],
    }
    assert ApiToken.objects.get().last_used_at is not None


@pytest.mark.parametrize("text", ["", "keskus_wrong", "x" * 5000, "ünicode"])
def test_no_other_text_opens_it(world: World, token: str, text: str) -> None:
    assert ask(text).status_code == 401
    assert Client().get(ME).status_code == 401


def test_a_session_is_no_token(world: World) -> None:
    assert signed_in(world.user(Role.MANAGER, ScopeKind.CENTRE)).get(ME).status_code == 401


def test_a_token_opens_no_page(token: str) -> None:
    assert ask(token, "/account/").status_code == 302


def test_the_rights_are_those_of_this_moment(world: World, token: str) -> None:
    user = world.user(Role.PLANNER)
    user.grants.update(withdrawn_at=timezone.now())
    assert ask(token).json()["permissions"] == []
    actions.end_sessions(world.viewer(Role.MANAGER, ScopeKind.CENTRE), user)
    assert ask(token).status_code == 401


def test_more_than_its_share_of_the_minute_is_refused(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keskus.access.actions.tokens.REQUESTS_A_MINUTE", 0)
    answer = ask(token)
    assert answer.status_code == 429
    assert answer.json()["detail"]


def test_the_schema_is_public_and_complete() -> None:
    schema = Client().get("/api/v1/openapi.json").json()
    assert set(schema["paths"]["/api/v1/me"]["get"]["responses"]) == {"200", "401", "429"}
