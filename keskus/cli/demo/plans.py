"""What the made-up centre's planner has written down: goals, shrinkage, special days. Forecasts the worker makes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from keskus.cli.demo.centre import QUEUES, SITES
from keskus.core.actors import SYSTEM
from keskus.planning.actions.days import add_special_day
from keskus.planning.actions.goals import set_goal
from keskus.planning.actions.shrinkage import add_usual_shrinkage
from keskus.planning.sentences.shrinkage import USUAL_NAMES

LANGUAGES = {"PL": "pl", "EE": "et"}
MOST_ABANDONED, MOST_OCCUPIED = 0.05, 0.85


def plan(queues: dict[str, Any], places: dict[str, Any], first: date) -> None:
    """Goals as agreed with clients, shrinkage as in most centres, and a campaign next week."""
    for demo in QUEUES:
        set_goal(
            SYSTEM,
            queues[demo.name],
            starts_on=first,
            service_level=demo.target,
            target_seconds=demo.threshold_seconds,
            asa_seconds=None,
            abandonment=MOST_ABANDONED,
            occupancy=MOST_OCCUPIED,
            minimum=1,
            patience_seconds=None,
            concurrency=1,
            deadline_minutes=None,
        )
    for site in SITES:
        with override(LANGUAGES.get(site.country, "en")):
            names = {code: str(name) for code, name in USUAL_NAMES.items()}
        add_usual_shrinkage(SYSTEM, places[site.code], on=first, names=names)
    monday = timezone.localdate() + timedelta(days=7 - timezone.localdate().weekday())
    campaign = {"starts_on": monday, "ends_on": monday + timedelta(days=4), "factor": 1.15}
    busiest = queues[QUEUES[0].name]
    add_special_day(SYSTEM, site=busiest.site, queue=busiest, kind="campaign", name="Bursztyn 500+", **campaign)
