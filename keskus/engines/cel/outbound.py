"""Calls from agents' phones to numbers of the public network: a Dial() through a trunk by a telephone's channel.

Not counted: the Dial() of somebody who came in (a caller transferred outside, a call forwarded), whose channel visited
a queue, is half of a Local pair that serves one, came over a trunk, or brought an outside number of its own.
A consultation is such a call too; `CallFacts.transfers` names those that ended in a transfer, and
`is_consultation` finds the others by what the agent was doing meanwhile.
"""

from collections.abc import Iterable, Iterator, Sequence

from keskus.engines.asterisk.channels import Dialled, dialled_parts, interface_of, is_local, is_outside_number
from keskus.engines.cel.facts import ANSWERED, BUSY, CANCELLED, FAILED, NO_ANSWER, OutboundCall, Visit
from keskus.engines.cel.legs import Legs, extra_of, extra_text, seconds_between
from keskus.engines.cel.rows import CelEvent

ORIGINATE_APP = "AppDial2"  # the application of a channel that Originate made
SAME_NUMBER_DIGITS = 6  # prefixes and country codes come and go, the last digits stay
NEXT_TRUNK_US = 2_000_000  # how soon a dialplan tries its next trunk
BUSY_CAUSE = 17
DISPOSITION_OF_DIALSTATUS = {
    "ANSWER": ANSWERED,
    "CANCEL": CANCELLED,
    "NOANSWER": NO_ANSWER,
    "BUSY": BUSY,
    "CONGESTION": FAILED,
    "CHANUNAVAIL": FAILED,
}


def find_outbound(legs: Legs, visits: Sequence[Visit]) -> tuple[OutboundCall, ...]:
    """The outbound calls among the channels of one call, in time."""
    dials = [(event, part) for event in legs.events for part in _outside(event)]
    trunks = {part.interface for _, part in dials}
    not_agents = {visit.uniqueid for visit in visits} | {visit.agent_uniqueid for visit in visits}
    found: list[OutboundCall] = []
    for dial, part in dials:
        if dial.uniqueid in not_agents or interface_of(dial.channel) in trunks:
            continue
        if _came_from_outside(legs.by_channel[dial.uniqueid][0], part):
            continue
        call = _outbound(legs, dial, part)
        if call is None:
            continue
        if found and _is_next_try(found[-1], call):
            found.pop()
        found.append(call)
    return tuple(found)


def is_consultation(call: OutboundCall, talks: Iterable[tuple[str, int, int | None]]) -> bool:
    """Whether an agent made this call during a talk: `talks` are phone interface, start and end of other talks."""
    return any(
        phone == call.interface and start_us <= call.started_us and (end_us is None or call.started_us < end_us)
        for phone, start_us, end_us in talks
    )


def _outside(event: CelEvent) -> Iterator[Dialled]:
    if event.event == "APP_START" and event.app == "Dial":
        yield from [part for part in dialled_parts(event.app_data) if part.number][:1]


def _came_from_outside(first: CelEvent, part: Dialled) -> bool:
    """Whether a channel was called from outside: it brought an outside number, and did not dial this one itself."""
    dialled_it = first.exten.endswith(part.number[-SAME_NUMBER_DIGITS:])
    return is_outside_number(first.cid_num) and not dialled_it


def _outbound(legs: Legs, dial: CelEvent, part: Dialled) -> OutboundCall | None:
    own = legs.by_channel[dial.uniqueid]
    interface = interface_of(dial.channel)
    if is_local(dial.channel):  # click-to-call through Local: ;2 rings the phone, ;1 dials
        phone = legs.phone_behind(dial.uniqueid, dial.at_us) if dial.channel.endswith(";1") else dial.uniqueid
        if phone == dial.uniqueid or is_local(legs.by_channel[phone][0].channel):
            return None
        interface = interface_of(legs.by_channel[phone][0].channel)
    end = next((e for e in own if e.event == "APP_END" and e.app == "Dial" and e.at_us >= dial.at_us), None)
    ended_us = end.at_us if end is not None else legs.ended_us(dial.uniqueid, dial.at_us)
    until_us = ended_us if ended_us is not None else legs.last_us
    met = [
        (max(stay.entered_us, other.entered_us), min(stay.left_us, other.left_us))
        for stay in legs.stays[dial.uniqueid]
        if dial.at_us <= stay.entered_us <= until_us
        for other in legs.partners(stay)
    ]
    return OutboundCall(
        uniqueid=dial.uniqueid,
        interface=interface,
        number=part.number,
        trunk=part.interface,
        started_us=own[0].at_us,
        dialled_us=dial.at_us,
        answered_us=met[0][0] if met else None,
        ended_us=ended_us,
        talk_seconds=sum(seconds_between(*span) for span in met),
        disposition=ANSWERED if met else _disposition(legs, dial, part),
        originated=any(event.app == ORIGINATE_APP for event in own) or is_local(dial.channel),
    )


def _disposition(legs: Legs, dial: CelEvent, part: Dialled) -> str:
    """Why nobody answered: the Dial's own status, else the cause for which the called channel was hung up."""
    status = next((extra_text(e, "dialstatus") for e in legs.by_channel[dial.uniqueid] if e.event == "HANGUP"), "")
    known = DISPOSITION_OF_DIALSTATUS.get(status)
    if known is not None and known != ANSWERED:
        return known
    causes = {
        extra_of(event).get("hangupcause")
        for event in legs.events
        if event.event == "HANGUP" and interface_of(event.channel) == part.interface
    }
    return BUSY if BUSY_CAUSE in causes else NO_ANSWER


def _is_next_try(before: OutboundCall, call: OutboundCall) -> bool:
    """Whether this is the same call over the next trunk."""
    return (
        before.uniqueid == call.uniqueid
        and before.answered_us is None
        and before.number[-SAME_NUMBER_DIGITS:] == call.number[-SAME_NUMBER_DIGITS:]
        and before.ended_us is not None
        and call.dialled_us - before.ended_us <= NEXT_TRUNK_US
    )
