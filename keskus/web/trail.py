"""The pages of the trail: who did what, when; whoever reads them stands in it too (privacy rule 33)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.access.queries import names_of_actors, user_named
from keskus.core.http import Period, csv_response, page, period_of, viewer
from keskus.core.trail import PAGE_ROWS, Search, export_trail, read_trail

# The trail has one clock for all sites, so that its order is plain.
ZONE = ZoneInfo("UTC")
AREAS: tuple[tuple[str, str | Promise], ...] = (
    ("", gettext_lazy("All deeds")),
    ("access.", gettext_lazy("Access")),
    ("people.", gettext_lazy("People")),
    ("contacts.", gettext_lazy("Contacts")),
    ("reports.", gettext_lazy("Reports")),
    ("core.", gettext_lazy("The system")),
)
COLUMNS = ("number", "at_utc", "actor", "role", "action", "subject", "changes", "reason")


class TrailForm(forms.Form):
    """What is looked for; the days come from the page's own control."""

    actor = forms.CharField(label=gettext_lazy("Who"), required=False, max_length=254, help_text="")
    action = forms.ChoiceField(label=gettext_lazy("Deeds"), required=False, choices=AREAS)
    subject = forms.CharField(label=gettext_lazy("About"), required=False, max_length=120)

    def search(self, period: Period, before: str = "") -> Search:
        """The search that the address names; what is not understood is not asked."""
        self.full_clean()
        clean: dict[str, Any] = self.cleaned_data
        return Search(
            actor=_actor_of(clean.get("actor", "").strip()),
            action=clean.get("action", ""),
            subject=clean.get("subject", "").strip().lower(),
            starts_at=period.starts_at,
            ends_at=period.ends_at,
            before=int(before) if before.isdecimal() and len(before) < 19 else None,
        )


def _actor_of(text: str) -> str:
    """A sign-in name as the trail writes its owner; else the text itself (`user:12`, `system`)."""
    user = user_named(text) if "@" in text else None
    return f"user:{user.pk}" if user else text


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as the page shows it."""

    entry: Any
    who: str
    changes: list[tuple[str, str]]


@page("core.trail.view")
def trail(request: HttpRequest) -> HttpResponse:
    """One page of the trail, newest first."""
    form = TrailForm(request.GET, auto_id="filter_%s")
    period = period_of(request.GET, ZONE)
    found = read_trail(viewer(request), form.search(period, request.GET.get("before", "")))
    context = {
        "form": form,
        "period": period,
        "lines": _lines(found.entries),
        "next_before": found.next_before,
        "page_rows": PAGE_ROWS,
        "zone": ZONE,
        "may_export": viewer(request).may("core.export_trail"),
    }
    return render(request, "web/trail.html", context)


def _lines(entries: list[Any]) -> list[Line]:
    names = names_of_actors(entry.actor for entry in entries)
    return [Line(entry, _who(entry.actor, names), list(_changes(entry.changes))) for entry in entries]


def _who(actor: str, names: dict[str, str]) -> str:
    return _("The system") if actor == "system" else names.get(actor, actor)


def _changes(changes: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Field and what became of it: `old → new`, `changed` for what is personal, or the value."""
    for name, value in changes.items():
        if isinstance(value, list) and len(value) == 2:
            yield name, f"{_plain(value[0])} → {_plain(value[1])}"
        else:
            yield name, _("changed") if value == "changed" else _plain(value)


def _plain(value: Any) -> str:
    if value is None or value == "":
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@page("core.export_trail", methods=("POST",))
def export(request: HttpRequest) -> HttpResponseBase:
    """The entries of the same search as a file; that they left stands in the trail."""
    search = TrailForm(request.GET).search(period_of(request.GET, ZONE))
    entries = export_trail(viewer(request), search)
    return csv_response(f"trail-{timezone.now():%Y%m%d-%H%M}", COLUMNS, _rows(entries))


def _rows(entries: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    for entry in entries:
        changes = json.dumps(entry.changes, ensure_ascii=False, sort_keys=True)
        at = entry.at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
        yield entry.number, at, entry.actor, entry.role, entry.action, entry.subject, changes, entry.reason
