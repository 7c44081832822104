"""Reports that go out by e-mail by themselves: to whom and when, each time that they were due, each mail."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from keskus.access.models import User
from keskus.people.models import Site
from keskus.reports.models.saved import SavedReport
from keskus.reports.rules.rhythm import Rhythm, Span, Timetable, days_told


class ReportSchedule(models.Model):
    """A saved report sent by a rhythm. `site` lends its clock; `next_at` is when it falls due again.

    `paused_because`: empty while it runs; `by_hand`, or `owner_gone` when its owner may no longer have it sent.
    """

    class Form(models.TextChoices):
        LINK = "link", _("A link only; no figures leave Keskus")
        SENTENCE = "sentence", _("A sentence with the main figures and a link")
        PDF = "pdf", _("A sentence and a PDF")
        XLSX = "xlsx", _("A sentence and a workbook (XLSX)")
        CSV = "csv", _("A sentence and a CSV file")

    class Paused(models.TextChoices):
        NO = "", _("runs")
        BY_HAND = "by_hand", _("suspended")
        OWNER_GONE = "owner_gone", _("suspended: its owner may no longer have it sent")

    report = models.ForeignKey(SavedReport, models.CASCADE, related_name="schedules")
    owner = models.CharField(max_length=40, db_index=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("by the clock of"))
    rhythm = models.CharField(
        _("when"),
        max_length=10,
        choices=[
            (Rhythm.DAILY.value, _("every day")),
            (Rhythm.WEEKDAYS.value, _("Monday to Friday")),
            (Rhythm.WEEKLY.value, _("once a week")),
            (Rhythm.MONTHLY.value, _("once a month")),
        ],
    )
    weekday = models.PositiveSmallIntegerField(_("day of the week"), default=1)
    month_day = models.PositiveSmallIntegerField(_("day of the month"), default=1)
    at = models.TimeField(_("time of day"))
    span = models.CharField(
        _("days"),
        max_length=14,
        choices=[
            (Span.YESTERDAY.value, _("the day before")),
            (Span.LAST_WEEK.value, _("the week before, Monday to Sunday")),
            (Span.LAST_MONTH.value, _("the month before")),
            (Span.MONTH_TO_DATE.value, _("the month up to the day before")),
        ],
    )
    form = models.CharField(_("what is sent"), max_length=10, choices=Form.choices)
    paused_because = models.CharField(max_length=12, blank=True, choices=Paused.choices)
    next_at = models.DateTimeField(db_index=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.pk} {self.report_id}"

    @property
    def timetable(self) -> Timetable:
        """When it falls due."""
        return Timetable(Rhythm(self.rhythm), self.at, self.site.zone, self.weekday, self.month_day)

    def days_on(self, moment: Any) -> tuple[date, date]:
        """The days that it tells of when it is sent at a moment."""
        return days_told(Span(self.span), moment.astimezone(self.site.zone).date())


class ScheduleReceiver(models.Model):
    """Somebody to whom a schedule sends; `stopped_at` once they asked to get it no more."""

    schedule = models.ForeignKey(ReportSchedule, models.CASCADE, related_name="receivers")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["user__display_name", "id"]
        constraints = [models.UniqueConstraint(fields=["schedule", "user"], name="receiver_once_a_schedule")]

    def __str__(self) -> str:
        return f"{self.user_id} of schedule {self.schedule_id}"


class ScheduledRun(models.Model):
    """One time that a schedule fell due, or was sent by hand (`asked_by`)."""

    schedule = models.ForeignKey(ReportSchedule, models.CASCADE, related_name="runs")
    due_at = models.DateTimeField()
    first_on = models.DateField()
    last_on = models.DateField()
    asked_by = models.CharField(max_length=40)
    asked_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-due_at"]
        constraints = [models.UniqueConstraint(fields=["schedule", "due_at"], name="run_once_a_due_time")]

    def __str__(self) -> str:
        return f"schedule {self.schedule_id} at {self.due_at:%Y-%m-%d %H:%M}"


class ScheduledMail(models.Model):
    """A run's mail to one receiver. While it waits, `try_at` is when it is taken up (again); `reason` why it is late,
    was left out or given up. `form` is what was really sent."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        SKIPPED = "skipped"
        FAILED = "failed"

    run = models.ForeignKey(ScheduledRun, models.CASCADE, related_name="mails")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=30, blank=True)
    form = models.CharField(max_length=10, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField(null=True, db_index=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["run", "user__display_name"]
        constraints = [models.UniqueConstraint(fields=["run", "user"], name="mail_once_a_run")]

    def __str__(self) -> str:
        return f"{self.state} to {self.user_id} of run {self.run_id}"
