"""What sites settle for their rosters: one page for all, a form for each rule."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.planning.actions import setting as actions
from keskus.planning.forms.setting import FORMS, ActivityForm
from keskus.planning.queries import setting as queries
from keskus.planning.queries.rosters import activities as all_activities
from keskus.planning.sentences.law import LOOSENED, OBJECTION_WORDS, TIGHTENED
from keskus.planning.sentences.rosters import KIND_TITLES, WEEKDAYS_SAID
from keskus.planning.views.heads import why_not

RULES = "planning:roster_rules"


@page(queries.SETTING_VIEW)
def roster_rules(request: HttpRequest) -> HttpResponse:
    """Everything that a site's rosters obey."""
    sites = list(queries.sites_settled(viewer(request)))
    wanted = request.GET.get("site", "")
    site = next((each for each in sites if str(each.pk) == wanted), sites[0] if sites else None)
    settable = site is not None and queries.sites_settled(viewer(request), queries.SET_RULE).filter(pk=site.pk).exists()
    context = {
        "sites_here": sites,
        "here": site,
        "rules": {kind: queries.rules_of(viewer(request), site, kind) for kind in queries.KINDS} if site else {},
        "activities": all_activities(),
        "weekdays": WEEKDAYS_SAID,
        "may_set": settable,
        "may_set_activity": viewer(request).may(queries.SET_ACTIVITY),
        "tightened": {name: label for name, (label, _unit) in TIGHTENED.items()} | LOOSENED,
    }
    return render(request, "planning/rules.html", context)


@page("planning.take_usual_rules", methods=("POST",))
def usual_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin with what is usual in the site's country."""
    site = queries.sites_settled(viewer(request), "planning.take_usual_rules").filter(pk=pk).first()
    if site is None:
        raise Http404
    actions.take_usual_rules(viewer(request), site, on=timezone.localdate().replace(day=1))
    messages.success(
        request, _("Law, breaks, shifts and activities are laid out. Look at them, and change what differs.")
    )
    return redirect(f"{reverse(RULES)}?site={pk}")


@page(queries.SET_RULE, methods=("GET", "POST"))
def new_rule(request: HttpRequest, kind: str) -> HttpResponse:
    """Make a rule."""
    if kind not in FORMS:
        raise Http404
    return _rule(request, kind, None)


@page(queries.SET_RULE, methods=("GET", "POST"))
def change_rule(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Change a rule."""
    row = queries.rule_or_none(viewer(request), kind, pk, queries.SET_RULE)
    if row is None:
        raise Http404
    return _rule(request, kind, row)


def _rule(request: HttpRequest, kind: str, row: Any) -> HttpResponse:
    sites = queries.sites_settled(viewer(request), queries.SET_RULE)
    wanted = request.GET.get("site", "")
    site = sites.filter(pk=wanted).first() if wanted.isdecimal() else sites.first()
    form = FORMS[kind](request.POST or None, viewer=viewer(request), row=row, site=site)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.set_rule(viewer(request), kind, row, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(f"{reverse(RULES)}?site={queries.site_of(made).pk}")
        except Breach as breach:
            _say(form, breach)
    context = {"form": form, "title": KIND_TITLES[kind], "row": row, "kind": kind, "back": reverse(RULES)}
    return render(request, "planning/rule.html", context, status=422 if form.is_bound else 200)


def _say(form: Any, breach: Breach) -> None:
    if breach.code == "unlawful":
        parameter = breach.values["parameter"]
        form.add_error(parameter if parameter in form.fields else None, OBJECTION_WORDS[breach.values["objection"]])
    else:
        form.add_error(None, why_not(breach))


@page(queries.REMOVE_RULE, methods=("POST",))
def remove_rule(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take a rule away."""
    row = queries.rule_or_none(viewer(request), kind, pk, queries.REMOVE_RULE)
    if row is None:
        raise Http404
    site = queries.site_of(row)
    actions.remove_rule(viewer(request), row)
    messages.success(request, _("Taken away."))
    return redirect(f"{reverse(RULES)}?site={site.pk}")


@page(queries.SET_ACTIVITY, methods=("GET", "POST"))
def new_activity(request: HttpRequest) -> HttpResponse:
    """Make an activity."""
    return _activity(request, None)


@page(queries.SET_ACTIVITY, methods=("GET", "POST"))
def change_activity(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an activity."""
    row = queries.activity_or_none(pk)
    if row is None:
        raise Http404
    return _activity(request, row)


def _activity(request: HttpRequest, row: Any) -> HttpResponse:
    initial = {name: getattr(row, name) for name in ActivityForm.base_fields} if row is not None else {}
    form = ActivityForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_activity(viewer(request), row, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(RULES)
        except Breach as breach:
            form.add_error(None, why_not(breach))
    context = {"form": form, "title": _("Activity"), "row": None, "kind": "", "back": reverse(RULES)}
    return render(request, "planning/rule.html", context, status=422 if form.is_bound else 200)
