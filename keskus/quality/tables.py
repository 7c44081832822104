"""The list of evaluations, on the page and as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import django_tables2 as columns
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keskus.core.tables import ShareColumn, Table
from keskus.core.templatetags.figures import local_time
from keskus.quality.models import Evaluation


def agent_name(row: Evaluation, reader: str) -> str:
    """Whom it is about; not told to its evaluator while a blind one is a draft."""
    if row.is_blind and row.is_draft and reader in (row.evaluator, row.partner):
        return gettext("hidden until submitted")
    return row.employee.name


class EvaluationTable(Table):
    """Evaluations in reach."""

    called_at = columns.Column(_("Call"))
    employee = columns.Column(_("Agent"), order_by=("employee__last_name", "employee__first_name"))
    form = columns.Column(_("Form"), accessor="form_version__form__name")
    score = ShareColumn(_("Score"))
    courtesy_score = ShareColumn(_("Courtesy"))
    sampled = columns.Column(_("How it was chosen"))
    kind = columns.Column(_("Kind"))
    evaluator = columns.Column(_("Evaluator"))
    state = columns.Column(_("State"))
    optional = ("form", "courtesy_score", "sampled", "kind", "evaluator")
    title = _("Evaluations")

    def __init__(self, *args: Any, names: Mapping[str, str], reader: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names, self.reader = names, reader

    def render_called_at(self, value: datetime, record: Evaluation) -> SafeString:
        """Leads to the evaluation."""
        at = local_time(value, record.employee.site.zone)
        return format_html('<a href="{}">{}</a>', reverse("quality:evaluation", args=[record.pk]), at)

    def render_employee(self, record: Evaluation) -> str:
        """The name, unless it is hidden."""
        return agent_name(record, self.reader)

    def render_evaluator(self, value: str) -> str:
        """Who scored it."""
        return self.names.get(value, value)


def csv_rows(
    rows: Iterable[Evaluation], names: Mapping[str, str], reader: str
) -> tuple[list[str], Iterator[list[Any]]]:
    """A header and the rows of the file."""
    header = [
        "call",
        "agent",
        "form",
        "version",
        "kind",
        "chosen",
        "state",
        "score",
        "courtesy",
        "critical",
        "evaluator",
    ]

    def lines() -> Iterator[list[Any]]:
        for row in rows:
            yield [
                row.called_at.astimezone(row.employee.site.zone).isoformat(timespec="minutes"),
                agent_name(row, reader),
                row.form_version.form.name,
                row.form_version.number,
                row.kind,
                row.sampled,
                row.state,
                row.score,
                row.courtesy_score,
                row.critical_score,
                names.get(row.evaluator, row.evaluator),
            ]

    return header, lines()
