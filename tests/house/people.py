"""A small world that many tests share: two of everything, and one signed-in user per role who reaches only "ours".

    def test_a_page(world):
        assert world.client_for("planner").get("/somewhere/").status_code == 200
        assert world.client_for(Role.PLANNER, ScopeKind.CENTRE).get(...)

`world.ours` and `world.theirs` are two sides that share nothing: site, client, queue, team, lead, agent. By default a
user holds the role at our team, a client's user at our client, an agent at themselves. Users have the employee that
their role calls for: the agent is `ours.agent`, clients and auditors are no employees.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client as Browser
from django.utils import timezone

from keskus.access.adapter import PROVED_AT
from keskus.access.models import Grant, User
from keskus.access.queries import Viewer, viewer_of
from keskus.access.rules import Role, ScopeKind
from keskus.access.rules.second_factor import new_secret
from keskus.core import keys
from keskus.people.models import Client, Employee, Queue, Site, Team, TeamMembership

HIRED_ON = date(2020, 1, 1)
PASSWORD = "wooden bridge over Pirita 7"
OUTSIDE_THE_STAFF = {Role.CLIENT, Role.AUDITOR, Role.OWNER}


@dataclass(frozen=True)
class Side:
    """One half of the world."""

    site: Site
    client: Client
    queue: Queue
    team: Team
    lead: Employee
    agent: Employee


@dataclass
class World:
    """Two sides that share nothing, and users made when first asked for."""

    ours: Side
    theirs: Side
    _users: dict[tuple[Role, ScopeKind], User] = field(default_factory=dict)

    def user(self, role: Role | str, kind: ScopeKind | None = None) -> User:
        """The user who holds this role on our side, at the usual scope or at the one asked for."""
        role = Role(role)
        kind = kind or usual_scope(role)
        if (role, kind) not in self._users:
            self._users[role, kind] = self._make_user(role, kind)
        return self._users[role, kind]

    def viewer(self, role: Role | str, kind: ScopeKind | None = None) -> Viewer:
        """The same as an actor, for queries and actions."""
        return viewer_of(self.user(role, kind), timezone.localdate())

    def client_for(self, role: Role | str, kind: ScopeKind | None = None, **headers: str) -> Browser:
        """A test client signed in as that user, past the second factor."""
        return signed_in(self.user(role, kind), **headers)

    def scope_id(self, kind: ScopeKind) -> int | None:
        """Our thing of that kind."""
        return {
            ScopeKind.SITE: self.ours.site.pk,
            ScopeKind.CLIENT: self.ours.client.pk,
            ScopeKind.TEAM: self.ours.team.pk,
            ScopeKind.QUEUE: self.ours.queue.pk,
        }.get(kind)

    def _make_user(self, role: Role, kind: ScopeKind) -> User:
        employee = None
        if role is Role.AGENT:
            taken = User.objects.filter(employee=self.ours.agent).exists()
            employee = make_employee(self.ours, f"agent-{kind}") if taken else self.ours.agent
        elif role not in OUTSIDE_THE_STAFF:
            employee = make_employee(self.ours, f"{role}-{kind}")
        user = make_user(f"{role}.{kind}@example.test", employee)
        give(user, role, kind, self.scope_id(kind))
        return user


def usual_scope(role: Role) -> ScopeKind:
    """Where the world's users hold their role unless a test asks for more."""
    return {Role.AGENT: ScopeKind.SELF, Role.CLIENT: ScopeKind.CLIENT}.get(role, ScopeKind.TEAM)


def make_user(email: str, employee: Employee | None = None, *, password: str = PASSWORD) -> User:
    """A user with a password and a second factor, and no grant."""
    user = User(email=email, display_name=email.split("@")[0], employee=employee, joined_at=timezone.now())
    user.set_password(password)
    user.save()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": keys.seal(new_secret())})
    return user


def give(user: User, role: Role, kind: ScopeKind, scope_id: int | None = None) -> Grant:
    """A grant from yesterday on, without end."""
    return Grant.objects.create(
        user=user,
        role=role,
        scope_kind=kind,
        scope_id=scope_id,
        starts_on=timezone.localdate() - timedelta(days=1),
        given_by="system",
        given_at=timezone.now(),
    )


def signed_in(user: User, **headers: str) -> Browser:
    """A test client with a session of this user, who proved who they are a moment ago."""
    browser = Browser(headers=headers)
    session = SessionStore()  # written once, as signing in and then proving who one is would write it four times
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[PROVED_AT] = timezone.now().timestamp()
    session.save()
    browser.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return browser


def make_employee(side: Side, number: str) -> Employee:
    """An employee of that side's site and team."""
    employee = Employee.objects.create(
        number=number, first_name=number.title(), last_name=side.site.name, site=side.site, started_on=HIRED_ON
    )
    TeamMembership.objects.create(employee=employee, team=side.team, starts_on=HIRED_ON)
    return employee


def make_side(name: str, *, zone: str, country: str) -> Side:
    """A site, a client, a queue, and a team with its lead and an agent."""
    site = Site.objects.create(name=name, code=name.lower(), time_zone=zone, country=country)
    client = Client.objects.create(name=f"{name} Energy", code=f"{name.lower()}-energy")
    queue = Queue.objects.create(name=f"{name} support", code=f"{name.lower()}-support", client=client, site=site)
    team = Team.objects.create(name=f"{name} team", code=f"{name.lower()}-team", site=site)
    lead, agent = (
        Employee.objects.create(
            number=f"{name.lower()}-{what}", first_name=what.title(), last_name=name, site=site, started_on=HIRED_ON
        )
        for what in ("lead", "agent")
    )
    TeamMembership.objects.create(employee=lead, team=team, is_lead=True, starts_on=HIRED_ON)
    TeamMembership.objects.create(employee=agent, team=team, starts_on=HIRED_ON)
    return Side(site, client, queue, team, lead, agent)


@pytest.fixture
def world(db: None) -> World:
    """Ours in Tallinn, theirs in Warsaw."""
    return World(
        ours=make_side("Tallinn", zone="Europe/Tallinn", country="EE"),
        theirs=make_side("Warsaw", zone="Europe/Warsaw", country="PL"),
    )
