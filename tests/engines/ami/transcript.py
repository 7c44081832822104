"""The recorded manager stream of a real Asterisk, read as a client reads it; and a PBX's answers made from a floor."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from keskus.engines.ami.protocol import Message, Parser
from keskus.engines.ami.sync import Sync, resync
from keskus.engines.ami.translate import Translator
from keskus.engines.floor import PHONE_FREE, PHONE_GONE, PHONE_IN_USE, PHONE_RINGING, SECOND
from tests.engines.queuelog.reading import data_file

RUN = "asterisk-run-a"
WRAP_UP = {"sales": 4, "support": 3, "billing": 2}  # config/queues.conf
QUESTIONS = {"rec-2": "rec-4", "rec-19": "rec-21", "rec-38": "rec-40"}  # QueueStatus -> CoreShowChannels
STATUS = {PHONE_FREE: "1", PHONE_IN_USE: "2", PHONE_GONE: "5", PHONE_RINGING: "6"}


class Arrival(NamedTuple):
    """A message and when it came, in epoch microseconds."""

    message: Message
    at: int


@cache
def arrivals() -> tuple[Arrival, ...]:
    """Every message of the recording, cut as its socket reads were cut."""
    raw = gzip.decompress(data_file(f"{RUN}/ami/ami.raw.gz").read_bytes())
    parser, found = Parser(), []
    for row in data_file(f"{RUN}/ami/ami.idx").read_text().splitlines():
        at, offset, length = row.split("\t")
        moment = round(float(at) * SECOND)
        piece = raw[int(offset) : int(offset) + int(length)]
        found += [Arrival(message, moment) for message in parser.feed(piece)]
    assert parser.dropped == 0
    return tuple(found)


def is_wanted(message: Message) -> bool:
    """What is left of the stream behind the filters that we print."""
    event = message.get("Event", "")
    if event == "VarSet":
        return message.get("Variable") == "QUEUESTATUS"
    return event.startswith(("QueueC", "QueueM", "Agent")) or event in ("Hangup", "BlindTransfer", "AttendedTransfer")


def state_messages(translator: Translator, queues_id: str, channels_id: str, now: int) -> Iterator[dict[str, str]]:
    """What a PBX in this state answers to QueueStatus and CoreShowChannels."""
    floor = translator.floor
    at = now - floor.clock_offset
    for name, queue in floor.queues.items():
        yield {"Event": "QueueParams", "Queue": name, "Calls": str(len(queue.waiting)), "ActionID": queues_id}
        for member in floor.members.values():
            if name in member.seats:
                yield _member_row(translator, member.name, name) | {"ActionID": queues_id}
        for place, call in enumerate(queue.waiting, 1):
            yield {
                "Event": "QueueEntry",
                "Queue": name,
                "Position": str(place),
                "Uniqueid": call.call,
                "CallerIDNum": call.caller or "unknown",
                "Wait": str(at // SECOND - call.joined_at // SECOND),
                "ActionID": queues_id,
            }
    yield {"Event": "QueueStatusComplete", "EventList": "Complete", "ActionID": queues_id}
    for row in _channels(translator, at):
        yield {"Event": "CoreShowChannel", **row, "ActionID": channels_id}
    yield {"Event": "CoreShowChannelsComplete", "EventList": "Complete", "ActionID": channels_id}


def _member_row(translator: Translator, name: str, queue: str) -> dict[str, str]:
    member = translator.floor.members[name]
    seat = member.seats[queue]
    wrap_up = WRAP_UP.get(queue, 0) * SECOND
    return {
        "Event": "QueueMember",
        "Queue": queue,
        "Name": name,
        "Location": seat.interface,
        "StateInterface": translator.phones.get(seat.interface, seat.interface),
        "LastPause": str(seat.paused_at // SECOND),
        "LastCall": str((member.wrap_until - wrap_up) // SECOND if member.wrap_until else 0),
        "InCall": "1" if member.call_queue == queue else "0",
        "Status": STATUS.get(member.phone, "0"),
        "Paused": "0" if seat.paused is None else "1",
        "PausedReason": seat.paused or "",
    }


def _channels(translator: Translator, at: int) -> Iterator[dict[str, str]]:
    floor = translator.floor
    for queue in floor.queues.values():
        for call in queue.waiting:
            yield _channel("PJSIP/trunk-1", call.call, call.call, "Queue", queue.name)
    for bridge, (call_id, talk) in enumerate(translator.talks.items(), 1):
        length = at // SECOND - talk.started_at // SECOND
        seat = floor.members[talk.member].seats.get(talk.queue)
        interface = seat.interface.removesuffix("/n") if seat else talk.phone
        linkedid = talk.linkedid
        yield _channel("PJSIP/trunk-2", call_id, linkedid, "Queue", talk.queue, str(bridge), length)
        yield _channel(f"{interface}-000a", f"a{bridge}", linkedid, "AppQueue", "", str(bridge), length)
        if interface != talk.phone:
            yield _channel(f"{talk.phone}-000b", f"b{bridge}", linkedid, "AppDial", "", "", length)
    for member in floor.members.values():
        for call_id, ringing_queue in member.rings.items():
            interface = member.seats[ringing_queue].interface.removesuffix("/n")
            yield _channel(f"{interface}-000c", "c", call_id, "AppQueue", "")


def _channel(
    name: str, uniqueid: str, linkedid: str, application: str, data: str, bridge: str = "", length: int = 0
) -> dict[str, str]:
    return {
        "Channel": name,
        "ChannelState": "6",
        "Context": f"q-{data}",
        "Exten": "s",
        "Priority": "5" if data == "billing" else "6",
        "Uniqueid": uniqueid,
        "Linkedid": linkedid,
        "Application": application,
        "ApplicationData": data,
        "Duration": f"{length // 3600:02}:{length // 60 % 60:02}:{length % 60:02}",
        "BridgeId": bridge,
    }


def begun() -> Translator:
    """A client that has asked for the state at the very beginning."""
    translator, sync = Translator(wrap_up_seconds=WRAP_UP), Sync("rec-2", "rec-4")
    for message, at in arrivals():
        sync.offer(message, at)
        if sync.is_done:
            resync(translator, sync, at)
            return translator
    raise AssertionError("the recording has no answer to its first question")


def ask(translator: Translator, truth: Translator, now: int) -> list[str]:
    """Bring one translator up to the state of another, as after a gap; the lines it came to."""
    sync = Sync("q", "c")
    for message in state_messages(truth, "q", "c", now):
        sync.offer(message, now)
    assert sync.is_done
    return resync(translator, sync, now).lines
