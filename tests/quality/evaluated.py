"""Evaluations made directly, for what reads them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from keskus.people.models import Employee, Queue, Site
from keskus.quality.models import (
    Calibration,
    CalibrationCall,
    CalibrationRater,
    CalibrationScore,
    Evaluation,
    Form,
    FormVersion,
    Question,
    Section,
)
from keskus.recordings.models import Recording
from tests.house.evaluated import form_in_use as short_form
from tests.house.evaluated import scored


def form_in_use(name: str = "Phone") -> FormVersion:
    """Two questions and a scale of courtesy."""
    now = timezone.now()
    form = Form.objects.create(name=name)
    version = FormVersion.objects.create(
        form=form, number=1, state=FormVersion.State.IN_USE, made_by="system", made_at=now, used_from=now
    )
    section = Section.objects.create(version=version, order=1, name="The call")
    anchors = [{"code": str(n), "text": str(n), "points": n} for n in range(1, 6)]
    Question.objects.create(section=section, order=1, code="greeting", text="Greeted?")
    Question.objects.create(section=section, order=2, code="solved", text="Solved?", error="customer")
    Question.objects.create(section=section, order=3, code="friendly", text="Friendly?", kind="scale", options=anchors)
    return version


def evaluated(version: FormVersion, employee: Employee, score: float, **values: Any) -> Evaluation:
    """A submitted and released evaluation of a call drawn at random; `values` say what is different."""
    now = timezone.now()
    usual = {
        "sampled": "random",
        "state": "released",
        "evaluator": "user:1",
        "called_at": now - timedelta(days=2),
        "started_at": now,
        "saved_at": now,
        "submitted_at": now,
        "released_at": now,
        "courtesy_score": score,
        "errors": {"customer": score < 0.5},
    }
    return Evaluation.objects.create(form_version=version, employee=employee, score=score, **(usual | values))


def fill_scores(
    version: FormVersion, people: Iterable[Employee], queue: Queue, evaluators: tuple[str, ...], *, now: datetime
) -> None:
    """Between 4 and 26 evaluations of each, from one evaluator who is lenient and others who are not."""
    dice = np.random.default_rng(6)
    for place, person in enumerate(people):
        skill = 0.86 - 0.22 * (place == 2) + dice.normal(0, 0.02)
        for number in range(4 + 7 * (place % 4)):
            by = int(dice.integers(0, len(evaluators)))
            score = float(np.clip(round((skill + 0.06 * (by == 0) + dice.normal(0, 0.08)) * 20) / 20, 0, 1))
            random = number % 6 != 5
            evaluated(
                version,
                person,
                score,
                evaluator=evaluators[by],
                queue=queue,
                called_at=now - timedelta(days=1 + number % 20, hours=number % 9),
                state="closed",
                sampled="random" if random else "targeted",
                why="" if random else "complaint",
            )


def fill_calibration(site: Site, recordings: Iterable[Recording], raters: tuple[str, ...]) -> Calibration:
    """An open calibration in which everybody scored every call and the last rater is less lenient."""
    now, version = timezone.now(), short_form()
    row = Calibration.objects.create(
        site=site,
        name="Marzec – reklamacje",
        form_version=version,
        expert=raters[0],
        due_on=now.date(),
        made_by=raters[0],
        made_at=now,
    )
    CalibrationRater.objects.bulk_create(CalibrationRater(calibration=row, rater=rater) for rater in raters)
    for recording in recordings:
        assert recording.employee is not None
        call = CalibrationCall.objects.create(
            calibration=row, recording=recording, employee=recording.employee, called_at=recording.began_at
        )
        for place, rater in enumerate(raters):
            made = scored(recording.employee, evaluator=rater, kind="calibration", score=1 - place / 12)
            made.answers.update(share=float((call.pk + place // 2) % 2))
            CalibrationScore.objects.create(call=call, rater=rater, evaluation=made)
    row.opened_at = timezone.now()
    row.save()
    return row
