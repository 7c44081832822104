"""Forecasts as they were made, what people set beside them, and history that came from a spreadsheet."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import MaskedCharField
from keskus.people.models import Queue


class ForecastRun(models.Model):
    """A queue's forecast as it was made: never changed afterwards, and judged when the days have come.

    `why` says why the method won, `reasons` why a day is forecast as it is, `backtest` how methods did on days gone by:
    the engine's codes and numbers. `made_by` is an actor's number.
    `swing` is what the rest of a day is moved by (`rest_of_day`). `patience_seconds`: of callers, measured from its own
    calls when it was made; none where too few hung up.
    """

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+", verbose_name=_("queue"))
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    history_first = models.DateField()
    history_last = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    interval_minutes = models.PositiveSmallIntegerField(default=15)
    method = models.CharField(max_length=40)
    why = models.CharField(max_length=20, default="")
    lender = models.ForeignKey(Queue, models.SET_NULL, null=True, related_name="+")
    reasons = models.JSONField(default=list)
    backtest = models.JSONField(default=dict)
    is_low_volume = models.BooleanField(default=False)
    swing = models.FloatField(default=0)
    patience_seconds = models.FloatField(null=True)

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["queue", "-made_at"], name="forecast_run_newest")]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.made_at:%Y-%m-%d}"


class ForecastDay(models.Model):
    """A day of a forecast: by interval of the local clock, contacts (mean and band) and handle time in seconds."""

    run = models.ForeignKey(ForecastRun, models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    p10 = models.JSONField()
    p50 = models.JSONField()
    p90 = models.JSONField()
    mean = models.JSONField()
    handle_seconds = models.JSONField()
    day_mean = models.FloatField()
    day_p10 = models.FloatField()
    day_p90 = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "day"], name="forecast_day_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.day}"


class ForecastOverride(models.Model):
    """What a planner sets in the place of the system's value, over a span of days and of the local clock.

    A value is the contacts of each whole span of a day; a factor multiplies. `system_value` is what the forecast said
    of the same span and days when it was set, `to_minute` at most 1440.
    """

    class Kind(models.TextChoices):
        VALUE = "value", _("Contacts a day in this span")
        FACTOR = "factor", _("Times the system’s value")

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+", verbose_name=_("queue"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    from_minute = models.PositiveSmallIntegerField(_("from"), default=0)
    to_minute = models.PositiveSmallIntegerField(_("to"), default=1440)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices, default="factor")
    amount = models.FloatField(_("value"))
    reason = MaskedCharField(_("reason"), max_length=300)
    system_value = models.FloatField(null=True)
    run = models.ForeignKey(ForecastRun, models.SET_NULL, null=True, related_name="+")
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    ended_by = models.CharField(max_length=40, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["queue", "starts_on"], name="override_by_queue")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="override_ends_after_start"),
            models.CheckConstraint(
                condition=Q(to_minute__gt=F("from_minute"), to_minute__lte=1440), name="override_span_fits_a_day"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="override_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.starts_on} {self.kind} {self.amount:g}"

    def holds_on(self, day: date) -> bool:
        """Whether it counts on that day."""
        return self.ended_at is None and self.starts_on <= day <= self.ends_on


class OutlierVerdict(models.Model):
    """What a planner says of a day that looked odd: an outlier, not to be learnt from, or a day as it may be."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField(_("day"))
    is_outlier = models.BooleanField()
    reason = MaskedCharField(_("reason"), max_length=300)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["queue", "-day"]
        constraints = [models.UniqueConstraint(fields=["queue", "day"], name="outlier_judged_once")]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.day}"


class HistoryDay(models.Model):
    """A queue's day before this system knew it, from a spreadsheet; figures of contacts go before it.

    `volumes` and `handle_seconds` by interval of the local clock; a handle time may be null.
    """

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    interval_minutes = models.PositiveSmallIntegerField()
    volumes = models.JSONField()
    handle_seconds = models.JSONField()
    file_name = MaskedCharField(max_length=120)
    sent_by = models.CharField(max_length=40)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["queue", "day"]
        constraints = [models.UniqueConstraint(fields=["queue", "day"], name="history_day_once")]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.day}"
