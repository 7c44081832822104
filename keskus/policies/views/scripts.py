"""The list of scripts, one with its versions, two versions beside each other, and writing them."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from keskus.access.queries import names_of_actors
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.policies.actions import scripts as actions
from keskus.policies.forms.scripts import ChangeScriptForm, ScriptForm, StepFormSet, VersionForm, rows_of, steps_in
from keskus.policies.queries import scripts as queries
from keskus.policies.rules.scripts import differences
from keskus.policies.sentences import breach_sentence


@page(queries.VIEW)
def script_list(request: HttpRequest) -> HttpResponse:
    """Scripts in reach, with what holds today."""
    today = timezone.localdate()
    rows = queries.holding(queries.scripts(viewer(request)), today)
    rows.sort(key=lambda pair: pair[0].closed_on is not None)
    context = {"rows": rows, "may_make": viewer(request).may("policies.make_script")}
    return render(request, "policies/scripts.html", context)


@page(queries.VIEW)
def script(request: HttpRequest, pk: int) -> HttpResponse:
    """One script: a version's words, and all versions."""
    row, today = _script(request, pk), timezone.localdate()
    versions, holding = queries.versions_of(row), queries.version_on(row, today)
    shown = _numbered(row, request.GET.get("version")) or holding or (versions[-1] if versions else None)
    may = viewer(request).may
    context = {
        "script": row,
        "versions": versions,
        "shown": shown,
        "holding": holding,
        "steps": [(step, step.text(_language())) for step in shown.parsed] if shown else [],
        "language": _language(),
        "names": names_of_actors(each.made_by for each in versions),
        "before": next((each for each in versions if shown and each.from_on < shown.from_on), None),
        "may_write": may("policies.write_version"),
        "may_rewrite": bool(shown and shown.from_on > today and may("policies.write_version")),
        "may_change": may("policies.change_script"),
    }
    return render(request, "policies/script.html", context)


@page(queries.VIEW)
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions beside each other; the last two unless the address names others."""
    row = _script(request, pk)
    versions = queries.versions_of(row)
    after = _numbered(row, request.GET.get("after")) or (versions[0] if versions else None)
    earlier = next((each for each in versions if after and each.from_on < after.from_on), None)
    before = _numbered(row, request.GET.get("before")) or earlier
    found = differences(before.parsed if before else (), after.parsed if after else ())
    context = {
        "script": row,
        "versions": versions,
        "before": before,
        "after": after,
        "differences": found,
        "changed": sum(each.change != "same" or each.moved for each in found),
        "language": _language(),
    }
    return render(request, "policies/compare.html", context)


@page("policies.make_script", methods=("GET", "POST"))
def new_script(request: HttpRequest) -> HttpResponse:
    """Begin a script."""
    form = ScriptForm(
        request.POST or None,
        queues=queries.queues_for(viewer(request), "policies.make_script"),
        initial={"kind": "script"},
    )
    return _answered(request, form, _("New script"), partial(actions.make_script, viewer(request)))


@page("policies.change_script", methods=("GET", "POST"))
def change_script(request: HttpRequest, pk: int) -> HttpResponse:
    """Its name, kind and queues."""
    row = _script(request, pk)
    initial = {"name": row.name, "kind": row.kind, "queues": row.queues.all(), "is_closed": bool(row.closed_on)}
    form = ChangeScriptForm(
        request.POST or None,
        queues=queries.queues_for(viewer(request), "policies.change_script"),
        initial=initial,
    )
    title = _("Change “%(name)s”") % {"name": row.name}
    return _answered(request, form, title, partial(actions.change_script, viewer(request), row), row)


def _answered(request: HttpRequest, form: ScriptForm, title: str, deed: Any, row: Any = None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            made = deed(**form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("policies:script", (made or row).pk)
        except Breach as breach:
            form.add_error(None, breach_sentence(breach))
    back = reverse("policies:script", args=[row.pk]) if row else reverse("policies:scripts")
    status = 422 if form.is_bound else 200
    return render(request, "policies/script_form.html", {"form": form, "title": title, "back": back}, status=status)


@page("policies.write_version", methods=("GET", "POST"))
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version, begun from the one before; or one that does not hold yet, written anew."""
    row = _script(request, pk)
    own, versions = _numbered(row, request.GET.get("version")), queries.versions_of(row)
    last = own or (versions[0] if versions else None)
    day = own.from_on if own else timezone.localdate() + timedelta(days=1 if versions else 0)
    form = VersionForm(request.POST or None, initial={"from_on": day, "note": own.note if own else ""})
    rows = rows_of(last.parsed) if last else []
    steps = StepFormSet(request.POST or None, initial=rows, form_kwargs={"use_required_attribute": False})
    _number_blanks(steps, len(rows))
    if request.method == "POST" and form.is_valid() and steps.is_valid():
        try:
            made = actions.write_version(
                viewer(request), row, steps=steps_in(steps), number=own.number if own else None, **form.cleaned_data
            )
            messages.success(request, _("Version %(number)s is written.") % {"number": made.number})
            return redirect(f"{reverse('policies:script', args=[row.pk])}?version={made.number}")
        except Breach as breach:
            form.add_error(None, breach_sentence(breach))
    context = {"script": row, "form": form, "steps": steps, "own": own}
    return render(request, "policies/write.html", context, status=422 if form.is_bound else 200)


def _number_blanks(steps: Any, known: int) -> None:
    for place, form in enumerate(steps.forms, start=1):
        if place > known:
            form.initial.setdefault("order", place * 10)


def _script(request: HttpRequest, pk: int) -> Any:
    row = queries.script_or_none(viewer(request), pk)
    if row is None:
        raise Http404
    return row


def _numbered(row: Any, text: str | None) -> Any:
    return (
        queries.version_or_none(row, int(text))
        if text and text.isascii() and text.isdigit() and len(text) < 6
        else None
    )


def _language() -> str:
    return get_language() or "en"
