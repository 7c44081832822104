"""What reports write: that a file was taken away, by whom and why."""

from __future__ import annotations

from typing import Any

from keskus.core.actions import action, record
from keskus.core.actors import Actor, Place, Scope
from keskus.reports.queries.definitions import Asked, Definition
from keskus.reports.queries.export_reach import Exporter
from keskus.reports.rules.paper import Sheet


def _where(definition: Definition, asked: Asked, *, reach: Scope, **rest: Any) -> Place:
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
            "format": form,
            "rows": len(sheet.rows),
            "is_cut": sheet.is_cut,
        },
        reason=reason,
    )
    return sheet
