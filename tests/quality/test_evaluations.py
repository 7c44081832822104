"""From a form to a settled dispute: who may do what, what the agent sees, what never lowers a score."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from keskus.access.rules import Role, ScopeKind
from keskus.core.actions import Breach, Refused
from keskus.core.actors import SYSTEM
from keskus.core.models import AuditEntry
from keskus.people.models import Notice
from keskus.policies.actions.scripts import make_script, write_version
from keskus.policies.rules.scripts import Step
from keskus.quality.actions import forms as building
from keskus.quality.actions.disputes import decide_dispute, open_dispute, withdraw_dispute
from keskus.quality.actions.evaluations import (
    Choice,
    Sent,
    Words,
    acknowledge_evaluation,
    release_evaluation,
    save_answers,
    start_evaluation,
    submit_evaluation,
)
from keskus.quality.forms.builder import split_line
from keskus.quality.jobs import release_due, remind_of_overdue
from keskus.quality.models import Answer, Dispute, Evaluation, Form, FormVersion, PlannedListening, Question
from keskus.quality.queries import disputes as dispute_queries
from keskus.quality.queries.evaluations import Heard, beside, evaluations, own_evaluations, summary_of
from keskus.quality.queries.forms import sheet_of, whole_versions
from keskus.quality.rules.clock import working_days_after
from keskus.quality.rules.scoring import Given
from tests.house.evaluated import form_in_use, scored
from tests.house.people import World
from tests.house.things_of_quality import recording_of

CARD = "4111 1111 1111 1111"


def heard(world: World, days_ago: int = 1) -> Heard:
    return Heard(world.ours.agent, world.ours.queue, timezone.now() - timedelta(days=days_ago))


def started(world: World, actor: Any, **choice: Any) -> Evaluation:
    values = {"manner": "live", "why": "a complaint", **choice}
    return start_evaluation(actor, form_in_use(), world.ours.agent, heard(world), Choice(**values))


def sent(**answers: Any) -> dict[str, Sent]:
    return {
        code: Sent(Given(value, comment="heard at the start" if value == "no" else ""))
        for code, value in answers.items()
    }


ALL = {"solved": "no", "right_answer": "yes", "rules": "yes", "respect": "3", "friendliness": "4"}


def submitted(world: World, actor: Any, **choice: Any) -> Evaluation:
    row = started(world, actor, **choice)
    save_answers(actor, row, sent(**ALL))
    return submit_evaluation(actor, row)


def released(world: World, actor: Any) -> Evaluation:
    return release_evaluation(actor, submitted(world, actor))


def answer(row: Evaluation, code: str) -> Answer:
    return Answer.objects.get(evaluation=row, question__code=code)


def test_releasing_tells_that_the_agent_has_no_account(world: World) -> None:
    row = submitted(world, world.viewer("quality"))
    client = world.client_for("quality")
    page = client.get(reverse("quality:evaluation", args=[row.pk]))
    assert "The agent has no account" in page.text
    told = client.post(reverse("quality:release", args=[row.pk]), {"on": ""}, follow=True)
    assert "Released; the agent has no account yet" in told.text


def test_a_draft_keeps_what_was_said_masked_and_reckons_its_score(world: World) -> None:
    quality = world.viewer(Role.QUALITY)
    row = started(world, quality)
    found = save_answers(
        quality, row, {**sent(solved="no"), "rules": Sent(Given("yes", comment=f"the card {CARD}"))}, words=Words(CARD)
    ).score
    assert found.share == pytest.approx((2 * 0 + 1 * 1) / 3)
    row.refresh_from_db()
    assert (row.is_draft, row.score) == (True, found.share)
    assert CARD not in answer(row, "rules").comment + row.words
    with pytest.raises(Breach, match="not_complete"):
        submit_evaluation(quality, row)
    other = world.viewer(Role.QUALITY, ScopeKind.CENTRE)
    assert row not in evaluations(other)
    with pytest.raises(Refused):
        save_answers(other, row, {})


def test_what_is_submitted_is_not_changed_and_read_only_once_released(world: World) -> None:
    quality, agent = world.viewer(Role.QUALITY), world.viewer(Role.AGENT)
    row = submitted(world, quality)
    assert (row.score, row.courtesy_score) == (pytest.approx(3 / 5), pytest.approx((3 / 5 + 4 / 5) / 2))
    assert row.errors == {"customer": True, "compliance": False}
    with pytest.raises(Breach, match="not_a_draft"):
        save_answers(quality, row, sent(solved="yes"))
    assert not own_evaluations(agent)
    with pytest.raises(Refused):
        acknowledge_evaluation(agent, row)
    row = release_evaluation(quality, row)
    assert list(own_evaluations(agent)) == [row]
    assert Notice.objects.filter(employee=world.ours.agent, kind="quality.released").count() == 1
    acknowledge_evaluation(agent, row)
    row.refresh_from_db()
    assert row.state == Evaluation.State.ACKNOWLEDGED


def test_a_release_waits_for_its_day(world: World) -> None:
    row = submitted(world, world.viewer(Role.QUALITY))
    release_evaluation(SYSTEM, row, on=timezone.localdate() + timedelta(days=3))
    release_due()
    assert Evaluation.objects.get(pk=row.pk).released_at is None
    Evaluation.objects.filter(pk=row.pk).update(release_on=timezone.localdate() - timedelta(days=1))
    release_due()
    release_due()
    assert Evaluation.objects.get(pk=row.pk).state == Evaluation.State.RELEASED


def test_a_dispute_is_decided_by_another_and_never_lowers_a_score(world: World) -> None:
    quality, agent, lead = world.viewer(Role.QUALITY), world.viewer(Role.AGENT), world.viewer(Role.SUPERVISOR)
    row = released(world, quality)
    with pytest.raises(Breach, match="words_missing"):
        open_dispute(agent, answer(row, "solved"), proposed="yes", proposed_na=False, words=" ")
    with pytest.raises(Breach, match="same_answer"):
        open_dispute(agent, answer(row, "solved"), proposed="no", proposed_na=False, words="why")
    with pytest.raises(Refused):
        open_dispute(lead, answer(row, "solved"), proposed="yes", proposed_na=False, words="why")
    dispute = open_dispute(agent, answer(row, "solved"), proposed="yes", proposed_na=False, words="I called back")
    told = Notice.objects.filter(kind="quality.dispute_opened").values_list("employee", flat=True)
    assert lead.employee_id in told
    assert not {quality.employee_id, world.ours.agent.pk} & set(told)
    decision = {
        "outcome": "partly",
        "decided": None,
        "decided_na": True,
        "reason": "not his to solve",
        "noticed": "curt",
    }
    with pytest.raises(Breach, match="arbiter_concerned"):
        decide_dispute(quality, dispute, **decision)
    with pytest.raises(Breach, match="reason_missing"):
        decide_dispute(lead, dispute, **{**decision, "reason": ""})
    decide_dispute(lead, dispute, **decision)
    row.refresh_from_db()
    assert (row.score, row.state) == (1.0, Evaluation.State.CLOSED)
    changes = [(change.before, change.after) for change in row.score_changes.all()]
    assert changes == [(None, pytest.approx(0.6)), (pytest.approx(0.6), 1.0)]
    with pytest.raises(Breach, match="decided_already"):
        decide_dispute(lead, dispute, **decision)
    assert Notice.objects.filter(employee=world.ours.agent, kind="quality.dispute_decided").exists()
    (found,) = dispute_queries.by_question(lead)
    assert (found.disputed, found.granted, found.share, found.points_at_form) == (1, 1, 1.0, False)


def test_an_answer_that_would_lower_a_score_is_refused_whoever_proposes_it(world: World) -> None:
    agent, lead = world.viewer(Role.AGENT), world.viewer(Role.SUPERVISOR)
    row = released(world, world.viewer(Role.QUALITY))
    dispute = (
        open_dispute(agent, answer(row, "right_answer"), proposed=None, proposed_na=True, words="x") if False else None
    )
    assert dispute is None
    dispute = open_dispute(agent, answer(row, "solved"), proposed="yes", proposed_na=False, words="x")
    Dispute.objects.filter(pk=dispute.pk).update(answer=answer(row, "rules"), answered="yes", proposed="no")
    dispute.refresh_from_db()
    with pytest.raises(Breach, match="would_lower"):
        decide_dispute(lead, dispute, outcome="accepted", decided=None, decided_na=False, reason="x", noticed="")
    assert Evaluation.objects.get(pk=row.pk).score == pytest.approx(0.6)
    assert Dispute.objects.get(pk=dispute.pk).state == Dispute.State.OPEN


def test_the_clock_of_a_dispute(world: World) -> None:
    agent = world.viewer(Role.AGENT)
    row = released(world, world.viewer(Role.QUALITY))
    dispute = open_dispute(agent, answer(row, "solved"), proposed="yes", proposed_na=False, words="x")
    Dispute.objects.filter(pk=dispute.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    lead = world.user(Role.SUPERVISOR).employee
    remind_of_overdue()
    remind_of_overdue()
    assert Notice.objects.filter(employee=lead, kind="quality.dispute_overdue").count() == 1
    withdraw_dispute(agent, Dispute.objects.get(pk=dispute.pk))
    Evaluation.objects.filter(pk=row.pk).update(dispute_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Breach, match="too_late"):
        open_dispute(agent, answer(row, "rules"), proposed=None, proposed_na=True, words="x")


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [("2026-11-20", 1, "2026-11-23"), ("2026-11-09", 2, "2026-11-12"), ("2026-11-20", 0, "2026-11-20")],
)
def test_working_days_leave_out_weekends_and_holidays(day: str, count: int, last: str) -> None:
    polish = {date(2026, 11, 11)}
    assert working_days_after(date.fromisoformat(day), count, polish) == date.fromisoformat(last)


def test_calls_chosen_for_a_reason_are_in_no_score(world: World) -> None:
    quality = world.viewer(Role.QUALITY)
    drawn = scored(world.ours.agent, score=0.6, errors={"customer": True})
    with pytest.raises(Breach, match="no_reason"):
        started(world, quality, why="")
    chosen = submitted(world, quality)
    assert chosen.sampled == "targeted", "only a plan draws at random"
    assert started(world, quality, kind="second", about=drawn).sampled == "random", "it is the same call, scored anew"
    found = summary_of(evaluations(world.viewer(Role.MANAGER, ScopeKind.CENTRE)))
    assert (found.random, found.mean, found.targeted) == (1, pytest.approx(0.6), 1)
    assert found.errors["customer"].share == 0.0


def test_of_two_who_fill_in_a_draft_neither_writes_over_the_other(world: World) -> None:
    first, lead = world.viewer(Role.QUALITY), world.viewer(Role.SUPERVISOR)
    row = started(world, first, kind="joint", partner=lead.number)
    address, page = reverse("quality:save", args=[row.pk]), reverse("quality:evaluation", args=[row.pk])
    mine, theirs = world.client_for(Role.QUALITY), world.client_for(Role.SUPERVISOR)
    drawn = {"sheet": "1", **dict(re.findall(r'name="(b-[^"]+)" value="([^"]+)"', mine.get(page).content.decode()))}
    asked = {"headers": {"HX-Request": "true"}}
    mine.post(address, {**drawn, "v-solved": "yes", "words": "Calm throughout"}, **asked)
    apart = theirs.post(address, {**drawn, "v-rules": "no", "c-rules": "too late"}, **asked).content.decode()
    assert (answer(row, "solved").value, answer(row, "rules").value) == ("yes", "no")
    row.refresh_from_db()
    assert row.words == "Calm throughout", "what the other did not touch is not taken away"
    assert "meanwhile" in apart
    clash = theirs.post(address, {**drawn, "v-rules": "no", "c-rules": "too late", "v-solved": "no"}, **asked)
    assert answer(row, "solved").value == "yes"
    assert "Yours was: No." in clash.content.decode()
    assert "1 answer was changed by a colleague" in clash.content.decode()
    theirs.post(reverse("quality:submit", args=[row.pk]), {**drawn, "v-solved": "no", "words": "Too slow"})
    row.refresh_from_db()
    assert (row.is_draft, row.words) == (True, "Calm throughout"), "nothing is submitted over a clash"
    seen = dict(re.findall(r'name="(b-[^"]+)" value="([^"]+)"', theirs.get(page).content.decode()))
    theirs.post(address, {"sheet": "1", **seen, "v-rules": "no", "c-rules": "too late", "v-solved": "no"}, **asked)
    assert answer(row, "solved").value == "no", "seen and changed on purpose, it counts"


def test_a_call_by_hand_has_the_clock_of_the_agents_site(world: World) -> None:
    told = {"form": form_in_use().pk, "employee": world.ours.agent.pk, "called_at": "2025-07-01T12:30"}
    told |= {"kind": "evaluator", "manner": "live", "why": "a complaint"}
    assert world.client_for(Role.QUALITY).post(reverse("quality:start"), told).status_code == 302
    local = Evaluation.objects.get().called_at.astimezone(world.ours.agent.site.zone)
    assert (local.hour, local.minute) == (12, 30)


def test_a_second_evaluator_sees_no_other_score_while_scoring(world: World) -> None:
    first, second = world.viewer(Role.QUALITY), world.viewer(Role.MANAGER, ScopeKind.CENTRE)
    row = submitted(world, first)
    assert row in evaluations(second)
    own = started(world, second, kind="second", about=row)
    assert row not in evaluations(second)
    save_answers(second, own, sent(**ALL))
    submit_evaluation(second, own)
    assert {row, own} <= set(evaluations(second))
    with pytest.raises(Breach, match="not_for_the_agent"):
        release_evaluation(second, own)


def test_nobody_scores_their_own_call_but_by_self_evaluation(world: World) -> None:
    manager = world.viewer(Role.MANAGER, ScopeKind.CENTRE)
    own = world.user(Role.MANAGER, ScopeKind.CENTRE).employee
    assert own is not None
    with pytest.raises(Breach, match="own_call"):
        start_evaluation(manager, form_in_use(), own, heard(world), Choice(why="a complaint"))
    agent = world.viewer(Role.AGENT)
    choice = Choice(kind="self")
    row = start_evaluation(manager, form_in_use(), world.ours.agent, heard(world), choice, evaluator=agent.number)
    save_answers(agent, row, sent(**ALL))
    assert submit_evaluation(agent, row).state == Evaluation.State.CLOSED


def test_nobody_scores_a_call_as_the_partner_of_its_evaluator_nor_twice(world: World) -> None:
    quality, agent = world.viewer(Role.QUALITY), world.viewer(Role.AGENT)
    with pytest.raises(Breach, match="own_call"):
        started(world, quality, kind="joint", partner=agent.number)
    sound = recording_of(world.ours, number=1, began_epoch=int(timezone.now().timestamp()) - 86_400)
    call = Heard(world.ours.agent, world.ours.queue, timezone.now() - timedelta(days=1), sound)
    first = start_evaluation(
        quality, form_in_use(), world.ours.agent, call, Choice(why="a complaint", partner=agent.number)
    )
    assert first.partner == "", "only a joint one has a partner"
    save_answers(quality, first, sent(**ALL))
    submit_evaluation(quality, first)
    for choice in (Choice(why="a complaint"), Choice(kind="second", about=first)):
        with pytest.raises(Breach, match="scored_already"):
            start_evaluation(quality, form_in_use(), world.ours.agent, call, choice)


def test_what_is_not_released_shows_nowhere_to_whom_it_is_about(world: World) -> None:
    own, other = world.viewer(Role.MANAGER, ScopeKind.CENTRE), world.viewer(Role.QUALITY, ScopeKind.CENTRE)
    row = submitted(world, own)
    person = world.user(Role.MANAGER, ScopeKind.CENTRE).employee
    assert person is not None
    grade = scored(person, evaluator=other.number, kind="grader", about=row)
    assert (beside(other, row), beside(own, row)) == ([grade], [])


def test_odd_days_and_signs_are_no_errors_of_the_house(world: World) -> None:
    quality, browser = world.viewer(Role.QUALITY), world.client_for(Role.QUALITY)
    for day in ("9999-12-31", "0001-01-01"):
        assert browser.get(reverse("quality:evaluations"), {"since": day, "until": day}).status_code == 200
        told = {"form": form_in_use().pk, "employee": world.ours.agent.pk, "called_at": f"{day}T23:59"}
        told |= {"kind": "evaluator", "manner": "live", "why": "a complaint"}
        assert browser.post(reverse("quality:start"), told).status_code == 422
    row = submitted(world, quality)
    response = browser.post(reverse("quality:release", args=[row.pk]), {"on": "soon"})
    row.refresh_from_db()
    assert (response.status_code, row.is_released, row.release_on) == (422, False, None)
    draft = started(world, quality)
    address = reverse("quality:save", args=[draft.pk])
    browser.post(address, {"sheet": "1", "words": "so\0so", "v-rules": "yes\0", "c-rules": "\0"})
    browser.post(address, {})
    draft.refresh_from_db()
    assert (draft.words, answer(draft, "rules").value) == ("soso", "yes"), "what sent no sheet changes nothing"
    assert split_line("inf | x") == (None, "x")


def test_a_form_in_use_is_locked_and_a_change_makes_a_new_version(world: World) -> None:
    manager = world.viewer(Role.MANAGER, ScopeKind.CENTRE)
    used = form_in_use()
    section = used.sections.all()[0]
    with pytest.raises(Breach, match="not_a_draft"):
        building.set_question(manager, section, text="x", help="", kind="yes_no")
    draft = building.begin_draft(manager, used)
    whole = whole_versions().get(pk=draft.pk)
    assert sheet_of(whole).asks == sheet_of(whole_versions().get(pk=used.pk)).asks
    with pytest.raises(Breach, match="draft_there"):
        building.begin_draft(manager, used)
    building.set_question(manager, whole.sections.all()[0], text=f"Read {CARD}?", help="", kind="yes_no")
    assert not Question.objects.filter(text__contains=CARD).exists()
    building.use_form(manager, draft)
    states = dict(FormVersion.objects.values_list("number", "state"))
    assert states == {1: "retired", 2: "in_use"}


def test_the_code_of_a_question_that_was_removed_is_not_given_again(world: World) -> None:
    manager = world.viewer(Role.MANAGER, ScopeKind.CENTRE)
    first = building.make_form(manager, name="F")
    section = building.set_section(manager, first, name="S", weight=1, names={})
    old = [building.set_question(manager, section, text=text, help="", kind="yes_no") for text in "AB"]
    building.use_form(manager, first)
    draft = building.begin_draft(manager, first)
    building.remove_part(manager, Question.objects.get(section__version=draft, code=old[1].code))
    new = building.set_question(manager, draft.sections.get(), text="C", help="", kind="yes_no")
    assert new.code not in {question.code for question in old}


def test_a_condition_hangs_on_what_stands_before_it(world: World) -> None:
    manager = world.viewer(Role.MANAGER, ScopeKind.CENTRE)
    section = building.set_section(manager, building.make_form(manager, name="F"), name="S", weight=1, names={})
    first = building.set_question(manager, section, text="A?", help="", kind="yes_no")
    later = {"asked_if": first.code, "asked_if_answers": ["yes"]}
    second = building.set_question(manager, section, text="B?", help="", kind="yes_no", **later)
    for deed in (lambda: building.move_part(manager, second, down=False), lambda: building.remove_part(manager, first)):
        with pytest.raises(Breach, match="asked_of_later"):
            deed()
    assert [question.text for question in section.questions.order_by("order")] == ["A?", "B?"]


def test_the_script_of_the_days_call_decides_which_steps_are_asked(world: World) -> None:
    manager = world.viewer(Role.MANAGER, ScopeKind.CENTRE)
    today = timezone.localdate()
    script = make_script(manager, name="Hello", kind="script", queues=[world.ours.queue])
    old = write_version(
        manager, script, from_on=today - timedelta(days=40), note="", steps=[Step("a", texts={"en": "A"})]
    )
    steps = [Step("a", texts={"en": "A"}), Step("b", texts={"en": "B"})]
    with pytest.raises(Breach, match="too_early"):
        write_version(manager, script, from_on=today, note="", steps=steps)
    new = write_version(manager, script, from_on=today + timedelta(days=5), note="", steps=steps)
    draft = building.make_form(manager, name="F")
    FormVersion.objects.filter(pk=draft.pk).update(script=script)
    section = building.set_section(manager, draft, name="S", weight=1, names={})
    for step in ("a", "b"):
        building.set_question(manager, section, text=step, help="", kind="yes_no", step=step)
    building.use_form(manager, draft)
    draft.refresh_from_db()
    row = start_evaluation(manager, draft, world.ours.agent, heard(world), Choice(why="a complaint"))
    assert row.script_version == old
    whole = whole_versions().get(pk=draft.pk)
    assert [ask.step for ask in sheet_of(whole, old).asks] == ["a"]
    assert [ask.step for ask in sheet_of(whole, new).asks] == ["a", "b"]


def test_the_starter_forms_speak_three_languages(world: World) -> None:
    manager = world.viewer(Role.MANAGER, ScopeKind.CENTRE)
    browser = world.client_for(Role.MANAGER, ScopeKind.CENTRE)
    for number, language in ((0, "pl"), (1, "et")):
        user = world.user(Role.MANAGER, ScopeKind.CENTRE)
        type(user).objects.filter(pk=user.pk).update(language=language)
        browser.post(reverse("quality:starter"), {"starter": number}, headers={"accept-language": language})
    assert Form.objects.count() == 2
    for question in Question.objects.all():
        assert {"en", "pl", "et"} <= question.texts.keys()
        assert all({"en", "pl", "et"} <= option["texts"].keys() for option in question.options)
    assert manager.may("quality.make_starter")


def test_an_export_says_why_and_leaves_a_trace(world: World) -> None:
    scored(world.ours.agent)
    browser = world.client_for(Role.MANAGER, ScopeKind.CENTRE)
    response = browser.post(reverse("quality:export"), {"reason": "for the works council"})
    assert world.ours.agent.name in b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    entry = AuditEntry.objects.filter(action="quality.export_evaluations").get()
    assert entry.reason == "for the works council"


def test_hr_planners_clients_and_auditors_see_no_evaluation(world: World) -> None:
    row = scored(world.ours.agent, released_at=timezone.now())
    for role in (Role.HR, Role.PLANNER, Role.CLIENT, Role.AUDITOR, Role.ADMINISTRATOR, Role.PRIVACY, Role.OWNER):
        response = world.client_for(role, ScopeKind.CENTRE).get(reverse("quality:evaluation", args=[row.pk]))
        assert response.status_code == 403


def test_a_planned_call_is_scored_as_the_plan_chose_it(world: World) -> None:
    user, version = world.user(Role.QUALITY), form_in_use()
    recording = recording_of(world.ours, number=1, began_epoch=int(timezone.now().timestamp()) - 86_400)
    planned = PlannedListening.objects.create(
        month=timezone.localdate().replace(day=1),
        form=version.form,
        employee=world.ours.agent,
        recording=recording,
        evaluator=user,
        sampled="random",
        is_blind=True,
        made_by="system",
        made_at=timezone.now(),
        due_on=timezone.localdate(),
    )
    browser, address = world.client_for(Role.QUALITY), reverse("quality:score_planned", args=[planned.pk])
    first, again = browser.post(address), browser.post(address)
    row = Evaluation.objects.get()
    assert first.headers["Location"] == again.headers["Location"] == reverse("quality:evaluation", args=[row.pk])
    assert (row.sampled, row.is_blind, row.recording) == ("random", True, recording)
    planned.refresh_from_db()
    assert planned.evaluation == row
    assert world.ours.agent.name not in browser.get(reverse("quality:evaluation", args=[row.pk])).content.decode()


@pytest.mark.parametrize(("weight", "critical", "is_fault"), [(1, "", True), (0, "", False), (0, "form", True)])
def test_only_what_matters_is_shown_as_a_fault(world: World, weight: float, critical: str, is_fault: bool) -> None:
    row = scored(world.ours.agent, released_at=timezone.now())
    answer(row, "solved").delete()
    question = Question.objects.get(section__version=row.form_version, code="solved")
    Question.objects.filter(pk=question.pk).update(weight=weight, critical=critical, error="")
    Answer.objects.create(evaluation=row, question=question, value="no", share=0)
    page = world.client_for(Role.QUALITY).get(reverse("quality:evaluation", args=[row.pk])).content.decode()
    assert ('Coach this<span class="sr-only"> Was it solved?' in page) is is_fault
