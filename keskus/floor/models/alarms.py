"""Alarm rules, the alarms they raised, who was told, and how each condition stands."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from keskus.contacts.models import Source
from keskus.core.fields import MaskedCharField, NameCharField
from keskus.floor.rules.alarms import KINDS, Kind, Metric, Terms
from keskus.floor.sentences import METRIC_LABELS, SUGGESTED_NAMES
from keskus.people.models import Employee, Queue, Team


class AlarmRule(models.Model):
    """When somebody must be told. Each queue (or PBX) is a condition of its own; no queues chosen: all of them."""

    name = NameCharField(_("name"), max_length=80, unique=True)
    metric = models.CharField(
        _("what is watched"), max_length=30, choices=[(m.value, METRIC_LABELS[m]) for m in Metric]
    )
    threshold = models.FloatField(_("threshold"))
    duration_seconds = models.PositiveIntegerField(_("for how long, seconds"), default=60)
    queues = models.ManyToManyField(Queue, blank=True, related_name="+", verbose_name=_("queues"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team"))
    told_roles = models.JSONField(_("roles told"), default=list)
    told_people = models.ManyToManyField(Employee, blank=True, related_name="+", verbose_name=_("people told"))
    escalate_minutes = models.PositiveIntegerField(_("escalate after, minutes"), null=True, blank=True)
    escalated_roles = models.JSONField(_("roles told when escalated"), default=list)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_to = models.TimeField(_("quiet to"), null=True, blank=True)
    by_mail = models.BooleanField(_("by e-mail too"), default=False, db_default=False)
    is_active = models.BooleanField(_("active"), default=False)
    suggestion = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name; that of a suggested rule which nobody renamed in the reader's language."""
        suggested = SUGGESTED_NAMES.get(self.suggestion)
        with override("en"):
            is_as_suggested = suggested is not None and str(suggested) == self.name
        return str(suggested) if is_as_suggested else self.name

    @property
    def kind(self) -> Kind:
        """What is fixed about its metric."""
        return KINDS[Metric(self.metric)]

    @property
    def terms(self) -> Terms:
        """What a single condition needs of it."""
        escalate = None if self.escalate_minutes is None else self.escalate_minutes * 60
        return Terms(Metric(self.metric), self.threshold, self.duration_seconds, escalate)


class Alarm(models.Model):
    """One time that a condition was in trouble, from raising to its end, and what was done about it.

    `key` names the condition (`queue:3`); of each at most one alarm is open. `is_quiet`: raised in the quiet hours, so
    nobody was told.
    """

    class ActionTaken(models.TextChoices):
        PEOPLE_MOVED = "people_moved", _("Moved people to the queue")
        PAUSES_ENDED = "pauses_ended", _("Called people back from pauses")
        OVERFLOW = "overflow", _("Sent calls elsewhere")
        CALLBACKS = "callbacks", _("Having callers called back")
        TECHNICAL = "technical", _("Told those who look after the telephones")
        WATCHING = "watching", _("Watching it, nothing done yet")
        FALSE_ALARM = "false_alarm", _("No real trouble")
        OTHER = "other", _("Something else")

    rule = models.ForeignKey(AlarmRule, models.CASCADE, related_name="alarms")
    key = models.CharField(max_length=40)
    queue = models.ForeignKey(Queue, models.CASCADE, null=True, related_name="+")
    source = models.ForeignKey(Source, models.CASCADE, null=True, related_name="+")
    raised_at = models.DateTimeField(db_index=True)
    first_value = models.FloatField()
    worst_value = models.FloatField()
    threshold = models.FloatField()
    is_quiet = models.BooleanField(default=False)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=40, blank=True, default="")
    action_taken = models.CharField(_("action taken"), max_length=20, choices=ActionTaken.choices, blank=True)
    words = MaskedCharField(_("in words"), max_length=500, blank=True)
    escalated_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "key"], name="alarm_open_once", condition=Q(closed_at=None)),
        ]
        indexes = [models.Index(fields=["closed_at", "raised_at"], name="alarm_open")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.key}"

    @property
    def is_open(self) -> bool:
        """Whether the trouble goes on."""
        return self.closed_at is None


class AlarmTold(models.Model):
    """Who was told of an alarm, when and how; whoever was told may look at it.

    `mail`: empty where none is due. A worker claims a mail by moving the time at which it is tried next.
    """

    class Way(models.TextChoices):
        RAISED = "raised", _("when it was raised")
        ESCALATED = "escalated", _("when it was escalated")
        CLOSED = "closed", _("when it was over")

    class Mail(models.TextChoices):
        WAITING = "waiting", _("e-mail on its way")
        SENT = "sent", _("e-mail sent")
        SKIPPED = "skipped", _("no e-mail: wants none, may not see it any more, or has no account")
        FAILED = "failed", _("e-mail could not be sent")

    alarm = models.ForeignKey(Alarm, models.CASCADE, related_name="told")
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices)
    telling = models.CharField(max_length=10)  # rules.alarms.Telling
    at = models.DateTimeField()
    mail = models.CharField(max_length=8, choices=Mail.choices, blank=True, default="", db_default="")
    mail_at = models.DateTimeField(null=True)  # when it is tried next; when it ended
    mail_tries = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["employee", "at"], name="alarm_told_to"),
            models.Index(fields=["mail_at"], name="alarm_mail_waiting", condition=Q(mail="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} of {self.alarm_id}"


class AlarmMailStop(models.Model):
    """Somebody wants no mails about alarms, or none about those of a rule; the notices in Keskus go on."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    rule = models.ForeignKey(AlarmRule, models.CASCADE, null=True, related_name="+")  # none: about no alarm at all

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employee", "rule"], name="alarm_mail_stop_once"),
            models.UniqueConstraint(fields=["employee"], name="alarm_mail_stop_all", condition=Q(rule=None)),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} of {self.rule_id}"


class AlarmWatch(models.Model):
    """A condition between two looks, while it is on its way into or out of an alarm; gone when it is calm."""

    rule = models.ForeignKey(AlarmRule, models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    beyond_since = models.BigIntegerField(null=True)
    calm_since = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "key"], name="alarm_watch_once")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.key}"
