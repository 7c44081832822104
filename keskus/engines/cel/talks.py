"""The talk of an answered visit: with whom, how long in truth, how long on hold, how it ended.

The caller's channel enters a bridge with the queue member's. A member on a Local channel is not the telephone: that
one sits in a second bridge with the Local channel's other half, and leaves it while the Local one stays when its agent
transfers the caller away. Time of the agent is time of the telephone.
"""

from collections.abc import Sequence
from dataclasses import replace

from keskus.engines.asterisk.channels import interface_of
from keskus.engines.cel.facts import (
    AGENT_HANGUP,
    ANSWERED,
    ATTENDED_TRANSFER,
    BLIND_TRANSFER,
    CALLER_HANGUP,
    GUESSED,
    NO_START,
    Transfer,
    Visit,
)
from keskus.engines.cel.legs import Legs, extra_text, seconds_between

SAME_MOMENT_US = 1_000_000  # a hang-up reaches all channels of a call within some milliseconds


def find_talk(legs: Legs, visit: Visit, transfers: Sequence[Transfer]) -> Visit | None:
    """The visit with its talk, or None when nobody answered."""
    until_us = visit.left_us if visit.left_us is not None else legs.last_us
    own = [stay for stay in legs.stays[visit.uniqueid] if visit.entered_us <= stay.entered_us <= until_us]
    met = next(((stay, partners[0]) for stay in own if (partners := legs.partners(stay))), None)
    if met is None:
        return None
    stay, member = met
    answered_us = max(stay.entered_us, member.entered_us)
    phone = legs.phone_behind(member.uniqueid, answered_us)
    caller_left_us = max(each.left_us for each in own)
    member_left_us = _last_left_us(legs, member.uniqueid, until_us)
    ended_us = min(caller_left_us, _last_left_us(legs, phone, until_us))
    answered = replace(
        visit,
        outcome=ANSWERED,
        wait_seconds=None if NO_START in visit.flags else seconds_between(visit.entered_us, answered_us),
        answered_us=answered_us,
        agent_interface=interface_of(member.channel),
        agent_uniqueid=member.uniqueid,
        phone_interface=interface_of(legs.by_channel[phone][0].channel),
        phone_uniqueid=phone,
    )
    if visit.left_us is None and ended_us == legs.last_us:
        return answered
    holds = _holds(legs, phone, answered_us, ended_us)
    return replace(
        _how_it_ended(legs, answered, ended_us, transfers),
        talk_ended_us=ended_us,
        talk_seconds=seconds_between(answered_us, ended_us),
        queue_talk_seconds=seconds_between(answered_us, min(caller_left_us, member_left_us)),
        hold_seconds=None if holds is None else sum(seconds_between(*hold) for hold in holds),
        holds=holds or (),
    )


def _last_left_us(legs: Legs, uniqueid: str, until_us: int) -> int:
    """When a channel left its last bridge of this visit; it may leave one and enter the next (Local optimisation)."""
    return max((stay.left_us for stay in legs.stays[uniqueid] if stay.entered_us <= until_us), default=until_us)


def _holds(legs: Legs, phone: str, start_us: int, end_us: int) -> tuple[tuple[int, int], ...] | None:
    """When whoever talked with this phone heard music; None when this CEL logs no streams."""
    if not any(event.event == "STREAM_BEGIN" for event in legs.events):
        return None
    found: list[tuple[int, int]] = []
    for partner in {other.uniqueid for stay in legs.stays[phone] for other in legs.partners(stay)}:
        began_us: int | None = None
        for event in legs.by_channel[partner]:
            if event.event == "STREAM_BEGIN" and event.user_event.startswith("MOH"):
                began_us = event.at_us
            elif began_us is not None and event.event in ("STREAM_END", "HANGUP"):
                span = max(began_us, start_us), min(event.at_us, end_us)
                found += [span] if span[0] < span[1] else []
                began_us = None
    return tuple(sorted(found))


def _how_it_ended(legs: Legs, visit: Visit, ended_us: int, transfers: Sequence[Transfer]) -> Visit:
    own = (visit.phone_uniqueid, visit.agent_uniqueid)
    for transfer in transfers:
        if transfer.uniqueid in own and transfer.at_us >= (visit.answered_us or 0):
            return replace(visit, ended_by=transfer.kind, transfer_to=transfer.target)
    kind, target = _unlogged_transfer(legs, visit, ended_us)
    if kind:
        return replace(visit, ended_by=kind, transfer_to=target, flags=(*visit.flags, GUESSED))
    return replace(visit, ended_by=_who_hung_up(legs, visit, ended_us))


def _unlogged_transfer(legs: Legs, visit: Visit, ended_us: int) -> tuple[str, str]:
    """Kind and target of a transfer that no event names (`events` of cel.conf may leave them out, AMI redirects too).

    Whoever talked with the phone was sent to another extension, or met somebody else, in the moment in which it left.
    """
    own = {visit.phone_uniqueid, visit.agent_uniqueid, visit.uniqueid}
    for partner in [other for stay in legs.stays[visit.phone_uniqueid] for other in legs.partners(stay)]:
        events = legs.by_channel[partner.uniqueid]
        before = [each.exten for each in events if each.at_us <= (visit.answered_us or 0)] or [events[0].exten]
        for each in events:
            is_then = abs(each.at_us - ended_us) <= SAME_MOMENT_US
            if is_then and each.event in ("BRIDGE_EXIT", "APP_END") and each.exten not in ("h", before[-1]):
                return BLIND_TRANSFER, each.exten
        for stay in legs.stays[partner.uniqueid]:
            for other in legs.partners(stay):
                met_us = max(stay.entered_us, other.entered_us)
                if other.uniqueid not in own and abs(met_us - ended_us) <= SAME_MOMENT_US:
                    return ATTENDED_TRANSFER, legs.number_of(other.uniqueid) or interface_of(other.channel)
    return "", ""


def _who_hung_up(legs: Legs, visit: Visit, ended_us: int) -> str:
    """Who ended the talk: whom the hang-up names as its source, else who left the bridge first.

    A caller who goes on (to a survey) hangs up later, and that says nothing about the talk.
    """
    phone, member = visit.phone_uniqueid, visit.agent_uniqueid
    names = {legs.by_channel[each][0].channel: AGENT_HANGUP for each in (phone, member)} | {
        visit.channel: CALLER_HANGUP
    }
    for event in (*legs.by_channel[phone], *legs.by_channel[visit.uniqueid]):
        if event.event == "HANGUP" and abs(event.at_us - ended_us) <= SAME_MOMENT_US:
            who = names.get(extra_text(event, "hangupsource"))
            if who is not None:
                return who
    until_us = visit.left_us if visit.left_us is not None else legs.last_us
    agent_left_us = min(_last_left_us(legs, each, until_us) for each in (phone, member))
    return AGENT_HANGUP if agent_left_us < _last_left_us(legs, visit.uniqueid, until_us) else CALLER_HANGUP
