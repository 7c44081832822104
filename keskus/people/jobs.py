"""What comes round by itself in this room."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from keskus.core.actions import SYSTEM
from keskus.core.jobs import every
from keskus.people.actions import forget_old_notices, forget_old_staff_lists
from keskus.people.queries import old_notices_exist, old_staff_lists_exist

LIST_DAYS = 7
NOTICE_DAYS = 365


@every(minutes=60)
def forget_staff_lists() -> None:
    """A staff list holds personal data of everybody: what nobody imported within a week goes."""
    before = timezone.now() - timedelta(days=LIST_DAYS)
    if old_staff_lists_exist(before):
        forget_old_staff_lists(SYSTEM, before=before)


@every(minutes=24 * 60)
def forget_notices() -> None:
    """What concerned somebody a year ago concerns nobody any more."""
    before = timezone.now() - timedelta(days=NOTICE_DAYS)
    if old_notices_exist(before):
        forget_old_notices(SYSTEM, before=before)
