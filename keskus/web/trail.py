"""The pages of the trail: who did what, when; whoever reads them stands in it too (privacy rule 33)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from keskus.access.queries import sign_in_name, user_named
from keskus.core.actors import Actor
from keskus.core.http import Period, csv_response, page, period_of, viewer
from keskus.core.trail import PAGE_ROWS, Search, export_trail, read_trail
from keskus.web.deeds import THING_LABELS
from keskus.web.traces import lines_of, names_of_subjects, thing_words, zone_of

NAMED_AT_ONCE = 500
AREAS: tuple[tuple[str, str | Promise], ...] = (
    ("", gettext_lazy("All deeds")),
    ("access.", gettext_lazy("Access")),
    ("people.", gettext_lazy("People")),
    ("contacts.", gettext_lazy("Contacts")),
    ("floor.", gettext_lazy("Floor")),
    ("reports.", gettext_lazy("Reports")),
    ("core.", gettext_lazy("The system")),
)
COLUMNS = (
    *("number", "at_utc", "actor", "role", "action", "subject", "changes", "reason"),
    *("actor_name", "role_name", "action_name", "subject_name"),
)


class TrailForm(forms.Form):
    """What is looked for; the days come from the page's own control."""

    actor = forms.CharField(label=gettext_lazy("Who"), required=False, max_length=254, help_text="")
    action = forms.ChoiceField(label=gettext_lazy("Deeds"), required=False, choices=AREAS)
    subject = forms.CharField(label=gettext_lazy("About"), required=False, max_length=120, widget=forms.Select)

    def __init__(self, parameters: QueryDict, reader: Actor) -> None:
        """One thing that the address names is a choice beside the kinds of things; a person stands there by name."""
        super().__init__(parameters, auto_id="filter_%s")
        subject = parameters.get("subject", "").strip().lower()
        kinds = [(f"{kind}:", label) for kind, label in THING_LABELS.items()]
        one = [(subject, thing_words(subject, names_of_subjects(reader, [subject])))]
        known = not subject or subject in dict(kinds)
        choices = [("", gettext("Everything")), *([] if known else one), *kinds]
        self.fields["subject"].widget.choices = choices
        if sign_in := sign_in_name(parameters.get("actor", "").strip()):
            self.data = parameters.copy()
            self.data["actor"] = sign_in

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


@page("core.trail.view")
def trail(request: HttpRequest) -> HttpResponse:
    """One page of the trail, newest first."""
    form = TrailForm(request.GET, viewer(request))
    period = period_of(request.GET, zone_of(request))
    found = read_trail(viewer(request), form.search(period, request.GET.get("before", "")))
    context = {
        "form": form,
        "period": period,
        "lines": lines_of(viewer(request), found.entries, zone_of(request)),
        "next_before": found.next_before,
        "page_rows": PAGE_ROWS,
        "zone": zone_of(request),
        "may_export": viewer(request).may("core.export_trail"),
        "may_hear_of": viewer(request).may("recordings.listening.view"),
    }
    return render(request, "web/trail.html", context)


@page("core.export_trail", methods=("POST",))
def export(request: HttpRequest) -> HttpResponseBase:
    """The entries of the same search as a file; that they left stands in the trail."""
    reader = viewer(request)
    search = TrailForm(request.GET, reader).search(period_of(request.GET, zone_of(request)))
    rows = _rows(reader, export_trail(reader, search), zone_of(request))
    return csv_response(f"trail-{timezone.now():%Y%m%d-%H%M}", COLUMNS, rows)


def _rows(reader: Actor, entries: Iterable[Any], zone: ZoneInfo) -> Iterator[tuple[Any, ...]]:
    """The codes as they are kept, so that files can be compared; then the same in words, a batch at a time."""
    for batch in batched(entries, NAMED_AT_ONCE):
        for line in lines_of(reader, batch, zone):
            entry: Any = line.entry
            changes = json.dumps(entry.changes, ensure_ascii=False, sort_keys=True)
            at = entry.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
            yield (
                *(entry.number, at, entry.actor, entry.role, entry.action, entry.subject, changes, entry.reason),
                *(line.who, line.role, line.deed, line.about),
            )


def batched(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The rows in lists of at most `size`."""
    waiting = iter(rows)
    while batch := list(islice(waiting, size)):
        yield batch
