"""What forecasts and goals ask of a roster, by skill and quarter-hour, and the service level that its people give."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from keskus.core.actors import SYSTEM
from keskus.people.models import EmployeeSkill, Skill
from keskus.planning.models import ForecastDay, ForecastRun, QueueSkill, StaffingGoal
from keskus.planning.queries.grid import as_json, picture_of, summary_of
from keskus.planning.queries.need import cover_lines, need_of
from keskus.planning.queries.rosters import lattice_of, shifts
from keskus.planning.rules.cover import shared_out
from tests.house.people import HIRED_ON, World
from tests.planning.rostering import FIRST, add, draft_of

# 100 calls of 180 s in half an hour need 14 agents for 80 % within 20 s (docs/staffing.md); nobody calls at night.
CALLS, HANDLE = 100.0, 180.0


def forecast(world: World) -> None:
    queue = world.ours.queue
    last = FIRST + timedelta(days=6)
    days = {"starts_on": FIRST, "ends_on": last, "history_first": FIRST, "history_last": FIRST}
    run = ForecastRun.objects.create(
        queue=queue, made_at=timezone.now(), made_by="system", interval_minutes=30, method="x", **days
    )
    calls = [CALLS if 16 <= place < 36 else 0.0 for place in range(48)]
    handle = [HANDLE if each else None for each in calls]
    for number in range(7):
        ForecastDay.objects.create(
            run=run, day=FIRST + timedelta(days=number), p10=calls, p50=calls, p90=calls, mean=calls,
            handle_seconds=handle, day_mean=sum(calls), day_p10=sum(calls), day_p90=sum(calls),
        )  # fmt: skip
    StaffingGoal.objects.create(queue=queue, starts_on=FIRST, service_level=0.8, target_seconds=20)


def test_need_comes_from_forecast_and_goals(world: World) -> None:
    forecast(world)
    roster = draft_of(world, days=7)
    need = need_of(roster)
    assert need.skills[0][8 * 4 : 18 * 4] == [14] * 40
    assert need.skills[0][: 8 * 4] == [0] * 32


def test_who_lacks_the_skill_does_not_count_and_the_level_is_predicted(world: World) -> None:
    forecast(world)
    skill = Skill.objects.create(name="Support", code="support")
    QueueSkill.objects.create(queue=world.ours.queue, skill=skill)
    EmployeeSkill.objects.create(employee=world.ours.agent, skill=skill, starts_on=HIRED_ON)
    roster = draft_of(world, days=7)
    add(roster, world.ours.agent.pk, 0, 8)
    add(roster, world.ours.lead.pk, 0, 8)
    everybody, support = cover_lines(roster, shifts(roster), lattice_of(roster))
    assert (everybody.scheduled[8 * 4], support.scheduled[8 * 4]) == (2, 1)
    assert (everybody.open[8 * 4], support.open[8 * 4]) == (12, 13)
    assert support.predicted[8 * 4] == 0.0, "one agent for ten erlangs"
    assert support.predicted[0] is None, "nobody calls"
    picture = picture_of(SYSTEM, roster, 0, 1)
    assert summary_of(picture).predicted == 0.0
    sent = as_json(picture)["coverage"]
    assert (sent[1]["name"], sent[1]["target_seconds"], sent[1]["calls"][8 * 4]) == ("Support", 20, 50.0)


def test_people_of_several_skills_work_where_most_are_missing() -> None:
    groups = {frozenset({1}): [2.0], frozenset({1, 2}): [3.0]}
    assert shared_out(groups, {1: [3], 2: [2]}, 1) == {1: [3.0], 2: [2.0]}
    assert shared_out(groups, {1: [0], 2: [1]}, 1) == {1: [2.0], 2: [3.0]}
