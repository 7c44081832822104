"""What is planned in the filled centre."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from keskus.core.actors import Actor
from keskus.people.models import Queue, Site
from keskus.planning.actions.days import add_special_day
from keskus.planning.actions.goals import set_goal
from keskus.planning.actions.shrinkage import add_usual_shrinkage
from keskus.planning.sentences.shrinkage import USUAL_NAMES


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
    goals = {"service_level": 0.8, "target_seconds": 20, "asa_seconds": 30, "abandonment": 0.05, "occupancy": 0.85}
    rest = {"minimum": 2, "patience_seconds": None, "concurrency": 1, "deadline_minutes": None}
    set_goal(actor, queue, starts_on=today - timedelta(days=30), **goals, **rest)
    set_goal(actor, queue, starts_on=today + timedelta(days=10), **{**goals, "service_level": 0.9}, **rest)
    names = {code: f"Z-{code}" for code in USUAL_NAMES}
    add_usual_shrinkage(actor, site, on=today - timedelta(days=30), names=names)
