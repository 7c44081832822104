"""The shared world is what it says: our side is reached, theirs is not, and a session is a session."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user

from keskus.access.rules import MATRIX, Role, ScopeKind, roles_with
from keskus.core.actors import Place
from tests.house.people import World


@pytest.mark.parametrize("role", Role)
def test_a_role_reaches_our_side_only(world: World, role: Role) -> None:
    viewer = world.viewer(role)
    held = next(name for name in MATRIX if role in roles_with(name))
    ours, theirs = world.ours, world.theirs
    assert viewer.may(held, Place.of(team=ours.team.pk, client=ours.client.pk, employee=ours.agent.pk))
    assert not viewer.may(held, Place.of(team=theirs.team.pk, client=theirs.client.pk, employee=theirs.agent.pk))
    assert not viewer.may(held, Place())


def test_the_whole_centre_on_request(world: World) -> None:
    assert world.viewer(Role.MANAGER, ScopeKind.CENTRE).may("people.pay.view", Place())


@pytest.mark.parametrize("role", Role)
def test_a_client_is_signed_in(world: World, role: Role) -> None:
    browser = world.client_for(role)
    assert get_user(browser).pk == world.user(role).pk
