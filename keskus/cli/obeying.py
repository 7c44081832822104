"""Orders to a PBX, sent: each answers whether it was done, and what the PBX said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from keskus.contacts.gateways.ami import AmiClient, Trouble
from keskus.engines.ami.orders import Mode, hang_up_fields, listen_fields, mute_fields
from keskus.engines.ami.protocol import Message, Unsafe

Answer = tuple[bool, str]


async def obey(client: AmiClient, order: Any) -> Answer:
    """Send one order."""
    try:
        match order.kind:
            case "listen":
                return await _listen(client, order)
            case "hang_up":
                return await _ask(client, "Hangup", hang_up_fields(order.details["channel"]))
            case "mute" | "unmute":
                return await _mute(client, order)
        return await _pause(client, order)
    except Trouble as trouble:
        return False, trouble.code
    except Unsafe:
        return False, "order_unsafe"


async def _listen(client: AmiClient, order: Any) -> Answer:
    """Ring the listener; the call is looked up now, so that nobody hears the next one."""
    talk = client.translator.talks.get(order.details["call"])
    if talk is None or talk.member != order.member:
        return False, "no_call"
    details = order.details
    fields = listen_fields(details["phone"], talk.phone, Mode(details["mode"]), details["unique"])
    return await _ask(client, "Originate", fields)


async def _mute(client: AmiClient, order: Any) -> Answer:
    """A recording may hang on the caller's channel or on the agent's: what one of them takes is done."""
    talk = client.translator.talks.get(order.details["call"])
    if talk is None:
        return False, "no_call"
    is_muted = order.kind == "mute"
    fields = [mute_fields(channel, is_muted=is_muted) for channel in talk.channels if channel]
    answers = [await _ask(client, "MixMonitorMute", each) for each in fields]
    return next((answer for answer in answers if answer[0]), answers[-1] if answers else (False, "no_call"))


async def _pause(client: AmiClient, order: Any) -> Answer:
    """Pause or unpause by each of the member's telephones."""
    member = client.translator.floor.members.get(order.member)
    seats = member.seats if member else {}
    wanted = {queue: seat.interface for queue, seat in seats.items() if order.queue in ("", queue)}
    interfaces = sorted({interface for interface in wanted.values() if interface})
    if not interfaces:
        return False, "not_signed_in"
    answers = [await _ask(client, "QueuePause", fields) for fields in _pauses(interfaces, order)]
    return all(is_done for is_done, _ in answers), answers[-1][1]


def _pauses(interfaces: Iterable[str], order: Any) -> list[dict[str, str]]:
    same = {"Paused": "true" if order.kind == "pause" else "false"}
    same |= {"Queue": order.queue} if order.queue else {}
    same |= {"Reason": order.reason} if order.reason else {}
    return [{"Interface": interface, **same} for interface in interfaces]


async def _ask(client: AmiClient, name: str, fields: Mapping[str, str]) -> Answer:
    answer: Message = await client.ask(name, fields)
    return answer.get("Response") == "Success", answer.get("Message", "")
