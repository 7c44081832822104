"""What the CDR of one call tells, which is less than the CEL does.

* `disposition` of a Queue row does not say whether an agent answered: Queue() runs on an answered channel, so a caller
  who gave up is ANSWERED without a `dstchannel`, or NO ANSWER when a phone happened to ring. Only ANSWERED *with* a
  `dstchannel` is a talk.
* A caller who left the queue into other dialplan (full, empty, key, timeout) and for whom no phone ever rang has no
  Queue row at all; so visits, waits and their outcomes are not to be had here.
* A Queue row runs from the start of the call, the wait included. When the talk began is known for Local members only,
  whose phone has a row of its own.
* A transfer is one more row of the same uniqueid that begins in the second in which a talk ends: with another
  application it was blind (and `dst` of the row before is its target, or the queue of the row after), with the same one
  attended.
* Holds are not to be seen. Of a click-to-call, `billsec` counts from the agent's own answer.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from keskus.engines.asterisk.channels import Dialled, dialled_parts, interface_of, is_local, other_half
from keskus.engines.asterisk.times import SECOND_US
from keskus.engines.cdr.rows import CdrRow
from keskus.engines.cel.facts import (
    ANSWERED,
    ATTENDED_TRANSFER,
    BLIND_TRANSFER,
    BUSY,
    FAILED,
    NO_ANSWER,
    OutboundCall,
    Transfer,
)

SAME_MOMENT_US = SECOND_US  # rows have whole seconds
_DIALLED = re.compile(r"\+?[0-9*#]{2,}")  # an extension that somebody dialled, unlike `s`
OUTBOUND_DISPOSITIONS = {"BUSY": BUSY, "CONGESTION": FAILED, "FAILED": FAILED}


@dataclass(frozen=True, slots=True)
class QueueTalk:
    """An agent's talk with a caller of a queue. `answered_us` and `talk_seconds` are known for Local members only."""

    uniqueid: str
    queue: str
    agent_interface: str
    phone_interface: str
    phone_channel: str
    answered_us: int | None
    ended_us: int
    talk_seconds: float | None
    ended_by: str = ""
    transfer_to: str = ""


@dataclass(frozen=True, slots=True)
class CdrFacts:
    """All that the rows of one linkedid tell. The caller is the channel that began the call."""

    linkedid: str
    uniqueids: frozenset[str]
    caller_number: str
    caller_name: str
    did: str
    talks: tuple[QueueTalk, ...]
    outbound: tuple[OutboundCall, ...]
    transfers: tuple[Transfer, ...]


def call_facts_from_cdr(rows: Iterable[CdrRow]) -> CdrFacts:
    """The facts of one call, from its rows in any order or twice. Give all rows of one linkedid."""
    legs = sorted(dict.fromkeys(rows), key=lambda row: (row.start_us, row.end_us, row.sequence, row.uniqueid))
    chains = _chains(legs)
    first = next((row for row in legs if row.uniqueid == row.linkedid), legs[0] if legs else None)
    moved = [found for chain in chains.values() for found in _transfers(chain)]
    transfers = {left: transfer for left, _, transfer in moved}
    reached = {arrived for _, arrived, transfer in moved if transfer.kind == ATTENDED_TRANSFER}
    return CdrFacts(
        linkedid=first.linkedid if first else "",
        uniqueids=frozenset(row.uniqueid for row in legs),
        caller_number=first.caller_number if first else "",
        caller_name=first.caller_name if first else "",
        did=next((row.did for row in legs if row.did), ""),
        talks=tuple(
            _talk(row, chains, transfers)
            for row in legs
            if row.last_app == "Queue" and _is_met(row) and row not in reached
        ),
        outbound=_outbound_calls(legs, chains),
        transfers=tuple(sorted(transfers.values(), key=lambda found: (found.at_us, found.uniqueid))),
    )


def _chains(legs: Sequence[CdrRow]) -> dict[str, list[CdrRow]]:
    """The rows of each channel, in time."""
    chains: dict[str, list[CdrRow]] = defaultdict(list)
    for row in legs:
        chains[row.channel].append(row)
    return chains


def _is_met(row: CdrRow) -> bool:
    """Whether two parties talked."""
    return row.disposition == "ANSWERED" and bool(row.dst_channel)


