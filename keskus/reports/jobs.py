"""What the worker does for reports by itself: compare frozen ones with what is known now."""

from __future__ import annotations

import time

from django.utils import timezone

from keskus.core.actors import SYSTEM
from keskus.core.jobs import every
from keskus.reports.actions import mark_restated, note_unchanged
from keskus.reports.queries.frozen import due_for_check
from keskus.reports.queries.restating import restated

ROUND_SECONDS = 30


@every(minutes=15)
def compare_frozen_reports() -> None:
    """Ask each frozen report's question again once a day; what is left, the next round does."""
    until = time.monotonic() + ROUND_SECONDS
    now = timezone.now()
    for frozen in due_for_check(now)[:200]:
        found = restated(frozen)
        if found.as_json() == frozen.restated:
            note_unchanged(frozen, at=now)
        else:
            mark_restated(SYSTEM, frozen, found, at=now)
        if time.monotonic() > until:
            return
