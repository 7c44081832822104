"""When a score may be used to judge somebody."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keskus.people.models import Site

FEWEST, WIDEST_POINTS = 10, 7.5


class ScoreRule(models.Model):
    """What a score needs at a site before rankings, bonuses or discipline may use it; without one, the usual."""

    site = models.OneToOneField(Site, models.CASCADE, related_name="+")
    fewest = models.PositiveSmallIntegerField(
        _("evaluations at least"),
        default=FEWEST,
        validators=[MinValueValidator(5), MaxValueValidator(200)],
        help_text=_("Drawn at random, in the period that is judged."),
    )
    widest_points = models.FloatField(
        _("known to within, points either way"),
        default=WIDEST_POINTS,
        validators=[MinValueValidator(1), MaxValueValidator(25)],
        help_text=_("Half of what lies between the bounds of the score."),
    )
    set_by = models.CharField(max_length=40)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["site"]
        constraints = [models.CheckConstraint(condition=Q(fewest__gte=5), name="score_rule_few")]

    def __str__(self) -> str:
        return f"{self.site_id}: {self.fewest}"
