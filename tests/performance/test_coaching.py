"""Coaching gets a place that costs callers little, keeps it or says that it was lost, and ends in an agreement."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from keskus.access.rules import Role, ScopeKind
from keskus.core.actions import SYSTEM, Breach, Refused
from keskus.people.models import Notice
from keskus.performance.actions.coaching import (
    acknowledge_coaching,
    call_off_coaching,
    hold_coaching,
    place_coaching,
    plan_coaching,
)
from keskus.performance.jobs import notice_lost_places
from keskus.performance.models import CoachingSession, LostPlace
from keskus.performance.queries.coaching import coaches, own_sessions, sessions, without_place
from keskus.performance.queries.effect import effects_of
from keskus.performance.queries.placing import places, roster_for
from keskus.planning.actions.setting import set_rule
from keskus.planning.models import Activity, Roster, RosterShift
from keskus.quality.models import Answer, Evaluation, FormVersion, Question, Section
from tests.house.people import World, make_employee
from tests.house.things_of_quality import coaching_of, form_named
from tests.planning.rostering import add, draft_of

MONDAY = datetime(2026, 3, 2, 6, tzinfo=UTC)


def begun(world: World, **values: Any) -> CoachingSession:
    values = {"focus": "Greets by name", "minutes": 30} | values
    return plan_coaching(world.viewer("supervisor"), people=[world.ours.agent], **values)


@pytest.fixture
def roster(world: World) -> Roster:
    """The agent and a colleague on three days; on Tuesday both are needed, on Wednesday one."""
    found = draft_of(world, days=7)
    for people, weekdays in ((2, [1]), (1, [2])):
        values: dict[str, Any] = {"name": f"{people}", "skill": None, "weekdays": weekdays}
        set_rule(SYSTEM, "cover", site=world.ours.site, people=people, opens=time(8), closes=time(18), **values)
    for person in (world.ours.agent, world.ours.lead):
        for day in (0, 1, 2):
            add(found, person.pk, day, 8)
    Roster.objects.filter(pk=found.pk).update(state="published")
    found.refresh_from_db()
    return found


def test_it_is_placed_where_callers_miss_them_least_and_published(world: World, roster: Roster) -> None:
    session, coach = begun(world), world.viewer("supervisor")
    assert roster_for(session, MONDAY) == roster
    best = places(session, roster, MONDAY)[0]
    starts = best.meetings[0].starts
    assert datetime.fromtimestamp(starts, roster.zone).date() == date(2026, 3, 4), "Wednesday, where one is enough"
    with pytest.raises(Breach, match="not_the_coach"):
        place_coaching(world.viewer(Role.MANAGER, ScopeKind.CENTRE), session, roster=roster, starts=starts)
    draft = Roster.objects.create(
        site=roster.site,
        name="next",
        starts_on=roster.starts_on,
        days=7,
        series=roster.series,
        number=2,
        made_by="x",
        made_at=MONDAY,
    )
    draft.teams.set(roster.teams.all())
    for row in RosterShift.objects.filter(roster=roster):
        row.pk, row.roster = None, draft
        row.save()
    placed = place_coaching(coach, session, roster=roster, starts=starts)
    assert placed.starts_epoch == starts
    activity = Activity.objects.get(code="coaching").pk
    parts = [part for row in RosterShift.objects.filter(roster=draft, is_locked=True) for part in row.parts]
    assert {"starts": starts, "ends": starts + 1800, "activity": activity} in parts
    assert draft.changes.get().by == coach.number, "the roster's log names the coach"
    with time_machine.travel(MONDAY, tick=False):
        notice_lost_places()
        assert not LostPlace.objects.exists()
        RosterShift.objects.filter(roster=draft, is_locked=True).update(parts=[])
        notice_lost_places()
        notice_lost_places()
    assert LostPlace.objects.get().starts_epoch == starts
    assert without_place(coach) == 1
    assert Notice.objects.get(kind="performance.place_lost").values == {"people": "Agent Tallinn"}
    session.refresh_from_db()
    assert (session.state, session.starts_epoch) == ("asked", None)


def coached_at(roster: Roster) -> list[tuple[int, int]]:
    """Starts of coaching in the shifts of what is published in a roster's series, with their people."""
    rows = RosterShift.objects.filter(roster__series=roster.series, roster__state="published")
    activity = Activity.objects.get(code="coaching").pk
    parts = [(row.employee_id, part) for row in rows for part in row.value.parts]
    return sorted((person, part.starts) for person, part in parts if part.activity == activity)


