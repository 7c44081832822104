"""What reports write: that a file was taken away, by whom and why; reports frozen, and marked when figures changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from keskus.access.queries import employee_of
from keskus.contacts.queries.address import parameters_of
from keskus.core.actions import Breach, action, ingest, record
from keskus.core.actors import Actor, Place, Scope
from keskus.people.actions.notices import notify
from keskus.reports.models import FrozenReport
from keskus.reports.queries.definitions import Asked, Definition
from keskus.reports.queries.export_reach import Exporter
from keskus.reports.queries.freezing import MOST_FROZEN_ROWS, Draft
from keskus.reports.queries.frozen import sheet_of
from keskus.reports.queries.restating import Restated
from keskus.reports.rules.paper import Sheet


def _where(definition: Definition, asked: Asked, *, reach: Scope, **rest: Any) -> Place:
    return reached(reach)


def reached(reach: Scope) -> Place:
    """A file holds what the one who takes it reaches, so the place is that reach."""
    return Place(reach.sites, reach.clients, reach.teams, reach.queues, reach.employees)


@action("reports.export", where=_where)
def export_report(actor: Actor, definition: Definition, asked: Asked, *, reach: Scope, form: str, reason: str) -> Sheet:
    """A report to be made a file, of what the actor may both see and take away; cut at the most rows of a file."""
    sheet = definition.make(Exporter(actor), asked)
    record(
        f"reports.report:{definition.name}",
        {
            "from": asked.choice.first.isoformat(),
            "to": asked.choice.last.isoformat(),
            "by": asked.by.value,
            **parameters_of(asked.lens),
            "format": form,
            "rows": len(sheet.rows),
            "is_cut": sheet.is_cut,
        },
        reason=reason,
    )
    return sheet


@action("reports.freeze", where=lambda draft, *, reach, **rest: reached(reach))
def freeze_report(actor: Actor, draft: Draft, *, reach: Scope, title: str, note: str) -> FrozenReport:
    """Keep a report as it is. The trail keeps its digest, so that a later change of the row shows."""
    if draft.rows > MOST_FROZEN_ROWS:
        raise Breach("too_many_rows_to_freeze", most=MOST_FROZEN_ROWS)
    frozen = FrozenReport.objects.create(
        report=draft.report,
        title=title,
        note=note,
        first_on=draft.asked.choice.first,
        last_on=draft.asked.choice.last,
        made_at=draft.made_at,
        made_by=actor.number,
        payload=draft.payload,
        people=draft.people,
        digest=draft.digest,
        needs=draft.needs,
        checked_at=draft.made_at,
    )
    first, last = frozen.first_on.isoformat(), frozen.last_on.isoformat()
    changes = {"from": first, "to": last, "by": draft.asked.by.value, "rows": draft.rows, "digest": draft.digest}
    record(frozen, changes, reason=note)
    return frozen


@action("reports.export_frozen", where=lambda frozen, *, reach, **rest: reached(reach))
def export_frozen(actor: Actor, frozen: FrozenReport, *, reach: Scope, form: str, reason: str) -> Sheet:
    """A frozen report to be made a file."""
    sheet = sheet_of(frozen)
    record(frozen, {"format": form, "rows": len(sheet.rows), "digest": frozen.digest}, reason=reason)
    return sheet


@ingest("reports.note_unchanged")
def note_unchanged(frozen: FrozenReport, *, at: datetime) -> None:
    """That it was compared and stands as it stood; no deed, so no entry."""
    FrozenReport.objects.filter(pk=frozen.pk).update(checked_at=at, not_compared_since=None)


@ingest("reports.note_not_compared")
def note_not_compared(frozen: FrozenReport, *, at: datetime) -> None:
    """That it could not be compared; its turn comes again with the others' next one."""
    since = frozen.not_compared_since or at
    FrozenReport.objects.filter(pk=frozen.pk).update(checked_at=at, not_compared_since=since)


@action("reports.mark_restated")
def mark_restated(actor: Actor, frozen: FrozenReport, found: Restated, *, at: datetime) -> None:
    """Note beside a frozen report that its figures are others now, or the same again; whoever froze it is told once."""
    is_new = bool(found) and frozen.restated_at is None
    frozen.restated, frozen.checked_at = found.as_json(), at
    frozen.restated_at = (frozen.restated_at or at) if found else None
    frozen.not_compared_since = None
    frozen.save(update_fields=["restated", "restated_at", "checked_at", "not_compared_since"])
    record(frozen, {"restated": bool(found), "figures": len(found.total) + len(found.rows) + len(found.days)})
    maker = employee_of(frozen.made_by)
    if is_new and maker is not None:
        values = {"title": frozen.title}
        notify(
            actor, maker, kind="reports.restated", values=values, address=reverse("reports:frozen", args=[frozen.pk])
        )
