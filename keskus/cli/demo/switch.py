"""The fake PBX's memory: who sits in which queue, who waits, who talks; and each deed as AMI messages.

Field names and their order are those of Asterisk 22; a message is a list of pairs.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from keskus.cli.demo.calls import LONGEST_WAIT_SECONDS, WRAP_UP_SECONDS
from keskus.cli.demo.centre import QUEUES
from keskus.cli.demo.deeds import DIALS, HANGS_UP, RING, Deed

Message = list[tuple[str, str]]

FREE, IN_USE, GONE, RINGING = "1", "2", "5", "6"
HELD = {"EXITWITHTIMEOUT": "TIMEOUT", "EXITEMPTY": "LEAVEEMPTY"}
TRUNK, CONTEXT, PRIORITY = "PJSIP/trunk", "from-trunk", "6"


@dataclass(slots=True)
class Member:
    """One telephone: the queues it is a member of with the moment of joining, its pause, and what it is doing."""

    phone: str
    queues: dict[str, float] = field(default_factory=dict)
    paused: dict[str, str] = field(default_factory=dict)  # queue -> reason
    paused_at: float = 0.0
    status: str = FREE
    talks_in: str = ""
    last_call: float = 0.0
    taken: int = 0


@dataclass(slots=True)
class Caller:
    """A call in a queue, or in talk with a telephone since `answered_at`."""

    call: str
    queue: str
    number: str
    entered_at: float
    position: int
    agent: str = ""
    answered_at: float = 0.0
    ringing: str = ""


@dataclass(slots=True)
class Switch:
    """What the PBX knows just now."""

    members: dict[str, Member] = field(default_factory=dict)
    callers: dict[str, Caller] = field(default_factory=dict)

    def take(self, deed: Deed) -> list[Message]:
        """Do a deed; what AMI tells of it."""
        match deed.event:
            case "ENTERQUEUE":
                return self._enter(deed)
            case "CONNECT":
                return self._connect(deed)
            case "COMPLETECALLER" | "COMPLETEAGENT" | "BLINDTRANSFER":
                return self._complete(deed)
            case "ABANDON" | "EXITWITHTIMEOUT" | "EXITEMPTY":
                return self._leave(deed)
            case "ADDMEMBER" | "REMOVEMEMBER":
                return self._join(deed)
            case "PAUSE" | "UNPAUSE":
                return self._pause(deed)
            case _:
                return self._telephone(deed)

    def is_told(self, deed: Deed) -> bool:
        """Whether a pause or its end is so already: the agent asked for it before the simulation came to it."""
        member = self.members.get(deed.agent)
        match deed.event:
            case "PAUSE":
                return member is not None and member.paused.get(deed.queue) == deed.data[0]
            case "PAUSEALL":
                return member is not None and set(member.paused.values()) == {deed.data[0]}
            case "UNPAUSE":
                return member is not None and deed.queue not in member.paused
            case "UNPAUSEALL":
                return member is not None and not member.paused
        return False

    def waiting(self, queue: str) -> list[Caller]:
        """Who waits in a queue, first come first."""
        return [caller for caller in self.callers.values() if caller.queue == queue and not caller.agent]

    # Callers

    def _enter(self, deed: Deed) -> list[Message]:
        _, number, position = deed.data
        self.callers[deed.call] = caller = Caller(deed.call, deed.queue, number, deed.at, position)
        count = len(self.waiting(deed.queue))
        return [event("QueueCallerJoin", deed.at, *_channel(caller), ("Position", str(count)), ("Count", str(count)))]

    def _leave(self, deed: Deed) -> list[Message]:
        caller = self.callers.pop(deed.call, None)
        if caller is None:
            return []
        position, first, waited = map(str, deed.data)
        channel = _channel(caller)
        told = [
            event(
                "QueueCallerAbandon",
                deed.at,
                *channel,
                ("Position", position),
                ("OriginalPosition", first),
                ("HoldTime", waited),
            ),
            self._left(caller, deed.at),
        ]
        if deed.event in HELD:
            outcome = (("Variable", "QUEUESTATUS"), ("Value", HELD[deed.event]))
            told.append(event("VarSet", deed.at, *channel[:-1], *outcome))
        return [*told, event("Hangup", deed.at, *channel[:-1], ("Cause", "16"))]

    def _left(self, caller: Caller, at: float) -> Message:
        count = str(len(self.waiting(caller.queue)))
        return event("QueueCallerLeave", at, *_channel(caller), ("Position", "1"), ("Count", count))

    # Talks

    def _connect(self, deed: Deed) -> list[Message]:
        caller, member = self.callers.get(deed.call), self._member(deed.agent)
        if caller is None:
            return []
        caller.agent, caller.answered_at, caller.ringing = deed.agent, deed.at, ""
        member.status, member.talks_in = IN_USE, deed.queue
        waited, channel, rang = map(str, deed.data)
        told = (*_channel(caller), *_called(caller, deed.agent, channel), ("HoldTime", waited), ("RingTime", rang))
        return [self._left(caller, deed.at), event("AgentConnect", deed.at, *told), *self._device(member, deed.at)]

    def _complete(self, deed: Deed) -> list[Message]:
        caller, member = self.callers.pop(deed.call, None), self._member(deed.agent)
        if caller is None:
            return []
        waited, talked = (str(value) for value in deed.data[-3:-1])
        reason = {"COMPLETEAGENT": "agent", "COMPLETECALLER": "caller"}.get(deed.event, "transfer")
        member.status, member.talks_in, member.last_call, member.taken = FREE, "", deed.at, member.taken + 1
        told = [("HoldTime", waited), ("TalkTime", talked), ("Reason", reason)]
        channel = _channel(caller)
        messages = [event("AgentComplete", deed.at, *channel, *_called(caller, deed.agent), *told)]
        if reason == "transfer":
            messages.insert(0, _transfer(deed, channel))
        else:
            messages.append(event("Hangup", deed.at, *channel[:-1], ("Cause", "16")))
        return [*messages, *self._device(member, deed.at)]

    def _telephone(self, deed: Deed) -> list[Message]:
        """A telephone rings, stops ringing, or is used for a call outside."""
        if deed.agent == "NONE":
            return []
        member, caller = self._member(deed.agent), self.callers.get(deed.call)
        if deed.event in (DIALS, HANGS_UP):
            member.status = IN_USE if deed.event == DIALS else FREE
            return self._device(member, deed.at)
        if caller is None or deed.event not in (RING, "RINGNOANSWER", "RINGCANCELED"):
            return []
        member.status = RINGING if deed.event == RING else FREE
        caller.ringing = deed.agent if deed.event == RING else ""
        told = (*_channel(caller), *_called(caller, deed.agent))
        if deed.event == RING:
            return [event("AgentCalled", deed.at, *told), *self._device(member, deed.at)]
        if deed.event == "RINGNOANSWER":
            rang = ("RingTime", str(deed.data[0]))
            return [event("AgentRingNoAnswer", deed.at, *told, rang), *self._device(member, deed.at)]
        return self._device(member, deed.at)

    # Members

    def _member(self, phone: str) -> Member:
        return self.members.setdefault(phone, Member(phone))

    def _join(self, deed: Deed) -> list[Message]:
        member = self._member(deed.agent)
        if deed.event == "ADDMEMBER":
            member.queues[deed.queue] = deed.at
            return [event("QueueMemberAdded", deed.at, *self.seat(member, deed.queue))]
        seat = self.seat(member, deed.queue)
        member.queues.pop(deed.queue, None)
        member.paused.pop(deed.queue, None)
        return [event("QueueMemberRemoved", deed.at, *seat)]

    def _pause(self, deed: Deed) -> list[Message]:
        member = self._member(deed.agent)
        if deed.event == "PAUSE":
            member.paused[deed.queue], member.paused_at = deed.data[0], deed.at
        else:
            member.paused.pop(deed.queue, None)
        return [event("QueueMemberPause", deed.at, *self.seat(member, deed.queue))]

    def _device(self, member: Member, at: float) -> list[Message]:
        return [event("QueueMemberStatus", at, *self.seat(member, queue)) for queue in member.queues]

    def seat(self, member: Member, queue: str, name: str = "MemberName", place: str = "Interface") -> Message:
        """A member's place in a queue, as events and the list of members have it."""
        return [
            ("Queue", queue),
            (name, member.phone),
            (place, member.phone),
            ("StateInterface", member.phone),
            ("Membership", "dynamic"),
            ("Penalty", "0"),
            ("CallsTaken", str(member.taken)),
            ("LastCall", str(int(member.last_call))),
            ("LastPause", str(int(member.paused_at))),
            ("LoginTime", str(int(member.queues.get(queue, 0)))),
            ("InCall", str(int(bool(member.talks_in)))),
            ("Status", member.status),
            ("Paused", str(int(queue in member.paused))),
            ("PausedReason", member.paused.get(queue, "")),
            ("Wrapuptime", str(WRAP_UP_SECONDS)),
        ]

    # Lists

    def queue_status(self) -> Iterator[Message]:
        """The answer to QueueStatus, but for its beginning and end."""
        for queue in QUEUES:
            waiting = self.waiting(queue.name)
            yield [
                ("Event", "QueueParams"),
                ("Queue", queue.name),
                ("Max", "0"),
                ("Strategy", "leastrecent"),
                ("Calls", str(len(waiting))),
            ]
            for member in self.members.values():
                if queue.name in member.queues:
                    yield [("Event", "QueueMember"), *self.seat(member, queue.name, "Name", "Location")]
            for place, caller in enumerate(waiting, 1):
                yield [("Event", "QueueEntry"), *self._entry(caller, place)]

    def _entry(self, caller: Caller, place: int) -> Message:
        return [
            ("Queue", caller.queue),
            ("Position", str(place)),
            ("Channel", _name_of(caller)),
            ("Uniqueid", caller.call),
            ("CallerIDNum", caller.number),
            ("Wait", str(max(0, int(time.time() - caller.entered_at)))),
        ]

    def channels(self) -> Iterator[Message]:
        """The answer to CoreShowChannels, but for its beginning and end: callers, and telephones in talk or ringing."""
        for caller in self.callers.values():
            since = caller.answered_at or caller.entered_at
            bridge = [("BridgeId", f"bridge-{caller.call}")] if caller.agent else []
            lasts = ("Duration", _duration(time.time() - since))
            yield [
                ("Event", "CoreShowChannel"),
                *_channel(caller)[:-1],
                ("Application", "Queue"),
                ("ApplicationData", f"{caller.queue},t,,,{LONGEST_WAIT_SECONDS}"),
                lasts,
                *bridge,
            ]
            if phone := caller.agent or caller.ringing:
                yield [
                    ("Event", "CoreShowChannel"),
                    ("Channel", f"{phone}-{_hex(caller.call)}"),
                    ("ChannelState", "6" if caller.agent else "5"),
                    ("Uniqueid", f"{caller.call}9"),
                    ("Linkedid", caller.call),
                    ("Application", "AppQueue"),
                    ("ApplicationData", "(Outgoing Line)"),
                    lasts,
                    *bridge,
                ]


