"""A listening plan draws once, owes what days earn, shares calls out, and lets nobody pick and choose."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from keskus.access.rules import Role, ScopeKind
from keskus.core.actions import SYSTEM, Breach, Refused
from keskus.core.http import Period
from keskus.planning.models import Absence
from keskus.quality.actions.evaluations import Sent, save_answers, submit_evaluation
from keskus.quality.actions.plan import ask_listening, draw_listening, hand_on_listening, replace_listening, set_plan
from keskus.quality.models import Evaluation, FormVersion, ListeningPlan, PlannedListening
from keskus.quality.queries.drawing import due_slices, pool, proposal
from keskus.quality.queries.plan import audit, own_judged, own_listening, plans, progress
from keskus.quality.queries.scores import heard
from keskus.quality.rules.drawing import Replacement, Trigger
from keskus.quality.rules.scoring import Given
from keskus.quality.rules.slices import Rhythm, Slice, settled, slices_of
from keskus.recordings.models import CallSound, Recording
from tests.contacts.builder import build_centre
from tests.house.evaluated import scored
from tests.house.people import World, make_employee
from tests.house.things_of_quality import form_named, plan_of, recording_of
from tests.quality.evaluated import evaluated, form_in_use

MARCH, WEEK = date(2026, 3, 1), Slice(date(2026, 3, 2), date(2026, 3, 8))
APRIL = datetime(2026, 4, 3, 9, tzinfo=UTC)


@pytest.fixture
def plan(world: World) -> ListeningPlan:
    """Eight random calls a month, two evaluators, 40 calls in the first week."""
    row = plan_of(world.ours, per_month=8, min_seconds=60, targeted_per_month=0, is_blind=True)
    row.evaluators.set([world.user("quality"), world.user("supervisor")])
    for number in range(40):
        recording_of(world.ours, number=number * 3, seconds=30.0 if number % 10 == 0 else 200.0)
    return row


def test_a_draw_is_made_once_shared_out_and_keeps_its_chance(world: World, plan: ListeningPlan) -> None:
    drawn = proposal(plan, WEEK)
    assert drawn == proposal(plan, WEEK), "the same again"
    assert draw_listening(SYSTEM, plan, drawn) == len(drawn.rows) in (2, 3)
    assert draw_listening(SYSTEM, plan, drawn) == 0, "safe to run twice"
    rows = PlannedListening.objects.all()
    assert {(row.sampled, row.drawn, row.of) for row in rows} == {("random", len(rows), 36)}
    assert plan.draws.get().excluded == {"too_short": 4}
    assert all(row.is_blind and row.recording.seconds >= 60 for row in rows)
    given = [rows.filter(evaluator=world.user(name)).count() for name in ("quality", "supervisor")]
    assert abs(given[0] - given[1]) <= 1
    with pytest.raises(Refused):
        draw_listening(world.viewer(Role.MANAGER, ScopeKind.CENTRE), plan, drawn)


def test_a_month_in_weekly_draws_keeps_the_quota_and_absence_earns_nothing(world: World, plan: ListeningPlan) -> None:
    for number in range(40, 300):
        recording_of(world.ours, number=number * 3 + 1)
    away = make_employee(world.ours, "away")
    for number in range(30):
        recording_of(world.ours, number=number * 20, employee=away, content_hash=f"away-{number}")
    Absence.objects.create(employee=away, kind="leave", starts_on=MARCH, ends_on=date(2026, 3, 31))
    for part in due_slices(plan, APRIL):
        draw_listening(SYSTEM, plan, proposal(plan, part))
    assert due_slices(plan, APRIL) == []
    assert PlannedListening.objects.filter(employee=world.ours.agent).count() == 8
    assert not PlannedListening.objects.filter(employee=away).exists()
    lines = progress(world.viewer(Role.MANAGER, ScopeKind.CENTRE), plan, MARCH, APRIL.date()).agents
    assert {(line.name, line.due, line.drawn) for line in lines} >= {("Agent Tallinn", 8, 8), ("Away Tallinn", 0, 0)}


def test_reasons_are_found_and_kept_apart_from_chance(world: World, plan: ListeningPlan) -> None:
    plan.per_month, plan.targeted_per_month, plan.dead_air_seconds, plan.repeat_days = 0, 8, 20, 7
    plan.new_hire_days, plan.new_hire_extra = 30, 0
    plan.save()
    silent, again = Recording.objects.filter(seconds=200)[:2]
    CallSound.objects.create(recording=silent, dead_air_seconds=25)
    centre = build_centre(world)
    centre.visit("ours", at="2026-03-01 10:00")
    contact = centre.visit("ours", at="2026-03-02 12:00")
    Recording.objects.filter(pk=again.pk).update(contact=contact)
    found = {each.found.call.number: each.found.trigger for each in proposal(plan, WEEK).rows}
    assert found == {silent.pk: Trigger.DEAD_AIR, again.pk: Trigger.REPEAT}
    draw_listening(SYSTEM, plan, proposal(plan, WEEK))
    assert set(PlannedListening.objects.values_list("sampled", flat=True)) == {"targeted"}


def test_the_newly_employed_are_listened_to_more(world: World, plan: ListeningPlan) -> None:
    plan.per_month, plan.new_hire_days, plan.new_hire_extra = 0, 60, 31
    plan.save()
    assert proposal(plan, WEEK).rows == []
    world.ours.agent.started_on = date(2026, 3, 1)
    world.ours.agent.save()
    found = [each.found.trigger for each in proposal(plan, WEEK).rows]
    assert len(found) in (7, 8, 9)
    assert set(found) == {Trigger.NEW_HIRE}


def test_nobody_hears_themselves_and_lines_are_kept_apart(world: World, plan: ListeningPlan) -> None:
    lead = world.user("supervisor")
    lead.employee.memberships.update(is_lead=True)
    plan.keeps_lines_apart = True
    plan.save()
    assert {each.evaluator for each in proposal(plan, WEEK).rows} == {world.user("quality").pk}
    plan.evaluators.set([lead])
    rows = proposal(plan, WEEK).rows
    assert {each.evaluator for each in rows} == {None}, "nobody may"
    draw_listening(SYSTEM, plan, proposal(plan, WEEK))
    row = PlannedListening.objects.first()
    assert row is not None
    with pytest.raises(Breach, match="kept_apart"):
        hand_on_listening(world.viewer(Role.MANAGER, ScopeKind.CENTRE), row, evaluator=lead)
    hand_on_listening(world.viewer(Role.MANAGER, ScopeKind.CENTRE), row, evaluator=world.user("quality"))
    assert own_listening(world.viewer("quality")).get() == row
    PlannedListening.objects.filter(pk=row.pk).update(evaluation=scored(row.employee, state="draft", submitted_at=None))
    with pytest.raises(Breach, match="has_draft"):
        hand_on_listening(world.viewer(Role.MANAGER, ScopeKind.CENTRE), row, evaluator=world.user("supervisor"))


def test_a_call_is_put_aside_with_a_reason_that_stays(world: World, plan: ListeningPlan) -> None:
    draw_listening(SYSTEM, plan, proposal(plan, WEEK))
    evaluator = world.viewer("quality")
    row = own_listening(evaluator)[0]
    with pytest.raises(Breach, match="not_yours"):
        replace_listening(world.viewer("supervisor"), row, reason=Replacement.BAD_SOUND)
    with pytest.raises(Breach, match="words_missing"):
        replace_listening(evaluator, row, reason=Replacement.OTHER)
    new = replace_listening(evaluator, row, reason=Replacement.PRIVATE, words="talks to a friend")
    assert new is not None
    assert (new.employee_id, new.sampled, new.replaces, new.evaluator) == (
        row.employee_id,
        "random",
        row,
        row.evaluator,
    )
    assert new.recording_id != row.recording_id
    with pytest.raises(Breach, match="is_settled"):
        replace_listening(evaluator, row, reason=Replacement.PRIVATE)
    line = next(each for each in audit(plan, date(2026, 3, 20)).replaced if each.replaced)
    assert line.reasons == [("A private call", 1)]
    assert proposal(plan, WEEK).there == 40
    length = audit(plan, date(2026, 3, 20)).views["length"]
    assert sum(band.there for band in length.bands) == 40
    assert sum(band.eligible for band in length.bands) == 36
    assert [band.replaced for band in length.bands if band.key == 180] == [1]


def test_a_call_asked_for_by_hand_is_never_random(world: World) -> None:
    recording, form = recording_of(world.ours), form_named()
    manager, to = world.viewer(Role.MANAGER), world.user("quality")
    values: dict[str, Any] = {"form": form, "evaluator": to, "trigger": Trigger.COMPLAINT}
    with pytest.raises(Breach, match="words_missing"):
        ask_listening(manager, recording, words=" ", **values)
    with pytest.raises(Refused):
        ask_listening(manager, recording_of(world.theirs), words="x", **values)
    row = ask_listening(manager, recording, words="Card 4111 1111 1111 1111 was read out", **values)
    row.refresh_from_db()
    assert (row.sampled, row.trigger) == ("targeted", "complaint")
    assert "4111 1111" not in row.words
    with pytest.raises(Breach, match="already_planned"):
        ask_listening(manager, recording, words="again", **values)


@pytest.mark.parametrize("kind", ["evaluator", "joint"])
def test_what_was_judged_is_not_drawn_again_in_any_part_of_the_call(
    world: World, plan: ListeningPlan, kind: str
) -> None:
    one, part, lone = Recording.objects.filter(seconds__gte=60).order_by("pk")[:3]
    Recording.objects.filter(pk__in=[one.pk, part.pk]).update(contact=77)
    form = form_in_use()
    evaluated(form, world.ours.agent, 1.0, recording=one, contact=77, kind=kind)
    evaluated(form, world.ours.agent, 1.0, recording=lone, kind=kind)
    (calls,) = pool(plan, [world.ours.agent.pk], WEEK.first, WEEK.last).calls.values()
    taken = {call.number for call in calls if call.is_taken}
    assert taken == {one.pk, part.pk, lone.pk}


def test_plans_are_those_of_ones_teams(world: World, plan: ListeningPlan) -> None:
    assert list(plans(world.viewer("supervisor"))) == [plan]
    plan.teams.set([world.theirs.team])
    assert list(plans(world.viewer("supervisor"))) == []


def test_the_pages(world: World, plan: ListeningPlan) -> None:
    FormVersion.objects.create(form=form_named(), number=1, state="in_use", made_by="system", made_at=APRIL)
    draw_listening(SYSTEM, plan, proposal(plan, WEEK))
    evaluator = world.client_for("quality")
    seen = evaluator.get(reverse("quality:my_listening")).content.decode()
    assert "hidden" in seen
    assert "Agent Tallinn" not in seen, "blind"
    row = own_listening(world.viewer("quality"))[0]
    address = reverse("quality:replace_listening", args=[row.pk])
    assert "Say why in a few words" in evaluator.post(address, {"reason": "other"}).content.decode()
    assert evaluator.post(address, {"reason": "bad_sound"}).status_code == 302
    manager = world.client_for(Role.MANAGER, ScopeKind.CENTRE)
    assert (
        "Agent Tallinn" in manager.get(reverse("quality:plan", args=[plan.pk]), {"month": "2026-03"}).content.decode()
    )
    assert manager.get(reverse("quality:plan_audit", args=[plan.pk])).status_code == 200
    form = {
        "name": "Spring",
        "teams": [world.ours.team.pk],
        "form": form_named().pk,
        "evaluators": [world.user("quality").pk],
        "rhythm": "month",
        "per_month": 3,
        "targeted_per_month": 0,
        "min_seconds": 30,
        "new_hire_extra": 0,
        "due_days": 7,
        "starts_on": "2026-03-01",
    }
    assert (
        "shorter than the shortest"
        in manager.post(reverse("quality:new_plan"), {**form, "max_seconds": 10}).content.decode()
    )
    assert manager.post(reverse("quality:new_plan"), form).status_code == 302
    made = ListeningPlan.objects.get(name="Spring")
    assert made.site == world.ours.site
    changed = {**form, "name": "Summer"}
    assert manager.post(reverse("quality:change_plan", args=[made.pk]), changed).status_code == 302
    made.refresh_from_db()
    assert made.name == "Summer"


def test_a_plan_needs_the_right_at_all_its_teams(world: World, plan: ListeningPlan) -> None:
    columns = {name: getattr(plan, name) for name in ("form", "rhythm", "per_month", "targeted_per_month")}
    columns |= {
        name: getattr(plan, name) for name in ("min_seconds", "max_seconds", "dead_air_seconds", "hold_seconds")
    }
    columns |= {name: getattr(plan, name) for name in ("repeat_days", "takes_transfers", "new_hire_days", "starts_on")}
    columns |= {name: getattr(plan, name) for name in ("new_hire_extra", "due_days", "is_blind", "keeps_lines_apart")}
    columns |= {"name": "x", "ends_on": None, "queues": [], "evaluators": [world.user("quality")]}
    with pytest.raises(Refused):
        set_plan(world.viewer("quality"), None, site=world.theirs.site, teams=[world.theirs.team], **columns)
    made = set_plan(world.viewer("quality"), None, site=world.ours.site, teams=[world.ours.team], **columns)
    with pytest.raises(Breach, match="team_elsewhere"):
        set_plan(SYSTEM, made, site=world.ours.site, teams=[world.ours.team, world.theirs.team], **columns)


@pytest.mark.parametrize("rhythm", Rhythm)
def test_slices_cover_each_day_of_the_month_once(rhythm: Rhythm) -> None:
    parts = slices_of(date(2026, 3, 1), rhythm, date(2026, 3, 4), None)
    days = [part.first + timedelta(days=n) for part in parts for n in range((part.last - part.first).days + 1)]
    assert days == [date(2026, 3, day) for day in range(4, 32)]
    assert settled(rhythm, date(2026, 3, 4), None, date(2026, 3, 9)) == []
    assert settled(rhythm, date(2026, 3, 4), None, date(2026, 4, 2)) == parts


def test_a_blind_call_names_nobody_on_the_way_to_its_score_which_counts(world: World, plan: ListeningPlan) -> None:
    draw_listening(SYSTEM, plan, proposal(plan, WEEK))
    version = form_in_use("Blind")
    Recording.objects.update(agent=build_centre(world).agents["ours"])
    PlannedListening.objects.update(form=version.form)
    evaluator, client = world.viewer("quality"), world.client_for("quality")
    row = own_listening(evaluator)[0]
    begin = client.get(reverse("quality:start"), {"recording": row.recording_id}).content.decode()
    address = reverse("quality:score_planned", args=[row.pk])
    assert address in begin
    sheet = client.get(client.post(address)["Location"]).content.decode()
    sound = reverse("recordings:recording", args=[row.recording_id]) + "?blind=1"
    assert sound in sheet
    for page in (begin, sheet, client.get(sound).content.decode()):
        assert "Agent Tallinn" not in page
    with pytest.raises(Breach, match="has_draft"):
        replace_listening(evaluator, row, reason=Replacement.PRIVATE)
    made = Evaluation.objects.get()
    answers = {code: Sent(Given(value)) for code, value in (("greeting", "yes"), ("solved", "yes"), ("friendly", "5"))}
    save_answers(evaluator, made, answers)
    submit_evaluation(evaluator, made)
    assert not own_listening(evaluator).filter(pk=row.pk).exists()
    assert own_judged(evaluator, timezone.now()) == [row]
    period = Period(date(2026, 3, 1), date(2026, 3, 31), plan.site.zone)
    assert [each.is_random for each in heard(period)] == [True]
