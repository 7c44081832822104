"""What reports keep: reports as they were, frozen."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import MaskedCharField, NameCharField


class FrozenReport(models.Model):
    """A report as it was at an instant. `payload` never changes: all that is ever shown of it is made from there.

    Names of people stand apart in `people`, so that somebody can be forgotten while the figures and their digest stay.
    `needs` is what somebody must reach to see it. `restated` is how the same question is answered since, where that
    differs; `not_compared_since` is set while that cannot be asked.
    """

    report = models.CharField(max_length=20)
    title = NameCharField(_("title"), max_length=120)
    note = MaskedCharField(_("what for"), max_length=500, blank=True)
    first_on = models.DateField()
    last_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    payload = models.TextField()
    people = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    needs = models.JSONField(default=dict)
    checked_at = models.DateTimeField()
    restated_at = models.DateTimeField(null=True)
    restated = models.JSONField(default=dict)
    not_compared_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["checked_at"], name="frozen_report_by_check")]

    def __str__(self) -> str:
        return f"{self.pk} {self.title}"
