"""The optimiser at a draft: need from cover rules, a lawful roster, the same again, only a part, locked, taken back."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from keskus.core.actions import Breach
from keskus.core.actors import SYSTEM
from keskus.core.models import Job
from keskus.core.work import run_to_end, take_step
from keskus.planning.actions import building
from keskus.planning.actions.building import build_roster, stop_build
from keskus.planning.actions.changes import change_roster, undo_change
from keskus.planning.actions.setting import set_rule
from keskus.planning.models import CoverRule, Roster, RosterShift
from keskus.planning.queries.legality import findings_of
from keskus.planning.queries.need import cover_lines
from keskus.planning.queries.rosters import lattice_of, shifts
from keskus.planning.rules.changes import Change, Deed
from tests.house.people import HIRED_ON, World, make_employee
from tests.planning.rostering import add, at, draft_of


def staffed(world: World) -> Roster:
    """A week of five people with contracts, of whom two must be there from 8 to 18 on weekdays."""
    from keskus.people.models import Contract

    people = [make_employee(world.ours, f"n{number}") for number in range(3)]
    for person in (*people, world.ours.agent, world.ours.lead):
        Contract.objects.create(employee=person, hours_per_week=40, starts_on=HIRED_ON)
    roster = draft_of(world, days=7)
    values: dict[str, Any] = {"name": "Front", "skill": None, "weekdays": [0, 1, 2, 3, 4]}
    set_rule(SYSTEM, "cover", site=world.ours.site, people=2, opens=time(8), closes=time(18), **values)
    return roster


def built(roster: Roster, **part: Any) -> list[dict[str, Any]]:
    job = build_roster(SYSTEM, roster, seed=7, effort=1, **part)
    run_to_end(job)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    return [row.value.stored() | {"id": 0} for row in RosterShift.objects.filter(roster=roster)]


def test_a_draft_is_built_lawfully_and_the_same_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    roster = staffed(world)
    first = built(roster)
    assert len(first) == 25, "five people, five days"
    line = cover_lines(roster, shifts(roster), lattice_of(roster))[0]
    assert sum(line.required) == 2 * 40 * 5
    assert line.open_hours <= 2.0, "breaks from the screen take a part of an interval here and there"
    assert not [each.breach for each in findings_of(roster, shifts(roster)) if each.is_open]
    roster.refresh_from_db()
    assert roster.built["bound"] <= roster.built["cost"]
    key = "person", "starts"
    turns, solve = list[Any](), building.solve
    monkeypatch.setattr(building, "TURN_SECONDS", 0)
    monkeypatch.setattr(building, "solve", lambda *given, **asked: turns.append(asked) or solve(*given, **asked))
    again = built(roster)
    assert len(turns) > 3
    assert sorted(again, key=lambda s: [s[k] for k in key]) == sorted(first, key=lambda s: [s[k] for k in key])


def test_locked_shifts_stay_only_a_part_changes_and_it_is_taken_back(world: World) -> None:
    roster = staffed(world)
    night = add(roster, world.ours.agent.pk, 2, 7, 8.5)
    change_roster(SYSTEM, roster, Change(Deed.LOCK, shift=night.pk, is_locked=True))
    built(roster)
    assert RosterShift.objects.get(pk=night.pk).starts_epoch == at(roster, 2, 7)
    before = {row.pk: row.value for row in RosterShift.objects.filter(roster=roster)}
    built(roster, people=[world.ours.lead.pk])
    kept = {row.value.starts for row in RosterShift.objects.filter(roster=roster).exclude(employee=world.ours.lead)}
    assert kept == {shift.starts for shift in before.values() if shift.person != world.ours.lead.pk}
    undo_change(SYSTEM, roster)
    assert {row.pk: row.value for row in RosterShift.objects.filter(roster=roster)} == before


def test_one_build_at_a_time_and_it_can_be_stopped(world: World) -> None:
    roster = staffed(world)
    job = build_roster(SYSTEM, roster, seed=1, effort=1)
    with pytest.raises(Breach, match="build_under_way"):
        build_roster(SYSTEM, roster, seed=1, effort=1)
    stop_build(SYSTEM, roster)
    job.refresh_from_db()
    assert job.is_over
    with pytest.raises(Breach, match="build_over"):
        stop_build(SYSTEM, roster)


def test_stopped_between_two_turns_it_keeps_the_best_so_far(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    roster = staffed(world)
    monkeypatch.setattr(building, "TURN_SECONDS", 0)
    monkeypatch.setattr(building, "is_ready", lambda _seconds: True)
    job = build_roster(SYSTEM, roster, seed=1, effort=10)
    take_step(job.pk, job.turn)
    job.refresh_from_db()
    assert (job.state, RosterShift.objects.count()) == (Job.State.REQUESTED, 0)
    stop_build(SYSTEM, roster)
    take_step(job.pk, job.turn)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    roster.refresh_from_db()
    assert roster.built["is_stopped"]
    assert roster.built["shifts"] == RosterShift.objects.count() > 0


def test_turns_end_while_the_optimiser_is_made_ready(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    roster = staffed(world)
    answers = [False, False]
    monkeypatch.setattr(building, "is_ready", lambda _seconds: answers.pop() if answers else True)
    job = build_roster(SYSTEM, roster, seed=1, effort=1)
    for _ in range(2):
        take_step(job.pk, job.turn)
        job.refresh_from_db()
        assert (job.state, job.attempts, RosterShift.objects.count()) == (Job.State.REQUESTED, 0, 0)
    run_to_end(job)
    assert RosterShift.objects.count() == 25


def test_without_templates_or_contracts_it_says_why(world: World) -> None:
    with pytest.raises(Breach, match="no_templates"):
        build_roster(SYSTEM, draft_of(world, rules=False), seed=1, effort=1)
    with pytest.raises(Breach, match="no_people"):
        build_roster(SYSTEM, draft_of(world), seed=1, effort=1)


def test_while_nobody_is_needed_there_is_nothing_to_build(world: World) -> None:
    roster = staffed(world)
    CoverRule.objects.all().delete()
    with pytest.raises(Breach, match="nothing_needed"):
        build_roster(SYSTEM, roster, seed=1, effort=1)
