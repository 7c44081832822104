"""What happened to a record, read from the trail. Ask only for subjects that the viewer has been shown already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from keskus.core.audit import subject_of
from keskus.core.models import AuditEntry

MOST = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """One change: who, when, what."""

    at: datetime
    actor: str
    role: str
    action: str
    changes: dict[str, Any]
    reason: str


def history_of(subject: models.Model) -> list[Entry]:
    """The latest changes of a thing, latest first; that somebody was told of them is no change."""
    rows = AuditEntry.objects.filter(subject=subject_of(subject)).exclude(action="people.notify")
    return [
        Entry(row.at, row.actor, row.role, row.action, row.changes, row.reason)
        for row in rows.order_by("-number")[:MOST]
    ]
