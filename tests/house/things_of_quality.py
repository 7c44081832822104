"""Recordings, listening plans and coaching of either side, for the matrix; `things` takes them in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from keskus.access.models import User
from keskus.people.models import Employee
from keskus.performance.models import CoachedPerson, CoachingProposal, CoachingSession, CoachingTrigger
from keskus.quality.models import (
    Calibration,
    CalibrationCall,
    CalibrationRater,
    Form,
    FormVersion,
    ListeningPlan,
    PlannedListening,
)
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


def coaching_of(half: Side, *, person: Employee | None = None, **values: Any) -> CoachingSession:
    """A session of that side's lead with that side's agent."""
    columns = {"focus": "Greets by name", "coach": half.lead, "made_by": "system", "made_at": AT}
    row = CoachingSession.objects.create(**columns | values)
    CoachedPerson.objects.create(session=row, employee=person or half.agent)
    return row


def _coaching(world: World, side: str, asking: User) -> Arguments:
    return {"pk": coaching_of(getattr(world, side)).pk}


def _own_coaching(world: World, side: str, asking: User) -> Arguments:
    half = getattr(world, side)
    person = asking.employee if side == "ours" else None
    return {"pk": coaching_of(half, person=person, state="held", agreement="Says the name").pk}


def trigger_of(half: Side, **values: Any) -> CoachingTrigger:
    """A rule for that side's team."""
    columns = {"name": half.site.name, "kind": "low", "times": 3, "threshold": 0.7, "starts_on": date(2026, 3, 1)}
    row = CoachingTrigger.objects.create(set_by="system", set_at=AT, **columns | values)
    row.teams.set([half.team])
    return row


def proposal_of(half: Side, **values: Any) -> CoachingProposal:
    """What that rule proposed about that side's agent."""
    columns = {"trigger": trigger_of(half), "employee": half.agent, "kind": "low", "threshold": 0.7, "days": 30}
    return CoachingProposal.objects.create(made_at=AT, **columns | values)


def _trigger(world: World, side: str, asking: User) -> Arguments:
    return {"pk": trigger_of(getattr(world, side)).pk}


def _proposal(world: World, side: str, asking: User) -> Arguments:
    return {"pk": proposal_of(getattr(world, side)).pk}


def _calibration_of(world: World, side: str, asking: User) -> Calibration:
    """Not yet open, its last day over; whoever asks scores in ours."""
    half, version = getattr(world, side), FormVersion.objects.filter(state="in_use").first()
    if version is None:
        columns = {"state": "in_use", "made_by": "system", "made_at": AT}
        version = FormVersion.objects.create(form=form_named(), number=1, **columns)
    who = f"user:{asking.pk}" if side == "ours" else "user:0"
    row = Calibration.objects.create(
        site=half.site,
        name=side,
        form_version=version,
        expert=who,
        due_on=date(2026, 3, 9),
        made_by="system",
        made_at=AT,
    )
    CalibrationRater.objects.create(calibration=row, rater=who)
    return row


def _calibration(world: World, side: str, asking: User) -> Arguments:
    return {"pk": _calibration_of(world, side, asking).pk}


def _calibration_call(world: World, side: str, asking: User) -> Arguments:
    half, row = getattr(world, side), _calibration_of(world, side, asking)
    recording = recording_of(half, number=900)
    call = CalibrationCall.objects.create(
        calibration=row, recording=recording, employee=half.agent, queue=half.queue, called_at=recording.began_at
    )
    return {"pk": call.pk}


QUALITY_THINGS = {
    "coaching": _coaching,
    "own coaching": _own_coaching,
    "coaching rule": _trigger,
    "proposal": _proposal,
    "calibration": _calibration,
    "own calibration": _calibration,
    "own calibration call": _calibration_call,
    "listening plan": _plan,
    "planned listening": _planned,
    "own planned listening": _own_planned,
}
