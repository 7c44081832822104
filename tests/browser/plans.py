"""What is planned in the filled centre."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from keskus.core.actors import Actor
from keskus.people.models import Queue, Site
from keskus.planning.actions.days import add_special_day


def fill_plans(actor: Actor, site: Site, queue: Queue) -> None:
    """A little of everything that planners write down."""
    today = timezone.localdate()
    add_special_day(
        actor,
        site=site,
        queue=queue,
        kind="campaign",
        name="Wielka wyprzedaż „wszystko za pół ceny” w całej Polsce",
        starts_on=today + timedelta(days=3),
        ends_on=today + timedelta(days=5),
        factor=1.4,
    )
