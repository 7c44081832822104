"""Tables of schedules and of what they sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import django_tables2
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.core.tables import CountColumn, Table
from keskus.core.templatetags import figures
from keskus.core.templatetags.marks import state
from keskus.reports.queries.schedules import worst_of
from keskus.reports.sentences import mail_reason, when_words

MARKS = {"sent": "good", "waiting": "info", "skipped": "watch", "failed": "bad"}


class ScheduleTable(Table):
    """Schedules, and how the last time went."""

    name = django_tables2.Column(verbose_name=gettext_lazy("Report"), accessor="report__name")
    when = django_tables2.Column(verbose_name=gettext_lazy("When"), accessor="rhythm", orderable=False)
    last = django_tables2.Column(
        verbose_name=gettext_lazy("Last time"), accessor="latest", orderable=False, empty_values=()
    )
    next_at = django_tables2.Column(verbose_name=gettext_lazy("Next"))
    receivers = CountColumn(verbose_name=gettext_lazy("Receivers"), accessor="receivers", orderable=False)
    owner = django_tables2.Column(verbose_name=gettext_lazy("Set up by"))
    span = django_tables2.Column(verbose_name=gettext_lazy("Days"), accessor="get_span_display", orderable=False)
    optional = ("next_at", "receivers", "owner", "span")

    def __init__(self, rows: Sequence[Any], names: Mapping[str, str]) -> None:
        self._names = names
        super().__init__(rows)

    def render_name(self, value: str, record: Any) -> SafeString:
        """Leads to the schedule."""
        return format_html('<a href="{}">{}</a>', reverse("reports:schedule", args=[record.pk]), value)

    def render_owner(self, value: str) -> str:
        """By name."""
        return self._names.get(value, value)

    def render_when(self, record: Any) -> str:
        """In words."""
        return when_words(record)

    def render_receivers(self, record: Any) -> str:
        """Those who have not stopped it."""
        return figures.count(sum(place.stopped_at is None for place in record.receivers.all()))

    def render_next_at(self, value: Any, record: Any) -> str | SafeString:
        """By the site's clock; a paused one says so."""
        if record.paused_because:
            return state("quiet", record.get_paused_because_display())
        return figures.local_time(value, record.site.zone)

    def render_last(self, record: Any) -> str | SafeString:
        """How it went."""
        run = record.latest[0] if record.latest else None
        worst = worst_of(run) if run else ""
        return _mark(worst) if worst else figures.MISSING


class MailTable(Table):
    """Every mail of the last runs."""

    title = gettext_lazy("What was sent")
    due_at = django_tables2.Column(verbose_name=gettext_lazy("Due"))
    days = django_tables2.Column(verbose_name=gettext_lazy("Days"), orderable=False)
    receiver = django_tables2.Column(verbose_name=gettext_lazy("To whom"))
    state = django_tables2.Column(verbose_name=gettext_lazy("State"))
    why = django_tables2.Column(verbose_name=gettext_lazy("Why"), orderable=False)
    ended_at = django_tables2.Column(verbose_name=gettext_lazy("Sent or ended"), orderable=False)

    def __init__(self, runs: Iterable[Any], schedule: Any) -> None:
        self._zone = schedule.site.zone
        super().__init__([_mail_row(run, mail) for run in runs for mail in run.mails.all()])

    def render_due_at(self, value: Any) -> str | SafeString:
        """By the site's clock."""
        return figures.local_time(value, self._zone)

    def render_ended_at(self, value: Any) -> str | SafeString:
        """By the site's clock."""
        return figures.local_time(value, self._zone)

    def render_state(self, value: str) -> SafeString:
        """By colour, shape and word."""
        return _mark(value)

    def render_why(self, record: dict[str, Any]) -> str:
        """Why it is late, was left out or given up; when it is tried again."""
        said = mail_reason(record["why"])
        if record["state"] != "waiting" or not record["why"]:
            return said
        again = _("Tried again after %(time)s.") % {"time": figures.clock_of(record["try_at"], self._zone)}
        return f"{said} {again}"


def _mail_row(run: Any, mail: Any) -> dict[str, Any]:
    first, last = figures.day(run.first_on), figures.day(run.last_on)
    return {
        "due_at": run.due_at,
        "days": first if first == last else f"{first} – {last}",
        "receiver": mail.user.display_name,
        "state": mail.state,
        "why": mail.reason if mail.state != "sent" else "",
        "try_at": mail.try_at,
        "ended_at": mail.ended_at,
    }


def _mark(worst: str) -> SafeString:
    words = {"sent": _("Sent"), "waiting": _("On its way"), "skipped": _("Left out"), "failed": _("Failed")}
    return state(MARKS[worst], words[worst])
