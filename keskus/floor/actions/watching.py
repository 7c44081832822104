"""Looking at every condition, raising, escalating and ending alarms, telling people, and what people answer.

A look reads everything first and writes only what changed. Two looks at once are harmless: an alarm is open once by
the database's own constraint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse

from keskus.core.actions import SYSTEM, Breach, Refused, action, ingest, record
from keskus.core.actors import Actor
from keskus.floor.models import Alarm, AlarmRule, AlarmTold, AlarmWatch
from keskus.floor.queries.alarms import (
    active_rules,
    alarm_or_none,
    holders_of,
    open_by_condition,
    place_of,
    subject_name,
    told_lately,
    watches,
)
from keskus.floor.queries.readings import Readings, Subject
from keskus.floor.rules.alarms import Condition, Deed, Metric, Telling, is_quiet, is_worse, look, telling
from keskus.floor.sentences import value_words
from keskus.people.actions.notices import notify
from keskus.people.models import Employee

Way = AlarmTold.Way


def look_at_alarms(now: datetime) -> int:
    """One look at all active rules; how many alarms were raised, escalated or ended."""
    rules = active_rules()
    if not rules:
        return 0
    readings, known, watched, count = Readings(now), open_by_condition(), watches(), 0
    for rule in rules:
        seen = set()
        for subject, value in readings.of(rule):
            seen.add(subject.key)
            place = rule.pk, subject.key
            count += _look(rule, subject, value, known.get(place), watched.get(place), now)
        for (number, key), alarm in known.items():
            if number == rule.pk and key not in seen:  # its queue was closed, or is no longer chosen
                count += _once(close_alarm, alarm, now)
    return count


def _look(
    rule: AlarmRule, subject: Subject, value: float | None, alarm: Alarm | None, watch: AlarmWatch | None, now: datetime
) -> int:
    before = _condition(alarm, watch)
    after, deed = look(rule.terms, before, value, int(now.timestamp()))
    if (after.beyond_since, after.calm_since) != (before.beyond_since, before.calm_since):
        keep_watch(rule, subject.key, after)
    if alarm is not None and value is not None and is_worse(Metric(rule.metric), value, alarm.worst_value):
        note_worst(alarm, value)
    match deed:
        case Deed.RAISE:
            _raise_once(rule, subject, float(value or 0.0), now)
        case Deed.ESCALATE if alarm is not None:
            return _once(escalate_alarm, alarm, now)
        case Deed.CLOSE if alarm is not None:
            return _once(close_alarm, alarm, now)
    return int(deed is not None)


def _once(deed: Callable[..., None], alarm: Alarm, now: datetime) -> int:
    """Do it unless another look, or whoever acknowledged the alarm, was quicker; how often it was done."""
    try:
        deed(SYSTEM, alarm, at=now)
    except Breach:
        return 0
    return 1


def _condition(alarm: Alarm | None, watch: AlarmWatch | None) -> Condition:
    return Condition(
        beyond_since=watch.beyond_since if watch else None,
        raised_at=int(alarm.raised_at.timestamp()) if alarm else None,
        calm_since=watch.calm_since if watch else None,
        is_acknowledged=bool(alarm and alarm.acknowledged_at),
        is_escalated=bool(alarm and alarm.escalated_at),
    )


@ingest("floor.keep_watch")
def keep_watch(rule: AlarmRule, key: str, condition: Condition) -> None:
    """Remember how a condition stands until the next look; a calm one is forgotten."""
    if condition.beyond_since is None and condition.calm_since is None:
        AlarmWatch.objects.filter(rule=rule, key=key).delete()
        return
    values = {"beyond_since": condition.beyond_since, "calm_since": condition.calm_since}
    AlarmWatch.objects.update_or_create(rule=rule, key=key, defaults=values)


@ingest("floor.note_worst")
def note_worst(alarm: Alarm, value: float) -> None:
    """An alarm's worst value so far."""
    Alarm.objects.filter(pk=alarm.pk, closed_at=None).update(worst_value=value)


def _raise_once(rule: AlarmRule, subject: Subject, value: float, now: datetime) -> None:
    try:
        with transaction.atomic():
            raise_alarm(SYSTEM, rule, subject, value=value, at=now)
    except IntegrityError:
        pass  # another look was quicker


