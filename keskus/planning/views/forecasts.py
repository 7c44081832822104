"""Forecasts: the queues, one queue's days and intervals, and asking for fresh ones."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.access.queries import names_of_actors
from keskus.core.http import csv_response, page, viewer
from keskus.planning.actions import overrides as override_actions
from keskus.planning.actions.export import export_forecast
from keskus.planning.actions.forecasting import request_forecasts
from keskus.planning.forms.forecasts import MakeForm, OverrideForm, SpanForm
from keskus.planning.forms.staffing import filled
from keskus.planning.queries import forecasts as queries
from keskus.planning.queries.history import came, files_of, local_today
from keskus.planning.queries.judged import judged, today_so_far
from keskus.planning.queries.reach import FORECAST_VIEW, queue_or_none
from keskus.planning.sentences import forecasts as words
from keskus.planning.views import pictures
from keskus.planning.views.answers import answered, done

LIST = "planning:forecasts"
USUAL_PAST, USUAL_AHEAD = 14, 28
DEEDS = (
    "override_forecast",
    "end_override",
    "request_forecasts",
    "export_forecast",
    "import_history",
    "judge_outlier",
)


@page(FORECAST_VIEW)
def forecasts(request: HttpRequest) -> HttpResponse:
    """Every queue with its newest forecast."""
    may = viewer(request).may
    context = {
        "rows": [
            (row, words.method_name(row.run.method) if row.run else "", words.left_out_words(row.left_out))
            for row in queries.standings(viewer(request), timezone.localdate())
        ],
        "jobs": queries.jobs_under_way(queries.MAKING),
        "may_make": may("planning.request_forecasts"),
    }
    return render(request, "planning/forecasts.html", context)


@page("planning.request_forecasts", methods=("GET", "POST"))
def make(request: HttpRequest) -> HttpResponse:
    """Ask for fresh forecasts."""
    form = MakeForm(request.POST or None, viewer=viewer(request))
    if request.method == "POST" and form.is_valid():
        queues = list(form.cleaned_data["queues"])
        rest = {name: form.cleaned_data[name] for name in ("days", "interval_minutes")}
        request_forecasts(viewer(request), queues, **rest)
        messages.success(request, words.asked_words(len(queues)))
        return redirect(LIST)
    context = {"form": form, "title": _("Make forecasts"), "back": reverse(LIST), "button": _("Make forecasts")}
    return render(request, "planning/form.html", context, status=422 if form.is_bound else 200)


@page(FORECAST_VIEW)
def forecast(request: HttpRequest, pk: int) -> HttpResponse:
    """A queue's days before and after today; one of them by intervals."""
    queue = _queue(request, pk)
    today = local_today(queue)
    form = SpanForm(filled(request.GET, {"past": USUAL_PAST, "ahead": USUAL_AHEAD}))
    asked = form.cleaned_data if form.is_valid() else {}
    first = today - timedelta(days=asked.get("past") or USUAL_PAST)
    last = today + timedelta(days=asked.get("ahead") or USUAL_AHEAD)
    run = queries.newest_run(queue)
    context: dict[str, Any] = {"queue": queue, "run": run, "form": form, "may": _deeds(request)}
    context["sheet_days"] = sum(each.days - each.unused for each in files_of(queue))
    context["not_made"] = words.left_out_words(queries.left_out([queue]).get(queue.pk, ""))
    if run is not None:
        days = queries.planned(queue, first, last)
        actual = came(queue, first, today - timedelta(days=1), run.interval_minutes)
        day = _day(request.GET.get("day")) or today + timedelta(days=1)
        context |= pictures.of_run(run, names_of_actors([run.made_by]))
        context |= pictures.of_days(days, actual, today)
        context |= pictures.of_day(next((each for each in days if each.day == day), None), actual.get(day))
        context |= pictures.of_today(today_so_far(queue, run))
        context["judged"] = judged(queue, run.interval_minutes)
        context["overrides"] = pictures.of_overrides(queries.overrides_of(queue))
    return render(request, "planning/forecast.html", context)


@page("planning.override_forecast", methods=("GET", "POST"))
def override(request: HttpRequest, pk: int) -> HttpResponse:
    """Set something in the place of the system's value."""
    who = viewer(request)
    queue = queue_or_none(who, "planning.override_forecast", pk)
    if queue is None:
        raise Http404
    initial = {"starts_on": _day(request.GET.get("day")) or local_today(queue)}
    form = OverrideForm(request.POST or None, initial=initial)
    title = _("Set the forecast of “%(name)s”") % {"name": queue.name}
    back = reverse("planning:forecast", args=[pk])
    lead = _("The system’s value is kept beside yours, with your name and reason.")
    return answered(request, form, title, partial(override_actions.override_forecast, who, queue), back, lead=lead)


@page("planning.end_override", methods=("POST",))
def end_override(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the system's value count again."""
    row = queries.override_or_none(viewer(request), pk)
    if row is None:
        raise Http404
    deed = partial(override_actions.end_override, viewer(request), row)
    return done(request, deed, _("The system’s value counts again."), reverse("planning:forecast", args=[row.queue_id]))


@page("planning.export_forecast", methods=("POST",))
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The planned days by interval as a file."""
    queue = queue_or_none(viewer(request), "planning.export_forecast", pk)
    if queue is None:
        raise Http404
    today = local_today(queue)
    days = queries.planned(queue, today, today + timedelta(days=600))
    export_forecast(viewer(request), queue, rows=sum(len(day.figures.mean) for day in days))
    return csv_response(f"forecast-{queue.code}-{today.isoformat()}", pictures.FILE_HEADER, pictures.file_rows(days))


def _queue(request: HttpRequest, pk: int) -> Any:
    queue = queue_or_none(viewer(request), FORECAST_VIEW, pk)
    if queue is None:
        raise Http404
    return queue


def _deeds(request: HttpRequest) -> dict[str, bool]:
    return {name: viewer(request).may(f"planning.{name}") for name in DEEDS}


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
