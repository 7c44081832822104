"""Tables whose rows the database sorts and pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from keskus.contacts.queries.address import address_of
from keskus.contacts.queries.doubts import reason_sentence
from keskus.contacts.queries.reach import Choice
from keskus.contacts.templatetags.grades import grade_mark
from keskus.core.tables import CountColumn, Table
from keskus.core.templatetags import figures
from keskus.reports.queries.quality import not_accounted


class QualityTable(Table):
    """What each source says of each queue-day; sorted and paged by the database."""

    day = django_tables2.Column(verbose_name=gettext_lazy("Day"), initial_sort_descending=True)
    queue = django_tables2.Column(accessor="queue__name", verbose_name=gettext_lazy("Queue"))
    source = django_tables2.Column(accessor="source__name", verbose_name=gettext_lazy("Source"))
    grade = django_tables2.Column(verbose_name=gettext_lazy("Trust"), initial_sort_descending=True)
    offered = CountColumn(verbose_name=gettext_lazy("Offered"))
    answered = CountColumn(verbose_name=pgettext_lazy("calls", "Answered"))
    abandoned = CountColumn(verbose_name=pgettext_lazy("calls", "Abandoned"))
    flow_outs = CountColumn(verbose_name=gettext_lazy("Flow-outs"))
    unfinished = CountColumn(verbose_name=gettext_lazy("Not ended"))
    balance = CountColumn(verbose_name=gettext_lazy("Not accounted for"), empty_values=(), orderable=False)
    repaired = CountColumn(verbose_name=gettext_lazy("Repaired"))
    disagreements = CountColumn(verbose_name=gettext_lazy("Disagreements"))
    reasons = django_tables2.Column(verbose_name=gettext_lazy("Why"), orderable=False, empty_values=(None,))
    optional = ("source", "flow_outs", "unfinished", "balance", "repaired", "disagreements", "reasons")

    def __init__(self, rows: Any, *, may_see_calls: bool) -> None:
        super().__init__(rows)
        self.may_see_calls = may_see_calls

    def render_day(self, value: date) -> str:
        """With its weekday."""
        return figures.day(value, "weekday")

    def render_source(self, value: str, record: Any) -> str | SafeString:
        """A source that is only compared says so."""
        if record.answers:
            return value
        return format_html("{} <small>{}</small>", value, _("compared only"))

    def render_grade(self, value: str) -> SafeString:
        """By letter, shape and colour."""
        return grade_mark(value)

    def render_balance(self, record: Any) -> str:
        """Offered less all that is known of them."""
        return figures.count(not_accounted(record))

    def render_offered(self, value: int, record: Any) -> str | SafeString:
        """Leads to the calls, where they are the ones that count."""
        if not value or not record.answers or not self.may_see_calls:
            return figures.count(value)
        choice = Choice(record.day, record.day, frozenset({record.queue_id}))
        url = reverse("contacts:calls") + address_of(choice, figure="offered")
        return format_html('<a href="{}">{}</a>', url, figures.count(value))

    def render_disagreements(self, value: int, record: Any) -> str | SafeString:
        """Leads to the calls that two sources tell differently."""
        if not value or not self.may_see_calls:
            return figures.count(value)
        choice = Choice(record.day, record.day, frozenset({record.queue_id}))
        url = reverse("contacts:disagreements") + address_of(choice)
        return format_html('<a href="{}">{}</a>', url, figures.count(value))

    def render_reasons(self, value: list[Any]) -> str:
        """As sentences."""
        return " ".join(reason_sentence(code, count, of) for code, _grade, count, of in value)
