"""What quality does by itself: drawing the calls that are to be judged."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from keskus.core.actions import SYSTEM
from keskus.core.jobs import every
from keskus.quality.actions.calibration import open_calibration, remind_rater
from keskus.quality.actions.checks import check_recordings
from keskus.quality.actions.disputes import remind_of_dispute
from keskus.quality.actions.evaluations import release_evaluation
from keskus.quality.actions.plan import draw_listening
from keskus.quality.queries.calibration import late, to_remind
from keskus.quality.queries.checks import to_check
from keskus.quality.queries.disputes import overdue
from keskus.quality.queries.drawing import due_slices, proposal
from keskus.quality.queries.evaluations import due_to_release
from keskus.quality.queries.plan import plans_in_force

CHECKED_DAYS, AT_ONCE = 60, 200


@every(minutes=60)
def draw_planned_listening() -> None:
    """Draw from every stretch of days that is over, once; the sums are done before anything is written."""
    now = timezone.now()
    for plan in plans_in_force(now.date()):
        for part in due_slices(plan, now):
            draw_listening(SYSTEM, plan, proposal(plan, part))


@every(minutes=5)
def check_new_recordings() -> None:
    """Look through the calls that have come, and again where their sound is another."""
    rows = to_check(timezone.now() - timedelta(days=CHECKED_DAYS), AT_ONCE)
    if rows:
        check_recordings(SYSTEM, rows)


@every(minutes=10)
def release_due() -> None:
    """Each on its day, by the clock of its agent's site."""
    now = timezone.now()
    for evaluation in due_to_release(now.date()):
        if evaluation.release_on and evaluation.release_on <= now.astimezone(evaluation.employee.site.zone).date():
            release_evaluation(SYSTEM, evaluation)


@every(minutes=60)
def remind_of_overdue() -> None:
    """Those who may decide are told once."""
    for dispute in overdue(timezone.localdate()):
        remind_of_dispute(SYSTEM, dispute)


@every(minutes=60)
def look_after_calibrations() -> None:
    """Who has calls left is reminded two days before the last one; after it all is opened."""
    now = timezone.now()
    for row in to_remind(now.date(), days=2):
        remind_rater(SYSTEM, row)
    for calibration in late(now.date()):
        if calibration.due_on < now.astimezone(calibration.site.zone).date():
            open_calibration(SYSTEM, calibration)
