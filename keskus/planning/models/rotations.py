"""Cycles of shifts that people go through, and limits of single people."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import MaskedCharField
from keskus.people.models import Dated, Employee, Site
from keskus.planning.sentences.law import TIGHTENED


class Rotation(models.Model):
    """A cycle of weeks. `weeks`: of each, seven entries: number of a shift template, `OFF`, or None (anything).

    `is_fixed`: rosters keep to it; else they do where it costs little.
    """

    OFF = 0

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    name = MaskedCharField(_("name"), max_length=60)
    weeks = models.JSONField(_("weeks"), default=list)
    is_fixed = models.BooleanField(_("rosters keep to it"), default=True)

    class Meta:
        ordering = ["site", "name"]

    def __str__(self) -> str:
        return self.name


class RotationPlace(Dated):
    """Somebody goes through a rotation; in the week of the first day it stands at its week `begins_with` (from 1)."""

    rotation = models.ForeignKey(Rotation, models.CASCADE, related_name="places", verbose_name=_("rotation"))
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+", verbose_name=_("employee"))
    begins_with = models.PositiveSmallIntegerField(_("begins with week"), default=1)

    class Meta:
        ordering = ["rotation", "begins_with", "employee"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "starts_on"], name="rotation_once_a_day"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="rotation_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.rotation}"


class PersonLimit(Dated):
    """What is stricter for one person than law and house: a number of the limit's own unit."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+", verbose_name=_("employee"))
    parameter = models.CharField(
        _("limit"), max_length=40, choices=[(name, label) for name, (label, _unit) in TIGHTENED.items()]
    )
    value = models.PositiveIntegerField(_("value"))

    class Meta:
        ordering = ["employee", "parameter", "starts_on"]
        constraints = [models.UniqueConstraint(fields=["employee", "parameter", "starts_on"], name="limit_once_a_day")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.parameter}"

    @property
    def own_value(self) -> int:
        """In hours, days or times, as it was given."""
        return self.value // TIGHTENED[self.parameter][1]
