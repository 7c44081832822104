"""Special days: the list and its form."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from keskus.core.http import page, viewer
from keskus.planning.actions import days as actions
from keskus.planning.forms.days import SpecialDayFilter, SpecialDayForm, initial_of
from keskus.planning.queries import days as queries
from keskus.planning.queries.reach import FORECAST_VIEW
from keskus.planning.views.answers import answered, done

LIST = "planning:special_days"
ROWS_A_PAGE = 100
SAVED = gettext_noop("Saved. It counts from the next forecast on.")


@page(FORECAST_VIEW)
def special_days(request: HttpRequest) -> HttpResponse:
    """Days that forecasts must not take for ordinary ones."""
    form = SpecialDayFilter(request.GET, viewer=viewer(request))
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.narrowed(
        queries.special_days(viewer(request)),
        site=int(wanted.get("site") or 0) or None,
        kind=wanted.get("kind", ""),
        since=None if wanted.get("past") else timezone.localdate(),
    )
    may = viewer(request).may
    context = {
        "form": form,
        "shown": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "may_add": may("planning.add_special_day"),
        "may_change": may("planning.change_special_day"),
        "is_narrowed": any(wanted.values()),
    }
    return render(request, "planning/special_days.html", context)


@page("planning.add_special_day", methods=("GET", "POST"))
def new_special_day(request: HttpRequest) -> HttpResponse:
    """Add one."""
    who = viewer(request)
    form = SpecialDayForm(request.POST or None, viewer=who, permission="planning.add_special_day")
    deed = partial(actions.add_special_day, who)
    return answered(request, form, _("Add a special day"), deed, reverse(LIST), said=_(SAVED))


@page("planning.change_special_day", methods=("GET", "POST"))
def change_special_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one, or end it on another day."""
    who, row = viewer(request), _row(request, pk)
    permission = "planning.change_special_day"
    form = SpecialDayForm(request.POST or None, initial=initial_of(row), viewer=who, permission=permission)
    title = _("Change “%(name)s”") % {"name": row.name}
    more = {
        "remove_url": reverse("planning:remove_special_day", args=[pk]),
        "consequence": _("The days are ordinary ones again; forecasts made before stay as they are."),
    }
    deed = partial(actions.change_special_day, who, row)
    return answered(request, form, title, deed, reverse(LIST), said=_(SAVED), **more)


@page("planning.remove_special_day", methods=("POST",))
def remove_special_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one away."""
    row = _row(request, pk)
    said = _("“%(name)s” is taken away. The next forecast knows nothing of it.") % {"name": row.name}
    return done(request, lambda: actions.remove_special_day(viewer(request), row), said, reverse(LIST))


def _row(request: HttpRequest, pk: int) -> Any:
    row = queries.special_day_or_none(viewer(request), pk)
    if row is None:
        raise Http404
    return row
