"""Users, grants, one-time codes, sessions and tokens: done, refused by role, refused by rule, in the trail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.utils import timezone

from keskus.access import actions
from keskus.access.forms import SENTENCES, sentence
from keskus.access.models import ApiToken, Grant, OneTimeCode, SignIn, User
from keskus.access.queries import Proven, Viewer, code_in_force, token_in_force, viewer_of, viewer_of_token
from keskus.access.rules import Role, ScopeKind
from keskus.core import keys
from keskus.core.actions import Breach, Refused
from keskus.core.actors import SYSTEM, Place
from keskus.core.models import AuditEntry
from tests.house.people import PASSWORD, World, give, make_employee, make_user

pytestmark = pytest.mark.django_db

CENTRE = ScopeKind.CENTRE


def trail(name: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=name))


def breach_of(deed: Any, *args: Any, **values: Any) -> str:
    with pytest.raises(Breach) as caught:
        deed(*args, **values)
    assert sentence(caught.value)
    return caught.value.code


def code_from(path: str) -> OneTimeCode:
    code = code_in_force(path.rstrip("/").rsplit("/", 1)[1])
    assert code is not None
    return code


@pytest.fixture
def manager(world: World) -> Viewer:
    return world.viewer(Role.MANAGER, CENTRE)


@pytest.fixture
def newcomer(world: World) -> User:
    return make_user("new@example.test", make_employee(world.ours, "new"))


# First manager


def test_the_first_manager_is_made_once() -> None:
    path = actions.create_first_manager(SYSTEM, email="Boss@Example.Test", display_name="Boss")
    again = actions.create_first_manager(SYSTEM, email="boss@example.test", display_name="Boss")
    user = User.objects.get()
    assert code_in_force(path.rstrip("/").rsplit("/", 1)[1]) is None, "a new link makes the old one void"
    code = code_from(again)
    actions.accept_invitation(Proven(user.pk, "access.accept_invitation"), code, password=PASSWORD)
    assert viewer_of(User.objects.get(), timezone.localdate()).may("access.grant.manager", Place())
    other = {"email": "other@example.test", "display_name": "Other"}
    assert breach_of(actions.create_first_manager, SYSTEM, **other) == "manager_exists"
    assert Grant.objects.count() == 1
    assert {e.actor for e in trail("access.create_first_manager")} == {"system"}


# Invitation


def test_an_invitation_makes_a_user_a_role_and_a_link_and_no_secret_in_the_trail(world: World, manager: Viewer) -> None:
    employee = make_employee(world.ours, "e7")
    user, path = actions.invite_user(
        manager,
        email="Eve@Example.test",
        display_name="Eve",
        employee=employee,
        role=Role.AGENT,
        kind=ScopeKind.SELF,
    )
    assert user.email == "eve@example.test"
    assert not user.has_usable_password()
    code = code_from(path)
    text = path.rstrip("/").rsplit("/", 1)[1]
    assert len(text) >= 43, "256 bits"
    assert code.code_hash != text
    written = " ".join(f"{e.subject} {e.changes} {e.reason}" for e in AuditEntry.objects.all())
    assert text not in written
    assert "eve" not in written.lower().replace("never", "")
    assert {entry.action for entry in AuditEntry.objects.all()} == {"access.invite_user", "access.give_grant"}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.MANAGER, Role.ADMINISTRATOR}))
def test_other_roles_invite_nobody(world: World, role: Role) -> None:
    who = {"email": "x@example.test", "display_name": "X", "role": Role.AGENT, "kind": ScopeKind.SELF}
    with pytest.raises(Refused):
        actions.invite_user(world.viewer(role, CENTRE), employee=make_employee(world.ours, "e8"), **who)
    assert not User.objects.filter(email="x@example.test").exists()


def test_a_manager_of_one_team_invites_nobody_into_another(world: World) -> None:
    who = {"email": "x@example.test", "display_name": "X", "role": Role.AGENT, "kind": ScopeKind.SELF}
    with pytest.raises(Refused):
        actions.invite_user(world.viewer(Role.MANAGER), employee=make_employee(world.theirs, "e9"), **who)


def test_one_name_and_one_employee_have_one_account(world: World, manager: Viewer, newcomer: User) -> None:
    role = {"role": Role.PLANNER, "kind": CENTRE, "display_name": "X"}
    assert breach_of(actions.invite_user, manager, email="NEW@example.test", **role) == "email_taken"
    employee = newcomer.employee
    assert (
        breach_of(actions.invite_user, manager, email="y@example.test", employee=employee, **role) == "employee_taken"
    )


# Grants: nobody grants what they lack


def test_a_role_is_given_within_ones_own_place(world: World, newcomer: User) -> None:
    chief = world.viewer(Role.MANAGER, ScopeKind.SITE)
    grant = actions.give_grant(chief, newcomer, role=Role.SUPERVISOR, kind=ScopeKind.TEAM, scope_id=world.ours.team.pk)
    assert grant.given_by == chief.number
    assert viewer_of(newcomer, timezone.localdate()).may("people.employee.view", Place.of(team=world.ours.team.pk))
    (entry,) = trail("access.give_grant")
    assert entry.subject == f"access.user:{newcomer.pk}"
    assert "supervisor at team" in str(entry.changes)


@pytest.mark.parametrize(
    ("role", "kind", "side"),
    [
        (Role.SUPERVISOR, ScopeKind.TEAM, "theirs"),
        (Role.SUPERVISOR, ScopeKind.SITE, "theirs"),
        (Role.PLANNER, ScopeKind.CENTRE, "ours"),
        (Role.PLANNER, ScopeKind.QUEUE, "theirs"),
        (Role.CLIENT, ScopeKind.CLIENT, "ours"),
    ],
)
def test_nobody_grants_beyond_their_own_place(
    world: World, newcomer: User, role: Role, kind: ScopeKind, side: str
) -> None:
    half = getattr(world, side)
    scope_id = {
        ScopeKind.TEAM: half.team.pk,
        ScopeKind.SITE: half.site.pk,
        ScopeKind.QUEUE: half.queue.pk,
        ScopeKind.CLIENT: half.client.pk,
    }.get(kind)
    chief = world.viewer(Role.MANAGER, ScopeKind.SITE)
    values = {"role": role, "kind": kind, "scope_id": scope_id}
    assert breach_of(actions.give_grant, chief, newcomer, **values) == "beyond_own_reach"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.AGENT, Role.ADMINISTRATOR, Role.CLIENT}))
def test_an_administrator_makes_no_role_that_sees_content(world: World, newcomer: User, role: Role) -> None:
    values = {"role": role, "kind": CENTRE}
    chief = world.viewer(Role.ADMINISTRATOR, CENTRE)
    assert breach_of(actions.give_grant, chief, newcomer, **values) == "beyond_own_reach"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.MANAGER, Role.ADMINISTRATOR}))
def test_whoever_may_not_give_roles_is_refused(world: World, newcomer: User, role: Role) -> None:
    with pytest.raises(Refused):
        actions.give_grant(world.viewer(role, CENTRE), newcomer, role=Role.AGENT, kind=ScopeKind.SELF)


def test_nobody_grants_for_longer_than_they_hold(world: World, newcomer: User) -> None:
    today = timezone.localdate()
    short = make_user("short@example.test")
    Grant.objects.filter(pk=give(short, Role.MANAGER, CENTRE).pk).update(ends_on=today + timedelta(days=30))
    chief = viewer_of(short, today)
    values: dict[str, Any] = {"role": Role.PLANNER, "kind": CENTRE}
    assert breach_of(actions.give_grant, chief, newcomer, **values) == "beyond_own_reach"
    late = today + timedelta(days=31)
    assert breach_of(actions.give_grant, chief, newcomer, ends_on=late, **values) == "beyond_own_reach"
    actions.give_grant(chief, newcomer, ends_on=today + timedelta(days=30), **values)


def test_nobody_grants_to_themselves(world: World, manager: Viewer) -> None:
    user = world.user(Role.MANAGER, CENTRE)
    assert breach_of(actions.give_grant, manager, user, role=Role.PLANNER, kind=CENTRE) == "to_oneself"


def test_days_must_fit(manager: Viewer, newcomer: User) -> None:
    today = timezone.localdate()
    values: dict[str, Any] = {"role": Role.PLANNER, "kind": CENTRE}
    past = today - timedelta(days=1)
    assert breach_of(actions.give_grant, manager, newcomer, starts_on=past, **values) == "dates"
    assert breach_of(actions.give_grant, manager, newcomer, starts_on=today, ends_on=past, **values) == "dates"


def test_a_role_is_held_where_it_makes_sense(world: World, manager: Viewer, newcomer: User) -> None:
    team: dict[str, Any] = {"kind": ScopeKind.TEAM, "scope_id": world.ours.team.pk}
    assert breach_of(actions.give_grant, manager, newcomer, role=Role.AGENT, **team) == "scope_does_not_suit"
    nowhere: dict[str, Any] = {"kind": ScopeKind.TEAM, "scope_id": 999}
    assert breach_of(actions.give_grant, manager, newcomer, role=Role.PLANNER, **nowhere) == "scope_unknown"
    outsider = make_user("out@example.test")
    own: dict[str, Any] = {"role": Role.AGENT, "kind": ScopeKind.SELF}
    assert breach_of(actions.give_grant, manager, outsider, **own) == "scope_unknown"


def test_roles_that_stay_apart_are_not_given_together(manager: Viewer, newcomer: User) -> None:
    actions.give_grant(manager, newcomer, role=Role.HR, kind=CENTRE)
    assert breach_of(actions.give_grant, manager, newcomer, role=Role.QUALITY, kind=CENTRE) == "hr_does_not_listen"
    assert breach_of(actions.give_grant, manager, newcomer, role=Role.HR, kind=CENTRE) == "held_already"


def test_every_reason_to_keep_roles_apart_has_a_sentence() -> None:
    from keskus.access.rules import grants

    assert {*grants._ALONE.values(), *grants._APART.values()} <= set(SENTENCES)


def test_a_role_taken_back_is_gone_and_the_sessions_with_it(manager: Viewer, newcomer: User) -> None:
    grant = actions.give_grant(manager, newcomer, role=Role.PLANNER, kind=CENTRE)
    actions.start_session(Proven(newcomer.pk, "access.start_session"), newcomer, network="192.0.2.1", device="x")
    epoch = User.objects.get(pk=newcomer.pk).session_epoch
    actions.withdraw_grant(manager, grant)
    assert viewer_of(newcomer, timezone.localdate()).roles == frozenset()
    assert not SignIn.objects.filter(user=newcomer, ended_at=None).exists()
    assert User.objects.get(pk=newcomer.pk).session_epoch == epoch + 1
    assert breach_of(actions.withdraw_grant, manager, grant) == "over"


def test_the_last_manager_stays(world: World, manager: Viewer) -> None:
    user = world.user(Role.MANAGER, CENTRE)
    grant = Grant.objects.get(user=user)
    assert breach_of(actions.withdraw_grant, manager, grant) == "last_manager"
    assert breach_of(actions.deactivate_user, SYSTEM, user) == "last_manager"
    grant.refresh_from_db()
    assert grant.withdrawn_at is None
    assert User.objects.get(pk=user.pk).is_active
    give(make_user("second@example.test"), Role.MANAGER, CENTRE)
    actions.withdraw_grant(manager, grant)


# Shutting out


def test_whoever_is_shut_out_may_nothing_at_once(world: World, manager: Viewer) -> None:
    user = world.user(Role.PLANNER)
    actions.deactivate_user(manager, user)
    assert viewer_of(User.objects.get(pk=user.pk), timezone.localdate()).roles == frozenset()
    actions.reactivate_user(manager, User.objects.get(pk=user.pk))
    assert viewer_of(User.objects.get(pk=user.pk), timezone.localdate()).roles == {Role.PLANNER}
    assert [e.changes for e in trail("access.deactivate_user")] == [{"is_active": [True, False]}]


def test_the_end_of_employment_takes_all_rights(world: World) -> None:
    user = world.user(Role.PLANNER)
    assert user.employee is not None
    user.employee.ended_on = date(2026, 6, 30)
    assert viewer_of(user, date(2026, 6, 30)).roles == frozenset(), "the grant starts later"
    give_long_ago = Grant.objects.filter(user=user)
    give_long_ago.update(starts_on=date(2026, 1, 1))
    assert viewer_of(user, date(2026, 6, 30)).roles == {Role.PLANNER}
    assert viewer_of(user, date(2026, 7, 1)).roles == frozenset()


def test_nobody_shuts_out_somebody_who_reaches_further(world: World) -> None:
    boss = make_user("boss@example.test", make_employee(world.ours, "boss"))
    give(boss, Role.MANAGER, CENTRE)
    chief = world.viewer(Role.MANAGER)
    for deed in (actions.deactivate_user, actions.end_sessions, actions.reactivate_user):
        assert breach_of(deed, chief, boss) == "reaches_further"
    values = {"email": "z@example.test", "display_name": "Z"}
    assert breach_of(actions.change_user, chief, boss, **values) == "reaches_further"


# Links that let somebody in


@pytest.mark.parametrize("deed", [actions.make_password_link, actions.make_recovery_link])
def test_a_link_leads_to_nobody_who_holds_more_than_its_maker_may_give(world: World, deed: Any) -> None:
    hr = world.user(Role.HR)
    assert breach_of(deed, world.viewer(Role.ADMINISTRATOR, CENTRE), hr) == "reaches_further"
    agent = world.user(Role.AGENT)
    assert deed(world.viewer(Role.ADMINISTRATOR, CENTRE), agent)
    assert breach_of(deed, world.viewer(Role.MANAGER, CENTRE), world.user(Role.MANAGER, CENTRE)) == "oneself"


def test_a_code_is_good_once(world: World, manager: Viewer) -> None:
    user = world.user(Role.PLANNER)
    code = code_from(actions.make_password_link(manager, user))
    actor = Proven(user.pk, "access.set_forgotten_password")
    actions.set_forgotten_password(actor, code, password="another bridge 12345 over it")
    assert breach_of(actions.set_forgotten_password, actor, code, password="a third bridge") == "code_over"
    assert User.objects.get(pk=user.pk).check_password("another bridge 12345 over it")
    assert "another bridge" not in " ".join(str(entry.changes) for entry in AuditEntry.objects.all())


@pytest.mark.parametrize(("minutes", "good"), [(59, True), (61, False)])
def test_a_code_is_good_for_an_hour(world: World, manager: Viewer, minutes: int, *, good: bool) -> None:
    text = actions.make_recovery_link(manager, world.user(Role.PLANNER)).rstrip("/").rsplit("/", 1)[1]
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
        assert (code_in_force(text) is not None) is good


def test_a_code_opens_only_what_it_is_for(world: World, manager: Viewer) -> None:
    user = world.user(Role.PLANNER)
    code = code_from(actions.make_recovery_link(manager, user))
    actor = Proven(user.pk, "access.set_forgotten_password")
    assert breach_of(actions.set_forgotten_password, actor, code, password="whatever it may be") == "code_over"
    with pytest.raises(Refused):
        actions.recover(actor, code)


def test_recovery_takes_the_second_factor_away_and_is_in_the_trail(world: World, manager: Viewer) -> None:
    user = world.user(Role.PLANNER)
    code = code_from(actions.make_recovery_link(manager, user))
    actions.recover(Proven(user.pk, "access.recover"), code)
    assert not Authenticator.objects.filter(user=user).exists()
    assert [e.changes for e in trail("access.recover")] == [{"second_factor_removed": 1}]


def test_a_one_time_sign_in_exists_only_in_a_demonstration(world: World, settings: Any) -> None:
    user = world.user(Role.MANAGER)
    assert breach_of(actions.one_time_sign_in, SYSTEM, user) == "demo_only"
    settings.KESKUS_MODE = "demo"
    assert code_from(actions.one_time_sign_in(SYSTEM, user)).purpose == "demo"


# One's own account


def test_nobody_changes_somebody_elses_settings(world: World, manager: Viewer) -> None:
    other = world.user(Role.AGENT)
    with pytest.raises(Refused):
        actions.change_own_settings(manager, other, language="et")
    with pytest.raises(Refused):
        actions.change_own_password(manager, other, password=PASSWORD)
    actions.change_own_settings(world.viewer(Role.AGENT), other, language="et")
    assert User.objects.get(pk=other.pk).language == "et"


def test_an_agent_may_go_without_a_second_factor_if_the_password_is_long(world: World) -> None:
    agent, me = world.user(Role.AGENT), world.viewer(Role.AGENT)
    assert breach_of(actions.remove_second_factor, me, agent, password_length=14) == "too_short_alone"
    actions.remove_second_factor(me, agent, password_length=15)
    assert not Authenticator.objects.filter(user=agent).exists()
    planner = world.user(Role.PLANNER)
    own = world.viewer(Role.PLANNER)
    assert breach_of(actions.remove_second_factor, own, planner, password_length=40) == "role_needs_it"


# Tokens


def test_a_token_never_holds_more_than_its_maker(world: World) -> None:
    planner, me = world.user(Role.PLANNER), world.viewer(Role.PLANNER)
    values: dict[str, Any] = {"name": "rota board", "days": 30}
    pay = ["people.pay.view"]
    assert breach_of(actions.make_token, me, planner, permissions=pay, **values) == "beyond_own_reach"
    writes = ["access.change_own_password"]
    assert breach_of(actions.make_token, me, planner, permissions=writes, **values) == "beyond_own_reach"
    assert breach_of(actions.make_token, me, planner, permissions=[], **values) == "nothing_chosen"
    assert (
        breach_of(actions.make_token, me, planner, permissions=["people.structure.view"], name="x", days=400) == "days"
    )
    token, text = actions.make_token(me, planner, permissions=["contacts.figures.view"], **values)
    assert token.token_hash == keys.search_hash(f"token:{text}") != text
    actor = viewer_of_token(ApiToken.objects.get(), timezone.localdate())
    assert actor.may("contacts.figures.view", Place.of(team=world.ours.team.pk))
    assert not actor.may("contacts.figures.view", Place.of(team=world.theirs.team.pk))
    assert not actor.may("people.employee.view")
    with pytest.raises(Refused):
        actions.make_token(actor, planner, permissions=["contacts.figures.view"], **values)


def test_a_token_dies_with_its_makers_rights(world: World, manager: Viewer) -> None:
    planner = world.user(Role.PLANNER)
    values: dict[str, Any] = {"name": "x", "days": 30, "permissions": ["contacts.figures.view"]}
    token, text = actions.make_token(world.viewer(Role.PLANNER), planner, **values)
    assert token_in_force(text) is not None
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert token_in_force(text) is None
    actions.deactivate_user(manager, planner)
    assert token_in_force(text) is None
    actions.reactivate_user(manager, User.objects.get(pk=planner.pk))
    with pytest.raises(Refused):
        actions.revoke_token(manager, token)
    actions.revoke_token(viewer_of(User.objects.get(pk=planner.pk), timezone.localdate()), token)
    assert token_in_force(text) is None


def test_a_token_has_its_share_of_the_minute(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keskus.access.actions.tokens.REQUESTS_A_MINUTE", 2)
    values: dict[str, Any] = {"name": "x", "days": 30, "permissions": ["contacts.figures.view"]}
    token, _text = actions.make_token(world.viewer(Role.PLANNER), world.user(Role.PLANNER), **values)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert [actions.use_token(token) for _ in range(3)] == [True, True, False]
        clock.shift(60)
        assert actions.use_token(token)


# Retention


@pytest.fixture
def _old_session(world: World) -> Iterator[None]:
    user = world.user(Role.AGENT)
    row = actions.start_session(Proven(user.pk, "access.start_session"), user, network="192.0.2.1", device="x")
    SignIn.objects.filter(pk=row.pk).update(started_at=timezone.now() - timedelta(days=181))
    actions.start_session(Proven(user.pk, "access.start_session"), user, network="192.0.2.1", device="x")
    return


@pytest.mark.usefixtures("_old_session")
def test_old_sessions_are_forgotten_and_the_trail_says_how_many() -> None:
    assert actions.forget_after_keeping(timezone.now()) == 1
    assert actions.forget_after_keeping(timezone.now()) == 0
    assert SignIn.objects.count() == 1
    assert [e.changes for e in trail("access.forget_old_sessions")] == [{"deleted": 1}]
