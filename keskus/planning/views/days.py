"""Special days: the list and its form."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.planning.actions import days as actions
from keskus.planning.forms.days import SpecialDayFilter, SpecialDayForm, initial_of
from keskus.planning.queries import days as queries
from keskus.planning.queries.reach import FORECAST_VIEW
from keskus.planning.sentences import breach_sentence

LIST = "planning:special_days"
ROWS_A_PAGE = 100


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
    return _answer(request, form, _("Add a special day"), partial(actions.add_special_day, who))


@page("planning.change_special_day", methods=("GET", "POST"))
def change_special_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one, or end it on another day."""
    who, row = viewer(request), _row(request, pk)
    permission = "planning.change_special_day"
    form = SpecialDayForm(request.POST or None, initial=initial_of(row), viewer=who, permission=permission)
    title = _("Change “%(name)s”") % {"name": row.name}
    return _answer(request, form, title, partial(actions.change_special_day, who, row), row)


@page("planning.remove_special_day", methods=("POST",))
def remove_special_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one away."""
    row = _row(request, pk)
    actions.remove_special_day(viewer(request), row)
    messages.success(
        request, _("“%(name)s” is taken away. The next forecast knows nothing of it.") % {"name": row.name}
    )
    return redirect(LIST)


def _row(request: HttpRequest, pk: int) -> Any:
    row = queries.special_day_or_none(viewer(request), pk)
    if row is None:
        raise Http404
    return row


def _answer(request: HttpRequest, form: SpecialDayForm, title: str, deed: Any, row: Any = None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            deed(**form.cleaned_data)
            messages.success(request, _("Saved. It counts from the next forecast on."))
            return redirect(LIST)
        except Breach as breach:
            form.add_error(None, breach_sentence(breach))
    status = 422 if form.is_bound else 200
    context = {"form": form, "title": title, "back": reverse(LIST), "row": row}
    return render(request, "planning/special_day.html", context, status=status)
