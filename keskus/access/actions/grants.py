"""Giving and withdrawing roles. Nobody gives what they lack, nobody gives to themselves, some roles stay apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.utils import timezone

from keskus.access.actions.sessions import end_all
from keskus.access.models import Grant, SignIn, User
from keskus.access.queries import Viewer, managers_of_the_centre, place_of_scope
from keskus.access.rules import Role, ScopeKind
from keskus.access.rules.grants import Tenure, clashes, scopes_of
from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor, Place


@action("access.give_grant", where=lambda user, **rest: None)
def give_grant(
    actor: Actor,
    user: User,
    *,
    role: Role,
    kind: ScopeKind,
    scope_id: int | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Grant:
    """Give a role at a scope between two days; ends the person's sessions, since rights begin with a new one.

    Breaches: `to_oneself`, `scope_does_not_suit`, `scope_unknown`, `beyond_own_reach`, `dates`, and the reasons of
    `rules.grants` why two roles stay apart; `held_already`.
    """
    starts_on = starts_on or timezone.localdate()
    place = _place(user, role, kind, scope_id)
    if actor.number == f"user:{user.pk}":
        raise Breach("to_oneself")
    if starts_on < timezone.localdate() or (ends_on is not None and ends_on < starts_on):
        raise Breach("dates")
    if not may_appoint(actor, role, place, ends_on):
        raise Breach("beyond_own_reach", role=role)
    new = Tenure(role, starts_on, ends_on)
    _keep_apart(user, new)
    _refuse_twice(user, new, kind, scope_id)
    grant = Grant.objects.create(
        user=user,
        role=role,
        scope_kind=kind,
        scope_id=scope_id,
        starts_on=starts_on,
        ends_on=ends_on,
        given_by=actor.number,
        given_at=timezone.now(),
    )
    end_all(user, SignIn.Ending.CHANGED)
    record(user, {"grant": [None, _words(grant)]})
    return grant


@action("access.withdraw_grant", where=lambda grant: None)
def withdraw_grant(actor: Actor, grant: Grant) -> None:
    """Take a role back; the person's sessions end at once. Breaches: `beyond_own_reach`, `last_manager`, `over`."""
    place = place_of_scope(ScopeKind(grant.scope_kind), grant.scope_id, grant.user) or Place()
    if not actor.may(f"access.grant.{grant.role}", place):
        raise Breach("beyond_own_reach", role=Role(grant.role))
    if grant.withdrawn_at is not None:
        raise Breach("over")
    with keeping_a_manager(grant.user):
        grant.withdrawn_at = timezone.now()
        grant.save(update_fields=["withdrawn_at"])
    end_all(grant.user, SignIn.Ending.CHANGED)
    record(grant.user, {"grant": [_words(grant), None]})


def may_appoint(actor: Actor, role: Role, place: Place, last_day: date | None) -> bool:
    """Whether one grant of the actor's own reaches the place and lasts as long as the new one would."""
    permission = f"access.grant.{role}"
    return actor.may_until(permission, place, last_day) if isinstance(actor, Viewer) else actor.may(permission, place)


@contextmanager
def keeping_a_manager(user: User) -> Iterator[None]:
    """Inside a deed that takes rights from a user: undo it if it leaves nobody to run the centre."""
    today = timezone.localdate()
    mattered = managers_of_the_centre(today).filter(pk=user.pk).exists()
    yield
    if mattered and not managers_of_the_centre(today).exists():
        raise Breach("last_manager")


def _place(user: User, role: Role, kind: ScopeKind, scope_id: int | None) -> Place:
    if kind not in scopes_of(role):
        raise Breach("scope_does_not_suit", role=role)
    place = place_of_scope(kind, scope_id, user)
    if place is None or (kind in (ScopeKind.CENTRE, ScopeKind.SELF)) != (scope_id is None):
        raise Breach("scope_unknown")
    return place


def _keep_apart(user: User, new: Tenure) -> None:
    rows = Grant.objects.filter(user=user, withdrawn_at=None)
    held = [Tenure(Role(row.role), row.starts_on, row.ends_on) for row in rows]
    for reason, other in clashes(new, held):
        raise Breach(reason, role=new.role, other=other)


def _refuse_twice(user: User, new: Tenure, kind: ScopeKind, scope_id: int | None) -> None:
    rows = Grant.objects.filter(
        user=user, role=new.role, scope_kind=kind, scope_id=scope_id, withdrawn_at=None, starts_on__lte=new.starts_on
    )
    if any(row.ends_on is None or row.ends_on >= (new.ends_on or date.max) for row in rows):
        raise Breach("held_already", role=new.role)


def _words(grant: Grant) -> str:
    scope = f"{grant.scope_kind}:{grant.scope_id}" if grant.scope_id else grant.scope_kind
    return f"{grant.role} at {scope} from {grant.starts_on} to {grant.ends_on or 'open'}"
