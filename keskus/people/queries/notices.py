"""A person's own notices. Nobody reads another's, whatever their grants."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from keskus.core.actors import Actor
from keskus.people.models import Notice


def notices_of(viewer: Actor) -> QuerySet[Notice]:
    """What the viewer should know, latest first; nothing for those who are no employees."""
    own = getattr(viewer, "employee_id", None)
    return Notice.objects.none() if own is None else Notice.objects.filter(employee=own)


def unread_count(viewer: Actor) -> int:
    """How many notices the viewer has not read."""
    return notices_of(viewer).filter(read_at=None).count()


def own_notice_or_none(viewer: Actor, pk: int) -> Notice | None:
    """One of the viewer's notices; none when not there or not theirs."""
    return notices_of(viewer).filter(pk=pk).first()


def old_notices_exist(before: datetime) -> bool:
    """Whether any notice was made before then."""
    return Notice.objects.filter(created_at__lt=before).exists()
