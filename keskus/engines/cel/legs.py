"""The channels of one call: their events in order, their stays in bridges, the phones behind Local channels."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from keskus.engines.asterisk.channels import is_local, other_half
from keskus.engines.cel.rows import CelEvent

# Events of one moment, in the order in which Asterisk means them. A channel's end is one moment of four events.
_RANK = {"CHAN_START": 0, "ANSWER": 1, "APP_END": 2, "APP_START": 3, "HANGUP": 6, "CHAN_END": 7, "LINKEDID_END": 8}
_OTHER_RANK = 4
ENDS = frozenset({"HANGUP", "CHAN_END", "LINKEDID_END"})


class Stay(NamedTuple):
    """A channel's time in one bridge. `bridge` is empty where the CEL has no extra; then `peers` tell who was there."""

    uniqueid: str
    channel: str
    bridge: str
    entered_us: int
    left_us: int
    peers: frozenset[str]


class Legs:
    """The events of one call, indexed. Built from any order; an event that came twice counts once."""

    __slots__ = ("by_channel", "events", "last_us", "names", "stays")

    def __init__(self, events: Iterable[CelEvent]) -> None:
        self.events = _once(sorted(events, key=_order))
        self.by_channel: dict[str, list[CelEvent]] = defaultdict(list)
        self.names: dict[str, str] = {}
        for event in self.events:
            self.by_channel[event.uniqueid].append(event)
        for uniqueid, found in self.by_channel.items():
            self.names.setdefault(found[0].channel, uniqueid)
        self.last_us = self.events[-1].at_us if self.events else 0
        self.stays = {uniqueid: self._stays_of(channel) for uniqueid, channel in self.by_channel.items()}

    def _stays_of(self, events: Sequence[CelEvent]) -> list[Stay]:
        stays: list[Stay] = []
        inside: CelEvent | None = None
        before_us = 0  # a channel that joins from a consultation was in the bridge before this call knew of it
        for event in events:
            if event.event == "BRIDGE_ENTER":
                if inside is not None:
                    stays.append(_stay(inside, event.at_us))
                inside = event
            elif inside is not None and (event.event == "BRIDGE_EXIT" or event.event in ENDS):
                stays.append(_stay(inside, event.at_us, event.peer))
                inside = None
            elif event.event == "BRIDGE_EXIT":  # its BRIDGE_ENTER was lost, or is another linkedid's
                stays.append(_stay(event, event.at_us)._replace(entered_us=before_us))
            before_us = event.at_us
        if inside is not None:
            stays.append(_stay(inside, self.last_us))
        return stays

    def ended_us(self, uniqueid: str, after_us: int) -> int | None:
        """When a channel that was alive at a moment was hung up, or None when no event says so."""
        ends = (event.at_us for event in self.by_channel[uniqueid] if event.event in ENDS)
        return next((at_us for at_us in ends if at_us >= after_us), None)

    def number_of(self, uniqueid: str) -> str:
        """The first number that a channel had; empty when it never had one."""
        return next((event.cid_num for event in self.by_channel.get(uniqueid, ()) if event.cid_num), "")

    def partners(self, stay: Stay) -> list[Stay]:
        """Who else was in the bridge during a stay, in the order of entering."""
        found = [
            other
            for uniqueid, stays in self.stays.items()
            if uniqueid != stay.uniqueid
            for other in stays
            if _together(stay, other)
        ]
        return sorted(found, key=lambda other: (other.entered_us, other.uniqueid))

    def phone_behind(self, uniqueid: str, near_us: int) -> str:
        """The channel of the telephone behind a channel: itself, or for a Local one whom its other half talked to.

        Local channels may stand behind Local channels. `near_us` picks among several talks of the other half; the
        answer is a Local channel only when no phone is to be seen.
        """
        seen = {uniqueid}
        while is_local(name := self.by_channel[uniqueid][0].channel):
            half = self.names.get(other_half(name), "")
            stays = sorted(self.stays.get(half, ()), key=lambda stay: abs(stay.entered_us - near_us))
            partner = next((p for stay in stays for p in self.partners(stay) if p.uniqueid not in seen), None)
            if partner is None:
                break
            uniqueid = partner.uniqueid
            seen.update((half, uniqueid))
        return uniqueid


def extra_of(event: CelEvent) -> dict[str, Any]:
    """What stands in an event's extra: JSON since Asterisk 12; empty when it is something else."""
    if not event.extra.startswith("{"):
        return {}
    try:
        found = json.loads(event.extra)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def extra_text(event: CelEvent, key: str) -> str:
    """One value of an event's extra, as text; empty when it is not there."""
    value = extra_of(event).get(key, "")
    return value if isinstance(value, str) else ""


def seconds_between(start_us: int, end_us: int) -> float:
    """The length of a span, never negative."""
    return max(0, end_us - start_us) / 1_000_000


def _once(events: list[CelEvent]) -> list[CelEvent]:
    """Without the events that came twice; a table numbers them, its file does not."""
    if not any(event.row_id for event in events):
        return list(dict.fromkeys(events))
    return list({event[:1] + event[2:]: event for event in events}.values())


def _order(event: CelEvent) -> tuple[int, int, int, str]:
    return event.at_us, event.row_id, _RANK.get(event.event, _OTHER_RANK), event.uniqueid


def _stay(enter: CelEvent, left_us: int, exit_peer: str = "") -> Stay:
    peers = frozenset(peer for peer in (*enter.peer.split(","), *exit_peer.split(",")) if peer)
    return Stay(enter.uniqueid, enter.channel, extra_text(enter, "bridge_id"), enter.at_us, left_us, peers)


def _together(one: Stay, other: Stay) -> bool:
    if one.entered_us > other.left_us or other.entered_us > one.left_us:
        return False
    if one.bridge or other.bridge:
        return one.bridge == other.bridge
    return other.channel in one.peers or one.channel in other.peers