@action("floor.raise_alarm")
def raise_alarm(actor: Actor, rule: AlarmRule, subject: Subject, *, value: float, at: datetime) -> Alarm:
    """A condition is in trouble: write it down and tell those whom the rule names, unless the hours are quiet."""
    clock = at.astimezone(subject.zone).time()
    alarm = Alarm.objects.create(
        rule=rule,
        key=subject.key,
        queue_id=subject.queue_id,
        source_id=subject.source_id,
        raised_at=at,
        first_value=value,
        worst_value=value,
        threshold=rule.threshold,
        is_quiet=is_quiet(clock, rule.quiet_from, rule.quiet_to),
    )
    told = [] if alarm.is_quiet else _tell(actor, alarm, rule.told_roles, rule.told_people.all(), Way.RAISED, at)
    record(alarm, {"rule": rule.name, "key": subject.key, "value": value, "people": len(told)})
    return alarm


@action("floor.escalate_alarm")
def escalate_alarm(actor: Actor, alarm: Alarm, *, at: datetime) -> None:
    """Nobody acknowledged it in time: tell those above. Breaches: `already_done`."""
    waiting = Alarm.objects.filter(pk=alarm.pk, escalated_at=None, acknowledged_at=None, closed_at=None)
    if not waiting.update(escalated_at=at):
        raise Breach("already_done")
    told = [] if alarm.is_quiet else _tell(actor, alarm, alarm.rule.escalated_roles, (), Way.ESCALATED, at)
    record(alarm, {"rule": alarm.rule.name, "people": len(told)})


@action("floor.close_alarm")
def close_alarm(actor: Actor, alarm: Alarm, *, at: datetime) -> None:
    """The trouble is over: say so to everybody who was told of it. Breaches: `already_done`."""
    if not Alarm.objects.filter(pk=alarm.pk, closed_at=None).update(closed_at=at):
        raise Breach("already_done")
    AlarmWatch.objects.filter(rule=alarm.rule, key=alarm.key).delete()
    people = {row.employee_id: row.employee for row in alarm.told.select_related("employee")}
    told = _tell(actor, alarm, [], people.values(), Way.CLOSED, at)
    record(alarm, {"rule": alarm.rule.name, "people": len(told)})


@action("floor.acknowledge_alarm", where=lambda alarm, **rest: None)
def acknowledge_alarm(actor: Actor, alarm: Alarm, *, action_taken: str, words: str, at: datetime) -> Alarm:
    """Somebody has seen it and says what they did; it is no longer escalated. Whoever sees an alarm may answer it."""
    if alarm_or_none(actor, alarm.pk) is None:
        raise Refused("floor.acknowledge_alarm")
    answer = {"acknowledged_at": at, "acknowledged_by": actor.number, "action_taken": action_taken, "words": words}
    if not Alarm.objects.filter(pk=alarm.pk, acknowledged_at=None).update(**answer):
        raise Breach("already_acknowledged")
    record(alarm, {"rule": alarm.rule.name, "action_taken": action_taken}, reason=words)
    alarm.refresh_from_db()
    return alarm


@action("floor.forget_old_alarms")
def forget_old_alarms(actor: Actor, *, before: datetime) -> None:
    """Alarms long over go, with who was told of them."""
    forgotten, _each = Alarm.objects.filter(raised_at__lt=before).exclude(closed_at=None).delete()
    record("floor.alarm:old", {"forgotten": forgotten})


# Telling


def _tell(
    actor: Actor, alarm: Alarm, roles: list[str], people: Iterable[Employee], way: AlarmTold.Way, at: datetime
) -> list[Employee]:
    by_role = holders_of(roles, place_of(alarm), at.date()) if roles else []
    told = list({person.pk: person for person in (*by_role, *people)}.values())
    for person in told:
        lately = told_lately(person, at)
        how = telling(lately.singles, lately.digests, int(at.timestamp()))
        is_mailed = alarm.rule.by_mail and how is not Telling.SILENT
        mail = {"mail": AlarmTold.Mail.WAITING, "mail_at": at} if is_mailed else {}
        AlarmTold.objects.create(alarm=alarm, employee=person, way=way, telling=how.value, at=at, **mail)
        _notify(actor, alarm, person, way, how)
    return told


def _notify(actor: Actor, alarm: Alarm, person: Employee, way: AlarmTold.Way, how: Telling) -> None:
    if how is Telling.DIGEST:
        notify(actor, person, kind="floor.alarms_digest", address=reverse("floor:alarms"))
    elif how is Telling.SINGLE:
        values = {
            "rule": alarm.rule.name,
            "about": subject_name(alarm),
            "value": value_words(Metric(alarm.rule.metric), alarm.first_value),
        }
        address = reverse("floor:alarm", args=[alarm.pk])
        notify(actor, person, kind=f"floor.alarm_{way.value}", values=values, address=address)
