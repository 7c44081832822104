"""The list of calls that two sources tell differently."""

from __future__ import annotations

from typing import Any

import django_tables2
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.contacts.forms.disagreements import DisagreementsForm
from keskus.contacts.queries.calls import CALLS_PERMISSION, CallRow
from keskus.contacts.queries.disagreements import Differing, differing_page
from keskus.core.http import page, viewer
from keskus.core.tables import NUMERIC, ROWS_A_PAGE, Table, first_row
from keskus.core.templatetags import figures


class DifferingTable(Table):
    """Each call in two lines: as the source that counts tells it, and as the second source does."""

    entered = django_tables2.Column(accessor="entered_at", verbose_name=gettext_lazy("Entered"), orderable=False)
    queue = django_tables2.Column(accessor="queue__label", verbose_name=gettext_lazy("Queue"), orderable=False)
    kind = django_tables2.Column(accessor="kind_label", verbose_name=gettext_lazy("What differs"), orderable=False)
    told_by = django_tables2.Column(verbose_name=gettext_lazy("Told by"), empty_values=(), orderable=False)
    outcome = django_tables2.Column(verbose_name=gettext_lazy("Outcome"), empty_values=(), orderable=False)
    wait = django_tables2.Column(verbose_name=gettext_lazy("Wait"), empty_values=(), orderable=False, attrs=NUMERIC)
    talk = django_tables2.Column(verbose_name=gettext_lazy("Talk"), empty_values=(), orderable=False, attrs=NUMERIC)
    agent = django_tables2.Column(verbose_name=gettext_lazy("Agent"), empty_values=(), orderable=False)
    callid = django_tables2.Column(verbose_name=gettext_lazy("Call id"), empty_values=(), orderable=False)
    optional = ("queue", "outcome", "wait", "talk", "agent", "callid")

    def render_entered(self, record: Differing) -> str | SafeString:
        """On the queue's clock."""
        return figures.local_time(record.entered_at, record.queue.zone)

    def render_told_by(self, record: Differing) -> SafeString:
        """Each source's telling leads to its call."""
        return _two(
            _led(record.own, _("the source that counts"), _("not known to the source that counts")),
            _led(record.other, record.second, _("not known to %(name)s") % {"name": record.second}),
        )

    def render_outcome(self, record: Differing) -> SafeString:
        """Both outcomes."""
        return _two(*(call.outcome_label if call else figures.MISSING for call in (record.own, record.other)))

    def render_wait(self, record: Differing) -> SafeString:
        """Both waits."""
        return _two(*(figures.duration(call.wait_seconds if call else None) for call in (record.own, record.other)))

    def render_talk(self, record: Differing) -> SafeString:
        """Both talks."""
        return _two(*(figures.duration(call.talk_seconds if call else None) for call in (record.own, record.other)))

    def render_agent(self, record: Differing) -> SafeString:
        """Both agents."""
        return _two(*((call.agent if call else "") or figures.MISSING for call in (record.own, record.other)))

    def render_callid(self, record: Differing) -> SafeString:
        """Both call ids."""
        return _two(*((call.callid if call else "") or figures.MISSING for call in (record.own, record.other)))


def _two(first: object, second: object) -> SafeString:
    return format_html("<div>{}</div><div>{}</div>", first, second)


def _led(call: CallRow | None, name: str, missing: str) -> str | SafeString:
    if call is None:
        return missing
    return format_html('<a href="{}">{}</a>', reverse("contacts:call", args=[call.id]), name)


@page(CALLS_PERMISSION)
def disagreements(request: HttpRequest) -> HttpResponse:
    """Calls that two sources tell differently, by whatever the address says."""
    form = DisagreementsForm(request.GET, viewer(request))
    context: dict[str, Any] = {"form": form, "period": form.period, "sites": form.sites}
    if form.choice is not None:
        first = first_row(request)
        rows, count = differing_page(viewer(request), form.choice, form.wanted_kind, first=first, most=ROWS_A_PAGE)
        table = DifferingTable(rows).one_page(request, count)
        context |= {"table": table, "count": count, "site": form.choice.site or ""}
        context["may_export"] = viewer(request).may("reports.export")
    return render(request, "contacts/disagreements.html", context)
