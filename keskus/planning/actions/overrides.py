"""What planners set in the place of the system's value, and its end."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from django.utils import timezone

from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor, Place
from keskus.people.models import Queue
from keskus.people.queries import place_of_thing
from keskus.planning.actions.reach import at_queue
from keskus.planning.actions.writing import write
from keskus.planning.models import ForecastOverride
from keskus.planning.queries.forecasts import planned, setting_of
from keskus.planning.rules.overrides import span

MOST_FACTOR, MOST_CONTACTS = 20.0, 1_000_000.0


def _at_override(row: ForecastOverride) -> Place:
    return place_of_thing(row.queue)


@action("planning.override_forecast", where=at_queue)
def override_forecast(actor: Actor, queue: Queue, *, reason: str, **values: Any) -> ForecastOverride:
    """Set a value or a factor over a span; the system's own value of that span is kept beside it."""
    row = ForecastOverride(queue=queue, made_by=actor.number, made_at=timezone.now(), reason=reason)
    first: date = values["starts_on"]
    if values["ends_on"] < first:
        raise Breach("ends_before_start")
    if values["to_minute"] <= values["from_minute"]:
        raise Breach("span_is_empty")
    if values["amount"] > (MOST_FACTOR if values["kind"] == ForecastOverride.Kind.FACTOR else MOST_CONTACTS):
        raise Breach("amount_out_of_range")
    for name, value in values.items():
        setattr(row, name, value)
    days = planned(queue, first, values["ends_on"])
    part = [day.system.mean[span(setting_of(row), len(day.system.mean))] for day in days]
    row.system_value = float(np.concatenate(part).sum()) if part else None
    row.run_id = days[0].run_id if days else None
    return write(row, values, reason=reason)


@action("planning.end_override", where=_at_override)
def end_override(actor: Actor, row: ForecastOverride) -> None:
    """The system's value counts again; what was set stays in the list."""
    if row.ended_at is not None:
        raise Breach("override_is_over")
    row.ended_at, row.ended_by = timezone.now(), actor.number
    row.save(update_fields=["ended_at", "ended_by"])
    record(row, {"ended": True})
