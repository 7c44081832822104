"""What stands in the way of a roster: breaches, grounds, publishing, withdrawing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.access.queries import names_of_actors
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.planning.actions import publishing as actions
from keskus.planning.forms.rosters import OverrideForm
from keskus.planning.queries import comparing
from keskus.planning.queries import rosters as queries
from keskus.planning.queries.grid import picture_of, summary_of
from keskus.planning.queries.legality import Finding, findings_of
from keskus.planning.queries.setting import law_on
from keskus.planning.sentences.breaches import breach_sentence, way_out
from keskus.planning.sentences.law import GROUND_LABELS, SEVERITY_MARKS
from keskus.planning.views.heads import head, refused, roster_of

MOST_SHOWN = 200


@page(queries.VIEW)
def breaches(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that the checker finds, gravest first."""
    row = roster_of(request, pk)
    form = OverrideForm(auto_id=False)
    context = head(request, row, "breaches") | _found(request, row, _findings(row)) | {"form": form}
    return render(request, "planning/breaches.html", context)


def _findings(row: Any) -> list[Finding]:
    """Judged as if it were published now, or when it was."""
    told_at = int((row.published_at or timezone.now()).timestamp())
    return findings_of(row, queries.shifts(row), told_at=told_at)


def _found(request: HttpRequest, row: Any, findings: list[Finding]) -> dict[str, Any]:
    """Findings as the page says them."""
    people = {member.id: member.name for member in queries.members(viewer(request), row)}
    seen = [each for each in findings if each.person in {None, *people}]
    names = names_of_actors(each.ground.by for each in seen if each.ground)
    return {
        "law": law_on(row.site, row.starts_on),
        "rows": [_said(each, people, row, names) for each in seen[:MOST_SHOWN]],
        "more": max(0, len(seen) - MOST_SHOWN),
        "open_count": sum(each.is_open for each in seen),
    }


def _said(each: Finding, people: dict[int, str], row: Any, names: dict[str, str]) -> dict[str, Any]:
    mark, words = SEVERITY_MARKS[each.breach.severity]
    ground = each.ground
    return {
        "finding": each,
        "name": people.get(each.person or 0, ""),
        "mark": mark,
        "severity": words,
        "when": comparing.shift_words(each.breach.starts_at, each.breach.ends_at, row.zone),
        "words": breach_sentence(each.breach, {str(number): name for number, name in people.items()}, row.zone),
        "mend": way_out(each.breach, row.zone),
        "ground": GROUND_LABELS[ground.ground] if ground else "",
        "by": names.get(ground.by, ground.by) if ground else "",
    }


@page("planning.override_breach", methods=("POST",))
def override(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the legal ground of a breach."""
    row = roster_of(request, pk, "planning.override_breach")
    form = OverrideForm(request.POST)
    try:
        if not form.is_valid():
            raise Breach("ground_missing")
        actions.override_breach(viewer(request), row, **form.cleaned_data)
        messages.success(request, _("The ground is noted, and stands in the trail."))
    except Breach as breach:
        refused(request, breach)
    return redirect("planning:roster_breaches", pk)


@page("planning.withdraw_override", methods=("POST",))
def withdraw_override(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a ground back."""
    row = roster_of(request, pk, "planning.withdraw_override")
    try:
        actions.withdraw_override(viewer(request), row, request.POST.get("finding", ""))
        messages.success(request, _("The ground is taken back."))
    except Breach as breach:
        refused(request, breach)
    return redirect("planning:roster_breaches", pk)


@page("planning.publish_roster", methods=("GET", "POST"))
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What publishing does, and whether it can be done."""
    row = roster_of(request, pk, "planning.publish_roster")
    if request.method == "POST":
        try:
            told = actions.publish_roster(viewer(request), row)
            messages.success(request, _("Published. People told: %(count)s.") % {"count": told})
            return redirect("planning:roster_grid", pk)
        except Breach as breach:
            refused(request, breach)
            return redirect("planning:publish_roster", pk)
    before, own, findings = queries.published_version(row), queries.shifts(row), _findings(row)
    found = None
    if before is not None and before.pk != row.pk:
        found = comparing.compared(viewer(request), before, row, findings=findings)
    context = head(request, row, "publish") | _found(request, row, findings) | {"is_publishing": True}
    summary = found.now if found else summary_of(picture_of(viewer(request), row, 0, row.days, findings=findings))
    context |= {"before": before, "found": found, "shifts": len(own), "people": len({shift.person for shift in own})}
    context["summary"] = summary
    return render(request, "planning/publish.html", context)


@page("planning.withdraw_roster", methods=("POST",))
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what is published."""
    row = roster_of(request, pk, "planning.withdraw_roster")
    try:
        told = actions.withdraw_roster(viewer(request), row)
        messages.success(request, _("Withdrawn. People told: %(count)s.") % {"count": told})
    except Breach as breach:
        refused(request, breach)
    return redirect("planning:roster_grid", pk)
