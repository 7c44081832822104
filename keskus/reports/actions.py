"""What reports write: that a file was taken away, by whom and why."""

from __future__ import annotations

from typing import Any

from keskus.core.actions import action, record
from keskus.core.actors import Actor, Place, Scope
from keskus.reports.gateways import File, file_of
from keskus.reports.queries.definitions import Asked, Definition
from keskus.reports.queries.export_reach import Exporter


def _where(definition: Definition, asked: Asked, *, reach: Scope, **rest: Any) -> Place:
    """A file holds what the one who takes it reaches, so the place is that reach."""
    return Place(reach.sites, reach.clients, reach.teams, reach.queues, reach.employees)


@action("reports.export", where=_where)
def export_report(
    actor: Actor, definition: Definition, asked: Asked, *, reach: Scope, form: str, language: str, reason: str
) -> File:
    """A report as a file, of what the actor may both see and take away; cut at the most rows a file may have."""
    sheet = definition.make(Exporter(actor), asked)
    record(
        f"reports.report:{definition.name}",
        {
            "from": asked.choice.first.isoformat(),
            "to": asked.choice.last.isoformat(),
            "by": asked.by.value,
            "format": form,
            "rows": len(sheet.rows),
            "is_cut": sheet.is_cut,
        },
        reason=reason,
    )
    name = f"{definition.name}-{asked.choice.first}-{asked.choice.last}"
    return file_of(name, form, header=sheet.header, rows=sheet.rows, document=sheet.document, language=language)
