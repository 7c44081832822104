"""Privacy rule 30: every URL and method, every role, own and other team, against the written matrix (`routes.py`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from keskus.access.queries import viewer_of
from keskus.access.rules import LETTERS, MATRIX, Role, ScopeKind
from keskus.core.actions import ACTIONS
from keskus.core.actors import Place
from tests.house.people import World, signed_in
from tests.house.routes import PUBLIC, ROUTES, SHARED, SIGNED_IN, WITH_TOKEN, Route
from tests.house.things import THINGS

SIGN_IN = "/account/sign-in/"
NOBODY_SAID_NO = {200, 204, 302, 400, 422}


def routes_there_are(resolver: Any = None, space: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Name, view and the arguments' converters of every route."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes_there_are(pattern, inner)
        else:
            yield f"{space}{pattern.name}", pattern.callback, pattern.pattern.converters


THERE = {name: view for name, view, _ in routes_there_are()}
ARGUMENTS = {name: converters for name, _, converters in routes_there_are()}
OTHER_DOORS = set(PUBLIC) | set(SIGNED_IN) | set(WITH_TOKEN)
LETTER_OF = {role: letter for letter, role in LETTERS.items()}


# The table is whole


def test_every_route_stands_in_the_matrix() -> None:
    written = {route.name for route in ROUTES} | OTHER_DOORS
    assert sorted(set(THERE) - written) == [], "write these routes into tests/house/routes.py"
    assert sorted(written - set(THERE)) == [], "these routes are gone: take them out of tests/house/routes.py"


@pytest.mark.parametrize("name", sorted({route.name for route in ROUTES}))
def test_every_method_stands_in_the_matrix(name: str) -> None:
    rows = [route for route in ROUTES if route.name == name]
    assert {route.method for route in rows} == set(THERE[name].methods)
    for route in rows:
        asked = set(THERE[name].permissions)
        assert route.permission in asked or (route.method == "POST" and route.permission in ACTIONS)
        assert route.permission in MATRIX


def test_only_the_doors_of_signing_in_are_open_to_anybody() -> None:
    unguarded = {name for name, view in THERE.items() if not hasattr(view, "permissions")}
    assert unguarded == OTHER_DOORS


# The full cross


def side_place(world: World, side: str) -> Place:
    """Everything of a side at once."""
    half = getattr(world, side)
    return Place.of(
        site=half.site.pk, client=half.client.pk, team=half.team.pk, queue=half.queue.pk, employee=half.agent.pk
    )


@pytest.mark.parametrize("role", Role)
def test_the_full_cross(world: World, role: Role) -> None:
    """Each row, at our team and at theirs, and over the whole centre."""
    scoped = world.viewer(role)
    everywhere = world.viewer(role, ScopeKind.CENTRE)
    ours, theirs = side_place(world, "ours"), side_place(world, "theirs")
    wrong = []
    for route in ROUTES:
        written = LETTER_OF[role] in route.roles
        found = (
            scoped.may(route.permission, ours),
            scoped.may(route.permission, theirs),
            scoped.may(route.permission, Place()),
            everywhere.may(route.permission, theirs),
            everywhere.may(route.permission, Place()),
        )
        if found != (written, False, False, written, written):
            wrong.append((str(route), found))
    assert wrong == []


# Real requests


def ask(world: World, browser: Client, asking: Any, route: Route, side: str) -> Any:
    made = THINGS[route.on](world, side, asking) if route.on else {}
    address = reverse(route.name, kwargs={**made, **route.fixed})
    return browser.generic(
        route.method,
        address,
        "&".join(f"{name}={value}" for name, value in route.data.items()),
        content_type="application/x-www-form-urlencoded",
    )


def is_refused(response: Any) -> bool:
    return response.status_code in (403, 404)


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_who_may_gets_in(world: World, route: Route) -> None:
    role = LETTERS[route.roles[0]]
    user = world.user(role, ScopeKind.CENTRE)
    response = ask(world, signed_in(user), user, route, "ours")
    assert response.status_code in NOBODY_SAID_NO, response.status_code
    assert not response.headers.get("Location", "").startswith((SIGN_IN, "/account/second-factor"))


@pytest.mark.parametrize("route", [route for route in ROUTES if route.on and route.on not in SHARED], ids=str)
def test_whoever_may_here_is_refused_there(world: World, route: Route) -> None:
    user = world.user(LETTERS[route.roles[0]])
    response = ask(world, signed_in(user), user, route, "theirs")
    assert response.status_code == 404, "not there and not yours answer alike"


@pytest.mark.parametrize("route", [route for route in ROUTES if len(route.roles) < len(LETTERS)], ids=str)
def test_whoever_may_not_is_refused(world: World, route: Route) -> None:
    letter = next(letter for letter in "ADHSCOVUPQM" if letter not in route.roles)
    user = world.user(LETTERS[letter], ScopeKind.CENTRE)
    assert is_refused(ask(world, signed_in(user), user, route, "ours"))


def somewhere(route: Route) -> str:
    """An address of the route about nothing that exists: whoever is refused at the door never learns."""
    made = {
        name: 1 if hasattr(kind, "regex") and kind.regex == "[0-9]+" else "x"
        for name, kind in ARGUMENTS[route.name].items()
    }
    return reverse(route.name, kwargs={**made, **route.fixed})


@pytest.mark.django_db
def test_a_stranger_is_sent_to_the_sign_in_page() -> None:
    answers = {
        (str(route), Client().generic(route.method, somewhere(route)).headers.get("Location", "")) for route in ROUTES
    }
    assert [name for name, location in answers if not location.startswith(SIGN_IN)] == []


@pytest.mark.parametrize("name", WITH_TOKEN)
def test_a_session_does_not_open_the_api(world: World, name: str) -> None:
    address = reverse(name, kwargs=dict.fromkeys(ARGUMENTS[name], 1))
    for browser in (Client(), world.client_for(Role.MANAGER, ScopeKind.CENTRE)):
        answers = {browser.generic(method, address).status_code for method in ("GET", "POST")}
        assert answers - {405} == {401}


@pytest.mark.parametrize("name", SIGNED_IN)
def test_the_librarys_pages_want_a_session(world: World, name: str) -> None:
    assert Client().get(reverse(name)).headers["Location"].startswith(SIGN_IN)
    user = world.user(Role.AGENT)
    assert signed_in(user).get(reverse(name)).status_code in NOBODY_SAID_NO


def test_no_other_method_is_answered(world: World) -> None:
    browser = world.client_for(Role.MANAGER, ScopeKind.CENTRE)
    methods: dict[str, set[str]] = {}
    for route in ROUTES:
        methods.setdefault(route.name, set()).add(route.method)
    others = [
        (method, route)
        for route in {route.name: route for route in ROUTES}.values()
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - methods[route.name]
    ]
    answered = [pair for pair in others if browser.generic(pair[0], somewhere(pair[1])).status_code != 405]
    assert answered == []


def test_a_form_from_another_site_does_nothing(world: World) -> None:
    user = world.user(Role.MANAGER, ScopeKind.CENTRE)
    browser = signed_in(user)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    unguarded = []
    for route in ROUTES:
        if route.method == "POST" and "M" in route.roles and not route.on:
            response = strict.post(reverse(route.name, kwargs=route.fixed), route.data)
            if response.status_code != 403:
                unguarded.append(str(route))
    assert unguarded == []


def test_rights_are_those_of_today(world: World) -> None:
    assert viewer_of(world.user(Role.PLANNER), timezone.localdate()).roles == {Role.PLANNER}
