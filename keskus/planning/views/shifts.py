"""Adding and changing a shift without a mouse: the grid's deeds as forms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.planning.actions.changes import change_roster
from keskus.planning.forms.shifts import CHANGES, AddForm, MoveForm, PartForm, SpanForm, SwapForm
from keskus.planning.queries import comparing
from keskus.planning.queries import rosters as queries
from keskus.planning.rules.changes import Deed
from keskus.planning.sentences.grid import said_words
from keskus.planning.views.heads import head, roster_of, why_not, window

LIST = "planning:roster_list"


@page(queries.CHANGE, methods=("GET", "POST"))
def new_shift(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a shift."""
    row = roster_of(request, pk, queries.CHANGE)
    first, _days = window(request, row)
    initial = {"day": queries.date_of(row, first), "starts": "08:00", "ends": "16:00"}
    form = AddForm(request.POST or None, people=_people(request, row), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_roster(viewer(request), row, form.change(row))
            messages.success(request, said_words("add"))
            return redirect(_list(row, form.cleaned_data["day"].isoformat()))
        except Breach as breach:
            form.add_error(None, why_not(breach))
    context = head(request, row, "list") | {"form": form}
    return render(request, "planning/new_shift.html", context, status=422 if form.is_bound else 200)


@page(queries.CHANGE, methods=("GET", "POST"))
def shift(request: HttpRequest, pk: int, shift_pk: int) -> HttpResponse:
    """Everything that can be done to a shift."""
    row = roster_of(request, pk, queries.CHANGE)
    found = queries.shift_or_none(row, shift_pk)
    if found is None:
        raise Http404
    forms = _forms(request, row, found)
    if request.method == "POST":
        deed, form = _asked(request, forms)
        if deed is not None and (form is None or form.is_valid()):
            return _do(request, row, found, deed, form)
    starts = datetime.fromtimestamp(found.starts_epoch, row.zone)
    names = {each.pk: each.label for each in queries.activities()}
    context = head(request, row, "list") | {
        "shift": found,
        "starts": starts,
        "ends": datetime.fromtimestamp(found.ends_epoch, row.zone),
        "forms": forms,
        "parts": [_part(place, part, names, row) for place, part in enumerate(found.value.parts)],
        "back": _list(row, starts.date().isoformat()),
    }
    return render(request, "planning/shift.html", context, status=422 if request.method == "POST" else 200)


def _do(request: HttpRequest, row: Any, found: Any, deed: Deed, form: Any) -> HttpResponse:
    values = {} if form is None else form.cleaned_data
    part = request.POST.get("part", "")
    if part.isdecimal():
        values = {**values, "part": int(part)}
    seen = request.POST.get("seen", "")
    day = datetime.fromtimestamp(found.starts_epoch, row.zone).date().isoformat()
    try:
        change = CHANGES[deed](values, found, row)
        change_roster(viewer(request), row, change, seen={found.pk: int(seen)} if seen.isdecimal() else {})
        messages.success(request, said_words(deed.value))
    except (Breach, KeyError) as fault:
        messages.error(request, why_not(fault if isinstance(fault, Breach) else Breach("not_understood")))
        return redirect("planning:shift", row.pk, found.pk)
    return redirect(_list(row, day))


def _asked(request: HttpRequest, forms: dict[str, Any]) -> tuple[Deed | None, Any]:
    try:
        deed = Deed(request.POST.get("do", ""))
    except ValueError:
        return None, None
    if deed is Deed.PART_MOVE:
        return deed, SpanForm(request.POST)
    return (deed, forms.get(deed.value)) if deed in CHANGES else (None, None)


def _forms(request: HttpRequest, row: Any, found: Any) -> dict[str, Any]:
    """The forms that a shift's page shows; the one that was sent holds what was sent."""
    starts = datetime.fromtimestamp(found.starts_epoch, row.zone)
    span = {"starts": starts.time(), "ends": datetime.fromtimestamp(found.ends_epoch, row.zone).time()}
    noon = {"starts": "12:00", "ends": "12:00"}
    asked = request.POST.get("do", "")

    def data(deed: str) -> Any:
        return request.POST if asked == deed else None

    activities = [(each.pk, each.label) for each in queries.activities(open_only=True)]
    where = {"person": found.employee_id, "day": starts.date(), "starts": starts.time()}
    people = _people(request, row)
    return {
        "move": MoveForm(data("move"), people=people, initial=where, auto_id="move_%s"),
        "resize": SpanForm(data("resize"), initial=span, auto_id="resize_%s"),
        "split": SpanForm(data("split"), initial=noon, auto_id="split_%s"),
        "swap": SwapForm(data("swap"), others=_others(row, found, dict(people)), auto_id="swap_%s"),
        "part_add": PartForm(data("part_add"), activities=activities, auto_id="part_%s"),
    }


def _part(place: int, part: Any, names: dict[int, str], row: Any) -> dict[str, Any]:
    starts, ends = (datetime.fromtimestamp(moment, row.zone) for moment in (part.starts, part.ends))
    form = SpanForm(initial={"starts": starts.time(), "ends": ends.time()}, auto_id=f"part{place}_%s")
    return {"place": place, "name": names.get(part.activity, ""), "starts": starts, "ends": ends, "form": form}


def _others(row: Any, found: Any, people: dict[int, str]) -> list[tuple[int, str]]:
    near = queries.shifts_near(row, found)
    told = [(each, comparing.shift_words(each.starts, each.ends, row.zone)) for each in near]
    return [(each.id, f"{people[each.person]}, {words}") for each, words in told if each.id and each.person in people]


def _people(request: HttpRequest, row: Any) -> list[tuple[int, str]]:
    return [(member.id, member.name) for member in queries.members(viewer(request), row)]


def _list(row: Any, day: str) -> str:
    return f"{reverse(LIST, args=[row.pk])}?from={day}&days=1"
