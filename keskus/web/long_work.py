"""The page of long work: what runs, how far it is, how it ended; stop it, or go on with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.access.queries import names_of_actors
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.core.work import jobs_seen_by, request_stop, resume
from keskus.web.traces import who_words, zone_of

ROWS_A_PAGE = 30
KINDS: dict[str, str | Promise] = {
    "keskus.planning.actions.building.build_step": gettext_lazy("Build a roster"),
    "keskus.planning.actions.explaining.explain_step": gettext_lazy("Explain a roster"),
    "keskus.contacts.actions.backfill.backfill_step": gettext_lazy("Make sums afresh"),
    "keskus.contacts.actions.deliver.import_step": gettext_lazy("Take in a log"),
    "keskus.contacts.actions.drafts.count_again_step": gettext_lazy("Read a table’s rows anew"),
    "keskus.planning.actions.forecasting.forecast_step": gettext_lazy("Make forecasts"),
    "keskus.planning.actions.scenarios.compare_step": gettext_lazy("Play a scenario"),
    "keskus.recordings.actions.intake.intake_step": gettext_lazy("Take in recordings"),
    "keskus.recordings.actions.silencing.silence_step": gettext_lazy("Make a recording silent in places"),
    "keskus.recordings.actions.speech.write_step": gettext_lazy("Write recordings down"),
    "keskus.reports.actions.freezing.freeze_step": gettext_lazy("Freeze a report"),
    "keskus.people.actions.staff_lists.carry_import": gettext_lazy("Import a staff list"),
}
# State -> (mark of state, whether it can be stopped, whether it can go on)
STATES = {
    "requested": ("info", True, False),
    "running": ("info", True, False),
    "stopping": ("watch", False, False),
    "stopped": ("watch", False, True),
    "done": ("good", False, False),
    "failed": ("bad", False, True),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One job as the page shows it."""

    job: Any
    what: str | Promise
    who: str
    mark: str
    may_stop: bool
    may_resume: bool


@page("core.job.view")
def jobs(request: HttpRequest) -> HttpResponse:
    """Jobs, newest first; refreshes itself while one is under way."""
    shown = Paginator(jobs_seen_by(viewer(request)), ROWS_A_PAGE).get_page(request.GET.get("page"))
    rows = _rows(request, list(shown))
    context = {
        "rows": rows,
        "shown": shown,
        "under_way": any(not row.job.is_over for row in rows),
        "zone": zone_of(request),
    }
    return render(request, "web/jobs.html", context)


def _rows(request: HttpRequest, found: list[Any]) -> list[Row]:
    names = names_of_actors(job.requested_by for job in found)
    actor = viewer(request)
    stops, resumes = actor.may("core.stop_job"), actor.may("core.resume_job")
    rows = []
    for job in found:
        mark, can_stop, can_resume = STATES[job.state]
        what = KINDS.get(job.kind, job.kind.rpartition(".")[2])
        rows.append(
            Row(job, what, who_words(job.requested_by, names), mark, can_stop and stops, can_resume and resumes)
        )
    return rows


@page("core.stop_job", methods=("POST",))
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a job after the step under way."""
    _find(request, pk)
    try:
        request_stop(viewer(request), pk)
        messages.success(request, _("It stops after the step under way; what is done stays done."))
    except Breach:
        messages.info(request, _("It has ended meanwhile."))
    return redirect("web:jobs")


@page("core.resume_job", methods=("POST",))
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with a job from where it stopped."""
    _find(request, pk)
    try:
        resume(viewer(request), pk)
        messages.success(request, _("It goes on from where it stopped."))
    except Breach:
        messages.info(request, _("It is under way already, or done."))
    return redirect("web:jobs")


def _find(request: HttpRequest, pk: int) -> None:
    """Not there and not yours answer alike."""
    if not jobs_seen_by(viewer(request)).filter(pk=pk).exists():
        raise Http404
