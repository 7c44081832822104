"""AMI messages in, happenings and queue_log-shaped lines out.

Traps of the source, each with its own place below:
* QueueCallerAbandon is raised for a hang-up, but also for a timeout, an emptied queue, a withdrawal and a redirected
  call; which it was is known a moment later, from QUEUESTATUS or the hang-up of the caller's channel.
* Exits by key have only a QueueCallerLeave, and answered calls have one too, just before their AgentConnect.
* A member on `Local/` who transfers the caller away still "talks" for the queue: the linkedid and the member's own
  telephone tell that it was them.
* Somebody added paused gets no QueueMemberPause; somebody who is not paused may be unpaused.
* Without `timestampevents` no event has a time: then the time of arrival is used.

The floor is the memory: telling the same thing twice (as after being asked for the whole state) adds no line.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from keskus.engines.ami.protocol import Message
from keskus.engines.ami.told import Talk, Told, bare, device_of, member_of, number_of, phone_of, whole
from keskus.engines.floor import (
    ABANDONED,
    EXIT_KEY,
    LEFT_EMPTY,
    REDIRECTED,
    SECOND,
    TIMEOUT,
    UNKNOWN,
    WITHDRAWN,
    Alive,
    Device,
    Finished,
    Floor,
    Happening,
    Joined,
    Left,
    MemberAdded,
    MemberRemoved,
    Paused,
    RangOut,
    Resync,
    Ringing,
    Talking,
    Unpaused,
    WaitingCall,
)

VERDICT_WITHIN = 2 * SECOND  # whoever was not hung up by then went on in the dialplan
STREAM_LATE = 60 * SECOND  # a stream later than this is ended by its client
PLACES_KEPT = 5_000
REDIRECT_EVENT = "KESKUS_REDIRECT"  # queue_log writes ABANDON for it
LOST_EVENT = "KESKUS_LOST"  # over, nobody saw how
GAP_EVENT, OURSELVES = "KESKUS_GAP", "KESKUS"  # nobody listened since the epoch that follows; of no call
OUTCOMES = {
    "TIMEOUT": TIMEOUT,
    "LEAVEEMPTY": LEFT_EMPTY,
    "LEAVEUNAVAIL": LEFT_EMPTY,
    "WITHDRAW": WITHDRAWN,
}
EVENT_OF = {
    ABANDONED: "ABANDON",
    TIMEOUT: "EXITWITHTIMEOUT",
    LEFT_EMPTY: "EXITEMPTY",
    WITHDRAWN: "WITHDRAW",
    REDIRECTED: REDIRECT_EVENT,
}


@dataclass(slots=True)
class Place:
    """Where a caller stood in the dialplan on entering a queue, and at which position."""

    where: tuple[str, str, str]
    position: int


@dataclass(slots=True)
class _Going:
    """A caller who has left unanswered: why is not known yet."""

    at: int
    queue: str
    position: int
    first_position: int
    wait_seconds: int


@dataclass(frozen=True, slots=True)
class _Talked:
    """A talk that is over."""

    call: str
    queue: str
    member: str
    wait_seconds: int | None
    talk_seconds: int


class Translator:
    """One PBX's stream. `floor` is brought up to date by whoever takes what is told (`take` does both)."""

    def __init__(self, floor: Floor | None = None, wrap_up_seconds: Mapping[str, int] | None = None) -> None:
        self.floor = floor or Floor()
        self.wrap_up_seconds = dict(wrap_up_seconds or {})
        self.has_times = (
            False  # whether events say when they happened; the PBX's clock the answer to a ping tells as well
        )
        self.phones: dict[str, str] = {}  # interface -> the telephone behind it
        self.talks: dict[str, Talk] = {}
        self._places: dict[tuple[str, str], Place] = {}
        self._going: dict[str, _Going] = {}
        self._connecting: dict[str, _Going] = {}  # left the queue, with an agent on the line so far
        self._offsets: list[tuple[int, int]] = []  # (minute, least difference to our clock), last two minutes with news
        self._rings: dict[tuple[str, str], int] = {}  # (call, member) -> since
        self._targets: dict[str, tuple[str, str, str]] = {}
        self._handlers: dict[str, Callable[[Message, int, Told], None]] = {
            "QueueCallerJoin": self._join,
            "QueueCallerAbandon": self._go,
            "QueueCallerLeave": self._leave,
            "VarSet": self._status,
            "Hangup": self._hang_up,
            "AgentCalled": self._ring,
            "AgentRingNoAnswer": self._ring_out,
            "AgentConnect": self._connect,
            "AgentComplete": self._complete,
            "AgentDump": self._dump,
            "BlindTransfer": self._transfer_blind,
            "AttendedTransfer": self._transfer_attended,
            "QueueMemberAdded": self._add,
            "QueueMemberRemoved": self._remove,
            "QueueMemberPause": self._pause,
            "QueueMemberPaused": self._pause,  # its name before Asterisk 12
            "QueueMemberStatus": self._device,
            "FullyBooted": self._boot,
        }

    def take(self, message: Message, arrived_at: int) -> list[str]:
        """Bring the floor up to date with one message; the lines it comes to."""
        told = self.translate(message, arrived_at)
        return told.lines

    def translate(self, message: Message, arrived_at: int) -> Told:
        """What one message comes to, applied to the floor already. `arrived_at`: epoch microseconds by our clock."""
        told = Told()
        at = self.time_of(message, arrived_at)
        self._decide_overdue(at, told)
        handler = self._handlers.get(message.get("Event", ""))
        if handler is not None:
            handler(message, at, told)
        self._tell(told, Alive(at))
        return told

    def time_of(self, message: Message, arrived_at: int) -> int:
        """When it happened, in microseconds of the PBX's clock; on the way the difference to ours is learnt."""
        seconds, _, fraction = message.get("Timestamp", "").partition(".")
        if not whole(seconds):
            return arrived_at - self.floor.clock_offset
        at = whole(seconds) * SECOND + whole(fraction[:6].ljust(6, "0"))
        self._learn_offset(arrived_at, at)
        self.has_times |= "Event" in message
        return at

    def _learn_offset(self, arrived_at: int, at: int) -> None:
        """The quickest message of the last two minutes with news shows the difference between the clocks best."""
        minute, offset = arrived_at // (60 * SECOND), arrived_at - at
        if self._offsets and self._offsets[-1][0] == minute:
            self._offsets[-1] = (minute, min(offset, self._offsets[-1][1]))
        else:
            self._offsets = [*self._offsets[-1:], (minute, offset)]
        self.floor.clock_offset = min(offset for _, offset in self._offsets)

    def tick(self, now: int) -> list[str]:
        """What follows from the passing of time alone; `now` by our clock.

        Why a caller left is not settled here while news may still be on their way: only the PBX's own stream, which is
        in order, shows that no hang-up follows. A ping's answer is news enough.
        """
        told, at = Told(), now - self.floor.clock_offset
        self._decide_overdue(at - STREAM_LATE, told)
        self.floor.tick(at)
        return told.lines

    def _tell(self, told: Told, happening: Happening) -> None:
        told.happenings.append(happening)
        self.floor.apply(happening)

    def _boot(self, message: Message, at: int, told: Told) -> None:
        """Told on every sign-in, with the seconds since the start: no call has outlived a start since the last news."""
        started_at = at - whole(message.get("Uptime")) * SECOND
        if 0 < self.floor.fresh_at < started_at - SECOND:
            told.line(started_at, "NONE", "NONE", "NONE", "QUEUESTART")
            self.forget_calls()
            self._tell(told, Resync(started_at, {}, ()))

    def forget_calls(self) -> None:
        """Nothing of what was under way is known any more."""
        self.talks, self._places, self._targets = {}, {}, {}
        self._going, self._connecting, self._rings = {}, {}, {}

    def settle(self, truth: Resync, talks: Mapping[str, Talk], places: Mapping[tuple[str, str], Place]) -> None:
        """Take over a listed state; of what was known already more is known than a list says."""
        self.talks = {call: self.talks.get(call, talk) for call, talk in talks.items()}
        still = {(call.call, queue) for queue, calls in truth.queues.items() for call in calls}
        still |= {(call, talk.queue) for call, talk in self.talks.items()}
        self._places = {**places, **{key: place for key, place in self._places.items() if key in still}}
        self._rings = {(call, seen.name): truth.at for seen in truth.members for call in seen.rings}
        self._targets = {call: target for call, target in self._targets.items() if call in self.talks}
        self.floor.apply(truth)

    def give_up_going(self, at: int, told: Told) -> None:
        """After a gap nobody will say any more why somebody left."""
        for call in list(self._going):
            self._decide(call, ABANDONED, told)
        for call, going in self._connecting.items():
            told.line(at, call, going.queue, "", LOST_EVENT)
        self._connecting = {}

    # Callers

    def _join(self, message: Message, at: int, told: Told) -> None:
        call, queue, position = message["Uniqueid"], message["Queue"], whole(message.get("Position"))
        if any(held.call == call for held in self.waiting(queue)):
            return
        self._places[call, queue] = Place(where_of(message), position)
        if len(self._places) > PLACES_KEPT:
            del self._places[next(iter(self._places))]
        number = number_of(message)
        told.line(at, call, queue, "", "ENTERQUEUE", "", number, position)
        self._tell(told, Joined(at, queue, call, number, position))

    def waiting(self, queue: str) -> list[WaitingCall]:
        """The calls that wait in a queue."""
        held = self.floor.queues.get(queue)
        return list(held.waiting) if held else []

    def _go(self, message: Message, at: int, told: Told) -> None:
        call, queue = message["Uniqueid"], message["Queue"]
        if not any(held.call == call for held in self.waiting(queue)):
            return
        place = self._places.get((call, queue))
        position = whole(message.get("OriginalPosition"))
        self._going[call] = _Going(at, queue, whole(message.get("Position")), position, whole(message.get("HoldTime")))
        if place is not None and place.where != where_of(message):
            self._decide(call, REDIRECTED, told)

    def _leave(self, message: Message, at: int, told: Told) -> None:
        """An exit by key is seen by the priority, which is 0 then; an answered call is connected in a moment."""
        call, queue = message["Uniqueid"], message["Queue"]
        joined_at = next((held.joined_at for held in self.waiting(queue) if held.call == call), 0)
        if not joined_at:
            return
        how, position, place = UNKNOWN, whole(message.get("Position")), self._places.get((call, queue))
        first, wait = place.position if place else 0, at // SECOND - joined_at // SECOND
        if call not in self._going and message.get("Priority") == "0":
            how = EXIT_KEY
            self._cancel_rings(call, queue, at, told)
            told.line(at, call, queue, "", "EXITWITHKEY", message.get("Exten", ""), position, first, wait)
        elif call not in self._going:
            self._connecting[call] = _Going(at, queue, position, first, wait)
        self._tell(told, Left(at, queue, call, how))

    def _cancel_rings(self, call: str, queue: str, at: int, told: Told) -> None:
        for held, member in [pair for pair in self._rings if pair[0] == call]:
            since = self._rings.pop((held, member))
            told.line(at, call, queue, member, "RINGCANCELED", max(0, at - since) // 1000)

    def _status(self, message: Message, at: int, told: Told) -> None:
        if message.get("Variable") == "QUEUESTATUS":
            outcome = OUTCOMES.get(message.get("Value", ""))
            if outcome is not None:
                self._decide(message.get("Uniqueid", ""), outcome, told)

    def _hang_up(self, message: Message, at: int, told: Told) -> None:
        self._decide(message.get("Uniqueid", ""), ABANDONED, told)

    def _decide_overdue(self, at: int, told: Told) -> None:
        for call in [call for call, going in self._going.items() if going.at + VERDICT_WITHIN < at]:
            self._decide(call, TIMEOUT, told)

    def _decide(self, call: str, outcome: str, told: Told) -> None:
        going = self._going.pop(call, None)
        if going is None and outcome == ABANDONED:
            going = self._connecting.pop(call, None)  # hung up while it was being put through
        if going is None:
            return
        self._cancel_rings(call, going.queue, going.at, told)
        told.line(
            going.at,
            call,
            going.queue,
            "",
            EVENT_OF[outcome],
            going.position,
            going.first_position,
            going.wait_seconds,
        )
        self._tell(told, Left(going.at, going.queue, call, outcome))

    # Members at work

    def _ring(self, message: Message, at: int, told: Told) -> None:
        call, queue, member = message["Uniqueid"], message["Queue"], member_of(message)
        self._rings[call, member] = at
        self._tell(told, Ringing(at, member, queue, call))

    def _ring_out(self, message: Message, at: int, told: Told) -> None:
        call, queue, member = message["Uniqueid"], message["Queue"], member_of(message)
        self._rings.pop((call, member), None)
        told.line(at, call, queue, member, "RINGNOANSWER", whole(message.get("RingTime")))
        self._tell(told, RangOut(at, member, queue, call))

    def _dump(self, message: Message, at: int, told: Told) -> None:
        """The caller hung up while the announcement was played to the agent."""
        call, queue, member = message["Uniqueid"], message["Queue"], member_of(message)
        self._rings.pop((call, member), None)
        told.line(at, call, queue, member, "AGENTDUMP")
        self._tell(told, RangOut(at, member, queue, call))

    def _connect(self, message: Message, at: int, told: Told) -> None:
        call, queue, member = message["Uniqueid"], message["Queue"], member_of(message)
        known = self.floor.members.get(member)
        if known is not None and known.call == call and known.call_queue == queue:
            return
        for pair in [pair for pair in self._rings if pair[0] == call]:
            del self._rings[pair]
        self._connecting.pop(call, None)
        wait, interface = whole(message.get("HoldTime")), message.get("Interface", "")
        phone = self.phones.get(interface, interface)
        channels = (message.get("Channel", ""), message.get("DestChannel", ""))
        self.talks[call] = Talk(member, queue, wait, at, message.get("Linkedid", ""), phone, channels)
        told.line(
            at, call, queue, member, "CONNECT", wait, message.get("DestUniqueid", ""), whole(message.get("RingTime"))
        )
        self._tell(told, Talking(at, member, queue, call, number_of(message)))

    def _complete(self, message: Message, at: int, told: Told) -> None:
        call, member = message["Uniqueid"], member_of(message)
        known = self.floor.members.get(member)
        if known is None or known.call != call:
            return  # told already: a member on Local/ had passed the caller on
        talk = _Talked(call, message["Queue"], member, whole(message.get("HoldTime")), whole(message.get("TalkTime")))
        event = "COMPLETEAGENT" if message.get("Reason") == "agent" else "COMPLETECALLER"
        self._end_talk(talk, "" if message.get("Reason") == "transfer" else event, at, told)

    def _end_talk(self, talk: _Talked, event: str, at: int, told: Told) -> None:
        """The line of a talk that is over; without an event it ended in a transfer."""
        place = self._places.pop((talk.call, talk.queue), None)
        kind, *target = self._targets.pop(talk.call, ("BLINDTRANSFER", "", ""))
        data = [] if event else target
        told.line(
            at,
            talk.call,
            talk.queue,
            talk.member,
            event or kind,
            *data,
            "" if talk.wait_seconds is None else talk.wait_seconds,
            talk.talk_seconds,
            place.position if place else 0,
        )
        self.talks.pop(talk.call, None)
        wrap_up = self.wrap_up_seconds.get(talk.queue, 0) * SECOND
        self._tell(told, Finished(at, talk.member, talk.queue, talk.call, at + wrap_up if wrap_up else 0))

    def _transfer_blind(self, message: Message, at: int, told: Told) -> None:
        target = ("BLINDTRANSFER", message.get("Extension", ""), message.get("Context", ""))
        self._transfer(message, "Transferer", target, at, told)

    def _transfer_attended(self, message: Message, at: int, told: Told) -> None:
        target = ("ATTENDEDTRANSFER", "BRIDGE", message.get("DestBridgeUniqueid", ""))
        self._transfer(message, "OrigTransferer", target, at, told)

    def _transfer(self, message: Message, who: str, target: tuple[str, str, str], at: int, told: Told) -> None:
        """An ordinary member's AgentComplete follows; that of one on Local/ would come only when the caller is done."""
        if message.get("Result", "Success") != "Success":
            return
        transferee = message.get("TransfereeUniqueid", "")
        if transferee in self.talks:
            self._targets[transferee] = target
            return
        linkedid, phone = message.get(f"{who}Linkedid", ""), device_of(message.get(f"{who}Channel", ""))
        for call, talk in list(self.talks.items()):
            if talk.linkedid == linkedid and talk.phone == phone:
                self._targets[call] = target
                seconds = at // SECOND - talk.started_at // SECOND
                self._end_talk(_Talked(call, talk.queue, talk.member, talk.wait_seconds, seconds), "", at, told)

    # Members coming and going

    def member_at(self, phone: str) -> str:
        """The member whose telephone it is; empty when it is nobody's."""
        for member in self.floor.members.values():
            if any(self.phones.get(seat.interface, seat.interface) == phone for seat in member.seats.values()):
                return member.name
        return ""

    def note_phone(self, message: Message) -> None:
        """Keep which telephone stands behind an interface."""
        interface = message.get("Interface") or message.get("Location", "")
        if interface:
            self.phones[interface] = message.get("StateInterface") or bare(interface)

    def _add(self, message: Message, at: int, told: Told) -> None:
        self.note_phone(message)
        queue, member = message["Queue"], member_of(message)
        reason = message.get("PausedReason", "") if message.get("Paused") == "1" else None
        told.line(at, "MANAGER", queue, member, "ADDMEMBER", *(["PAUSED"] if reason is not None else []))
        self._tell(told, MemberAdded(at, member, queue, message.get("Interface", ""), reason))
        self._tell(told, Device(at, member, phone_of(message)))

    def _remove(self, message: Message, at: int, told: Told) -> None:
        queue, member = message["Queue"], member_of(message)
        told.line(at, "MANAGER", queue, member, "REMOVEMEMBER")
        self._tell(told, MemberRemoved(at, member, queue))

    def _pause(self, message: Message, at: int, told: Told) -> None:
        self.note_phone(message)
        queue, member = message["Queue"], member_of(message)
        if message.get("Paused") == "1":
            reason = message.get("PausedReason") or message.get("Reason", "")
            told.line(at, "", queue, member, "PAUSE", reason)
            self._tell(told, Paused(at, member, queue, reason))
        else:
            told.line(at, "", queue, member, "UNPAUSE")
            self._tell(told, Unpaused(at, member, queue))

    def _device(self, message: Message, at: int, told: Told) -> None:
        """What the telephone does; and, since it says those too, whether a sign-in or a pause was missed."""
        self.note_phone(message)
        queue, member = message["Queue"], member_of(message)
        known = self.floor.members.get(member)
        seat = known.seats.get(queue) if known else None
        if seat is None:
            self._add(message, at, told)
            return
        if (message.get("Paused") == "1") != (seat.paused is not None):
            self._pause(message, at, told)
        self._tell(told, Device(at, member, phone_of(message)))


def where_of(message: Message) -> tuple[str, str, str]:
    """Where in the dialplan a channel is."""
    return message.get("Context", ""), message.get("Exten", ""), message.get("Priority", "")
