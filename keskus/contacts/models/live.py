"""What is going on just now, as far as it must outlive the process that knows it."""

from __future__ import annotations

from django.db import models

from keskus.contacts.models.sources import Source
from keskus.core.fields import EncryptedTextField


class FloorSnapshot(models.Model):
    """A PBX's floor as the listener last wrote it down: what a restart goes on from and hosts without its socket read.

    `floor` is the JSON of `engines.floor.Floor`, sealed as a whole because callers' numbers stand in it.
    """

    source = models.OneToOneField(Source, models.CASCADE, related_name="+")
    floor = EncryptedTextField()
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.source_id} at {self.written_at:%H:%M:%S}"
