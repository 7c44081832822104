"""Who is looking: a user's grants of today, as the actor that every query and action asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from keskus.access.models import Grant, User
from keskus.access.rules import MATRIX, Role, ScopeKind, roles_with
from keskus.core.actors import Place, Scope


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A role somebody holds today, and how far it reaches."""

    role: Role
    kind: ScopeKind
    scope_id: int | None


@dataclass(frozen=True)
class Viewer:
    """A signed-in person with the grants of today. Immutable: made anew for each request."""

    user_id: int
    employee_id: int | None
    display_name: str
    language: str
    grants: tuple[HeldGrant, ...]
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
        if permission not in self._scopes:
            self._scopes[permission] = scope_of(self.grants, permission, self.employee_id)
        return self._scopes[permission]


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


def viewer_of(user: User, today: date) -> Viewer:
    """The actor that a user is today: only grants in force, none at all once the employment has ended."""
    works = user.is_active and (user.employee is None or user.employee.works_on(today))
    rows = Grant.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), user=user, starts_on__lte=today, withdrawn_at=None
    )
    grants = tuple(
        HeldGrant(Role(row.role), ScopeKind(row.scope_kind), row.scope_id) for row in (rows if works else [])
    )
    return Viewer(user.pk, user.employee_id, user.display_name, user.language, grants)


__all__ = ["MATRIX", "HeldGrant", "Viewer", "scope_of", "viewer_of"]
