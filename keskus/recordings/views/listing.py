"""The list of recordings, what is missing, who listened, and tying a recording to its call."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.contacts.queries.address import choice_from
from keskus.contacts.queries.calls import CALLS_PERMISSION
from keskus.contacts.queries.reach import all_queues
from keskus.core.actions import Breach
from keskus.core.http import page, period_of, viewer
from keskus.core.tables import ROWS_A_PAGE, first_row
from keskus.recordings.actions import matching, sources
from keskus.recordings.forms.listing import RecordingsForm
from keskus.recordings.forms.sources import ExpectForm, MatchForm
from keskus.recordings.queries import by_hand, gaps, playback
from keskus.recordings.queries.listing import COUNT_LIMIT, recording_page
from keskus.recordings.queries.reach import VIEW, recording_or_none
from keskus.recordings.sentences.of_arrivals import breach_sentence
from keskus.recordings.tables import HeardTable, LostTable, OrphanTable, RecordingTable, recording_address

MOST_PAGES = COUNT_LIMIT // ROWS_A_PAGE


@page(VIEW)
def recordings(request: HttpRequest) -> HttpResponse:
    """Recordings by whatever the address says."""
    form = RecordingsForm(request.GET, viewer(request))
    wanted = form.wanted
    context: dict[str, Any] = {"form": form, "period": form.period, "sites": form.sites}
    if wanted is not None:
        found = recording_page(viewer(request), wanted, first=first_row(request, most=MOST_PAGES), most=ROWS_A_PAGE)
        table = RecordingTable(found.rows, order_by=wanted.order).one_page(request, found.count)
        context |= {"table": table, "count": found.count, "is_more": found.is_more, "site": wanted.choice.site or ""}
    return render(request, "recordings/list.html", context | _rights(request))


def _rights(request: HttpRequest) -> dict[str, bool]:
    may = viewer(request).may
    return {
        "may_gaps": may(gaps.VIEW),
        "may_sources": may("recordings.source.view"),
        "may_play": may("recordings.play_recording"),
        "may_write_down": may("recordings.write_down"),
        "may_heard": may(playback.REGISTER),
    }


@page(gaps.VIEW)
def missing(request: HttpRequest) -> HttpResponse:
    """Calls without recordings and recordings without calls."""
    queues = all_queues()
    context: dict[str, Any] = {"may_expect": viewer(request).may("recordings.expect_recordings")}
    if queues:
        period = period_of(request.GET, queues[0].zone)
        found = gaps.gaps(viewer(request), choice_from(request.GET, period), timezone.now())
        context |= {
            "period": period,
            "sites": sorted({(queue.site_id, queue.site) for queue in queues}),
            "found": found,
            "lost": LostTable(found.lost, may_open=viewer(request).may(CALLS_PERMISSION), prefix="lost-"),
            "orphans": OrphanTable(found.orphans, may_match=_may_match(request), prefix="orphans-"),
        }
    return render(request, "recordings/missing.html", context | _rights(request))


def _may_match(request: HttpRequest) -> bool:
    return viewer(request).may("recordings.match_by_hand")


@page("recordings.expect_recordings", methods=("GET", "POST"))
def expect(request: HttpRequest, pk: int) -> HttpResponse:
    """Say from when a queue is to be recorded."""
    queue = gaps.queue_or_none(viewer(request), pk, "recordings.expect_recordings")
    if queue is None:
        raise Http404
    row = gaps.expectation_of(queue)
    names = ("starts_on", "ends_on", "within_hours", "shortest_seconds")
    initial = {name: getattr(row, name) for name in names} if row else {"starts_on": timezone.localdate()}
    form = ExpectForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        sources.expect_recordings(viewer(request), queue, **form.cleaned_data)
        messages.success(request, _("Saved. Calls without a recording are reported."))
        return redirect("recordings:missing")
    context = {"form": form, "queue": queue, "row": row}
    return render(request, "recordings/expect.html", context, status=422 if form.errors else 200)


@page("recordings.expect_no_recordings", methods=("POST",))
def expect_none(request: HttpRequest, pk: int) -> HttpResponse:
    """A queue need not be recorded any more."""
    queue = gaps.queue_or_none(viewer(request), pk, "recordings.expect_no_recordings")
    if queue is None:
        raise Http404
    try:
        sources.expect_no_recordings(viewer(request), queue)
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
    else:
        messages.success(request, _("Saved. Its calls are not reported any more."))
    return redirect("recordings:missing")


@page("recordings.match_by_hand", methods=("GET", "POST"))
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """Tie a recording to its call by hand."""
    recording = recording_or_none(viewer(request), pk, "recordings.match_by_hand")
    if recording is None:
        raise Http404
    offered = by_hand.calls_near(
        viewer(request), recording, request.GET.get("callid", "").replace("\0", "").strip()[:150]
    )
    form = MatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        call = by_hand.call_named(form.cleaned_data["call"])
        if call is None or form.cleaned_data["call"] not in {each.key for each in offered}:
            form.add_error(None, _("Choose one of the calls shown."))
        elif _tied(request, recording, call, form.cleaned_data["reason"]):
            return redirect(recording_address(pk))
    context = {"recording": recording, "offered": offered, "form": form, "zone": recording.site.zone}
    return render(request, "recordings/match.html", context, status=422 if form.errors else 200)


def _tied(request: HttpRequest, recording: Any, call: Any, reason: str) -> bool:
    try:
        matching.match_by_hand(viewer(request), recording, call=call, reason=reason)
    except Breach as breach:
        messages.error(request, breach_sentence(breach))
        return False
    messages.success(request, _("The recording is tied to its call."))
    return True


@page(playback.REGISTER)
def listenings(request: HttpRequest) -> HttpResponse:
    """The register: who listened to what, when, for what and how far."""
    queues = all_queues()
    shown = Paginator(playback.listenings(viewer(request)), ROWS_A_PAGE).get_page(request.GET.get("page"))
    zone = queues[0].zone if queues else timezone.get_default_timezone()
    rows = playback.told_rows(list(shown))
    table = HeardTable(rows, zone=zone, may_open=viewer(request).may(VIEW)).one_page(request, shown.paginator.count)
    return render(request, "recordings/listenings.html", {"table": table, **_rights(request)})
