"""Reports that somebody built and wants again: the question, never its figures."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import MaskedJSONField, NameCharField


class SavedReport(models.Model):
    """A report's address under a name, its owner's alone or shared with roles at a place.

    `address` is what the builder's address says, name to values. `shared_roles` empty: with nobody; `scope_kind` and
    `scope_id` as of a grant.
    """

    name = NameCharField(_("name"), max_length=80)
    address = MaskedJSONField(default=dict)
    owner = models.CharField(max_length=40, db_index=True)
    shared_roles = models.JSONField(default=list)
    scope_kind = models.CharField(max_length=10, default="centre")
    scope_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
