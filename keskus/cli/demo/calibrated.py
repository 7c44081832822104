"""A calibration of the demo: the same calls scored by three people, apart."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from keskus.cli.demo.acting import acting
from keskus.cli.demo.scored import fill_sheet
from keskus.cli.demo.sheets import SERVICE_FORM
from keskus.cli.demo.talks import ET, PL
from keskus.core.actors import Actor
from keskus.quality.actions.calibration import open_calibration, score_call, set_up_calibration
from keskus.quality.queries.calibration import calibrations, tasks
from keskus.quality.queries.forms import versions_in_use
from keskus.recordings.queries.reach import PLAY, recordings_reached

CALLS, DAYS = 6, 7
NAME, QUEUE = "Kalibracja: obsługa klienta", "bursztyn-obsluga"
RATERS = {"quality": PL, "quality2": ET, "manager": PL}  # the first one is the expert


def calibrate(manager: Actor) -> None:
    """Six calls of one client, scored by three people who do not see each other's answers; opened when all are done."""
    round_ = calibrations(manager).filter(name=NAME).first() or _set_up_calibration(manager)
    if round_ is None or round_.is_open:
        return
    for address, language in RATERS.items():
        rater = acting(address)
        for task in tasks(rater, round_):
            if task.evaluation is None or task.evaluation.is_draft:
                fill_sheet(rater, score_call(rater, task.call), language)
    open_calibration(manager, round_)


def _set_up_calibration(manager: Actor) -> Any:
    rows = recordings_reached(manager, PLAY).filter(state="ready", queue__code=QUEUE)
    rows = rows.exclude(transcript=None).exclude(employee=None).select_related("queue", "employee", "site")
    calls = list(rows.order_by("-began_epoch")[:CALLS])
    if len(calls) < CALLS:
        return None
    numbers = [acting(address).number for address in RATERS]
    return set_up_calibration(
        manager,
        calls[0].site,
        name=NAME,
        version=next(each for each in versions_in_use(manager) if each.form.name == SERVICE_FORM),
        recordings=calls,
        raters=numbers,
        expert=numbers[0],
        due_on=timezone.localdate() + timedelta(days=DAYS),
    )
