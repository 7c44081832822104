"""The lists about sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import django_tables2 as columns
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keskus.contacts.models import KpiDefinition, Outcome, QuarantinedLine, SetAsideLine, Source, SourceFile
from keskus.contacts.queries.aside import AsideRow
from keskus.contacts.rules.table_preview import Preview, Shown
from keskus.contacts.rules.table_rows import Aside, CallFacts, Fault
from keskus.contacts.sentences import VARIANT_LABELS, refusal_sentence
from keskus.contacts.sentences.of_tables import ASIDE_REMEDIES, FIELD_LABELS, OUTCOME_LABELS
from keskus.core.tables import CountColumn, ShareColumn, Table
from keskus.core.templatetags.figures import MISSING, day, local_time
from keskus.engines.kpi import FLOW_OUTS


def at(epoch: int | None, zone: Any) -> str | SafeString:
    """An instant in a site's clock."""
    return local_time(datetime.fromtimestamp(epoch, UTC), zone) if epoch else MISSING


class SourceTable(Table):
    """Every PBX."""

    name = columns.Column(_("PBX"))
    site = columns.Column(_("Site"))
    path = columns.Column(_("Log followed"), empty_values=())
    newest = columns.Column(_("Newest line"), order_by="last_epoch")
    lines = CountColumn(_("Lines"))
    quarantined = CountColumn(_("In quarantine"))
    optional = ("site", "path", "lines")

    def render_name(self, value: str, record: dict[str, Any]) -> SafeString:
        """Leads to the PBX's page."""
        return format_html('<a href="{}">{}</a>', reverse("contacts:source", args=[record["pk"]]), value)

    def render_path(self, value: str) -> str:
        """A dash when logs are uploaded by hand."""
        return value or MISSING

    def render_quarantined(self, value: int, record: dict[str, Any]) -> SafeString:
        """Leads to the lines."""
        return format_html('<a href="{}">{}</a>', reverse("contacts:quarantine", args=[record["pk"]]), value)


def source_row(source: Source) -> dict[str, Any]:
    """A PBX as the table shows it."""
    return {
        "pk": source.pk,
        "name": source.name,
        "site": source.site.name,
        "path": source.path,
        "last_epoch": source.last_epoch,
        "newest": at(source.last_epoch, source.site.zone),
        "lines": source.lines,
        "quarantined": source.quarantined,  # type: ignore[attr-defined]
    }


class DeliveryTable(Table):
    """What was delivered, file by file."""

    name = columns.Column(_("File"))
    arrived_at = columns.Column(_("Arrived"))
    first_epoch = columns.Column(_("First line"))
    last_epoch = columns.Column(_("Last line"))
    line_count = CountColumn(_("Lines"))
    known_count = CountColumn(_("Known already"))
    refused_count = CountColumn(_("In quarantine"))
    optional = ("arrived_at", "first_epoch", "known_count")

    def render_name(self, value: str) -> str:
        """The file's own name, without its folder."""
        return value.rpartition("/")[2]

    def render_arrived_at(self, value: datetime, record: SourceFile) -> str | SafeString:
        """In the site's clock."""
        return local_time(value, record.source.site.zone)

    def render_first_epoch(self, value: int, record: SourceFile) -> str | SafeString:
        """In the site's clock."""
        return at(value, record.source.site.zone)

    def render_last_epoch(self, value: int, record: SourceFile) -> str | SafeString:
        """In the site's clock."""
        return at(value, record.source.site.zone)


class QuarantineTable(Table):
    """Lines that could not be read."""

    line_number = CountColumn(_("Line"), initial_sort_descending=False)
    file = columns.Column(_("File"), accessor="file__name")
    near_epoch = columns.Column(_("Around"))
    reason = columns.Column(_("Why, and what to do"))
    text = columns.Column(_("Text"), orderable=False)
    optional = ("file", "near_epoch")

    def render_file(self, value: str) -> str:
        """The file's own name, without its folder."""
        return value.rpartition("/")[2]

    def render_near_epoch(self, value: int, record: QuarantinedLine) -> str | SafeString:
        """The time of the line before it."""
        return at(value, record.source.site.zone)

    def render_reason(self, value: str) -> str:
        """In words."""
        return refusal_sentence(value)

    def render_text(self, value: str) -> SafeString:
        """The beginning is enough to know it by."""
        return format_html("<code>{}</code>", value[:160] + ("…" if len(value) > 160 else ""))


