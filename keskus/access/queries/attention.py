"""What of access waits for somebody: roles that end, invitations nobody took up, passwords guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from keskus.access.models import Grant
from keskus.access.queries.users import users
from keskus.core.actors import Actor
from keskus.core.models import AuditEntry

GRANTS_PERMISSION = "access.grant.view"
TRAIL_PERMISSION = "core.trail.view"
EXPORTS = ("reports.export", "reports.export_frozen", "people.employee.export", "core.export_trail")


@dataclass(frozen=True, slots=True)
class EndingGrant:
    """A role that somebody loses soon unless it is given anew."""

    user_id: int
    person: str
    role: str
    ends_on: date


def grants_ending(viewer: Actor, today: date, *, days: int = 14) -> list[EndingGrant]:
    """Roles of people in reach that end within so many days and that nothing follows, the first to end first."""
    if not viewer.may(GRANTS_PERMISSION):
        return []
    last = today + timedelta(days=days)
    rows = Grant.objects.filter(
        user__in=users(viewer).filter(is_active=True).order_by().values("pk"), withdrawn_at=None, ends_on__gte=today
    ).select_related("user")
    followed = set(
        Grant.objects.filter(withdrawn_at=None, starts_on__gt=today)
        .order_by()
        .values_list("user_id", "role", "scope_kind", "scope_id")
    )
    return [
        EndingGrant(row.user_id, row.user.display_name, str(row.get_role_display()), row.ends_on)
        for row in rows.filter(ends_on__lte=last).order_by("ends_on", "pk")
        if row.ends_on and (row.user_id, row.role, row.scope_kind, row.scope_id) not in followed
    ]


def invitations_open(viewer: Actor) -> int:
    """How many people in reach were invited and have not come in yet."""
    if not viewer.may("access.invite_user"):
        return 0
    return users(viewer).filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX).count()


def guessing_since(viewer: Actor, since: datetime) -> int:
    """How often passwords were guessed until the door was held shut, as the trail tells."""
    if not viewer.may(TRAIL_PERMISSION):
        return 0
    return AuditEntry.objects.filter(at__gte=since, action="access.note_throttled").count()


def exports_since(viewer: Actor, since: datetime) -> int:
    """How many files with figures or people left the house, as the trail tells."""
    if not viewer.may(TRAIL_PERMISSION):
        return 0
    return AuditEntry.objects.filter(at__gte=since, action__in=EXPORTS).count()