def test_placed_anew_or_called_off_it_leaves_the_roster_and_the_agent_is_told(world: World, roster: Roster) -> None:
    coach, agent, session = world.viewer("supervisor"), world.ours.agent, begun(world)
    early = MONDAY - timedelta(days=12)  # a change is told in good time
    with time_machine.travel(early, tick=False):
        first, second = (each.meetings[0].starts for each in places(session, roster, early)[:2])
        place_coaching(coach, session, roster=roster, starts=first)
        assert (agent.pk, first) in coached_at(roster)
        again = roster_for(session, early)
        assert again is not None
        place_coaching(coach, session, roster=again, starts=second)
        assert {starts for _person, starts in coached_at(roster)} == {second}
        call_off_coaching(coach, session, words="Ill")
    assert coached_at(roster) == []
    left = RosterShift.objects.filter(roster__series=roster.series, roster__state="published")
    assert not left.filter(is_locked=True).exists(), "nothing holds the shift where it is any more"
    told = Notice.objects.filter(employee=agent, kind__startswith="performance.").order_by("pk")
    assert [each.kind for each in told] == ["performance.coaching_moved", "performance.coaching_called_off"]


def test_the_list_of_coaches_costs_as_many_questions_for_many_as_for_one(
    world: World, django_assert_max_num_queries: Any
) -> None:
    viewer, today = world.viewer(Role.MANAGER, ScopeKind.CENTRE), timezone.localdate()
    for number in range(4):
        coach = make_employee(world.ours, f"coach-{number}")
        coaching_of(world.ours, coach=coach, state="held", agreement="x", held_at=timezone.now())
    with django_assert_max_num_queries(10):
        assert len(coaches(viewer, today.replace(day=1))) == 4


