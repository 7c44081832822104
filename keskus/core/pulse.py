"""Signs of life of what runs for long: the worker, the reader of a log that is still being written."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from keskus.core.models import Pulse


def beat(name: str) -> None:
    """Say that the named process lives; call it about once a minute."""
    Pulse.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def last_beats() -> dict[str, datetime]:
    """When each named process last said that it lives."""
    return dict(Pulse.objects.values_list("name", "at"))


def forget(name: str) -> None:
    """The named process ended as it should: nobody need miss it."""
    Pulse.objects.filter(name=name).delete()
