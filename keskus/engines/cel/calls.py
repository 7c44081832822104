"""All facts of one call, and which events make one call."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from keskus.engines.asterisk.channels import interface_of
from keskus.engines.cel.facts import ATTENDED_TRANSFER, BLIND_TRANSFER, CallFacts, Transfer
from keskus.engines.cel.legs import Legs, extra_text
from keskus.engines.cel.outbound import find_outbound
from keskus.engines.cel.rows import CelEvent
from keskus.engines.cel.visits import caller_of, find_visits


def call_facts(events: Iterable[CelEvent]) -> CallFacts:
    """The facts of one call, from its events in any order, doubled or with gaps.

    Give all events of one linkedid, numbers in their places; or of several that channels tie together, when an agent's
    consultation is to be seen with the call that it was for. Events may come in parts, on several days: the facts of
    all of them are the facts.
    """
    legs = Legs(events)
    first = _first_channel(legs)
    own = legs.by_channel.get(first, [])
    caller = caller_of(own)
    transfers = tuple(_transfers(legs))
    visits = find_visits(legs, caller, transfers)
    return CallFacts(
        linkedid=own[0].linkedid if own else "",
        uniqueids=frozenset(uniqueid for uniqueid, found in legs.by_channel.items() if found),
        caller_number=caller[0],
        caller_name=caller[1],
        did=_dialled_number(own),
        visits=visits,
        outbound=find_outbound(legs, visits),
        transfers=transfers,
    )


def _first_channel(legs: Legs) -> str:
    """The channel that began the call: the linkedid is its uniqueid. Of several linkedids the earliest."""
    linkedids = dict.fromkeys(event.linkedid for event in legs.events)  # events are in time
    named = next((linkedid for linkedid in linkedids if linkedid in legs.by_channel), None)
    return named or (legs.events[0].uniqueid if legs.events else "")


def _dialled_number(events: Sequence[CelEvent]) -> str:
    """The number that the first channel was called by: its DNID, else the extension in which it began."""
    number = next((event.cid_dnid for event in events if event.cid_dnid), "")
    if number or not events:
        return number
    return events[0].exten if events[0].exten != "s" else ""


def _transfers(legs: Legs) -> Iterable[Transfer]:
    for event in legs.events:
        if event.event == "BLINDTRANSFER":
            target = extra_text(event, "extension")
            yield Transfer(event.at_us, BLIND_TRANSFER, event.uniqueid, interface_of(event.channel), target)
        elif event.event == "ATTENDEDTRANSFER":
            target, consult = _target(legs, event), extra_text(event, "channel2_uniqueid")
            interface = interface_of(event.channel)
            yield Transfer(event.at_us, ATTENDED_TRANSFER, event.uniqueid, interface, target, consult)


def _target(legs: Legs, event: CelEvent) -> str:
    """Whom an attended transfer reached: the number of the channel it ended at, else that channel's device."""
    uniqueid = extra_text(event, "transfer_target_channel_uniqueid")
    return legs.number_of(uniqueid) or interface_of(extra_text(event, "transfer_target_channel_name"))


def group_calls(events: Iterable[CelEvent]) -> dict[str, list[CelEvent]]:
    """Events by linkedid, in the order given. A consultation that ends in a transfer has events under two of them."""
    calls: dict[str, list[CelEvent]] = defaultdict(list)
    for event in events:
        calls[event.linkedid].append(event)
    return calls