@pytest.mark.parametrize("language", ["en", "pl", "et"])
def test_the_page_offers_times_that_its_buttons_can_take(
    world: World, roster: Roster, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In every language the number is one that the form reads, and the time is the site's own."""
    session, coach = begun(world), world.client_for("supervisor")
    offered = places(session, roster, MONDAY)
    monkeypatch.setattr("keskus.performance.queries.placing.roster_for", lambda row, now: roster)
    monkeypatch.setattr("keskus.performance.queries.placing.places", lambda row, roster, now: offered)
    user = world.user("supervisor")
    user.language = language
    user.save(update_fields=["language"])
    page = coach.get(reverse("performance:place_session", args=[session.pk])).content.decode()
    best = offered[0].meetings[0].starts
    assert f'name="starts" value="{best}"' in page
    local = datetime.fromtimestamp(best, world.ours.site.zone)
    assert f"{local:%M:%S}" in page
    assert str(local.hour % 12 if language == "en" else local.hour) in page
    assert f'lang="{language}"' in page


def test_what_was_agreed_is_kept_masked_told_and_acknowledged(world: World) -> None:
    session, coach, agent = begun(world), world.viewer("supervisor"), world.viewer("agent")
    with pytest.raises(Breach, match="words_missing"):
        hold_coaching(coach, session, agreement=" ")
    with pytest.raises(Breach, match="not_yours"):
        acknowledge_coaching(agent, session)
    hold_coaching(coach, session, agreement="Never repeats 4111 1111 1111 1111 aloud", due_on=date(2026, 4, 1))
    session.refresh_from_db()
    assert "4111 1111" not in session.agreement
    assert Notice.objects.filter(employee=world.ours.agent, kind="performance.coaching_held").count() == 1
    part = acknowledge_coaching(agent, session, words="Agreed")
    assert part.acknowledged_at is not None
    with pytest.raises(Breach, match="is_over"):
        call_off_coaching(coach, session, words="late")
    line = coaches(world.viewer(Role.MANAGER, ScopeKind.CENTRE), timezone.localdate().replace(day=1))[0]
    assert (line.held, line.minutes, line.acknowledged, line.asked) == (1, 30, 1, 1)


def test_nobody_coaches_themselves_or_out_of_reach(world: World) -> None:
    coach = world.viewer("supervisor")
    own = world.user("supervisor").employee
    assert own is not None
    with pytest.raises(Breach, match="nobody"):
        plan_coaching(coach, people=[own], focus="x")
    with pytest.raises(Refused):
        plan_coaching(coach, people=[world.theirs.agent], focus="x")
    with pytest.raises(Refused):
        plan_coaching(world.viewer("hr"), people=[world.ours.agent], focus="x")
    theirs = coaching_of(world.theirs)
    assert theirs not in sessions(coach)
    assert own_sessions(world.viewer("agent")) == []


def test_the_effect_is_beside_team_mates_and_of_random_calls_alone(world: World) -> None:
    version = FormVersion.objects.create(form=form_named(), number=1, state="in_use", made_by="system", made_at=MONDAY)
    section = Section.objects.create(version=version, order=1, name="Opening")
    question = Question.objects.create(section=section, order=1, code="name", text="Says the caller's name")
    held = datetime(2026, 3, 20, 12, tzinfo=UTC)
    session = coaching_of(world.ours, state="held", agreement="x", question=question, held_at=held)
    mates = [make_employee(world.ours, f"mate-{number}") for number in range(3)]

    def answer(employee: Any, day: int, share: float, **values: Any) -> None:
        columns = {"sampled": "random", "state": "released", "submitted_at": held} | values
        judged = Evaluation.objects.create(
            form_version=version,
            employee=employee,
            called_at=held + timedelta(days=day, hours=1),
            evaluator="user:1",
            started_at=held,
            saved_at=held,
            **columns,
        )
        Answer.objects.create(evaluation=judged, question=question, value="yes", share=share)

    for day in (1, 2, 3, 4):
        answer(world.ours.agent, -day - 1, day % 2 / 2)
        answer(world.ours.agent, day, 0.5 + day % 2 / 2)
        for mate in mates:
            answer(mate, -day - 1, day % 2)
            answer(mate, day, day % 2)
    answer(world.ours.agent, 5, 0.0, sampled="targeted", why="complaint")
    answer(world.ours.agent, 200, 0.0)
    ((name, found),) = effects_of(session)
    assert (name, found.before, found.after, found.others.n) == ("Agent Tallinn", 4, 4, 3)
    assert found.effect.value == pytest.approx(0.5)
    assert found.effect.low is not None


def test_the_pages(world: World) -> None:
    coach, agent = world.client_for("supervisor"), world.client_for("agent")
    address = reverse("performance:new_session")
    asked = {"people": [world.ours.agent.pk], "kind": "one", "reason": "praise", "focus": "Well done", "minutes": 30}
    assert coach.post(address, {**asked, "focus": ""}).status_code == 422
    assert coach.post(address, asked).status_code == 302
    session = CoachingSession.objects.get()
    place = reverse("performance:place_session", args=[session.pk])
    assert "No time in the roster" in coach.get(place).content.decode()
    assert coach.post(place, {"starts": 900}).status_code == 302
    assert "Well done" in coach.get(reverse("performance:sessions")).content.decode()
    said = {"agreement": "Goes on so", "due_on": "2026-04-01"}
    assert coach.post(reverse("performance:hold_session", args=[session.pk]), said).status_code == 302
    assert "Goes on so" in agent.get(reverse("performance:my_coaching")).content.decode()
    done = reverse("performance:acknowledge_session", args=[session.pk])
    assert agent.post(done, {"words": "Thanks"}).status_code == 302
    assert "Thanks" in coach.get(reverse("performance:session", args=[session.pk])).content.decode()
    assert world.client_for("hr").get(reverse("performance:session", args=[session.pk])).status_code == 403
