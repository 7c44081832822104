"""What the worker does for reports by itself: send those that are due, compare frozen ones with what is known now."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from keskus.core.actors import SYSTEM
from keskus.core.jobs import every
from keskus.core.post import NotSent, send
from keskus.reports.actions import mark_restated, note_not_compared, note_unchanged
from keskus.reports.actions import schedules as actions
from keskus.reports.jobs.letters import LeftOut, written_to
from keskus.reports.queries.frozen import due_for_check, frozen_numbered
from keskus.reports.queries.restating import compared
from keskus.reports.queries.schedules import (
    KEPT_DAYS,
    due_schedules,
    next_waiting_mail,
    old_runs_exist,
    owner_may,
)

ROUND_SECONDS = 30
logger = logging.getLogger(__name__)


@every(minutes=1)
def send_scheduled_reports() -> None:
    """Begin what is due and send what waits; what is left, the next minute does."""
    until, now = time.monotonic() + ROUND_SECONDS, timezone.now()
    for schedule in due_schedules(now):
        if owner_may(schedule, timezone.localdate()):
            actions.begin_run(schedule, now=now)
        else:
            actions.stop_ownerless(SYSTEM, schedule)
    seen: list[int] = []
    while time.monotonic() < until and (mail := next_waiting_mail(now, seen)):
        seen.append(mail.pk)
        if actions.claim_mail(mail, now=timezone.now()):
            _send(mail, now=timezone.now())


def _send(mail: Any, *, now: datetime) -> None:
    """Make one mail and hand it over; whatever goes wrong with it stays its own."""
    try:
        written = written_to(mail)
        send(written.letter)
    except LeftOut as why:
        actions.note_skipped(SYSTEM, mail, str(why))
    except NotSent as trouble:
        _try_again(mail, trouble.reason, is_final=trouble.is_final, now=now)
    except Exception:
        logger.exception("mail %s of a scheduled report cannot be made", mail.pk)
        _try_again(mail, "not_made", now=now)
    else:
        actions.note_sent(SYSTEM, mail, form=written.form, rows=written.rows)


def _try_again(mail: Any, reason: str, *, is_final: bool = False, now: datetime) -> None:
    if is_final or actions.is_last_try(mail):
        actions.note_failed(SYSTEM, mail, reason)
    else:
        actions.put_off(mail, reason, now=now)


@every(minutes=60)
def forget_runs() -> None:
    """Forget what was sent long ago."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    if old_runs_exist(before):
        actions.forget_runs(before=before)


@every(minutes=15)
def compare_frozen_reports() -> None:
    """Ask each frozen report's question again once a day, one at a time; what is left, the next round does."""
    until, now = time.monotonic() + ROUND_SECONDS, timezone.now()
    for pk in due_for_check(now):
        frozen = frozen_numbered(pk)
        if frozen is not None:
            _compare(frozen, now)
        if time.monotonic() > until:
            return


def _compare(frozen: Any, now: datetime) -> None:
    found = compared(frozen)
    if found is None:
        note_not_compared(frozen, at=now)
    elif found.as_json() == frozen.restated:
        note_unchanged(frozen, at=now)
    else:
        mark_restated(SYSTEM, frozen, found, at=now)
