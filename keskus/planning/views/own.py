"""One's own shifts, phone first: now and next, the weeks, wishes by one tap; and the calendar to subscribe to."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from keskus.access.queries import language_of_employee
from keskus.core.actions import Breach
from keskus.core.http import page, viewer
from keskus.planning.actions.wishes import make_calendar_key, revoke_calendar_key, see_calendar, set_wish
from keskus.planning.gateways.calendar import Event, calendar_bytes
from keskus.planning.queries import own as queries
from keskus.planning.sentences.rosters import WISH_CHOICES
from keskus.planning.views.heads import refused

OWN = "planning:my_shifts"
REFRESH = timedelta(hours=4)


@page(queries.VIEW)
def my_shifts(request: HttpRequest) -> HttpResponse:
    """Now and next, then the weeks."""
    zone = queries.zone_of(viewer(request))
    now = timezone.now().astimezone(zone)
    first = first_day(request) or now.date()
    context = {
        "now": queries.now_and_next(viewer(request), now),
        "weeks": queries.own_days(viewer(request), first, now.date()),
        "today": now.date(),
        "zone": zone,
        "first": first,
        "earlier": first - timedelta(days=7 * queries.WEEKS),
        "later": first + timedelta(days=7 * queries.WEEKS),
        "choices": WISH_CHOICES,
        "may_wish": viewer(request).may("planning.set_wish"),
        "may_calendar": viewer(request).may("planning.make_calendar_key"),
        "key": queries.own_key(viewer(request)),
        "address": request.session.pop("calendar_address", ""),
    }
    return render(request, "planning/my_shifts.html", context)


@page("planning.set_wish", methods=("POST",))
def wish(request: HttpRequest) -> HttpResponse:
    """Wish something of a day, or nothing any more; the same wish twice takes it back."""
    today = timezone.now().astimezone(queries.zone_of(viewer(request))).date()
    day, kind = _day(request.POST.get("day")), request.POST.get("kind", "")
    try:
        if day is None:
            raise Breach("wish_past")
        set_wish(viewer(request), day=day, kind=kind, today=today)
        messages.success(request, _("Noted. Planners see it when they make the roster.") if kind else _("Taken back."))
    except Breach as breach:
        refused(request, breach)
    shown = day.isoformat() if day else ""
    return redirect(f"{reverse(OWN)}?from={request.POST.get('from', shown)[:10]}#day-{shown}")


@page("planning.make_calendar_key", methods=("POST",))
def make_calendar(request: HttpRequest) -> HttpResponse:
    """A new secret address; it is shown once."""
    secret = make_calendar_key(viewer(request))
    request.session["calendar_address"] = request.build_absolute_uri(reverse("planning:calendar", args=[secret]))
    return redirect(f"{reverse(OWN)}#calendar")


@page("planning.revoke_calendar_key", methods=("POST",))
def close_calendar(request: HttpRequest) -> HttpResponse:
    """Close the address."""
    revoke_calendar_key(viewer(request))
    messages.success(request, _("The address shows nothing any more."))
    return redirect(f"{reverse(OWN)}#calendar")


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Somebody's own shifts for whoever has the secret address, and nothing else."""
    now = timezone.now()
    row = queries.key_of_secret(secret, now.date())
    if row is None:
        raise Http404
    see_calendar(row, now)
    with translation.override(language_of_employee(row.employee_id)):
        events = _events(row.employee_id, queries.calendar_shifts(row, now.date()))
        content = calendar_bytes(events, title=_("Shifts"), refresh=REFRESH)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _events(employee: int, shifts: list[queries.OwnShift]) -> list[Event]:
    """A day's shift keeps its entry from version to version, so that a telephone moves it and does not add another."""
    days = Counter[tuple[int, date]]()
    events = []
    for shift in shifts:
        days[shift.series, shift.on] += 1
        events.append(_event(shift, f"{employee}-{shift.series}-{shift.on}-{days[shift.series, shift.on]}@keskus"))
    return events


def _event(shift: queries.OwnShift, uid: str) -> Event:
    lines = [f"{part.starts:%H:%M}–{part.ends:%H:%M} {part.name}" for part in shift.parts]
    return Event(uid, shift.told_at, shift.starts, shift.ends, _("Work"), shift.place, "\n".join(lines))


def first_day(request: HttpRequest) -> date | None:
    """The day that the address asks to begin with."""
    return _day(request.GET.get("from"))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
