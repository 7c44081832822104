"""Frozen reports: freeze what is on the page, the list of them, one of them as it was, and its files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from keskus.access.queries import names_of_actors
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.core.work import jobs_seen_by
from keskus.reports.actions import export_frozen
from keskus.reports.actions.freezing import KIND, request_freeze, stop_freezing, why_not_frozen
from keskus.reports.forms import ExportForm, FreezeForm, FrozenFilter
from keskus.reports.forms.asked import asked_of
from keskus.reports.gateways import file_of
from keskus.reports.queries.definitions import FREEZABLE, REPORTS
from keskus.reports.queries.export_reach import Exporter
from keskus.reports.queries.footnotes import footnotes_of
from keskus.reports.queries.freezing import FREEZE_PERMISSION, thaw
from keskus.reports.queries.frozen import EXPORT_FROZEN, VIEW_PERMISSION, frozen_in_reach, frozen_reports, stamp_of
from keskus.reports.queries.paper import facts_of
from keskus.reports.queries.pictures import charts_of
from keskus.reports.queries.production import in_language
from keskus.reports.queries.restating import compared
from keskus.reports.queries.story import sentence_of
from keskus.reports.sentences import breach_sentence
from keskus.reports.tables import ChangeTable, FrozenTable, ReportTable, restated_words
from keskus.reports.views.production import sent


@page(FREEZE_PERMISSION, methods=("POST",))
def freeze(request: HttpRequest, name: str) -> HttpResponse:
    """Keep the report of the address as it is now."""
    definition, form = REPORTS.get(name), FreezeForm(request.POST)
    if definition is None or name not in FREEZABLE or not viewer(request).may(definition.permission):
        raise Http404
    asked = asked_of(definition, request.GET, viewer(request))
    if not form.is_valid():
        messages.error(request, _("Give the frozen report a title."))
        return redirect("reports:frozen_list")
    reach = viewer(request).scope(FREEZE_PERMISSION)
    job = request_freeze(viewer(request), definition, asked, reach=reach, **form.cleaned_data)
    return redirect("reports:freezing", job.pk)


@page(FREEZE_PERMISSION)
def freezing(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; leads on to the frozen report when it is there."""
    job = _asked_for(request, pk)
    if number := job.outcome.get("frozen"):
        messages.success(request, _("Frozen. These figures stay as they are; later changes are shown beside them."))
        address = reverse("reports:frozen", args=[number])
        return HttpResponseClientRedirect(address) if "HX-Request" in request.headers else redirect(address)
    breach = why_not_frozen(job)
    return render(request, "reports/freezing.html", {"job": job, "why": breach_sentence(breach) if breach else ""})


@page("reports.stop_freezing", methods=("POST",))
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it up."""
    try:
        stop_freezing(viewer(request), _asked_for(request, pk))
    except Breach:
        messages.info(request, _("It has ended meanwhile."))
    return redirect("reports:freezing", pk)


def _asked_for(request: HttpRequest, pk: int) -> Any:
    """What one has asked for oneself; not there and not yours answer alike."""
    job = jobs_seen_by(viewer(request)).filter(pk=pk, kind=KIND, requested_by=viewer(request).number).first()
    if job is None:
        raise Http404
    return job


@page(VIEW_PERMISSION)
def frozen_list(request: HttpRequest) -> HttpResponse:
    """All that the viewer may see."""
    form = FrozenFilter(request.GET)
    rows = form.kept(frozen_reports(viewer(request)))
    table = FrozenTable(rows, names_of_actors(row.made_by for row in rows)).arranged(request)
    return render(request, "reports/frozen_list.html", {"form": form, "table": table})


@page(VIEW_PERMISSION)
def frozen(request: HttpRequest, pk: int) -> HttpResponse:
    """One as it was, and what has become of its figures."""
    return render(request, "reports/frozen.html", _shown(request, _found(request, pk)))


def _shown(request: HttpRequest, row: Any) -> dict[str, Any]:
    thawed = thaw(row)
    report, found = in_language(thawed.report), compared(row, thawed)
    return {
        "frozen": row,
        "maker": names_of_actors([row.made_by]).get(row.made_by, row.made_by),
        "stamp": stamp_of(row, thawed),
        "zone": report.zone,
        "report": report,
        "facts": facts_of(report, thawed.chosen),
        "sentence": sentence_of(report),
        "charts": charts_of(report),
        "table": ReportTable(report, leads_on=False).arranged(request),
        "footnotes": footnotes_of(report),
        "restated": found,
        "changes": ChangeTable(found, report).arranged(request) if found else None,
        "restated_words": restated_words(row, found) if found else "",
        "is_compared": found is not None,
        "same_words": _("The figures are the same today."),
        "export": ExportForm() if viewer(request).may(EXPORT_FROZEN) else None,
    }


@page(EXPORT_FROZEN, methods=("POST",))
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """One as a file, made from what was kept alone."""
    form = ExportForm(request.POST)
    row = frozen_in_reach(Exporter(viewer(request), EXPORT_FROZEN), pk)
    if row is None or not form.is_valid():
        raise Http404
    wanted, reason = form.cleaned_data["format"], form.cleaned_data["reason"]
    reach = viewer(request).scope(EXPORT_FROZEN)
    sheet = export_frozen(viewer(request), row, reach=reach, form=wanted, reason=reason)
    return sent(file_of(sheet, wanted, language=request.LANGUAGE_CODE))


def _found(request: HttpRequest, pk: int) -> Any:
    """Not there and not yours answer alike."""
    row = frozen_in_reach(viewer(request), pk)
    if row is None:
        raise Http404
    return row
