"""Scores say of how many they are, between which bounds, and when they must not be used."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from keskus.access.rules import Role, ScopeKind
from keskus.core.actions import Refused
from keskus.core.http import Period
from keskus.engines.agreement.enough import Lack
from keskus.people.models import Employee
from keskus.quality.actions.scores import set_score_rule
from keskus.quality.models import FormVersion, ScoreRule
from keskus.quality.queries.scores import Asked, evaluations_behind, evaluators, scores, usable_score
from keskus.quality.rules.scores import By
from keskus.quality.views.pictures import file_rows, funnel
from tests.house.people import World, make_employee, world
from tests.quality.evaluated import evaluated, form_in_use

__all__ = ["world"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> FormVersion:
    return form_in_use()


def this_month(world: World) -> Period:
    today = timezone.localdate()
    return Period(today - timedelta(days=29), today, world.ours.site.zone)


def test_only_random_evaluations_by_evaluators_make_a_score(world: World, version: FormVersion) -> None:
    agent = world.ours.agent
    for score in (0.8, 0.9, 1.0):
        evaluated(version, agent, score)
    evaluated(version, agent, 0.1, sampled="targeted", why="complaint")
    for kind in ("self", "second", "grader", "calibration"):
        evaluated(version, agent, 0.0, kind=kind)
    evaluated(version, agent, 0.0, state="draft")
    evaluated(version, agent, 0.0, called_at=timezone.now() - timedelta(days=60))
    (line,) = scores(world.viewer("manager"), Asked(this_month(world))).lines
    assert (line.score.value, line.n) == (pytest.approx(0.9), 3)
    assert (line.targeted.value, line.targeted.n) == (pytest.approx(0.1), 1)
    assert line.score.low is not None
    assert line.score.low < 0.8
    assert (line.faultless["customer"].value, line.faultless["customer"].n) == (1.0, 3)
    assert line.faultless["business"].value is None
    assert line.lack is Lack.FEW


def test_whose_scores_one_sees_is_ones_reach(world: World, version: FormVersion) -> None:
    for side in (world.ours, world.theirs):
        evaluated(version, side.agent, 0.9)
    evaluated(version, world.ours.lead, 0.5)
    evaluated(version, world.ours.agent, 0.2, released_at=None, state="submitted")

    def seen(role: Role | str, kind: ScopeKind | None = None) -> dict[int, int]:
        return {line.key: line.n for line in scores(world.viewer(role, kind), Asked(this_month(world))).lines}

    ours = {world.ours.agent.pk: 2, world.ours.lead.pk: 1}
    assert seen("supervisor") == ours
    assert seen("manager", ScopeKind.CENTRE) == ours | {world.theirs.agent.pk: 1}
    assert seen("agent") == {world.ours.agent.pk: 1}  # of themselves, and what was released
    assert seen("planner") == {}


def test_what_is_not_released_is_in_no_figure_of_whom_it_is_about(world: World, version: FormVersion) -> None:
    own, asked = world.user("manager", ScopeKind.CENTRE).employee, Asked(this_month(world))
    assert own is not None
    evaluated(version, own, 0.9)
    evaluated(version, own, 0.1, released_at=None, state="submitted", evaluator="user:0")
    for role, values in (("manager", [0.9]), ("quality", [0.1, 0.9])):
        viewer = world.viewer(role, ScopeKind.CENTRE)
        (line,) = scores(viewer, asked).lines
        assert line.n == len(values)
        assert sorted(row.score or 0 for row in evaluations_behind(viewer, asked, own)) == values


def test_a_score_may_be_used_once_it_is_known_well_enough(world: World, version: FormVersion) -> None:
    manager, agent = world.viewer("manager", ScopeKind.CENTRE), world.ours.agent
    today = timezone.localdate()
    span = (today - timedelta(days=29), today)
    assert usable_score(manager, agent, *span).lack is Lack.NOTHING
    for number in range(12):
        evaluated(version, agent, 0.9 if number % 2 else 0.86)
    assert usable_score(manager, agent, *span).lack is None
    set_score_rule(manager, world.ours.site, fewest=20, widest_points=5.0)
    assert usable_score(manager, agent, *span).lack is Lack.FEW
    set_score_rule(manager, world.ours.site, fewest=5, widest_points=1.0)
    assert usable_score(manager, agent, *span).lack is Lack.WIDE
    assert usable_score(world.viewer("supervisor"), world.theirs.agent, *span).score.value is None


def test_only_managers_say_when_a_score_may_be_used(world: World) -> None:
    with pytest.raises(Refused):
        set_score_rule(world.viewer("quality"), world.ours.site, fewest=5, widest_points=5.0)
    with pytest.raises(Refused):
        set_score_rule(world.viewer("manager", ScopeKind.SITE), world.theirs.site, fewest=5, widest_points=5.0)
    assert not ScoreRule.objects.exists()


def test_a_lenient_evaluator_shows_and_is_taken_out(world: World, version: FormVersion) -> None:
    """Whoever is mostly heard by the lenient one is above the others in the raw score, and not in the adjusted."""
    people = [world.ours.agent, *(make_employee(world.ours, f"h{number}") for number in range(9))]
    for place, person in enumerate(people):
        for number in range(12):
            lenient = (number % 4 != 0) if place == 0 else (number % 4 == 0)
            wobble = 0.02 * ((number * 7 + place * 3) % 5 - 2)
            by = "user:7" if lenient else "user:8"
            evaluated(version, person, 0.75 + 0.1 * lenient + wobble, evaluator=by)
    centre = world.viewer("manager", ScopeKind.CENTRE)
    lines = {line.key: line for line in scores(centre, Asked(this_month(world))).lines}
    first = lines.pop(people[0].pk)
    others = [line.score.value or 0 for line in lines.values()]
    told = [line.adjusted.value or 0 for line in lines.values()]
    assert (first.score.value or 0) - sum(others) / 9 == pytest.approx(0.05, abs=0.015)
    assert (first.adjusted.value or 0) - sum(told) / 9 < 0.02
    strict, lenient_one = sorted(evaluators(centre, this_month(world)), key=lambda each: each.leaning.value or 0)
    assert lenient_one.number == "user:7"
    assert strict.leaning.value is not None
    assert strict.leaning.value < -0.02
    assert evaluators(world.viewer("quality"), this_month(world)) == []


def test_teams_and_queues_have_lines_of_their_own(world: World, version: FormVersion) -> None:
    evaluated(version, world.ours.agent, 0.8, queue=world.ours.queue)
    evaluated(version, world.theirs.agent, 0.6, queue=world.theirs.queue)
    centre = world.viewer("manager", ScopeKind.CENTRE)
    by_team = scores(centre, Asked(this_month(world), By.TEAM))
    assert {line.key: line.score.value for line in by_team.lines} == {
        world.ours.team.pk: pytest.approx(0.8),
        world.theirs.team.pk: pytest.approx(0.6),
    }
    by_queue = scores(centre, Asked(this_month(world), By.QUEUE))
    assert {line.name for line in by_queue.lines} == {world.ours.queue.name, world.theirs.queue.name}
    narrowed = scores(centre, Asked(this_month(world), By.QUEUE, team=world.ours.team.pk))
    assert [line.key for line in narrowed.lines] == [world.ours.queue.pk]


def test_the_funnel_marks_who_is_outside_of_chance(world: World, version: FormVersion) -> None:
    people: list[Employee] = [world.ours.agent, *(make_employee(world.ours, f"f{number}") for number in range(5))]
    for place, person in enumerate(people):
        for number in range(6 + place):
            evaluated(version, person, (0.5 if place == 5 else 0.9) + 0.02 * (number % 3 - 1))
    found = scores(world.viewer("manager"), Asked(this_month(world)))
    chart = funnel(found)
    assert chart is not None
    bad = next(series for series in chart.series if series.role == "bad")
    assert bad.values[-1] == pytest.approx(0.5, abs=0.02)
    rows = list(file_rows(found))
    assert len(rows) == 6
    assert all(len(row) == len(rows[0]) for row in rows)


def test_pages_ask_the_same_of_the_database_for_one_and_for_many(world: World, version: FormVersion) -> None:
    browser = world.client_for("manager", ScopeKind.CENTRE)
    evaluated(version, world.ours.agent, 0.8)
    browser.get("/quality/scores/")
    with CaptureQueriesContext(connection) as one:
        assert browser.get("/quality/scores/?period=last30").status_code == 200
    for number in range(3):
        evaluated(version, make_employee(world.ours, f"q{number}"), 0.7)
    with CaptureQueriesContext(connection) as many:
        page = browser.get("/quality/scores/?period=last30")
    assert len(many) == len(one)
    assert b"4 evaluations of calls drawn at random" in page.content
