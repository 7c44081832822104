"""Recordings, listening plans and coaching of either side, for the matrix; `things` takes them in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from keskus.access.models import User
from keskus.quality.models import Form, ListeningPlan, PlannedListening
from keskus.recordings.models import Recording, RecordingSource
from tests.house.people import Side, World

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
Arguments = dict[str, Any]


def recording_of(half: Side, *, number: int = 1, **values: Any) -> Recording:
    """A call of that side's agent, with a sound that is nobody's."""
    source, _ = RecordingSource.objects.get_or_create(name=half.site.code, defaults={"site": half.site})
    columns = {
        "source": source,
        "site": half.site,
        "queue": half.queue,
        "employee": half.agent,
        "began_epoch": int(AT.timestamp()) + number * 3600,
        "seconds": 180.0,
        "sides": 2,
        "content_hash": f"{half.site.code}-{number}",
        "data_key": "x",
        "taken_at": AT,
    }
    return Recording.objects.create(**columns | values)


def form_named(name: str = "Calls") -> Form:
    """A form."""
    return Form.objects.get_or_create(name=name)[0]


def plan_of(half: Side, **values: Any) -> ListeningPlan:
    """A plan of that side's team."""
    columns = {
        "name": half.site.name,
        "site": half.site,
        "form": form_named(),
        "seed": 7,
        "starts_on": date(2026, 3, 1),
    }
    row = ListeningPlan.objects.create(made_by="system", made_at=AT, **columns | values)
    row.teams.set([half.team])
    return row


def listening_of(half: Side, evaluator: User | None) -> PlannedListening:
    """A call of that side's agent that somebody is to judge."""
    return PlannedListening.objects.create(
        plan=plan_of(half),
        month=date(2026, 3, 1),
        form=form_named(),
        employee=half.agent,
        recording=recording_of(half),
        evaluator=evaluator,
        sampled="random",
        made_by="system",
        made_at=AT,
        due_on=date(2026, 3, 9),
    )


def _plan(world: World, side: str, asking: User) -> Arguments:
    return {"pk": plan_of(getattr(world, side)).pk}


def _planned(world: World, side: str, asking: User) -> Arguments:
    return {"pk": listening_of(getattr(world, side), None).pk}


def _own_planned(world: World, side: str, asking: User) -> Arguments:
    return {"pk": listening_of(getattr(world, side), asking if side == "ours" else None).pk}


QUALITY_THINGS = {
    "listening plan": _plan,
    "planned listening": _planned,
    "own planned listening": _own_planned,
}
