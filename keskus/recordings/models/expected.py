"""Which queues are to be recorded."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from keskus.people.models import Queue


class RecordedQueue(models.Model):
    """A queue whose answered calls are to be recorded from a day on: one without its recording is reported as lost."""

    queue = models.OneToOneField(Queue, models.CASCADE, related_name="+", verbose_name=_("queue"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    within_hours = models.PositiveSmallIntegerField(_("a recording is lost after, hours"), default=4)
    shortest_seconds = models.PositiveSmallIntegerField(_("calls shorter than this need none, seconds"), default=5)

    class Meta:
        ordering = ["queue__name", "queue_id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="recorded_queue_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.queue} from {self.starts_on}"
