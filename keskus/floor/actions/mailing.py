"""Mails about alarms: claimed, sent, put off, given up. What they say stands in the jobs."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from keskus.core.actions import action, ingest, record
from keskus.core.actors import Actor
from keskus.floor.models import AlarmTold

Mail = AlarmTold.Mail

LEASE = timedelta(minutes=5)  # after which the mail of one who died is the next one's
BACK_OFF = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))  # later an alarm is no news


@ingest("floor.claim_alarm_mail")
def claim_mail(told: AlarmTold, *, now: datetime) -> bool:
    """Take up a mail that waits; False when somebody else has it."""
    unclaimed = AlarmTold.objects.filter(pk=told.pk, mail=Mail.WAITING, mail_at=told.mail_at)
    if not unclaimed.update(mail_at=now + LEASE, mail_tries=told.mail_tries + 1):
        return False
    told.mail_tries += 1
    return True


@ingest("floor.put_off_alarm_mail")
def put_off(told: AlarmTold, *, now: datetime) -> None:
    """Try it again later."""
    again_at = now + BACK_OFF[min(told.mail_tries, len(BACK_OFF)) - 1]
    AlarmTold.objects.filter(pk=told.pk, mail=Mail.WAITING).update(mail_at=again_at)


def is_last_try(told: AlarmTold) -> bool:
    """Whether it has been tried often enough."""
    return told.mail_tries > len(BACK_OFF)


@action("floor.mail_alarm")
def end_mail(actor: Actor, told: AlarmTold, state: AlarmTold.Mail, *, reason: str = "") -> None:
    """That it went, or that it does not go: nobody to send it to, or given up. The notice stands in any case."""
    told.mail, told.mail_at = state, timezone.now()
    told.save(update_fields=["mail", "mail_at"])
    why = {Mail.SKIPPED: "left_out", Mail.FAILED: "failed"}.get(state)
    record(told.alarm, {"receiver": f"people.employee:{told.employee_id}", **({why: reason} if why else {})})
