"""Schedules of reports: made, changed, paused, sent by hand, deleted, and left by who does not want them any more.

What a run does stands in `jobs`; here are its writes. A run is one row for a due time and a mail one row for a run and
receiver, both unique, so whatever runs twice finds its work done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from keskus.access.models import User
from keskus.access.queries import employee_of, managers_of_the_centre
from keskus.core.actions import Breach, Refused, action, ingest, record
from keskus.core.actors import SYSTEM, Actor
from keskus.core.audit import changes_between
from keskus.core.post import Waiting
from keskus.people.actions.notices import notify
from keskus.people.models import Employee
from keskus.reports.models import ReportSchedule, SavedReport, ScheduledMail, ScheduledRun, ScheduleReceiver
from keskus.reports.queries.schedules import is_first_failure, is_news, may_change, may_end, own_place

State = ScheduledMail.State
TIMES = ("site", "rhythm", "weekday", "month_day", "at", "span", "form")
# After which tries a mail is tried again; then it is given up. Together about a working day and a night.
WAITING = Waiting("state", "try_at", "attempts", tuple(timedelta(minutes=each) for each in (5, 15, 60, 240, 720)))
is_last_try = WAITING.is_last_try


def _anywhere(*subject: Any, **rest: Any) -> None:
    """A schedule has no place: whoever receives it reaches only what they reach."""


@action("reports.schedule_report", where=_anywhere)
def schedule_report(
    actor: Actor, saved: SavedReport, *, terms: Mapping[str, Any], receivers: Iterable[User]
) -> ReportSchedule:
    """Have a saved report sent by a rhythm."""
    now = timezone.now()
    schedule = ReportSchedule(report=saved, owner=actor.number, made_at=now, changed_at=now, **terms)
    schedule.next_at = schedule.timetable.next_after(now)
    schedule.save()
    record(schedule, {"report": saved.name, **changes_between({}, _told(schedule))})
    _send_to(schedule, receivers)
    return schedule


@action("reports.change_schedule", where=_anywhere)
def change_schedule(
    actor: Actor, schedule: ReportSchedule, *, terms: Mapping[str, Any], receivers: Iterable[User]
) -> ReportSchedule:
    """Send it at other times, in another form, to others. Who stopped it for themselves stays without."""
    _refuse_unless(may_change(actor, schedule), "reports.change_schedule")
    before, now = _told(schedule), timezone.now()
    for name, value in terms.items():
        setattr(schedule, name, value)
    schedule.changed_at, schedule.next_at = now, schedule.timetable.next_after(now)
    schedule.save()
    record(schedule, changes_between(before, _told(schedule)))
    _send_to(schedule, receivers)
    return schedule


def _told(schedule: ReportSchedule) -> dict[str, Any]:
    return {name: str(getattr(schedule, name)) for name in TIMES}


def _send_to(schedule: ReportSchedule, receivers: Iterable[User]) -> None:
    wanted = {user.pk for user in receivers}
    held = set(schedule.receivers.values_list("user_id", flat=True))
    schedule.receivers.exclude(user_id__in=wanted).delete()
    for user_id in sorted(wanted - held):
        ScheduleReceiver.objects.create(schedule=schedule, user_id=user_id)
    if wanted != held:
        numbers = [[f"user:{user_id}" for user_id in sorted(each)] for each in (held, wanted)]
        record(schedule, {"receivers": numbers})


@action("reports.pause_schedule", where=_anywhere)
def pause_schedule(actor: Actor, schedule: ReportSchedule, *, is_paused: bool) -> None:
    """Send it no more until somebody says so, or go on; what fell due meanwhile is not made up for."""
    _refuse_unless(may_end(actor, schedule), "reports.pause_schedule")
    _pause(schedule, ReportSchedule.Paused.BY_HAND if is_paused else ReportSchedule.Paused.NO)


def _pause(schedule: ReportSchedule, why: str) -> None:
    record(schedule, {"paused": [schedule.paused_because, str(why)]})
    schedule.paused_because, schedule.next_at = why, schedule.timetable.next_after(timezone.now())
    schedule.save(update_fields=["paused_because", "next_at"])


@action("reports.delete_schedule", where=_anywhere)
def delete_schedule(actor: Actor, schedule: ReportSchedule) -> None:
    """Delete it with the list of what it sent; the trail keeps that."""
    _refuse_unless(may_end(actor, schedule), "reports.delete_schedule")
    record(schedule, {"report": schedule.report.name})
    schedule.delete()


@action("reports.send_schedule", where=_anywhere)
def send_now(actor: Actor, schedule: ReportSchedule) -> ScheduledRun:
    """Send it now too, beside its rhythm. Breaches: `sending_already`, `nobody_receives`."""
    _refuse_unless(may_change(actor, schedule), "reports.send_schedule")
    ReportSchedule.objects.select_for_update().get(pk=schedule.pk)  # two clicks come one after the other
    if ScheduledMail.objects.filter(run__schedule=schedule, state=State.WAITING).exists():
        raise Breach("sending_already")
    if not schedule.receivers.filter(stopped_at=None).exists():
        raise Breach("nobody_receives")
    now = timezone.now()
    run = _begin(schedule, now, asked_by=actor.number, now=now)
    record(schedule, {"from": run.first_on.isoformat(), "to": run.last_on.isoformat()})
    return run


@action("reports.stop_receiving", where=_anywhere)
def stop_receiving(actor: Actor, schedule: ReportSchedule, *, is_stopped: bool) -> None:
    """Get it no more, or again: everybody's own to say, and nobody else's."""
    place = own_place(actor, schedule)
    if place is None:
        raise Refused("reports.stop_receiving")
    place.stopped_at = timezone.now() if is_stopped else None
    place.save(update_fields=["stopped_at"])
    record(schedule, {"receiver": actor.number, "stopped": is_stopped})


def _refuse_unless(is_theirs: bool, permission: str) -> None:
    if not is_theirs:
        raise Refused(permission)


# What the machine does by itself


@ingest("reports.begin_run")
def begin_run(schedule: ReportSchedule, *, now: datetime) -> ScheduledRun | None:
    """The run of the latest due time, and the next one planned; None when somebody else did so first.

    Due times that went by while nothing ran are not made up for: a report late by days is one report.
    """
    timetable = schedule.timetable
    unclaimed = ReportSchedule.objects.filter(pk=schedule.pk, next_at=schedule.next_at, paused_because="")
    if not unclaimed.update(next_at=timetable.next_after(now)):
        return None
    return _begin(schedule, max(timetable.latest_until(now), schedule.next_at), asked_by=SYSTEM.number, now=now)


def _begin(schedule: ReportSchedule, due_at: datetime, *, asked_by: str, now: datetime) -> ScheduledRun:
    first, last = schedule.days_on(due_at)
    known = {"first_on": first, "last_on": last, "asked_by": asked_by, "asked_at": now}
    run, is_new = ScheduledRun.objects.get_or_create(schedule=schedule, due_at=due_at, defaults=known)
    if is_new:
        to = schedule.receivers.filter(stopped_at=None).values_list("user_id", flat=True)
        ScheduledMail.objects.bulk_create(ScheduledMail(run=run, user_id=user_id, try_at=now) for user_id in to)
    return run


@ingest("reports.claim_mail")
def claim_mail(mail: ScheduledMail, *, now: datetime) -> bool:
    """Take up a mail that waits; False when somebody else has it. Whoever dies with it leaves it to the next."""
    return WAITING.claim(mail, now)


@action("reports.mail_report")
def note_sent(actor: Actor, mail: ScheduledMail, *, form: str, rows: int) -> None:
    """That figures, or a link to them, went to somebody."""
    _end(mail, State.SENT, form=form)
    run = mail.run
    days = {"from": run.first_on.isoformat(), "to": run.last_on.isoformat()}
    record(run.schedule, {"receiver": f"user:{mail.user_id}", **days, "format": form, "rows": rows})


@action("reports.leave_out")
def note_skipped(actor: Actor, mail: ScheduledMail, reason: str) -> None:
    """That somebody may not see the report now, and so was sent nothing; the owner is told when that is new."""
    is_new = is_news(mail, reason)
    _end(mail, State.SKIPPED, reason=reason)
    record(mail.run.schedule, {"receiver": f"user:{mail.user_id}", "left_out": reason})
    if is_new:
        _tell(actor, mail.run.schedule, [employee_of(mail.run.schedule.owner)], "reports.left_out")


@action("reports.fail_mail")
def note_failed(actor: Actor, mail: ScheduledMail, reason: str) -> None:
    """That a mail is given up; the owner is told once a run."""
    _end(mail, State.FAILED, reason=reason)
    record(mail.run.schedule, {"receiver": f"user:{mail.user_id}", "failed": reason})
    if is_first_failure(mail):
        _tell(actor, mail.run.schedule, [employee_of(mail.run.schedule.owner)], "reports.not_sent")


@ingest("reports.put_off")
def put_off(mail: ScheduledMail, reason: str, *, now: datetime) -> None:
    """Try a mail again later, each time a longer while later."""
    WAITING.put_off(mail, now, reason=reason)


@action("reports.stop_ownerless")
def stop_ownerless(actor: Actor, schedule: ReportSchedule) -> None:
    """Pause what nobody answers for any more, and tell those who oversee the centre."""
    _pause(schedule, ReportSchedule.Paused.OWNER_GONE)
    managers = managers_of_the_centre(timezone.localdate()).exclude(employee=None).select_related("employee")
    _tell(actor, schedule, [manager.employee for manager in managers], "reports.ownerless")


@ingest("reports.forget_runs")
def forget_runs(*, before: datetime) -> None:
    """Delete the list of what was sent before then; the trail keeps it."""
    ScheduledRun.objects.filter(asked_at__lt=before).delete()


def _end(mail: ScheduledMail, state: State, *, reason: str = "", form: str = "") -> None:
    mail.state, mail.reason, mail.form, mail.try_at, mail.ended_at = state, reason, form, None, timezone.now()
    mail.save(update_fields=["state", "reason", "form", "try_at", "ended_at"])


def _tell(actor: Actor, schedule: ReportSchedule, people: Iterable[Employee | None], kind: str) -> None:
    """A notice to those who work here; outsiders see it on the page."""
    values, address = {"name": schedule.report.name}, reverse("reports:schedule", args=[schedule.pk])
    for person in people:
        if person is not None:
            notify(actor, person, kind=kind, values=values, address=address)
