"""Shrinkage: planned and as it was."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.core.http import page, viewer
from keskus.planning.actions import shrinkage as actions
from keskus.planning.forms.shrinkage import ShrinkageForm, initial_of
from keskus.planning.queries import shrinkage as queries
from keskus.planning.queries.goals import STAFFING_VIEW
from keskus.planning.sentences.shrinkage import USUAL_NAMES
from keskus.planning.views.answers import answered, done

LIST = "planning:shrinkage"


@page(STAFFING_VIEW)
def shrinkage(request: HttpRequest) -> HttpResponse:
    """What takes paid time away from calls, site by site."""
    who = viewer(request)
    context = {
        "sites": queries.shrinkage_by_site(who, timezone.localdate()),
        "may_add": who.may("planning.add_shrinkage"),
        "may_change": who.may("planning.change_shrinkage"),
    }
    return render(request, "planning/shrinkage.html", context)


@page("planning.add_shrinkage", methods=("GET", "POST"))
def new_shrinkage(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a category at a site."""
    who = viewer(request)
    site = queries.site_or_none(who, "planning.add_shrinkage", pk)
    if site is None:
        raise Http404
    form = ShrinkageForm(request.POST or None, viewer=who)
    title = _("Add shrinkage at “%(site)s”") % {"site": site.name}
    return answered(request, form, title, partial(actions.add_shrinkage, who, site), reverse(LIST))


@page("planning.change_shrinkage", methods=("GET", "POST"))
def change_shrinkage(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a category, or end it."""
    who, row = viewer(request), queries.category_or_none(viewer(request), pk)
    if row is None:
        raise Http404
    form = ShrinkageForm(request.POST or None, initial=initial_of(row), viewer=who)
    title = _("Change “%(name)s”") % {"name": row.name}
    return answered(request, form, title, partial(actions.change_shrinkage, who, row), reverse(LIST))


@page("planning.add_usual_shrinkage", methods=("POST",))
def add_usual(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin with what most centres have."""
    who, site = viewer(request), queries.site_or_none(viewer(request), "planning.add_usual_shrinkage", pk)
    if site is None:
        raise Http404
    names = {code: str(name) for code, name in USUAL_NAMES.items()}
    deed = partial(actions.add_usual_shrinkage, who, site, on=timezone.localdate(), names=names)
    return done(request, deed, _("Added. Put your own shares in their place."), reverse(LIST))
