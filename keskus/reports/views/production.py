"""The production report and its files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from keskus.contacts.queries.address import address_of, without
from keskus.contacts.queries.grouping import By, agent_names
from keskus.contacts.queries.reach import Choice
from keskus.contacts.queries.trust import last_day_with_facts
from keskus.core.http import page, viewer
from keskus.reports.actions import export_report
from keskus.reports.forms import ExportForm, FreezeForm, ReportForm
from keskus.reports.forms.asked import asked_of
from keskus.reports.gateways import File, file_of
from keskus.reports.queries.columns import PERCENTILES
from keskus.reports.queries.definitions import REPORTS
from keskus.reports.queries.export_reach import EXPORT_PERMISSION
from keskus.reports.queries.footnotes import footnotes_of
from keskus.reports.queries.freezing import FREEZE_PERMISSION
from keskus.reports.queries.paper import days_of
from keskus.reports.queries.pictures import charts_of
from keskus.reports.queries.production import Report, production_report
from keskus.reports.queries.quality import QUALITY_PERMISSION
from keskus.reports.queries.story import sentence_of
from keskus.reports.queries.waits import with_waits
from keskus.reports.tables import ReportTable, narrowings


@page("reports.production.view")
def production(request: HttpRequest) -> HttpResponse:
    """The production report by whatever the address says."""
    return _page(request, "production", By.DAY)


@page("contacts.agent_figures.view")
def agents(request: HttpRequest) -> HttpResponse:
    """The same by agent."""
    return _page(request, "agents", By.AGENT)


def _page(request: HttpRequest, name: str, usual_by: By) -> HttpResponse:
    form = ReportForm(request.GET, viewer(request), usual_by=usual_by)
    asked = form.asked
    report = production_report(viewer(request), asked.choice, asked.by, asked.lens)
    if not PERCENTILES.isdisjoint(request.GET.getlist("columns")):
        report = with_waits(viewer(request), report)
    context = {"form": form, "period": form.period, "sites": form.sites, "site": asked.choice.site or "", "name": name}
    context["freeze"] = freeze_form(request, str(REPORTS[name].title), asked.choice)
    return render(request, "reports/production.html", {**context, **shown(request, report)})


def freeze_form(request: HttpRequest, title: str, choice: Choice) -> FreezeForm | None:
    """For those who may freeze what they see."""
    if not viewer(request).may(FREEZE_PERMISSION):
        return None
    return FreezeForm(initial={"title": f"{title}, {days_of(choice)}"[:120]})


def shown(request: HttpRequest, report: Report) -> dict[str, Any]:
    """What a page shows of a report."""
    names = dict(agent_names().values()) if report.choice.agent else {}
    return {
        "report": report,
        "sentence": sentence_of(report),
        "charts": charts_of(report),
        "table": ReportTable(report).arranged(request),
        "footnotes": footnotes_of(report),
        "quality_query": address_of(report.choice) if viewer(request).may(QUALITY_PERMISSION) else "",
        "repaired_query": address_of(report.choice) if report.touched.spans else "",
        "narrowings": [(words, without(request.GET, *key.split())) for words, key in narrowings(report, names)],
        "last_day": last_day_with_facts(viewer(request)) if report.is_empty else None,
        "export": ExportForm() if viewer(request).may(EXPORT_PERMISSION) else None,
    }


@page(EXPORT_PERMISSION, methods=("POST",))
def export(request: HttpRequest, name: str) -> HttpResponse:
    """A report as a file; the address says of what, the form how and what for."""
    definition, form = REPORTS.get(name), ExportForm(request.POST)
    if definition is None or not viewer(request).may(definition.permission) or not form.is_valid():
        raise Http404
    asked = asked_of(definition, request.GET, viewer(request))
    wanted, reason = form.cleaned_data["format"], form.cleaned_data["reason"]
    reach = viewer(request).scope(EXPORT_PERMISSION)
    sheet = export_report(viewer(request), definition, asked, reach=reach, form=wanted, reason=reason)
    return sent(file_of(sheet, wanted, language=request.LANGUAGE_CODE))


def sent(file: File) -> HttpResponse:
    """A file as an answer."""
    return HttpResponse(
        file.content, file.content_type, headers={"Content-Disposition": f'attachment; filename="{file.name}"'}
    )
