"""Listening to PBXs: setting a connection up, what the listener writes of it, and orders to a PBX."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from keskus.contacts.gateways.ami import Address, Link, Trouble, try_address
from keskus.contacts.gateways.tls import named, shown_fingerprint
from keskus.contacts.models import PbxConnection, PbxOrder, Source
from keskus.contacts.queries.connections import address_of
from keskus.core.actions import Breach, action, ingest, record
from keskus.core.actors import Actor, Place
from keskus.core.audit import changes_between
from keskus.core.hosts import is_this_machine
from keskus.people.models import Site

ORDER_WITHIN = timedelta(seconds=30)  # what nobody could send by then is not wanted any more
SHOWN = ("host", "port", "user", "tls", "trusted", "is_on")


def _at(connection: PbxConnection, **rest: Any) -> Place:
    return Place.of(site=connection.source.site_id)


@action("contacts.connect_pbx", where=lambda *, site, **rest: Place.of(site=site.pk))
def connect_pbx(
    actor: Actor,
    *,
    site: Site,
    name: str,
    log: Source | None = None,
    host: str,
    port: int,
    user: str,
    secret: str,
    tls: str = "",
    trusted: str = "",
    is_on: bool = True,
) -> PbxConnection:
    """Listen to a PBX. With its queue_log (`log`) what is heard counts until the log tells it; else by itself.

    Unless said otherwise the link is encrypted, but for a PBX on this machine.
    """
    tls = tls or (PbxConnection.Tls.OFF if is_this_machine(host) else PbxConnection.Tls.ON)
    source = Source.objects.create(name=name, site=site, kind=Source.Kind.ASTERISK_AMI, companion_of=log)
    connection = PbxConnection.objects.create(
        source=source, host=host, port=port, user=user, secret=secret, tls=tls, trusted=trusted, is_on=is_on
    )
    new: dict[str, Any] = {key: [None, value] for key, value in _told(connection).items()}
    record(source, {"name": [None, name], "companion_of": [None, log.name if log else ""], **new})
    return connection


@action("contacts.change_connection", where=_at)
def change_connection(
    actor: Actor,
    connection: PbxConnection,
    *,
    host: str,
    port: int,
    user: str,
    secret: str = "",
    tls: str,
    trusted: str = "",
    is_on: bool,
) -> PbxConnection:
    """Reach a PBX elsewhere or as somebody else, or stop listening; without a secret the old one stays."""
    new = {"host": host, "port": port, "user": user, "tls": tls, "trusted": trusted, "is_on": is_on}
    before = _told(connection)
    for key, value in new.items():
        setattr(connection, key, value)
    changes: dict[str, Any] = changes_between(before, _told(connection))
    if secret:
        connection.secret = secret
        changes["secret"] = True
    connection.version += 1
    connection.save()
    record(connection.source, changes)
    return connection


@action("contacts.try_connection", where=_at)
def try_connection(actor: Actor, connection: PbxConnection) -> dict[str, str]:
    """Sign in once and say what is there; `trouble` says why not."""
    found = _tried(address_of(connection))
    record(connection.source, {"trouble": found.get("trouble", ""), "queues": found.get("queues", "")})
    return found


def _tried(address: Address) -> dict[str, str]:
    try:
        return asyncio.run(try_address(address))
    except Trouble as trouble:
        shown = shown_fingerprint(address.host, address.port) if "certificate" in trouble.code else ""
        return {"trouble": trouble.code, "detail": trouble.detail[:200], "fingerprint": shown}
    except (OSError, TimeoutError) as fault:
        return {"trouble": "unreachable", "detail": str(fault)[:200]}


def _told(connection: PbxConnection) -> dict[str, Any]:
    """What the trail shows of it."""
    return {key: getattr(connection, key) for key in SHOWN} | {"trusted": named(connection.trusted)}


# What the listener writes


@ingest("contacts.note_link")
def note_link(connection_id: int, link: Link, *, at: datetime) -> None:
    """How a link stands, for the pages."""
    PbxConnection.objects.filter(pk=connection_id).update(
        state=link.state,
        detail=link.detail[:200],
        since_at=datetime.fromtimestamp(link.since_at or at.timestamp(), tz=at.tzinfo),
        heard_at=at,
        lag_ms=min(round(link.lag_seconds * 1000), 2_000_000_000),
        has_times=link.has_times or not link.messages,
        has_channels=link.has_channels,
        is_filtered=link.is_filtered,
    )


# Orders


@action("contacts.order_pause", where=_at)
def order_pause(
    actor: Actor, connection: PbxConnection, *, member: str, reason: str | None, queue: str = ""
) -> PbxOrder:
    """Have a member paused with a reason, or not paused any more (None), in one queue or in all of theirs.

    Whoever calls it inside another deed has asked there whether this may be.
    """
    if not connection.is_on:
        raise Breach("connection_off", name=connection.source.name)
    if any(not sign.isprintable() for sign in f"{member}{reason}{queue}"):
        raise Breach("order_unsafe")
    kind = PbxOrder.Kind.UNPAUSE if reason is None else PbxOrder.Kind.PAUSE
    order = PbxOrder.objects.create(
        connection=connection, kind=kind, member=member, queue=queue, reason=reason or "", requested_at=timezone.now()
    )
    record(connection.source, {"kind": kind, "member": member, "queue": queue, "reason": reason or ""})
    return order


@action("contacts.order_at_pbx", where=_at)
def order_at_pbx(
    actor: Actor, connection: PbxConnection, *, kind: str, member: str, details: dict[str, str]
) -> PbxOrder:
    """Have somebody listened to or a recording silenced. Whoever calls it has asked whether this may be."""
    if not connection.is_on:
        raise Breach("connection_off", name=connection.source.name)
    if any(not sign.isprintable() for text in (member, *details.values()) for sign in text):
        raise Breach("order_unsafe")
    order = PbxOrder.objects.create(
        connection=connection, kind=kind, member=member, details=details, requested_at=timezone.now()
    )
    record(connection.source, {"kind": kind, "member": member})
    return order


@ingest("contacts.claim_orders")
def claim_orders(connection_id: int, *, at: datetime) -> list[PbxOrder]:
    """The orders to send now, each handed out once; those too old are given up."""
    waiting = PbxOrder.objects.filter(connection_id=connection_id, state=PbxOrder.State.REQUESTED)
    waiting.filter(requested_at__lt=at - ORDER_WITHIN).update(
        state=PbxOrder.State.FAILED, answer="too_late", done_at=at
    )
    orders = list(waiting.select_for_update().order_by("pk")[:50])
    PbxOrder.objects.filter(pk__in=[order.pk for order in orders]).update(state=PbxOrder.State.CLAIMED)
    return orders


@ingest("contacts.finish_order")
def finish_order(order: PbxOrder, *, answer: str, is_done: bool, at: datetime) -> None:
    """What the PBX answered."""
    state = PbxOrder.State.DONE if is_done else PbxOrder.State.FAILED
    PbxOrder.objects.filter(pk=order.pk).update(state=state, answer=answer[:200], done_at=at)
