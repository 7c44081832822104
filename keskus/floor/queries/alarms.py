"""Alarms and their rules, as far as a viewer reaches: by queue, by the agents' team, by the PBX's site, or as told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from keskus.access.models import User
from keskus.access.queries import Viewer, viewer_of
from keskus.access.rules import Role
from keskus.core.actors import Actor, Place
from keskus.floor.models import Alarm, AlarmMailStop, AlarmRule, AlarmTold, AlarmWatch
from keskus.floor.rules.alarms import DIGEST_SECONDS, Telling
from keskus.people.models import Employee

ALARMS_PERMISSION = "floor.alarm.view"
RULES_PERMISSION = "floor.alarm_rule.view"
KEPT_DAYS = 400


def alarms(viewer: Actor) -> QuerySet[Alarm]:
    """The alarms that the viewer may see, the latest first."""
    scope = viewer.scope(ALARMS_PERMISSION)
    rows = Alarm.objects.select_related("rule__team__site", "queue__site", "source__site")
    if scope.everything:
        return rows
    reached = (
        Q(queue__in=scope.queues)
        | Q(queue__site__in=scope.sites)
        | Q(queue__client__in=scope.clients)
        | Q(source__site__in=scope.sites)
        | Q(rule__team__in=scope.teams, queue=None, source=None)
        | Q(rule__team__site__in=scope.sites, queue=None, source=None)
    )
    own = getattr(viewer, "employee_id", None)
    if own is not None and not scope.nothing:
        reached |= Q(Exists(AlarmTold.objects.filter(alarm=OuterRef("pk"), employee=own)))
    return rows.filter(reached)


def alarm_or_none(viewer: Actor, pk: int) -> Alarm | None:
    """One of them; not there and not theirs answer alike."""
    return alarms(viewer).filter(pk=pk).first()


def narrowed(found: QuerySet[Alarm], *, state: str = "", rule: str = "") -> QuerySet[Alarm]:
    """Those in a state (open, unanswered, over) or of a rule; those that go on first."""
    if rule:
        found = found.filter(rule_id=int(rule))
    wanted = {"open": Q(closed_at=None), "unanswered": Q(acknowledged_at=None), "over": ~Q(closed_at=None)}
    return found.filter(wanted.get(state, Q())).order_by(F("closed_at").desc(nulls_first=True), "-raised_at", "-pk")


def rules_in(found: QuerySet[Alarm]) -> list[tuple[int, str]]:
    """The rules that raised any of these: number and name."""
    rows = AlarmRule.objects.filter(pk__in=found.order_by().values("rule"))
    return sorted(((row.pk, row.label) for row in rows), key=lambda pair: pair[1].casefold())


def open_alarms(viewer: Actor) -> list[Alarm]:
    """Those that go on, not acknowledged ones first, then the oldest."""
    rows = alarms(viewer).filter(closed_at=None) if viewer.may(ALARMS_PERMISSION) else Alarm.objects.none()
    return sorted(rows, key=lambda alarm: (alarm.acknowledged_at is not None, alarm.raised_at))


def rules(viewer: Actor) -> QuerySet[AlarmRule]:
    """All rules, for those who may see them."""
    rows = AlarmRule.objects.select_related("team__site").prefetch_related("queues", "told_people")
    return rows if viewer.may(RULES_PERMISSION) else rows.none()


def rule_or_none(viewer: Actor, pk: int) -> AlarmRule | None:
    """One of them."""
    return rules(viewer).filter(pk=pk).first()


def place_of(alarm: Alarm) -> Place:
    """Where an alarm stands."""
    rule = alarm.rule
    if alarm.queue is not None:
        return Place.of(site=alarm.queue.site_id, client=alarm.queue.client_id, queue=alarm.queue_id)
    if alarm.source is not None:
        return Place.of(site=alarm.source.site_id)
    return Place.of(site=rule.team.site_id, team=rule.team_id) if rule.team else Place()


def subject_name(alarm: Alarm) -> str:
    """What an alarm is about, by name: its queue, its PBX, or its team; empty when it is about all agents."""
    if alarm.queue is not None:
        return alarm.queue.name
    if alarm.source is not None:
        return alarm.source.name
    return alarm.rule.team.name if alarm.rule.team else ""


def zone_of(alarm: Alarm) -> ZoneInfo:
    """The clock of what an alarm is about."""
    holder = alarm.queue or alarm.source or alarm.rule.team
    return holder.site.zone if holder else ZoneInfo("UTC")


def told_of(alarm: Alarm) -> list[AlarmTold]:
    """Who was told of an alarm, in order."""
    return list(alarm.told.select_related("employee"))


def rules_that_mail(viewer: Actor) -> QuerySet[AlarmRule]:
    """The rules that send mails and name the viewer, or a role of theirs."""
    if not isinstance(viewer, Viewer):
        return AlarmRule.objects.none()
    roles, own = {role.value for role in viewer.roles}, viewer.employee_id
    rows = AlarmRule.objects.filter(by_mail=True).prefetch_related("told_people")
    mine = [
        rule.pk
        for rule in rows
        if roles & {*rule.told_roles, *rule.escalated_roles} or own in {person.pk for person in rule.told_people.all()}
    ]
    return AlarmRule.objects.filter(pk__in=mine)


def mails_stopped(viewer: Actor) -> set[int | None]:
    """The rules of which the viewer wants no mails; None among them: of none at all."""
    own = getattr(viewer, "employee_id", None)
    return set(AlarmMailStop.objects.filter(employee=own).values_list("rule_id", flat=True)) if own else set()


def wants_mail(told: AlarmTold) -> bool:
    """Whether whoever is told has not stopped such mails."""
    stops = AlarmMailStop.objects.filter(employee=told.employee_id)
    return not stops.filter(Q(rule=None) | Q(rule=told.alarm.rule_id)).exists()


def people_who_may_be_told() -> QuerySet[Employee]:
    """Employees with an account, for the choice in a rule."""
    accounts = User.objects.filter(employee=OuterRef("pk"), is_active=True)
    return Employee.objects.filter(Exists(accounts), ended_on=None)


# For the machine itself


def active_rules() -> list[AlarmRule]:
    """The rules that are looked at."""
    return list(
        AlarmRule.objects.filter(is_active=True).select_related("team__site").prefetch_related("queues", "told_people")
    )


def open_by_condition() -> dict[tuple[int, str], Alarm]:
    """(rule, key) -> the alarm that goes on."""
    return {(row.rule_id, row.key): row for row in Alarm.objects.filter(closed_at=None).select_related("rule")}


def watches() -> dict[tuple[int, str], AlarmWatch]:
    """(rule, key) -> how the condition stood after the last look."""
    return {(row.rule_id, row.key): row for row in AlarmWatch.objects.all()}


def holders_of(roles: list[str], place: Place, today: date) -> list[Employee]:
    """Employees who hold one of the roles today and reach the place by what lets them see alarms."""
    wanted = {Role(role) for role in roles}
    users = User.objects.filter(
        is_active=True,
        employee__isnull=False,
        grants__role__in=[role.value for role in wanted],
        grants__withdrawn_at=None,
    ).select_related("employee")
    found = []
    for user in users.distinct():
        viewer = viewer_of(user, today)
        if user.employee and viewer.roles & wanted and viewer.may(ALARMS_PERMISSION, place):
            found.append(user.employee)
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """When somebody was lately told of alarms, one by one and by digest; epoch seconds."""

    singles: list[int]
    digests: list[int]


def told_lately(employee: Employee, now: datetime) -> Told:
    """What bears on how they are told of one more."""
    rows = AlarmTold.objects.filter(employee=employee, at__gt=now - timedelta(seconds=DIGEST_SECONDS))
    found = list(rows.values_list("telling", "at"))
    return Told(
        [int(at.timestamp()) for telling, at in found if telling == Telling.SINGLE],
        [int(at.timestamp()) for telling, at in found if telling == Telling.DIGEST],
    )


def next_waiting_mail(now: datetime, besides: Iterable[int] = ()) -> AlarmTold | None:
    """The mail that has waited longest, of those due."""
    waiting = AlarmTold.objects.filter(mail=AlarmTold.Mail.WAITING, mail_at__lte=now).exclude(pk__in=list(besides))
    rows = waiting.select_related("alarm__rule__team__site", "alarm__queue__site", "alarm__source__site")
    return rows.order_by("mail_at", "pk").first()


def receiver_of(told: AlarmTold, today: date) -> User | None:
    """The account to which a mail goes; None when there is none, or the alarm is not theirs to see any more."""
    user = User.objects.filter(employee=told.employee_id, is_active=True).exclude(email="").first()
    viewer = viewer_of(user, today) if user is not None else None
    return user if viewer is not None and alarm_or_none(viewer, told.alarm_id) is not None else None


def old_alarms_exist(before: datetime) -> bool:
    """Whether any alarm that is over was raised before then."""
    return Alarm.objects.filter(raised_at__lt=before).exclude(closed_at=None).exists()
