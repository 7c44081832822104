"""What comes round by itself: personal data that nobody needs any more goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from keskus.access.rules import ScopeKind
from keskus.core.models import AuditEntry
from keskus.people import actions, jobs
from keskus.people.models import Notice, StaffList
from keskus.people.privacy import HOLDINGS
from tests.house.people import World

pytestmark = pytest.mark.django_db


def test_staff_lists_go_after_a_week_and_notices_after_a_year(world: World) -> None:
    hr = world.viewer("hr", ScopeKind.CENTRE)
    content = b"number;first name\n1;Mari\n"
    old, _ = (actions.send_staff_list(hr, file_name=name, content=content) for name in ("old.csv", "new.csv"))
    StaffList.objects.filter(pk=old.pk).update(sent_at=timezone.now() - timedelta(days=8))
    for days in (300, 400):
        made = timezone.now() - timedelta(days=days)
        Notice.objects.create(employee=world.ours.agent, kind="x", created_at=made)
    jobs.forget_staff_lists()
    jobs.forget_notices()
    assert [row.content == "" for row in StaffList.objects.order_by("sent_at")] == [True, False]
    assert Notice.objects.count() == 1
    count = AuditEntry.objects.count()
    jobs.forget_staff_lists()
    jobs.forget_notices()
    assert AuditEntry.objects.count() == count


def test_the_jobs_keep_what_the_register_promises() -> None:
    days = {holding.model: holding.retention_days for holding in HOLDINGS}
    assert days["people.StaffList"] == jobs.LIST_DAYS
    assert days["people.Notice"] == jobs.NOTICE_DAYS