def _transfers(chain: Sequence[CdrRow]) -> Iterator[tuple[CdrRow, CdrRow, Transfer]]:
    """Each transfer in a channel's rows, with the row that it ended and the row that it began."""
    for row, following in pairwise(chain):
        if not _is_met(row) or abs(following.start_us - row.end_us) > SAME_MOMENT_US:
            continue
        interface = interface_of(row.dst_channel)
        if (following.last_app, following.last_data) == (row.last_app, row.last_data):
            if _is_met(following) and following.dst_channel != row.dst_channel:
                target = interface_of(following.dst_channel)
                yield row, following, Transfer(row.end_us, ATTENDED_TRANSFER, row.uniqueid, interface, target)
        elif target := _blind_target(row, following):
            yield row, following, Transfer(row.end_us, BLIND_TRANSFER, row.uniqueid, interface, target)


def _blind_target(row: CdrRow, following: CdrRow) -> str:
    """Where a talk was sent: the extension that was dialled, or the name of the queue that follows; empty if nowhere.

    Asterisk usually, not always, writes the new extension into the row that ends.
    """
    if _DIALLED.fullmatch(row.dst) and row.dst != _queue_of(row):
        return row.dst
    return _queue_of(following)


def _queue_of(row: CdrRow) -> str:
    return row.last_data.split(",", 1)[0] if row.last_app == "Queue" else ""


def _talk(row: CdrRow, chains: dict[str, list[CdrRow]], transfers: dict[CdrRow, Transfer]) -> QueueTalk:
    leg = _phone_leg(row, chains)
    transfer = transfers.get(leg or row) or transfers.get(row)
    phone = leg.dst_channel if leg else row.dst_channel
    return QueueTalk(
        uniqueid=row.uniqueid,
        queue=_queue_of(row),
        agent_interface=interface_of(row.dst_channel),
        phone_interface=interface_of(phone),
        phone_channel=phone,
        answered_us=leg.answer_us if leg else None,
        ended_us=leg.end_us if leg else row.end_us,
        talk_seconds=float(leg.billsec) if leg else None,
        ended_by=transfer.kind if transfer else "",
        transfer_to=transfer.target if transfer else "",
    )


def _phone_leg(row: CdrRow, chains: dict[str, list[CdrRow]]) -> CdrRow | None:
    """The row of the phone behind a Local member: the first talk of the Local channel's other half."""
    seen = {row.dst_channel}
    leg: CdrRow | None = None
    channel = row.dst_channel
    while half := other_half(channel):
        found = next((each for each in chains.get(half, ()) if _is_met(each)), None)
        if found is None or found.dst_channel in seen:
            break
        leg, channel = found, found.dst_channel
        seen.add(channel)
    return leg


def _outbound_calls(legs: Sequence[CdrRow], chains: dict[str, list[CdrRow]]) -> tuple[OutboundCall, ...]:
    """Calls by phones through a trunk. Whoever visited a queue, or came over such a trunk, is no phone of an agent."""
    dials = [(row, part) for row in legs if row.last_app == "Dial" for part in _outside(row)]
    trunks = {part.interface for _, part in dials}
    callers = {row.channel for row in legs if row.last_app == "Queue"}
    found: list[OutboundCall] = []
    for row, part in dials:
        interface = _phone_of(row, chains)
        if row.channel in callers or not interface or interface in trunks:
            continue
        call = _outbound(row, part, interface)
        if found and _is_next_try(found[-1], call):
            found.pop()
        found.append(call)
    return tuple(found)


def _outside(row: CdrRow) -> Sequence[Dialled]:
    return [part for part in dialled_parts(row.last_data) if part.number][:1]


def _phone_of(row: CdrRow, chains: dict[str, list[CdrRow]]) -> str:
    """The phone that made a call; empty for Local channels but the first half of a click-to-call."""
    if not is_local(row.channel):
        return interface_of(row.channel)
    if not row.channel.endswith(";1"):
        return ""
    leg = next((each for each in chains.get(other_half(row.channel), ()) if _is_met(each)), None)
    return interface_of(leg.dst_channel) if leg and not is_local(leg.dst_channel) else ""


def _outbound(row: CdrRow, part: Dialled, interface: str) -> OutboundCall:
    answered = _is_met(row)
    return OutboundCall(
        uniqueid=row.uniqueid,
        interface=interface,
        number=part.number,
        trunk=part.interface,
        started_us=row.start_us,
        dialled_us=row.start_us,
        answered_us=row.answer_us if answered else None,
        ended_us=row.end_us,
        talk_seconds=float(row.billsec) if answered else 0.0,
        disposition=ANSWERED if answered else OUTBOUND_DISPOSITIONS.get(row.disposition, NO_ANSWER),
        originated=is_local(row.channel),
    )


def _is_next_try(before: OutboundCall, call: OutboundCall) -> bool:
    """Whether this is the same call over the next trunk."""
    return (
        before.uniqueid == call.uniqueid
        and before.answered_us is None
        and before.number == call.number
        and abs(call.started_us - (before.ended_us or 0)) <= SAME_MOMENT_US
    )
