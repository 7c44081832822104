"""Saved reports: which of them somebody sees, and with whom they may be shared."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from keskus.access.queries import ROLE_LABELS, place_of_scope, scope_name, scopes_in
from keskus.access.rules import Role, ScopeKind, roles_with
from keskus.contacts.queries.address import Parameters
from keskus.core.actors import Actor, Place, Scope
from keskus.reports.models import SavedReport

VIEW_PERMISSION = "reports.production.view"
SAVE_PERMISSION = "reports.save_report"
SHARE_PERMISSION = "reports.share_saved"
KEPT = (
    *("by", "then", "order", "least", "top", "measure", "counted", "variant", "threshold", "short", "chart", "drawn"),
    *("queue", "client", "site", "team", "agent", "weekday", "from_hour", "to_hour", "period", "from", "to"),
)
MOST_VALUES, LONGEST_VALUE = 100, 60
# An agent's own figures are no matter for sharing.
SHARED_WITH = tuple(role for role in Role if role in roles_with(VIEW_PERMISSION) and role is not Role.AGENT)


def address_kept(parameters: Parameters) -> dict[str, list[str]]:
    """Of an address what a report is made of."""
    found: dict[str, list[str]] = {}
    for name in KEPT:
        values = [value for value in parameters.getlist(name)[:MOST_VALUES] if 0 < len(value) <= LONGEST_VALUE]
        found.update({name: values} if values else {})
    return found


def parameters_of(saved: SavedReport, /, **more: list[str]) -> QueryDict:
    """The address of a saved report, as a request has it."""
    return QueryDict(urlencode({**saved.address, **more}, doseq=True))


def saved_reports(viewer: Actor) -> list[SavedReport]:
    """The viewer's own, and what is shared with them."""
    reached = _Reached(viewer)
    return [row for row in SavedReport.objects.order_by("name", "id") if reached.sees(row)]


def saved_in_reach(viewer: Actor, pk: int) -> SavedReport | None:
    """One of them; None when it is not there or not the viewer's to see."""
    row = SavedReport.objects.filter(pk=pk).first()
    return row if row is not None and _Reached(viewer).sees(row) else None


def may_change(actor: Actor, saved: SavedReport) -> bool:
    """Whether it is the actor's own; what is shared may also be changed by who may share it in the whole centre."""
    is_shared = bool(saved.shared_roles)
    return saved.owner == actor.number or (is_shared and actor.scope(SHARE_PERMISSION).everything)


class _Reached:
    """What somebody's grants come to, looked up once."""

    def __init__(self, viewer: Actor) -> None:
        self._viewer = viewer
        self._is_system = viewer.number == "system"
        self._held = [
            (grant.role.value, _scope(grant.kind, grant.scope_id), place)
            for grant in getattr(viewer, "grants", ())
            if grant.kind is not ScopeKind.SELF and (place := place_of_scope(grant.kind, grant.scope_id)) is not None
        ]

    def sees(self, saved: SavedReport) -> bool:
        """One's own; or shared with a role that one holds within the place, or around it."""
        if self._is_system or saved.owner == self._viewer.number:
            return True
        held = [(scope, place) for role, scope, place in self._held if role in saved.shared_roles]
        if not held or not self._viewer.may(VIEW_PERMISSION):
            return False
        kind = ScopeKind(saved.scope_kind)
        where, here = _scope(kind, saved.scope_id), place_of_scope(kind, saved.scope_id)
        return here is not None and any(where.covers(place) or scope.covers(here) for scope, place in held)


def _scope(kind: ScopeKind, scope_id: int | None) -> Scope:
    if kind is ScopeKind.CENTRE or scope_id is None:
        return Scope(everything=kind is ScopeKind.CENTRE)
    one = frozenset({scope_id})
    return {
        ScopeKind.SITE: Scope(sites=one),
        ScopeKind.CLIENT: Scope(clients=one),
        ScopeKind.TEAM: Scope(teams=one),
        ScopeKind.QUEUE: Scope(queues=one),
    }.get(kind, Scope())


def place_shared(kind: str, scope_id: int | None) -> Place:
    """Where a report is to be shared; the centre where the place is not there, which only its own people may."""
    return place_of_scope(ScopeKind(kind), scope_id) or Place()


def places_to_share(viewer: Actor) -> list[tuple[ScopeKind, int | None, str]]:
    """Every place at which the viewer may share: kind, number, name."""
    return scopes_in(viewer.scope(SHARE_PERMISSION))


def shared_words(saved: SavedReport) -> tuple[list[Any], str]:
    """With which roles, and where (empty: everywhere)."""
    roles = [ROLE_LABELS[role] for role in SHARED_WITH if role.value in saved.shared_roles]
    return roles, scope_name(saved.scope_kind, saved.scope_id)
