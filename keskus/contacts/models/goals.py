"""What was agreed for a queue, and from when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from keskus.people.models import Queue


class ServiceGoal(models.Model):
    """A queue's service-level threshold, target and variant from a day on. The latest one before the day counts."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="+")
    starts_on = models.DateField(_("from"))
    threshold_seconds = models.PositiveIntegerField(_("answer within, seconds"), default=20)
    short_abandon_seconds = models.PositiveIntegerField(_("short abandon below, seconds"), default=5)
    target_share = models.DecimalField(_("target"), max_digits=5, decimal_places=4, default="0.8000")
    variant = models.CharField(_("service-level formula"), max_length=30, default="answered_only")

    class Meta:
        ordering = ["queue", "starts_on"]
        constraints = [models.UniqueConstraint(fields=["queue", "starts_on"], name="goal_once_a_day")]

    def __str__(self) -> str:
        return f"{self.queue} from {self.starts_on}"
