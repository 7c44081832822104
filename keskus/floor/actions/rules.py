"""Alarm rules: made, changed, switched on and off."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from keskus.core.actions import SYSTEM, Breach, action, record
from keskus.core.actors import Actor
from keskus.floor.actions.watching import close_alarm
from keskus.floor.models import Alarm, AlarmRule, AlarmWatch
from keskus.floor.rules.alarms import SUGGESTED
from keskus.floor.sentences import SUGGESTED_NAMES
from keskus.people.models import Employee, Queue

COLUMNS = (
    "name",
    "metric",
    "threshold",
    "duration_seconds",
    "team",
    "told_roles",
    "escalate_minutes",
    "escalated_roles",
    "quiet_from",
    "quiet_to",
    "by_mail",
)


@action("floor.make_alarm_rule")
def make_alarm_rule(
    actor: Actor, /, *, queues: Iterable[Queue] = (), told_people: Iterable[Employee] = (), **terms: Any
) -> AlarmRule:
    """A new rule; it watches nothing until it is switched on."""
    _free_name(terms["name"])
    rule = AlarmRule.objects.create(**terms)
    rule.queues.set(queues)
    rule.told_people.set(told_people)
    record(rule, {name: [None, _plain(getattr(rule, name))] for name in COLUMNS})
    return rule


@action("floor.change_alarm_rule")
def change_alarm_rule(
    actor: Actor, /, rule: AlarmRule, *, queues: Iterable[Queue], told_people: Iterable[Employee], **terms: Any
) -> AlarmRule:
    """Other terms from now on: conditions on their way begin anew, an alarm that goes on is judged by the new terms."""
    _free_name(terms["name"], besides=rule)
    changes = {
        name: [_plain(getattr(rule, name)), _plain(terms[name])]
        for name in COLUMNS
        if getattr(rule, name) != terms[name]
    }
    for name in COLUMNS:
        setattr(rule, name, terms[name])
    rule.save()
    rule.queues.set(queues)
    rule.told_people.set(told_people)
    AlarmWatch.objects.filter(rule=rule).delete()
    record(rule, {**changes, "queues": rule.queues.count(), "people": rule.told_people.count()})
    return rule


@action("floor.switch_alarm_rule")
def switch_alarm_rule(actor: Actor, rule: AlarmRule, *, is_active: bool) -> None:
    """Begin or stop watching; what it raised is over when it is switched off."""
    if is_active and not rule.told_roles and not rule.told_people.exists():
        raise Breach("nobody_told")
    rule.is_active = is_active
    rule.save(update_fields=["is_active"])
    record(rule, {"is_active": [not is_active, is_active]})
    AlarmWatch.objects.filter(rule=rule).delete()
    if not is_active:
        for alarm in Alarm.objects.filter(rule=rule, closed_at=None).select_related("rule"):
            with suppress(Breach):  # a look was quicker
                close_alarm(SYSTEM, alarm, at=timezone.now())


@action("floor.suggest_alarm_rules")
def suggest_alarm_rules(actor: Actor) -> None:
    """Lay out the three rules to begin with, switched off, as far as they are not there."""
    known = set(AlarmRule.objects.exclude(suggestion="").values_list("suggestion", flat=True))
    for each in SUGGESTED:
        if each.code in known:
            continue
        terms = each.terms
        make_alarm_rule(
            actor,
            name=_unlike_others(_english(each.code)),
            metric=terms.metric.value,
            threshold=terms.threshold,
            duration_seconds=terms.duration_seconds,
            escalate_minutes=None if terms.escalate_seconds is None else terms.escalate_seconds // 60,
            told_roles=list(each.told_roles),
            escalated_roles=list(each.escalated_roles),
            suggestion=each.code,
        )
    record("floor.alarmrule:suggested", {"rules": len(SUGGESTED) - len(known)})


def _english(code: str) -> str:
    """By the English name a suggested rule is known to bear its own; screens show it in the reader's language."""
    with override("en"):
        return str(SUGGESTED_NAMES[code])


def _unlike_others(name: str) -> str:
    return name if not AlarmRule.objects.filter(name__iexact=name).exists() else f"{name} (2)"


def _free_name(name: str, besides: AlarmRule | None = None) -> None:
    others = AlarmRule.objects.filter(name__iexact=name)
    if (others.exclude(pk=besides.pk) if besides else others).exists():
        raise Breach("name_taken", value=name)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(value)  # a list of two would read as old and new
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)
