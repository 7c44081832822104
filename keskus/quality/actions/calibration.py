"""Calibrations: set up, scored blindly, opened to all at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from keskus.access.queries import employee_of, people_who_may, viewer_numbered
from keskus.core.actions import Breach, Refused, action, record
from keskus.core.actors import Actor, Place
from keskus.people.actions.notices import notify
from keskus.people.models import Site
from keskus.quality.actions.evaluations import Choice, start_evaluation
from keskus.quality.models import (
    Calibration,
    CalibrationCall,
    CalibrationRater,
    CalibrationScore,
    Evaluation,
    FormVersion,
)
from keskus.quality.queries.calibration import progress, wanderers
from keskus.quality.queries.evaluations import Heard
from keskus.recordings.models import Recording
from keskus.recordings.queries.reach import PLAY, place_of

SET_UP, SCORE = "quality.set_up_calibration", "quality.score_calibration"
ADDRESS = "/quality/calibrations/"


def _at(calibration: Calibration, **rest: object) -> Place:
    return Place.of(site=calibration.site_id)


@action(SET_UP, where=lambda site, **rest: Place.of(site=site.pk))
def set_up_calibration(
    actor: Actor,
    site: Site,
    *,
    name: str,
    version: FormVersion,
    recordings: Sequence[Recording],
    raters: Sequence[str],
    expert: str,
    due_on: date,
) -> Calibration:
    """Calls, people, an expert among them and a last day; everybody is told.

    Breaches: `not_in_use`, `no_calls`, `not_matched`, `few_raters`, `own_call`, `out_of_hearing`, `day_is_over`.
    """
    now = timezone.now()
    people = list(dict.fromkeys([expert, *raters]))
    if version.state != FormVersion.State.IN_USE:
        raise Breach("not_in_use")
    if not recordings:
        raise Breach("no_calls")
    if len(people) < 2:
        raise Breach("few_raters")
    if due_on < now.astimezone(site.zone).date():
        raise Breach("day_is_over")
    _check_hearing(people, recordings, now.date())
    made = Calibration.objects.create(
        site=site, name=name, form_version=version, expert=expert, due_on=due_on, made_by=actor.number, made_at=now
    )
    CalibrationCall.objects.bulk_create(
        CalibrationCall(
            calibration=made, recording=row, employee=row.employee, queue_id=row.queue_id, called_at=row.began_at
        )
        for row in recordings
        if row.employee is not None
    )
    CalibrationRater.objects.bulk_create(CalibrationRater(calibration=made, rater=rater) for rater in people)
    record(made, {"calls": len(recordings), "raters": len(people), "due_on": due_on.isoformat()})
    _tell(actor, made, people, "quality.calibration_begun")
    return made


def _check_hearing(raters: Sequence[str], recordings: Sequence[Recording], today: date) -> None:
    """Everybody may hear every call already: a calibration opens no sound to anybody."""
    if any(row.employee_id is None for row in recordings):
        raise Breach("not_matched")
    places = [place_of(row) for row in recordings]
    concerned = {row.employee_id for row in recordings}
    for rater in raters:
        person = employee_of(rater)
        if person is not None and person.pk in concerned:
            raise Breach("own_call")
        viewer = viewer_numbered(rater, today)
        if viewer is None or not all(viewer.may(PLAY, place) and viewer.may(SCORE) for place in places):
            raise Breach("out_of_hearing", who=rater)


@action(SCORE, where=lambda *subject: None)
def score_call(actor: Actor, call: CalibrationCall) -> Evaluation:
    """Begin to score one of the calls, or go on with what was begun; blind. Breaches: `opened`."""
    calibration = call.calibration
    if not calibration.raters.filter(rater=actor.number).exists():
        raise Refused(SCORE)
    if calibration.is_open:
        raise Breach("opened")
    begun = CalibrationScore.objects.filter(call=call, rater=actor.number).select_related("evaluation").first()
    if begun is not None:
        record(calibration, {"call": call.pk})
        return begun.evaluation
    sound = call.recording
    heard = Heard(call.employee, call.queue, call.called_at, sound, sound.contact_id)
    choice = Choice(kind=Evaluation.Kind.CALIBRATION, is_blind=True)
    evaluation = start_evaluation(actor, calibration.form_version, call.employee, heard, choice)
    CalibrationScore.objects.create(call=call, rater=actor.number, evaluation=evaluation)
    record(calibration, {"call": call.pk})
    return evaluation


@action("quality.open_calibration", where=_at)
def open_calibration(actor: Actor, calibration: Calibration) -> Calibration:
    """Everybody sees all answers; who has not scored by now is not in it. Before the last day is over only when
    everybody is done. Breaches: `opened`, `not_done`."""
    held = Calibration.objects.select_for_update().select_related("site", "form_version").get(pk=calibration.pk)
    if held.is_open:
        raise Breach("opened")
    now = timezone.now()
    found = progress(held)
    if held.due_on >= now.astimezone(held.site.zone).date() and any(row.done < row.of for row in found):
        raise Breach("not_done")
    held.opened_at = now
    held.save(update_fields=["opened_at"])
    record(held, {"scored": sum(row.done for row in found), "calls": found[0].of if found else 0})
    _tell(actor, held, [row.rater for row in found], "quality.calibration_opened")
    _raise_drift(actor, held, now.date())
    return held


def _raise_drift(actor: Actor, calibration: Calibration, today: date) -> None:
    """Who wandered off the expert is told to those who set calibrations up."""
    inside = {row.rater for row in calibration.raters.all()}
    found = [each for each in wanderers(calibration.form_version.form_id) if each.rater in inside]
    if not found:
        return
    address = f"{ADDRESS}{calibration.pk}/"
    for employee in people_who_may(SET_UP, Place.of(site=calibration.site_id), today):
        notify(actor, employee, kind="quality.rater_wanders", values={"count": len(found)}, address=address)


@action("quality.remind_rater")
def remind_rater(actor: Actor, row: CalibrationRater) -> None:
    """Once, when the last day comes near."""
    row.reminded_at = timezone.now()
    row.save(update_fields=["reminded_at"])
    record(row.calibration, {"reminded": row.rater})
    _tell(actor, row.calibration, [row.rater], "quality.calibration_ends")


def _tell(actor: Actor, calibration: Calibration, raters: Sequence[str], kind: str) -> None:
    values = {"name": calibration.name, "on": calibration.due_on.isoformat()}
    for rater in raters:
        employee = employee_of(rater)
        if employee is not None:
            notify(actor, employee, kind=kind, values=values, address=f"{ADDRESS}{calibration.pk}/")