class AsideTable(Table):
    """Rows of tables that give no call of their own; sorted by time, a page at a time."""

    epoch = columns.Column(_("Around"), orderable=False)
    reason = columns.Column(_("Why, and what to do"), orderable=False, attrs={"td": {"class": "wrap"}})
    callid = columns.Column(_("Call id"), orderable=False)
    file = columns.Column(_("File"), orderable=False)
    text = columns.Column(_("Text"), orderable=False)
    optional = ("callid", "file", "text")

    def __init__(self, rows: Iterable[AsideRow], zone: Any) -> None:
        super().__init__(rows)
        self.zone = zone

    def render_epoch(self, value: int) -> str | SafeString:
        """On the clock of the source's site."""
        return at(value, self.zone)

    def render_reason(self, value: str) -> SafeString:
        """In words."""
        label = str(SetAsideLine.Reason(value).label)
        return format_html("{}<br><small>{}</small>", label, ASIDE_REMEDIES[value])

    def render_callid(self, value: str, record: AsideRow) -> str | SafeString:
        """Leads to the call as it counts."""
        if record.call is None:
            return value or MISSING
        return format_html('<a href="{}">{}</a>', reverse("contacts:call", args=[record.call]), value)

    def render_text(self, value: str) -> SafeString:
        """The beginning is enough to know it by."""
        return format_html("<code>{}</code>", value)


class DefinitionTable(Table):
    """Definitions, the latest of each owner first."""

    owner = columns.Column(_("For"))
    version = CountColumn(_("Version"))
    starts_on = columns.Column(_("From"))
    standing = columns.Column(_("Standing"))
    variant = columns.Column(_("Formula"))
    threshold = CountColumn(_("Answer within, s"))
    target = ShareColumn(_("Target"))
    short = CountColumn(_("Short abandon below, s"))
    flow_outs = columns.Column(_("Flow-outs that count"))
    wrap_up = columns.Column(_("Wrap-up"))
    note = columns.Column(_("Why"))
    optional = ("flow_outs", "wrap_up", "note")

    def render_starts_on(self, value: Any) -> str:
        """A day."""
        return day(value)


def definition_table(definitions: Iterable[KpiDefinition], today: date, labels: Mapping[int, str]) -> DefinitionTable:
    """The versions of each owner, with what became of them: the latest that has begun holds."""
    held: set[Any] = set()
    days: set[Any] = set()
    rows = []
    for definition in definitions:  # the latest of each owner first
        is_corrected = (definition.owner, definition.starts_on) in days
        days.add((definition.owner, definition.starts_on))
        standing = _("corrected") if is_corrected else _("to come") if definition.starts_on > today else _("ended")
        if not is_corrected and definition.starts_on <= today and definition.owner not in held:
            held.add(definition.owner)
            standing = _("in force")
        rows.append(_definition_row(definition, str(standing), labels))
    return DefinitionTable(rows)


def _definition_row(definition: KpiDefinition, standing: str, labels: Mapping[int, str]) -> dict[str, Any]:
    terms = definition.terms
    owner = labels[definition.queue_id] if definition.queue_id else gettext("Every queue without its own")
    if definition.client:
        owner = gettext("Contract of %(client)s") % {"client": definition.client.name}
    counted = [str(Outcome(name).label) for name in definition.flow_outs]
    return {
        "owner": owner,
        "version": definition.version,
        "starts_on": definition.starts_on,
        "standing": standing,
        "variant": str(VARIANT_LABELS[terms.variant]),
        "threshold": terms.threshold_seconds,
        "target": terms.target_share,
        "short": terms.short_abandon_seconds,
        "flow_outs": gettext("all") if len(counted) == len(FLOW_OUTS) else ", ".join(counted) or gettext("none"),
        "wrap_up": gettext("counted") if terms.wrap_up_counted else gettext("not counted"),
        "note": definition.note,
    }


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row of somebody's table as it would be stored, in words."""

    number: int
    queue: str
    at: str | SafeString
    outcome: str
    agent: str
    wait: int | None
    talk: int | None
    offered: int | None
    answered: int | None
    is_read: bool

    @classmethod
    def of(cls, shown: Shown, zone: Any) -> PreviewRow:
        """A row of a preview; the caller's number is not shown."""
        row = shown.row
        if isinstance(row, Fault):
            return cls(shown.number, "", MISSING, refusal_sentence(row.code), "", None, None, None, None, False)
        if isinstance(row, Aside):
            label = str(OUTCOME_LABELS[row.reason])
            return cls(shown.number, "", at(row.epoch, zone), label, "", None, None, None, None, True)
        if isinstance(row, CallFacts):
            label, started = str(OUTCOME_LABELS[row.outcome]), at(row.entered, zone)
            length = row.wait_seconds
            return cls(shown.number, row.queue, started, label, row.agent, length, row.talk_seconds, None, None, True)
        sums, started = row.sums, at(row.start, zone)
        waited = sums["wait_answered_seconds"] // sums["answered"] if sums["answered"] else None
        talked = sums["talk_seconds"] // sums["answered"] if sums["answered"] else None
        return cls(shown.number, row.queue, started, "", "", waited, talked, sums["offered"], sums["answered"], True)


def problem_rows(found: Preview) -> list[dict[str, Any]]:
    """Every row that cannot be read: where, which field, what stands there, what to do."""
    return [
        {
            "number": number,
            "field": str(FIELD_LABELS[fault.field]) if fault.field else "",
            "found": fault.found[:60],
            "why": refusal_sentence(fault.code),
        }
        for number, fault in found.problems
    ]
