"""What is wanted, what time is lost, and what-if plans."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import MaskedCharField, MoneyField
from keskus.people.models import Dated, Queue, Site


class StaffingGoal(Dated):
    """What a queue is staffed for between two days; all of it together. Shares run from 0 to 1, empty asks nothing.

    `patience_seconds`: given by hand; empty: estimated from the queue's own calls. `concurrency`: chats at once.
    `deadline_minutes`: by when mail and callbacks are answered.
    """

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+", verbose_name=_("queue"))
    service_level = models.FloatField(_("service level"), null=True, blank=True)
    target_seconds = models.PositiveIntegerField(_("within, seconds"), default=20)
    asa_seconds = models.PositiveIntegerField(_("mean wait at most, seconds"), null=True, blank=True)
    abandonment = models.FloatField(_("abandoned at most"), null=True, blank=True)
    occupancy = models.FloatField(_("occupancy at most"), null=True, blank=True)
    minimum = models.PositiveSmallIntegerField(_("agents at least"), default=0)
    patience_seconds = models.PositiveIntegerField(_("patience, seconds"), null=True, blank=True)
    concurrency = models.PositiveSmallIntegerField(_("at once"), default=1)
    deadline_minutes = models.PositiveIntegerField(_("answered within, minutes"), null=True, blank=True)

    class Meta:
        ordering = ["queue", "-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["queue", "starts_on"], name="goal_once_a_day"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="goal_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.starts_on}"


class ShrinkageCategory(Dated):
    """A part of paid time that is lost to calls, as a share of what the categories before it leave.

    `pause_codes`: the pause reasons by which the actual share is measured from agents' states; none: not measured.
    """

    class Kind(models.TextChoices):
        EXTERNAL = "external", _("Away from work")
        INTERNAL = "internal", _("At work, not on calls")

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", verbose_name=_("site"))
    name = MaskedCharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default="internal")
    share = models.FloatField(_("share"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    pause_codes = models.JSONField(_("pause reasons"), default=list, blank=True)

    class Meta:
        ordering = ["site", "kind", "order", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(share__gte=0, share__lt=1), name="shrinkage_is_a_share"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="shrinkage_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.name}"


class Scenario(models.Model):
    """A what-if that somebody kept: what of the forecast, goals and shrinkage is changed, and what it costs.

    `changes` holds factors and goals (see `rules.scenarios`), `results` what the formulas said when it was saved,
    `comparison` what the simulator said of it beside the plan, made by the job `job_id`.
    """

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+", verbose_name=_("queue"))
    name = MaskedCharField(_("name"), max_length=80)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    changes = models.JSONField(default=dict)
    price = MoneyField()
    results = models.JSONField(default=dict)
    comparison = models.JSONField(default=dict)
    job_id = models.BigIntegerField(null=True)
    run = models.ForeignKey("planning.ForecastRun", models.SET_NULL, null=True, related_name="+")
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["queue", "name"], name="scenario_name_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="scenario_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name
