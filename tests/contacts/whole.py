"""A digest of everything that sources came to, without what the order of delivery alone decides.

Rows go by names, not by numbers: a queue, an agent or a table's call gets its number when it is first seen. Facts,
repairs, sums, grades and disagreements all count; where a line stands in a file does not.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import models

from keskus.contacts import models as contacts

FACTS = (
    contacts.Contact,
    contacts.Segment,
    contacts.AgentState,
    contacts.Repair,
    contacts.CallLink,
    contacts.OutboundCall,
    contacts.AgentPhone,
    contacts.IntervalFigure,
    contacts.SetAsideLine,
)
SUMS = (
    contacts.QueueInterval,
    contacts.QueueDay,
    contacts.QueueDayWaits,
    contacts.AgentQueueInterval,
    contacts.AgentQueueDay,
    contacts.AgentCallDay,
    contacts.AgentInterval,
    contacts.AgentDay,
    contacts.SourceDay,
    contacts.Disagreement,
)
BY_ORDER = {"id", "first_line", "last_line", "line_id", "evidence"}  # numbers of rows and of lines
SEALED = {"caller_sealed", "transfer_sealed", "called_sealed"}  # differ each time; their hashes count
NAMES = {
    "Queue": ("name",),
    "Source": ("name",),
    "PbxAgent": ("source__name", "name"),
    "Contact": ("source__name", "queue__name", "callid", "visit"),
}


def told() -> dict[str, tuple[int, str]]:
    """How many rows each kind has, and a digest of them that knows no order."""
    found = {model.__name__: _of(model.objects.order_by().values_list(*_names(model))) for model in (*FACTS, *SUMS)}
    lines = contacts.RawLine.objects.order_by().values_list("source__name", "sort_epoch", "line_hash", "text")
    return {"RawLine": _of(lines), **found}


def _names(model: type[models.Model]) -> list[str]:
    names: list[str] = []
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            names += [f"{field.name}__{name}" for name in NAMES[field.remote_field.model.__name__]]
        elif field.name not in BY_ORDER | SEALED:
            names.append(field.name)
    return names


def _of(rows: models.QuerySet[Any, Any]) -> tuple[int, str]:
    """Equal rows count as often as they stand there."""
    total = count = 0
    for row in rows.iterator(chunk_size=5000):
        digest = hashlib.blake2b(repr(row).encode(), digest_size=16).digest()
        total, count = (total + int.from_bytes(digest)) % 2**128, count + 1
    return count, f"{total:032x}"