def event(name: str, at: float, *fields: tuple[str, str]) -> Message:
    """An event as it is sent, with the PBX's time (`timestampevents = yes`)."""
    return [("Event", name), ("Privilege", "agent,all"), ("Timestamp", f"{at:.6f}"), *fields]


def _hex(call: str) -> str:
    return f"{int(call.partition('.')[2]):08x}"


def _name_of(caller: Caller) -> str:
    return f"{TRUNK}-{_hex(caller.call)}"


def _channel(caller: Caller) -> Message:
    return [
        ("Channel", _name_of(caller)),
        ("ChannelState", "6"),
        ("CallerIDNum", caller.number),
        ("CallerIDName", "<unknown>"),
        ("Context", CONTEXT),
        ("Exten", "s"),
        ("Priority", PRIORITY),
        ("Uniqueid", caller.call),
        ("Linkedid", caller.call),
        ("Queue", caller.queue),
    ]


def _called(caller: Caller, phone: str, channel: str = "") -> Message:
    return [
        ("DestChannel", f"{phone}-{_hex(caller.call)}"),
        ("DestUniqueid", channel or f"{caller.call}9"),
        ("DestLinkedid", caller.call),
        ("Interface", phone),
        ("MemberName", phone),
    ]


def _transfer(deed: Deed, channel: Message) -> Message:
    who = [("TransfererChannel", f"{deed.agent}-{_hex(deed.call)}"), ("TransfererLinkedid", deed.call)]
    what = [("TransfereeUniqueid", deed.call), ("TransfereeChannel", dict(channel)["Channel"])]
    where = [("Context", str(deed.data[1])), ("Extension", str(deed.data[0]))]
    return event("BlindTransfer", deed.at, ("Result", "Success"), *who, *what, ("IsExternal", "No"), *where)


def _duration(seconds: float) -> str:
    whole = max(0, int(seconds))
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
