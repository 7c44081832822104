"""Reports of one's own: the builder, and what was saved of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from keskus.access.queries import names_of_actors
from keskus.core.http import page, viewer
from keskus.reports.actions import saved as actions
from keskus.reports.forms.builder import BuilderForm
from keskus.reports.forms.saved import SaveForm
from keskus.reports.queries.building import built_report
from keskus.reports.queries.saved import (
    SAVE_PERMISSION,
    VIEW_PERMISSION,
    address_kept,
    may_change,
    saved_in_reach,
    saved_reports,
)
from keskus.reports.tables import SavedTable, builder_address
from keskus.reports.views.production import freeze_form, shown


@page(VIEW_PERMISSION)
def builder(request: HttpRequest) -> HttpResponse:
    """A report by whatever the address says; beside it what it may say."""
    form = BuilderForm(request.GET, viewer(request))
    asked, saved = form.asked, _opened(request)
    report = built_report(viewer(request), asked.choice, asked.by, asked.lens, asked.design)
    context = {
        "form": form,
        "period": form.period,
        "sites": form.sites,
        "site": asked.choice.site or "",
        "saved": saved,
        "may_save": viewer(request).may(SAVE_PERMISSION),
        "may_change": saved is not None and may_change(viewer(request), saved),
        "freeze": freeze_form(request, saved.name if saved else _("Own report"), asked.choice),
        "name": "built",
    }
    return render(request, "reports/builder.html", {**context, **shown(request, report)})


def _opened(request: HttpRequest) -> Any:
    """The saved report that the address began as."""
    number = request.GET.get("saved") or ""
    return saved_in_reach(viewer(request), int(number)) if number.isdecimal() and len(number) < 16 else None


@page(VIEW_PERMISSION)
def saved_list(request: HttpRequest) -> HttpResponse:
    """One's own, and what others share."""
    rows = saved_reports(viewer(request))
    names = names_of_actors(row.owner for row in rows)
    table = SavedTable(rows, viewer(request), names).arranged(request)
    return render(request, "reports/saved_list.html", {"table": table})


@page(SAVE_PERMISSION, methods=("GET", "POST"))
def save(request: HttpRequest) -> HttpResponse:
    """Save what the address says under a name."""
    form = SaveForm(request.POST or None, viewer=viewer(request))
    if form.is_valid():
        kept = address_kept(request.GET)
        name, sharing = form.cleaned_data["name"], form.sharing
        saved = actions.save_report(viewer(request), name=name, address=kept, sharing=sharing)
        messages.success(request, _("“%(name)s” is saved.") % {"name": saved.name})
        return redirect(builder_address(saved))
    back = f"{reverse('reports:builder')}?{request.GET.urlencode()}"
    return _form(request, form, title=_("Save this report"), button=_("Save"), back=back)


@page("reports.change_saved", methods=("GET", "POST"))
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, or shared with others."""
    saved = _own(request, pk)
    form = SaveForm(request.POST or None, viewer=viewer(request), saved=saved)
    if form.is_valid():
        actions.change_saved(viewer(request), saved, name=form.cleaned_data["name"], sharing=form.sharing)
        messages.success(request, _("“%(name)s” is changed.") % {"name": saved.name})
        return redirect("reports:saved_list")
    return _form(request, form, title=saved.name, button=_("Save"), back=reverse("reports:saved_list"))


def _form(request: HttpRequest, form: SaveForm, **words: str) -> HttpResponse:
    return render(request, "reports/save.html", {"form": form, **words})


@page("reports.keep_saved", methods=("POST",))
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a saved report ask what the address says."""
    saved = _own(request, pk)
    actions.keep_saved(viewer(request), saved, address=address_kept(request.GET))
    messages.success(request, _("“%(name)s” is changed.") % {"name": saved.name})
    return redirect(builder_address(saved))


@page("reports.delete_saved", methods=("POST",))
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a saved report."""
    saved = _own(request, pk)
    name = saved.name
    actions.delete_saved(viewer(request), saved)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": name})
    return redirect("reports:saved_list")


def _found(request: HttpRequest, pk: int) -> Any:
    """Not there and not yours answer alike."""
    saved = saved_in_reach(viewer(request), pk)
    if saved is None:
        raise Http404
    return saved


def _own(request: HttpRequest, pk: int) -> Any:
    saved = _found(request, pk)
    if not may_change(viewer(request), saved):
        raise Http404
    return saved
