"""Why a roster is as it is: what is missing, which rules stop whom, a way out, and what it was built on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from keskus.access.queries import names_of_actors
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.core.templatetags.figures import day
from keskus.planning.actions.explaining import explain_roster
from keskus.planning.queries import rosters as queries
from keskus.planning.queries.basis import grounds_of
from keskus.planning.queries.fairness import fair_rows, weeks_back
from keskus.planning.queries.pay import cost_of_way, seen_prices
from keskus.planning.queries.setting import skill_names
from keskus.planning.sentences.forecasts import method_name
from keskus.planning.sentences.reasons import conflict_sentence, stopped, way_out, what
from keskus.planning.views.heads import head, refused, roster_of

WHY = "planning:roster_why"
BURDENS = ("weekends", "nights", "lates", "holidays")


@page("planning.explain_roster", methods=("GET", "POST"))
def why(request: HttpRequest, pk: int) -> HttpResponse:
    """The reasons last found, and seeking them anew."""
    row = roster_of(request, pk, "planning.explain_roster")
    if request.method == "POST":
        try:
            explain_roster(viewer(request), row)
            messages.success(request, _("The reasons are being sought."))
        except Breach as breach:
            refused(request, breach)
        return redirect(WHY, pk)
    job = queries.explanation(row)
    outcome = job.outcome if job is not None and job.is_over else {}
    shown: dict[str, Any] = {
        "job": job,
        "under_way": job is not None and not job.is_over,
        "is_known": "reasons" in outcome,
    }
    shown |= {
        "conflicts": _conflicts(row, outcome),
        "reasons": _told(request, row, outcome),
        "is_old": outcome.get("version") != row.version,
    }
    return render(request, "planning/why.html", head(request, row, "why") | shown)


@page(queries.VIEW)
def basis(request: HttpRequest, pk: int) -> HttpResponse:
    """The forecasts that it was built on, and how they did."""
    row = roster_of(request, pk)
    grounds = grounds_of(viewer(request), row)
    names = names_of_actors({ground.run.made_by for ground in grounds})
    told = [(each, names.get(each.run.made_by) or _("the system"), method_name(each.run.method)) for each in grounds]
    at = datetime.fromisoformat(row.basis["at"]) if row.basis else None
    return render(request, "planning/roster_basis.html", head(request, row, "basis") | {"grounds": told, "at": at})


@page(queries.VIEW)
def fairness(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has had how many weekends, nights, lates, holidays and wishes, with this roster and before it."""
    row = roster_of(request, pk)
    people, sums = fair_rows(viewer(request), row)
    everybody = max(1, len(queries.all_members(row)))
    mean = {name: getattr(sums.after, name) / everybody for name in BURDENS}
    counted = [
        {
            "row": each,
            "burdens": [(getattr(each.after, n), getattr(each.after, n) - getattr(each.before, n)) for n in BURDENS],
        }
        for each in people
    ]
    shown = {"rows": counted, "means": list(mean.values()), "sums": sums.after, "weeks": weeks_back(row)}
    return render(request, "planning/fairness.html", head(request, row, "fairness") | shown)


def _conflicts(row: Any, outcome: dict[str, Any]) -> list[str]:
    if not outcome.get("conflicts"):
        return []
    names = {str(member.id): member.name for member in queries.all_members(row)}
    return [conflict_sentence(each, names) for each in outcome["conflicts"]]


def _told(request: HttpRequest, row: Any, outcome: dict[str, Any]) -> list[dict[str, Any]]:
    if "reasons" not in outcome:
        return []
    names = {str(member.id): member.name for member in queries.all_members(row)}
    asked = {int(reason["way_out"]["person"]) for reason in outcome["reasons"] if reason["way_out"]}
    prices = seen_prices(viewer(request), row, asked)
    skills = {str(number): name for number, name in skill_names().items()}
    return [
        {
            "kind": reason["kind"],
            "what": what(reason, day(row.starts_on + timedelta(days=reason["day"]), "weekday"), names, skills),
            "stopped": [stopped(block, names) for block in reason["blocks"] if block["people"]],
            "way_out": way_out(reason["way_out"], names) if reason["way_out"] else "",
            "money": cost_of_way(reason["way_out"], prices) if reason["way_out"] else None,
        }
        for reason in outcome["reasons"]
    ]
