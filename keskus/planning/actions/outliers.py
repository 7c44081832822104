"""Odd days: judged, and the judgement taken back."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor
from keskus.people.models import Queue
from keskus.planning.actions.reach import at_queue
from keskus.planning.models import OutlierVerdict
from keskus.planning.queries.history import local_today


@action("planning.judge_outlier", where=at_queue)
def judge_outlier(actor: Actor, queue: Queue, *, day: date, is_outlier: bool, reason: str) -> OutlierVerdict:
    """Say of a day gone by that forecasts must not learn from it, or that it is as it may be. Breaches: `not_over`."""
    if day >= local_today(queue):
        raise Breach("not_over")
    said = {"is_outlier": is_outlier, "reason": reason, "made_by": actor.number, "made_at": timezone.now()}
    row, _is_new = OutlierVerdict.objects.update_or_create(queue=queue, day=day, defaults=said)
    record(row, {"day": day.isoformat(), "is_outlier": is_outlier}, reason=reason)
    return row


@action("planning.withdraw_verdict", where=at_queue)
def withdraw_verdict(actor: Actor, queue: Queue, *, day: date) -> None:
    """The day is not judged any more. Breaches: `no_days`."""
    row = OutlierVerdict.objects.filter(queue=queue, day=day).first()
    if row is None:
        raise Breach("no_days")
    record(row, {"day": [day.isoformat(), None], "is_outlier": row.is_outlier})
    row.delete()
