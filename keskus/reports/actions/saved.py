"""Saving what somebody built, changing it, sharing it, deleting it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone

from keskus.access.queries import employee_of
from keskus.core.actions import Refused, action, record
from keskus.core.actors import SYSTEM, Actor
from keskus.people.actions.notices import notify
from keskus.reports.models import SavedReport
from keskus.reports.queries.saved import SHARE_PERMISSION, may_change, place_shared


@dataclass(frozen=True, slots=True)
class Sharing:
    """With which roles, and where: a kind and number of scope as of a grant. No roles: with nobody."""

    roles: list[str] = field(default_factory=list)
    kind: str = "centre"
    scope_id: int | None = None


def _anywhere(*subject: Any, **rest: Any) -> None:
    """A question of one's own has no place: whoever opens it reaches only what they reach."""


@action("reports.save_report", where=_anywhere)
def save_report(actor: Actor, *, name: str, address: dict[str, list[str]], sharing: Sharing) -> SavedReport:
    """Save a question under a name."""
    now = timezone.now()
    saved = SavedReport(name=name, address=address, owner=actor.number, made_at=now, changed_at=now)
    _share(actor, saved, sharing)
    saved.save()
    record(saved, {"name": name, "shared_with": ", ".join(saved.shared_roles)})
    return saved


@action("reports.change_saved", where=_anywhere)
def change_saved(actor: Actor, saved: SavedReport, *, name: str, sharing: Sharing) -> SavedReport:
    """Give it another name, or share it with others."""
    _refuse_others(actor, "reports.change_saved", saved)
    changes = {"name": [saved.name, name], "shared_with": [", ".join(saved.shared_roles), ", ".join(sharing.roles)]}
    saved.name, saved.changed_at = name, timezone.now()
    _share(actor, saved, sharing)
    saved.save()
    record(saved, {what: pair for what, pair in changes.items() if pair[0] != pair[1]})
    return saved


@action("reports.keep_saved", where=_anywhere)
def keep_saved(actor: Actor, saved: SavedReport, *, address: dict[str, list[str]]) -> SavedReport:
    """Let it ask something else from now on."""
    _refuse_others(actor, "reports.keep_saved", saved)
    saved.address, saved.changed_at = address, timezone.now()
    saved.save(update_fields=["address", "changed_at"])
    record(saved, {"question": True})
    return saved


@action("reports.delete_saved", where=_anywhere)
def delete_saved(actor: Actor, saved: SavedReport) -> None:
    """Delete it, and what sends it by e-mail; no figures are lost by it. Others who had it sent are told."""
    _refuse_others(actor, "reports.delete_saved", saved)
    record(saved, {"name": saved.name})
    for schedule in saved.schedules.all():
        record(schedule, {"report": saved.name})
        owner = employee_of(schedule.owner) if schedule.owner != actor.number else None
        if owner is not None:
            values, address = {"name": saved.name}, reverse("reports:schedule_list")
            notify(SYSTEM, owner, kind="reports.schedule_gone", values=values, address=address)
    saved.delete()


def _refuse_others(actor: Actor, permission: str, saved: SavedReport) -> None:
    if not may_change(actor, saved):
        raise Refused(permission)


def _share(actor: Actor, saved: SavedReport, sharing: Sharing) -> None:
    """Sharing more than before asks for the permission at that place; taking it back does not."""
    before = (saved.scope_kind, saved.scope_id)
    is_wider = bool(set(sharing.roles) - set(saved.shared_roles)) or before != (sharing.kind, sharing.scope_id)
    if sharing.roles and is_wider and not actor.may(SHARE_PERMISSION, place_shared(sharing.kind, sharing.scope_id)):
        raise Refused(SHARE_PERMISSION)
    saved.shared_roles = list(sharing.roles)
    saved.scope_kind, saved.scope_id = (sharing.kind, sharing.scope_id) if sharing.roles else ("centre", None)
