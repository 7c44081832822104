"""Calibration: blind until it is open, never in a score, agreement against an expert, drift told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from keskus.access.models import User
from keskus.access.queries import viewer_of
from keskus.access.rules import ScopeKind
from keskus.core.actions import Breach, Refused
from keskus.core.http import Period
from keskus.people.models import Notice
from keskus.quality.actions.calibration import open_calibration, score_call, set_up_calibration
from keskus.quality.actions.evaluations import Sent, save_answers, submit_evaluation
from keskus.quality.jobs import look_after_calibrations
from keskus.quality.models import Calibration, FormVersion
from keskus.quality.queries.calibration import call_to_score, progress, statistics, tasks, wanderers
from keskus.quality.queries.evaluations import evaluations
from keskus.quality.queries.scores import Asked, scores
from keskus.quality.rules.calibration import Verdict, verdict_of
from keskus.quality.rules.scoring import Given
from tests.house.evaluated import form_in_use, scored
from tests.house.people import World, world
from tests.house.things_of_quality import recording_of

__all__ = ["world"]
pytestmark = pytest.mark.django_db
GOOD = {"solved": "yes", "right_answer": "yes", "rules": "yes", "respect": "4", "friendliness": "4"}
BAD = {**GOOD, "solved": "no", "right_answer": "no"}


def raters_of(world: World) -> tuple[User, User, User]:
    return world.user("quality"), world.user("manager", ScopeKind.CENTRE), world.user("supervisor")


def set_up(world: World, *, calls: int = 3, raters: Sequence[User] = (), **values: Any) -> Calibration:
    people = raters or raters_of(world)
    terms: dict[str, Any] = {
        "name": "March",
        "version": form_in_use(),
        "raters": [f"user:{user.pk}" for user in people],
        "expert": f"user:{people[0].pk}",
        "due_on": timezone.localdate() + timedelta(days=5),
    }
    if "recordings" not in values:
        terms["recordings"] = [recording_of(world.ours, number=number) for number in range(1, calls + 1)]
    centre = world.viewer("manager", ScopeKind.CENTRE)
    return set_up_calibration(centre, world.ours.site, **(terms | values))


def score_all(calibration: Calibration, user: User, answers: Sequence[dict[str, str]]) -> None:
    viewer = viewer_of(user, timezone.localdate())
    for task, given in zip(tasks(viewer, calibration), answers, strict=True):
        call = call_to_score(viewer, task.call.pk)
        assert call is not None
        row = score_call(viewer, call)
        sent = {code: Sent(Given(value, comment="heard at the end")) for code, value in given.items()}
        save_answers(viewer, row, sent)
        submit_evaluation(viewer, row)


def test_all_is_blind_until_it_is_opened_and_never_in_a_score(world: World) -> None:
    calibration = set_up(world)
    expert, manager, lead = raters_of(world)
    assert Notice.objects.filter(kind="quality.calibration_begun").count() == 3
    score_all(calibration, expert, [GOOD, BAD, GOOD])
    centre = world.viewer("manager", ScopeKind.CENTRE)
    assert [each.done for each in progress(calibration)] == [3, 0, 0]
    assert statistics(centre, calibration) is None
    assert not evaluations(centre).exists()
    with pytest.raises(Breach, match="not_done"):
        open_calibration(centre, calibration)
    score_all(calibration, manager, [GOOD, BAD, BAD])
    score_all(calibration, lead, [GOOD, BAD, GOOD])
    found = statistics(centre, open_calibration(centre, calibration))
    assert found is not None
    by_person = {line.rater: line for line in found.evaluators}
    assert set(by_person) == {f"user:{manager.pk}", f"user:{lead.pk}"}
    assert (by_person[f"user:{lead.pk}"].exact.value, by_person[f"user:{lead.pk}"].exact.n) == (1.0, 3)
    assert (by_person[f"user:{manager.pk}"].leniency.value or 0) < 0
    solved = next(line for line in found.questions if line.question.code == "solved")
    assert solved.exact.value == pytest.approx((1 + 1 + 1 / 3) / 3)
    assert verdict_of(solved.ac) is Verdict.FEW
    today = timezone.localdate()
    period = Period(today - timedelta(days=900), today, world.ours.site.zone)
    assert scores(centre, Asked(period)).lines == ()
    assert not evaluations(centre).exists()
    assert tasks(world.viewer("agent"), calibration) == []


def test_nobody_scores_after_it_is_open_nor_for_others(world: World) -> None:
    calibration = set_up(world, calls=1)
    expert, manager, _lead = raters_of(world)
    late_one = viewer_of(manager, timezone.localdate())
    call = call_to_score(late_one, calibration.calls.get().pk)
    assert call is not None
    draft = score_call(late_one, call)
    assert score_call(late_one, call) == draft
    score_all(calibration, expert, [GOOD])
    with pytest.raises(Refused):
        score_call(world.viewer("quality", ScopeKind.SITE), call)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        look_after_calibrations()
        calibration.refresh_from_db()
        assert calibration.is_open
        assert call_to_score(late_one, call.pk) is None
        sent = {code: Sent(Given(value, comment="late")) for code, value in GOOD.items()}
        save_answers(late_one, draft, sent)
        submit_evaluation(late_one, draft)
        assert [each.done for each in progress(calibration)] == [1, 0, 0]


def test_it_opens_no_sound_to_anybody(world: World) -> None:
    with pytest.raises(Breach, match="out_of_hearing"):
        set_up(world, recordings=[recording_of(world.theirs)], raters=(world.user("quality"), world.user("supervisor")))
    with pytest.raises(Breach, match="few_raters"):
        set_up(world, raters=(world.user("quality"),))
    with pytest.raises(Breach, match="not_matched"):
        set_up(world, recordings=[recording_of(world.ours, number=70, employee=None)])
    assert not Calibration.objects.exists()


def test_chance_is_reckoned_over_the_whole_scale_not_over_what_was_said(world: World) -> None:
    expert, manager, _lead = raters_of(world)
    calibration = set_up(world, raters=(expert, manager))
    score_all(calibration, expert, [{**GOOD, "respect": "5"}] * 3)
    score_all(calibration, manager, [{**GOOD, "respect": "4"}] * 3)
    centre = world.viewer("manager", ScopeKind.CENTRE)
    found = statistics(centre, open_calibration(centre, calibration))
    assert found is not None
    respect = next(line for line in found.questions if line.question.code == "respect")
    assert respect.ac.value == pytest.approx(0.6), "one anchor of five apart; -1 over the two that were used"


def test_it_is_blind_to_ordinary_scores_and_outlives_its_form_version(world: World) -> None:
    calibration = set_up(world, calls=1)
    call, centre = calibration.calls.get(), world.viewer("manager", ScopeKind.CENTRE)
    row = scored(call.employee, recording=call.recording)
    assert row not in evaluations(centre)
    FormVersion.objects.update(state=FormVersion.State.RETIRED)
    for user in raters_of(world):
        score_all(calibration, user, [GOOD])
    open_calibration(centre, calibration)
    assert row in evaluations(centre)


def test_nobody_calibrates_on_a_call_of_their_own(world: World) -> None:
    own = recording_of(world.ours, number=71, agent=None, employee=world.user("supervisor").employee)
    with pytest.raises(Breach, match="own_call"):
        set_up(world, recordings=[own])


def test_who_wanders_off_the_expert_is_told(world: World) -> None:
    expert, manager, lead = raters_of(world)
    calibration = set_up(world, calls=10)
    score_all(calibration, expert, [GOOD, BAD] * 5)
    score_all(calibration, lead, [GOOD, BAD] * 4 + [GOOD, GOOD])
    score_all(calibration, manager, [GOOD] * 4 + [BAD] * 6)
    open_calibration(world.viewer("manager", ScopeKind.CENTRE), calibration)
    told = wanderers(calibration.form_version.form_id)
    assert all(each.rater != f"user:{expert.pk}" for each in told)
    assert bool(told) == Notice.objects.filter(kind="quality.rater_wanders").exists()


def test_the_pages_lead_from_setting_up_to_the_statistics(world: World) -> None:
    _expert, manager, lead = raters_of(world)
    browser = world.client_for("manager", ScopeKind.CENTRE)
    recording = recording_of(world.ours, began_epoch=int(timezone.now().timestamp()) - 86_400)
    version = form_in_use()
    assert browser.get(reverse("quality:new_calibration")).status_code == 200
    sent = {
        "name": "June",
        "version": version.pk,
        "recordings": [recording.pk],
        "raters": [f"user:{lead.pk}"],
        "expert": f"user:{manager.pk}",
        "due_on": (timezone.localdate() + timedelta(days=3)).isoformat(),
    }
    answer = browser.post(f"{reverse('quality:new_calibration')}?at={world.ours.site.pk}", sent)
    calibration = Calibration.objects.get()
    assert answer["Location"] == reverse("quality:calibration", args=[calibration.pk])
    call = calibration.calls.get()
    begun = browser.post(reverse("quality:score_call", args=[call.pk]))
    assert "/quality/evaluations/" in begun["Location"]
    assert browser.get(begun["Location"]).status_code == 200
    score_all(calibration, manager, [GOOD])
    assert browser.get(begun["Location"])["Location"] == answer["Location"]
    score_all(calibration, lead, [BAD])
    opened = browser.post(reverse("quality:open_calibration", args=[calibration.pk]), follow=True)
    assert b"Krippendorff" in opened.content
