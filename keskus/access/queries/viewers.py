"""Who is looking: a user's grants of today, as the actor that every query and action asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Q, QuerySet

from keskus.access.models import ApiToken, Grant, User
from keskus.access.rules import Role, ScopeKind, roles_with
from keskus.core.actors import Place, Scope


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A role somebody holds today, how far it reaches, and its last day (none: open)."""

    role: Role
    kind: ScopeKind
    scope_id: int | None
    ends_on: date | None = None


@dataclass(frozen=True)
class Viewer:
    """A signed-in person with the grants of today. Immutable: made anew for each request."""

    user_id: int
    employee_id: int | None
    display_name: str
    language: str
    grants: tuple[HeldGrant, ...]
    only: frozenset[str] | None = None  # an API token's own narrower list; None: all that the grants carry
    _scopes: dict[str, Scope] = field(default_factory=dict, repr=False, compare=False)

    @property
    def number(self) -> str:
        """Pseudonymous name for the trail."""
        return f"user:{self.user_id}"

    @property
    def role(self) -> str:
        """The roles held, for the trail."""
        return ",".join(sorted({grant.role.value for grant in self.grants}))

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held anywhere."""
        return frozenset(grant.role for grant in self.grants)

    def may(self, permission: str, place: Place | None = None) -> bool:
        """Whether the permission is held anywhere (no place) or reaches the place. Unknown permissions: nobody."""
        scope = self.scope(permission)
        return not scope.nothing if place is None else scope.covers(place)

    def scope(self, permission: str) -> Scope:
        """Every place that the permission reaches for this person."""
        if self.only is not None and permission not in self.only:
            return Scope()
        if permission not in self._scopes:
            self._scopes[permission] = scope_of(self.grants, permission, self.employee_id)
        return self._scopes[permission]

    def may_until(self, permission: str, place: Place, last_day: date | None) -> bool:
        """Whether one grant reaches the place and lasts at least as long (no day: for good)."""
        lasting = [g for g in self.grants if g.ends_on is None or (last_day is not None and last_day <= g.ends_on)]
        return any(scope_of([grant], permission, self.employee_id).covers(place) for grant in lasting)


@dataclass(frozen=True, slots=True)
class Proven:
    """Somebody who has just proved who they are, by a password or a one-time code: may do that one deed, no other."""

    user_id: int
    permission: str
    role: str = "self"

    @property
    def number(self) -> str:
        """Pseudonymous name for the trail."""
        return f"user:{self.user_id}"

    def may(self, permission: str, place: Place | None = None) -> bool:
        """The one deed, whatever the place."""
        return permission == self.permission

    def scope(self, permission: str) -> Scope:
        """Everything for the one deed, which is about oneself anyway."""
        return Scope(everything=permission == self.permission)


def scope_of(grants: Iterable[HeldGrant], permission: str, employee_id: int | None) -> Scope:
    """The union of the reach of all grants whose role carries the permission."""
    carriers = roles_with(permission)
    reach: dict[ScopeKind, set[int]] = {kind: set() for kind in ScopeKind}
    everything = False
    for grant in grants:
        if grant.role not in carriers:
            continue
        if grant.kind is ScopeKind.CENTRE:
            everything = True
        elif grant.kind is ScopeKind.SELF:
            reach[ScopeKind.SELF].update(() if employee_id is None else (employee_id,))
        elif grant.scope_id is not None:
            reach[grant.kind].add(grant.scope_id)
    return Scope(
        everything,
        frozenset(reach[ScopeKind.SITE]),
        frozenset(reach[ScopeKind.CLIENT]),
        frozenset(reach[ScopeKind.TEAM]),
        frozenset(reach[ScopeKind.QUEUE]),
        frozenset(reach[ScopeKind.SELF]),
    )


def grants_in_force(user: User, today: date) -> QuerySet[Grant]:
    """The grants that hold on a day."""
    return Grant.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), user=user, starts_on__lte=today, withdrawn_at=None
    )


def may_enter(user: User, today: date) -> bool:
    """Whether the account is open and the person, if an employee, still employed."""
    return user.is_active and (user.employee is None or user.employee.works_on(today))


def viewer_of(user: User, today: date) -> Viewer:
    """The actor that a user is today: only grants in force, none at all once the employment has ended."""
    rows = grants_in_force(user, today) if may_enter(user, today) else []
    grants = tuple(HeldGrant(Role(row.role), ScopeKind(row.scope_kind), row.scope_id, row.ends_on) for row in rows)
    return Viewer(user.pk, user.employee_id, user.display_name, user.language, grants)


def viewer_of_token(token: ApiToken, today: date) -> Viewer:
    """The token's actor: its maker's grants of today, narrowed to the token's own list."""
    return replace(viewer_of(token.user, today), only=frozenset(token.permissions))
