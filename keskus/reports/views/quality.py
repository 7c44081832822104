"""The quality of the data behind every figure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from keskus.access.middleware import POLL_HEADER
from keskus.contacts.queries.address import address_of
from keskus.contacts.queries.calls import CALLS_PERMISSION
from keskus.contacts.queries.disagreements import disagreement_label
from keskus.contacts.queries.doubts import DOUBT_NAMES, grade_sentence
from keskus.contacts.queries.repair_words import RULE_WORDS
from keskus.contacts.sentences import refusal_sentence
from keskus.core.http import page, viewer
from keskus.reports.forms import ExportForm, QualityForm
from keskus.reports.queries.export_reach import EXPORT_PERMISSION
from keskus.reports.queries.labels import label_of
from keskus.reports.queries.pictures import grades_chart
from keskus.reports.queries.quality import (
    QUALITY_PERMISSION,
    Quality,
    choice_of_cell,
    quality_of,
    queue_days,
    sources_now,
)
from keskus.reports.views.tables import QualityTable


@page(QUALITY_PERMISSION)
def data_quality(request: HttpRequest) -> HttpResponse:
    """Sources, grades over time, and every reason with the days behind it; asked again and again, the sources alone."""
    if POLL_HEADER in request.headers:
        return render(request, "reports/_sources.html", {"sources": sources_now(viewer(request))})
    form = QualityForm(request.GET, viewer(request))
    quality = quality_of(viewer(request), form.choice)
    rows = queue_days(viewer(request), form.choice, form.narrowed)
    table = QualityTable(rows, may_see_calls=viewer(request).may(CALLS_PERMISSION))
    context = {
        "form": form,
        "period": form.period,
        "sites": form.sites,
        "site": form.choice.site or "",
        "quality": quality,
        "sentence": grade_sentence(quality.grading),
        "graph": grades_chart(quality),
        "may_see_calls": viewer(request).may(CALLS_PERMISSION),
        "sources": sources_now(viewer(request)),
        "table": table.arranged(request),
        "export": ExportForm() if viewer(request).may(EXPORT_PERMISSION) else None,
    }
    return render(request, "reports/data_quality.html", {**context, **_led_on(quality)})


def _led_on(quality: Quality) -> dict[str, Any]:
    """Every figure with its words and the way to what is behind it."""
    here, choice = reverse("reports:data_quality"), quality.choice
    heat = quality.heat
    return {
        "columns": [label_of(heat.by, start, "", quality.zone) for start in heat.starts],
        "heat": [
            (
                row.name,
                here + address_of(replace(choice, queues=frozenset({row.queue_id}))),
                [(cell.grade, here + address_of(choice_of_cell(choice, row.queue_id, cell))) for cell in row.cells],
            )
            for row in heat.rows
        ],
        "doubts": [
            (doubt, DOUBT_NAMES[doubt.code], here + address_of(choice, reason=doubt.code) + "#days")
            for doubt in quality.grading.doubts
        ],
        "disagreements": [
            (
                told.count,
                disagreement_label(told.code),
                reverse("contacts:disagreements") + address_of(choice, kind=told.code),
            )
            for told in quality.disagreements
        ],
        "repairs": [
            (told.count, RULE_WORDS[told.code].title, reverse("contacts:calls") + address_of(choice, rule=told.code))
            for told in quality.repairs
            if told.code in RULE_WORDS
        ],
        "refused": [(told.count, refusal_sentence(told.code)) for told in quality.refused],
    }
