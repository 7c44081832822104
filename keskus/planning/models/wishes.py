"""When people can work, what they would like, and when they are away."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keskus.people.models import Dated, Employee


class Availability(Dated):
    """A weekday on which somebody can work only between two clock times, or (no times) not at all."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+", verbose_name=_("employee"))
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    opens = models.TimeField(_("from"), null=True, blank=True)
    closes = models.TimeField(_("to"), null=True, blank=True)

    class Meta:
        ordering = ["employee", "weekday", "starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="available_weekday_is_0_to_6"),
            models.CheckConstraint(
                condition=Q(opens=None, closes=None) | Q(opens__isnull=False, closes__isnull=False),
                name="available_both_times_or_none",
            ),
            models.UniqueConstraint(fields=["employee", "weekday", "starts_on"], name="available_once"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.weekday}"


class Wish(models.Model):
    """What somebody would like on a day. Whether it is granted is seen from the published roster."""

    class Kind(models.TextChoices):
        OFF = "off", _("Day off")
        EARLY = "early", _("Early shift")
        LATE = "late", _("Late shift")

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    kind = models.CharField(_("wish"), max_length=6, choices=Kind.choices)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["day", "employee"]
        constraints = [models.UniqueConstraint(fields=["employee", "day"], name="wish_once_a_day")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.day} {self.kind}"


class Absence(models.Model):
    """Days on which somebody is not there. Why stays between them and those who may know; rosters say only: away."""

    class Kind(models.TextChoices):
        LEAVE = "leave", _("Leave")
        SICK = "sick", _("Sick")
        OTHER = "other", _("Away for another reason")

    class State(models.TextChoices):
        APPROVED = "approved", _("Approved")
        CANCELLED = "cancelled", _("Cancelled")

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+", verbose_name=_("employee"))
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.APPROVED)

    class Meta:
        ordering = ["starts_on", "employee"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.starts_on}"
