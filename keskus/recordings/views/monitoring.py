"""Listening in, its register, and pauses for payments."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.core.http import Period, csv_response, page, period_of, viewer
from keskus.core.templatetags import figures
from keskus.engines.ami.orders import Mode
from keskus.recordings.actions.listening_in import SPEAK, end_live, listen_live
from keskus.recordings.actions.pausing import set_auto_resume
from keskus.recordings.actions.trail import export_pauses
from keskus.recordings.forms.listening_in import AutoResumeForm, ListenForm
from keskus.recordings.queries import listening_in as queries
from keskus.recordings.queries import pauses as pause_queries
from keskus.recordings.queries.gate import is_open, zone_of
from keskus.recordings.queries.now import call_of_person
from keskus.recordings.rules.gate import What
from keskus.recordings.sentences.of_gate import gate_reason
from keskus.recordings.sentences.of_monitoring import FINDINGS, live_answer, monitoring_breach

REGISTER, PAUSES = "recordings:register", "recordings:pauses"


@page(queries.LISTEN, methods=("GET", "POST"))
def listen(request: HttpRequest, pk: int) -> HttpResponse:
    """Listen to the call that somebody is in now."""
    found, now = queries.agent_of(viewer(request), pk), timezone.now()
    if found is None:
        raise Http404
    person, agents = found
    call = call_of_person(person, now)
    form = ListenForm(
        request.POST or None,
        speaks=viewer(request).may(SPEAK),
        initial={"phone": queries.last_phone(viewer(request))},
    )
    if request.method == "POST" and form.is_valid() and agents:
        values = form.cleaned_data
        try:
            agent = call.agent if call else agents[0]
            mode = Mode(values["mode"])
            listen_live(viewer(request), agent, mode=mode, purpose=values["purpose"], phone=values["phone"], at=now)
            messages.success(request, _("Your telephone rings in a moment."))
            return redirect(REGISTER)
        except Breach as breach:
            form.add_error(None, monitoring_breach(breach))
    gate = is_open(person.site, What.LISTENING, now.astimezone(person.site.zone).date(), person)
    reasons = [gate_reason(code) for code in gate.reasons]
    context = {"person": person, "call": call, "form": form, "gate": gate, "reasons": reasons}
    return render(request, "recordings/listen.html", context, status=422 if form.is_bound else 200)


@page(queries.VIEW)
def register(request: HttpRequest) -> HttpResponse:
    """Who listened to whom."""
    period, outside = _period(request), request.GET.get("outside") == "1"
    rows = queries.register(viewer(request), period.starts_at, period.ends_at, outside=outside)
    context = {
        "period": period,
        "lines": [(line, live_answer(line.row.answer)) for line in rows],
        "outside": outside,
    }
    return render(request, "recordings/register.html", context)


@page("recordings.end_live", methods=("POST",))
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Hang the listener up."""
    row = queries.live_or_none(viewer(request), pk)
    if row is None:
        raise Http404
    try:
        end_live(viewer(request), row)
        messages.success(request, _("The PBX has been asked to end it."))
    except Breach as breach:
        messages.error(request, monitoring_breach(breach))
    return redirect(REGISTER)


@page(pause_queries.VIEW)
def pauses(request: HttpRequest) -> HttpResponse:
    """What is to be looked at of pauses and payments."""
    period, who = _period(request), viewer(request)
    report, kind = pause_queries.pause_report(who, period), request.GET.get("kind", "")
    context = {
        "period": period,
        "report": report,
        "kind": kind,
        "kinds": [(code, words, report.count(pause_queries.Finding(code))) for code, words in FINDINGS.items()],
        "found": [(each, FINDINGS[each.kind]) for each in report.found if kind in ("", each.kind)],
        "settings": [
            (site, AutoResumeForm(label=_of_site(site.name), initial={"seconds": seconds}, prefix=str(site.pk)))
            for site, seconds in pause_queries.settings_of(who)
        ],
        "may_export": who.may(pause_queries.EXPORT),
    }
    return render(request, "recordings/pauses.html", context)


@page("recordings.set_auto_resume", methods=("POST",))
def auto_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """After how long recordings of a site go on by themselves."""
    site = next((row[0] for row in pause_queries.settings_of(viewer(request)) if row[0].pk == pk), None)
    if site is None:
        raise Http404
    form = AutoResumeForm(request.POST, label=_of_site(site.name), prefix=str(pk))
    if form.is_valid():
        set_auto_resume(viewer(request), site, seconds=form.cleaned_data["seconds"])
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose %(shortest)s to %(longest)s seconds.") % {"shortest": 30, "longest": 600})
    return redirect(PAUSES)


@page(pause_queries.EXPORT, methods=("POST",))
def export(request: HttpRequest) -> HttpResponseBase:
    """The findings as a file."""
    period = _period(request)
    found = pause_queries.pause_report(viewer(request), period).found
    export_pauses(viewer(request), rows=len(found))
    header = (_("Finding"), _("When"), _("Call"), _("Agent"), _("Site"), _("Seconds"), _("Begun by"), _("Ended by"))
    return csv_response(f"pauses-{period.first}-{period.last}", header, _file_rows(found))


def _file_rows(found: tuple[pause_queries.Found, ...]) -> Iterator[tuple[object, ...]]:
    for each in found:
        row, name = each.pause, each.employee.name if each.employee else ""
        ends = (row.seconds, row.get_trigger_display(), row.get_ended_by_display()) if row else ("", "", "")
        when = figures.moment(each.at, each.site.zone)
        yield (str(FINDINGS[each.kind]), when, each.callid, name, each.site.name, *ends)


def _of_site(name: str) -> str:
    return _("%(site)s: after seconds") % {"site": name}


def _period(request: HttpRequest) -> Period:
    return period_of(request.GET or request.POST, zone_of(viewer(request)), default="last30")
