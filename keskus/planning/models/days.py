"""Days that are not as their weekday is."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import MaskedCharField
from keskus.people.models import Queue, Site
from keskus.planning.rules.days import MOST_FACTOR, DayKind


class SpecialDay(models.Model):
    """Days at a site (or of one of its queues) that a forecast must not take for ordinary ones; both ends included.

    `factor` says how many times the usual volume comes; none: the forecast learns it from such days in the past.
    """

    class Kind(models.TextChoices):
        SPECIAL = DayKind.SPECIAL.value, _("Special day")
        CAMPAIGN = DayKind.CAMPAIGN.value, _("Campaign")
        CLOSURE = DayKind.CLOSURE.value, _("Closed")
        OPEN = DayKind.OPEN.value, _("Public holiday worked as usual")
        OUTLIER = DayKind.OUTLIER.value, _("Outlier: not to be learnt from")

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", verbose_name=_("site"))
    queue = models.ForeignKey(Queue, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("queue"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default="special")
    name = MaskedCharField(_("name"), max_length=80)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    factor = models.FloatField(_("times the usual volume"), null=True, blank=True)

    class Meta:
        ordering = ["-starts_on", "site", "name"]
        indexes = [models.Index(fields=["site", "starts_on"], name="special_day_by_site")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="special_day_ends_after_start"),
            models.CheckConstraint(
                condition=Q(factor=None) | Q(factor__gte=0, factor__lte=MOST_FACTOR), name="special_day_factor_fits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.starts_on}"

    def holds_on(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.starts_on <= day <= self.ends_on
