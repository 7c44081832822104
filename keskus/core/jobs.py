"""Recurring work: what comes round by itself, and the core's own rounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils import timezone

from keskus.core import audit, pulse, work
from keskus.core.storage import data_path


@dataclass(frozen=True, slots=True)
class Recurring:
    """A function of a room's `jobs` that the worker calls every so often."""

    path: str
    minutes: int


RECURRING: dict[str, Recurring] = {}


def every(*, minutes: int) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Have the worker call a room's job every so many minutes.

    It takes under a minute and is safe to run twice at once. Longer work is a job of its own (`core.work.request`).
    """

    def wrap(function: Callable[[], None]) -> Callable[[], None]:
        path = f"{function.__module__}.{function.__name__}"
        RECURRING[path] = Recurring(path, minutes)
        return function

    return wrap


@every(minutes=1)
def wake_forgotten_jobs() -> None:
    """Take up what a dead worker left, and show by the way that schedule, queue and worker all turn."""
    pulse.beat("worker")
    work.wake_forgotten()


@every(minutes=60)
def anchor_trail() -> None:
    """Write the head of the trail to a file outside the database (privacy rule 32)."""
    audit.drop_anchor(data_path("anchors", "trail"), timezone.now())


def plan_recurring() -> None:
    """Write every room's recurring jobs into the library's schedule; called when the worker starts, safe to repeat."""
    from django_q.models import Schedule

    for app in apps.get_app_configs():
        if app.name.startswith("keskus.") and find_spec(f"{app.name}.jobs"):
            import_module(f"{app.name}.jobs")
    names = [f"keskus:{path}" for path in RECURRING]
    Schedule.objects.filter(name__startswith="keskus:").exclude(name__in=names).delete()
    for recurring in RECURRING.values():
        Schedule.objects.update_or_create(
            name=f"keskus:{recurring.path}",
            defaults={
                "func": recurring.path,
                "schedule_type": Schedule.MINUTES,
                "minutes": recurring.minutes,
                "repeats": -1,
            },
        )
