"""Telling people things."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from keskus.core.actions import Refused, action, record
from keskus.core.actors import Actor
from keskus.people.models import Employee, Notice
from keskus.people.queries import place_of


@action("people.notify", where=lambda employee, **rest: place_of(employee))
def notify(
    actor: Actor, employee: Employee, *, kind: str, values: dict[str, Any] | None = None, address: str = ""
) -> Notice:
    """Tell an employee something, in their own language when shown: see `forms.sentences.NOTICES` for the kinds."""
    notice = Notice.objects.create(
        employee=employee, kind=kind, values=values or {}, address=address, created_at=timezone.now()
    )
    record(employee, {"notice": kind})
    return notice


@action("people.read_notice", where=lambda notice: place_of(notice.employee))
def read_notice(actor: Actor, notice: Notice) -> Notice:
    """Mark one's own notice as read; nobody does it for another."""
    if getattr(actor, "employee_id", None) != notice.employee_id:
        raise Refused("people.read_notice")
    notice.read_at = notice.read_at or timezone.now()
    notice.save(update_fields=["read_at"])
    record(notice, {"read": True})
    return notice


@action("people.settle_notices")
def settle_notices(actor: Actor, *, kind: str, address: str) -> int:
    """What these notices told of is over: those not read yet need not be read any more."""
    unread = Notice.objects.filter(kind=kind, address=address, read_at=None)
    settled = unread.update(read_at=timezone.now())
    record("people.notice:settled", {"notice": kind, "count": settled})
    return settled


@action("people.forget_notices")
def forget_old_notices(actor: Actor, *, before: datetime) -> int:
    """Delete the notices made before then, read or not."""
    forgotten, _ = Notice.objects.filter(created_at__lt=before).delete()
    record("people.notice:old", {"forgotten": forgotten})
    return forgotten
