"""How PBXs are listened to: connections, how their links stand, what was ordered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from keskus.contacts.gateways.ami import Address
from keskus.contacts.models import PbxConnection, PbxOrder, PbxQueue, Source
from keskus.contacts.queries.floor import kept_floors
from keskus.contacts.queries.sources import sources
from keskus.core.actors import Actor
from keskus.engines.floor import SECOND, Floor

STALE_AFTER = timedelta(seconds=45)  # the listener writes every ten seconds


@dataclass(frozen=True, slots=True)
class Wanted:
    """A connection as the listener needs it. `pbx`: the source under which its floor is published."""

    id: int
    version: int
    source: Source
    pbx: int
    address: Address
    wrap_up_seconds: Mapping[str, int]


def wanted_connections() -> list[Wanted]:
    """The connections that are switched on. For the machine itself."""
    rows = PbxConnection.objects.filter(is_on=True).select_related("source__site", "source__companion_of")
    return [Wanted(row.pk, row.version, row.source, row.pbx.pk, address_of(row), wrap_up_of(row.pbx)) for row in rows]


def address_of(row: PbxConnection) -> Address:
    """Where and as whom."""
    return Address(row.host, row.port, row.user, row.secret, row.tls, row.trusted)


def is_listened_to(source: Source) -> bool:
    """Whether the listener is to hold the manager interface of the PBX whose log this is."""
    rows = PbxConnection.objects.filter(is_on=True)
    return rows.filter(Q(source=source) | Q(source__companion_of=source)).exists()


def wrap_up_of(pbx: Source) -> dict[str, int]:
    """Queue, as the PBX calls it, to its wrap-up."""
    rows = PbxQueue.objects.filter(source=pbx, queue__wrap_up_seconds__gt=0)
    return dict(rows.values_list("name", "queue__wrap_up_seconds"))


def connections(viewer: Actor) -> QuerySet[PbxConnection]:
    """The connections of the sources that the viewer may see."""
    rows = PbxConnection.objects.select_related("source__site", "source__companion_of")
    return rows.filter(source__in=sources(viewer))


def connection_of(source: Source) -> PbxConnection | None:
    """How a source, or the PBX whose log it is, is listened to."""
    return PbxConnection.objects.filter(Q(source=source) | Q(source__companion_of=source)).first()


def logs_without_connection(viewer: Actor) -> QuerySet[Source]:
    """The queue_log sources that could be listened to as well."""
    taken = PbxConnection.objects.exclude(source__companion_of=None).values("source__companion_of")
    rows = sources(viewer).filter(kind=Source.Kind.ASTERISK_QUEUE_LOG, companion_of=None)
    return rows.exclude(pk__in=taken)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a link stands now. `level`: `good`, `watch`, `bad` or `quiet`, for colour and shape."""

    state: str
    level: str
    heard_at: datetime | None
    gaps: list[tuple[datetime, datetime]]


def standing(connection: PbxConnection) -> Standing:
    """How a connection's link stands; what was written too long ago is not believed."""
    now = timezone.now()
    is_told = connection.heard_at is not None and now - connection.heard_at < STALE_AFTER
    state = connection.state if connection.is_on and is_told else ("off" if not connection.is_on else "unheard")
    level = {"up": "good", "connecting": "watch", "off": "quiet"}.get(state, "bad")
    pbx = connection.pbx.pk
    kept = kept_floors([pbx]).get(pbx)
    gaps: list[tuple[datetime, datetime]] = []
    if kept is not None:
        floor = Floor.from_json(kept.floor)
        offset = floor.clock_offset
        gaps = [(_instant(gap.began_at + offset), _instant(gap.ended_at + offset)) for gap in reversed(floor.gaps)]
    return Standing(state, level, connection.heard_at, gaps[:20])


def _instant(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / SECOND, tz=timezone.get_default_timezone())


def orders_wait(connection_id: int) -> bool:
    """Whether there is an order to send."""
    return PbxOrder.objects.filter(connection_id=connection_id, state=PbxOrder.State.REQUESTED).exists()


def orders_of(connection: PbxConnection) -> list[PbxOrder]:
    """The last orders that went to a PBX."""
    return list(PbxOrder.objects.filter(connection=connection).order_by("-pk")[:10])
