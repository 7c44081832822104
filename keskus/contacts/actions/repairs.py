"""What repair rules did to contacts, kept beside them, so that every figure can show its work."""

from __future__ import annotations

from collections.abc import Iterable

from keskus.contacts.models import Repair
from keskus.contacts.rules import row_number
from keskus.contacts.rules.repairs import RULES, Layer
from keskus.engines import queuelog

LOG_RULES = tuple(code for code, rule in RULES.items() if rule.layer is Layer.LOG)


def store_repairs(source_id: int, contacts: Iterable[queuelog.Contact], first_new: int) -> None:
    """Keep what the rules of the fold found; contacts numbered below `first_new` may have had other repairs before."""
    numbered = [(row_number(source_id, row.seq), row) for row in contacts]
    old = [number for number, _ in numbered if number < first_new]
    if old:
        Repair.objects.filter(contact_id__in=old, rule__in=LOG_RULES).delete()
    Repair.objects.bulk_create(
        Repair(
            contact_id=number,
            rule=code,
            version=RULES[code].version,
            changes=repair.changes,
            evidence=list(repair.lines),
            applied=repair.applied,
        )
        for number, row in numbered
        for code, repair in row.repairs.items()
    )


def drop_repairs(first: int, last: int) -> None:
    """Forget the repairs of contacts that are about to be dropped, whoever made them."""
    Repair.objects.filter(contact_id__gte=first, contact_id__lte=last).delete()
