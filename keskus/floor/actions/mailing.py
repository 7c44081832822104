"""Mails about alarms: claimed, sent, put off, given up, stopped by who gets them. What they say stands in the jobs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils import timezone

from keskus.access.queries import employee_of
from keskus.core.actions import Refused, action, ingest, record
from keskus.core.actors import Actor
from keskus.core.post import Waiting
from keskus.floor.models import AlarmMailStop, AlarmTold

Mail = AlarmTold.Mail

# Later an alarm is no news.
WAITING = Waiting("mail", "mail_at", "mail_tries", (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10)))
is_last_try = WAITING.is_last_try


@ingest("floor.claim_alarm_mail")
def claim_mail(told: AlarmTold, *, now: datetime) -> bool:
    """Take up a mail that waits; False when somebody else has it."""
    return WAITING.claim(told, now)


@ingest("floor.put_off_alarm_mail")
def put_off(told: AlarmTold, *, now: datetime) -> None:
    """Try it again later."""
    WAITING.put_off(told, now)


@action("floor.mail_alarm")
def end_mail(actor: Actor, told: AlarmTold, state: AlarmTold.Mail, *, reason: str = "") -> None:
    """That it went, or that it does not go: nobody to send it to, or given up. The notice stands in any case."""
    told.mail, told.mail_at = state, timezone.now()
    told.save(update_fields=["mail", "mail_at"])
    why = {Mail.SKIPPED: "left_out", Mail.FAILED: "failed"}.get(state)
    record(told.alarm, {"receiver": f"people.employee:{told.employee_id}", **({why: reason} if why else {})})


@action("floor.choose_alarm_mails", where=lambda stopped, offered=(): None)
def choose_mails(actor: Actor, stopped: Collection[int | None], offered: Collection[int] = ()) -> None:
    """Get no mails about alarms of these rules; None among them: about none at all. Everybody's own to say.

    Of rules that were not `offered` to choose, what was said before stands.
    """
    employee = employee_of(actor.number)
    if employee is None:
        raise Refused("floor.choose_alarm_mails")
    held = AlarmMailStop.objects.filter(employee=employee)
    before = set(held.values_list("rule_id", flat=True))
    after = {*stopped} | {rule for rule in before if rule is not None and rule not in offered}
    held.filter(rule__in=[rule for rule in before - after if rule]).delete()
    if None not in after:
        held.filter(rule=None).delete()
    stops = [AlarmMailStop(employee=employee, rule_id=rule) for rule in after - before]
    AlarmMailStop.objects.bulk_create(stops, ignore_conflicts=True)
    record(employee, {"mails_stopped": [_told(before), _told(after)]})


def _told(stopped: Collection[int | None]) -> list[str]:
    """For the trail."""
    return sorted("all" if rule is None else f"floor.alarmrule:{rule}" for rule in stopped)
