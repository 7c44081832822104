"""Setting how figures are counted: a new version for a queue, for a client's contract, or for the whole centre."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, Min

from keskus.contacts.actions.backfill import request_days
from keskus.contacts.models import KpiDefinition, QueueDay
from keskus.contacts.queries.definitions import Book
from keskus.core.actions import action, record
from keskus.core.actors import Actor, Place
from keskus.engines.kpi import FLOW_OUTS, Definition
from keskus.people.models import Client, Queue

Owner = Queue | Client | None


def _where(owner: Owner, **rest: Any) -> Place:
    if isinstance(owner, Queue):
        return Place.of(site=owner.site_id, client=owner.client_id, queue=owner.pk)
    return Place() if owner is None else Place.of(client=owner.pk)


@action("contacts.set_definition", where=_where)
def set_definition(actor: Actor, owner: Owner, *, starts_on: date, terms: Definition, note: str = "") -> KpiDefinition:
    """How figures of a queue, under a client's contract or (None) of the centre are counted from a day on.

    Always a new version. Where the limits of the house change, the worker makes the sums of those days afresh; figures
    under a contract are never stored, so nothing is done for them.
    """
    before = Book()
    definition = KpiDefinition.objects.create(
        queue=owner if isinstance(owner, Queue) else None,
        client=owner if isinstance(owner, Client) else None,
        version=_next_version(owner),
        starts_on=starts_on,
        note=note,
        **_columns(terms),
    )
    whose = {} if owner is None else {"queue" if isinstance(owner, Queue) else "client": owner.name}
    flow_outs = ", ".join(definition.flow_outs)  # a list of two would read as old and new
    columns = {**_columns(terms), "target_share": str(definition.target_share), "flow_outs": flow_outs}
    record(definition, {**whose, "starts_on": str(starts_on), **columns}, reason=note)
    if not isinstance(owner, Client):
        _make_afresh(actor, owner, starts_on, before)
    return definition


def _next_version(owner: Owner) -> int:
    rows = KpiDefinition.objects.filter(
        queue=owner if isinstance(owner, Queue) else None, client=owner if isinstance(owner, Client) else None
    )
    return (rows.aggregate(last=Max("version"))["last"] or 0) + 1


def _columns(terms: Definition) -> dict[str, Any]:
    return {
        "variant": terms.variant.value,
        "threshold_seconds": terms.threshold_seconds,
        "short_abandon_seconds": terms.short_abandon_seconds,
        "target_share": Decimal(str(terms.target_share)),
        "flow_outs": [name for name in FLOW_OUTS if name in terms.flow_outs],
        "wrap_up_counted": terms.wrap_up_counted,
    }


def _make_afresh(actor: Actor, owner: Queue | None, starts_on: date, before: Book) -> None:
    """Have the sums of the queues made again whose limits are others now than before on any day from then on."""
    after = Book()
    changed = [
        queue
        for queue in ([owner] if owner else Queue.objects.order_by("pk"))
        if before.limits_from(starts_on, queue.pk, queue.client_id)
        != after.limits_from(starts_on, queue.pk, queue.client_id)
    ]
    days = QueueDay.objects.filter(queue__in=changed, day__gte=starts_on).aggregate(first=Min("day"), last=Max("day"))
    if days["first"] is not None:
        request_days(actor, days["first"], days["last"], changed)
