"""Asking for the whole state: at the start, and after every gap.

The answers to QueueStatus and CoreShowChannels come as lists among the events. Events that come meanwhile are held and
taken afterwards: the lists may be older than they are. From the differences to what was known follow lines, so that
contacts and states stay right: who came, who has left, whose talk is over, who is paused since when.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from keskus.engines.ami.protocol import Message
from keskus.engines.ami.told import Talk, Told, bare, device_of, member_of, number_of, phone_of, whole
from keskus.engines.ami.translate import GAP_EVENT, LOST_EVENT, OURSELVES, Place, Translator, where_of
from keskus.engines.floor import SECOND, MemberNow, MemberSeen, Resync, Seat, WaitingCall

MOST_HELD = 20_000


class Overwhelmed(Exception):
    """More came while the state was being listed than is held."""


@dataclass(slots=True)
class Sync:
    """One round of asking, by the ActionIDs of its two questions. `has_channels`: whether the PBX lets us list them."""

    queues_id: str
    channels_id: str
    has_channels: bool = True
    _queues_done: bool = False
    _channels_done: bool = False
    params: list[Message] = field(default_factory=list)
    members: list[Message] = field(default_factory=list)
    entries: list[Message] = field(default_factory=list)
    channels: list[Message] = field(default_factory=list)
    held: list[tuple[Message, int]] = field(default_factory=list)

    def offer(self, message: Message, arrived_at: int) -> None:
        """Take an answer; hold anything else. Raises `Overwhelmed`."""
        action_id = message.get("ActionID")
        if action_id == self.queues_id:
            self._take_queues(message)
        elif action_id == self.channels_id:
            self._take_channels(message)
        else:
            self.held.append((message, arrived_at))
            if len(self.held) > MOST_HELD:
                raise Overwhelmed

    @property
    def is_done(self) -> bool:
        """Whether both lists are whole."""
        return self._queues_done and self._channels_done

    def _take_queues(self, message: Message) -> None:
        match message.get("Event"):
            case "QueueParams":
                self.params.append(message)
            case "QueueMember":
                self.members.append(message)
            case "QueueEntry":
                self.entries.append(message)
            case "QueueStatusComplete":
                self._queues_done = True
            case _:
                self._queues_done = message.get("Response") == "Error"

    def _take_channels(self, message: Message) -> None:
        match message.get("Event"):
            case "CoreShowChannel":
                self.channels.append(message)
            case "CoreShowChannelsComplete":
                self._channels_done = True
            case _ if message.get("Response") == "Error":
                self._channels_done, self.has_channels = True, False


def resync(translator: Translator, sync: Sync, now: int) -> Told:
    """Bring the floor up to the listed state, and say what changed. `now`: by our clock."""
    told, at = Told(), now - translator.floor.clock_offset
    if lost_at := translator.floor.lost_at:
        told.line(at, OURSELVES, "NONE", "", GAP_EVENT, lost_at // SECOND)
        translator.give_up_going(at, told)
    for message in sync.members:
        translator.note_phone(message)
    channels = _Channels(sync, translator, at)
    queues: dict[str, list[WaitingCall]] = {message["Queue"]: [] for message in sync.params}
    for message in sync.entries:
        call, waited = message["Uniqueid"], whole(message.get("Wait")) * SECOND
        known = next((held for held in translator.waiting(message["Queue"]) if held.call == call), None)
        queues.setdefault(message["Queue"], []).append(
            known or WaitingCall(call, number_of(message), at - at % SECOND - waited)
        )
    members = _members(sync, translator, channels, at)
    _tell_callers(translator, queues, members, at, told)
    _tell_members(translator, members, at, told)
    truth = Resync(at, {name: tuple(calls) for name, calls in queues.items()}, tuple(members))
    translator.settle(truth, channels.talks, channels.places)
    told.happenings.append(truth)
    return told


class _Channels:
    """Who talks with whom, and at whom it rings, from the list of channels."""

    def __init__(self, sync: Sync, translator: Translator, at: int) -> None:
        self.talks: dict[str, Talk] = {}
        self.ringing: dict[str, dict[str, str]] = defaultdict(dict)  # interface -> call -> queue
        self.places: dict[tuple[str, str], Place] = {}
        self.is_known = sync.has_channels
        callers = [row for row in sync.channels if row.get("Application") == "Queue"]
        bridged = {row["BridgeId"]: row for row in callers if row.get("BridgeId")}
        waiting = {row["Linkedid"]: row for row in callers if not row.get("BridgeId")}
        for row in callers:
            self.places[row["Uniqueid"], _queue_of(row)] = Place(where_of(row), 0)
        agents = [row for row in sync.channels if row.get("Application") == "AppQueue"]
        up = {(device_of(row["Channel"]), row["Linkedid"]) for row in sync.channels if row.get("ChannelState") == "6"}
        names = {bare(message.get("Location", "")): message for message in sync.members}
        for row in agents:
            interface, caller = device_of(row["Channel"]), bridged.get(row.get("BridgeId", ""))
            if caller is None and (ringer := waiting.get(row["Linkedid"])):
                self.ringing[interface][ringer["Uniqueid"]] = _queue_of(ringer)
            if caller is None or interface not in names:
                continue
            phone = translator.phones.get(names[interface]["Location"], interface)
            if (phone, row["Linkedid"]) not in up:
                continue  # on Local/, and the person has passed the caller on
            started_at = at - _seconds(row.get("Duration", "")) * SECOND
            self.talks[caller["Uniqueid"]] = Talk(
                member_of(names[interface]),
                _queue_of(caller),
                None,
                started_at,
                row["Linkedid"],
                phone,
                (caller["Channel"], row["Channel"]),
            )


def _queue_of(caller: Message) -> str:
    return caller.get("ApplicationData", "").partition(",")[0]


def _seconds(duration: str) -> int:
    hours, minutes, seconds = ([whole(part) for part in duration.split(":")] + [0, 0, 0])[:3]
    return hours * 3600 + minutes * 60 + seconds


def _members(sync: Sync, translator: Translator, channels: _Channels, at: int) -> list[MemberSeen]:
    rows: dict[str, list[Message]] = defaultdict(list)
    for message in sync.members:
        rows[member_of(message)].append(message)
    talking = {talk.member: call for call, talk in channels.talks.items()}
    return [_member(name, found, talking.get(name, ""), channels, translator, at) for name, found in rows.items()]


def _member(
    name: str, rows: list[Message], call: str, channels: _Channels, translator: Translator, at: int
) -> MemberSeen:
    known = translator.floor.members.get(name)
    if not channels.is_known and known and known.call and any(row.get("InCall") == "1" for row in rows):
        call = known.call
    talk = channels.talks.get(call) or translator.talks.get(call)
    rings: dict[str, str] = {}
    for row in rows:
        interface = bare(row.get("Location", ""))
        rings |= {held: queue for held, queue in channels.ringing[interface].items() if queue == row["Queue"]}
    return MemberSeen(
        name,
        {row["Queue"]: _seat(row, known, at) for row in rows},
        phone_of(rows[0]),
        call,
        talk.queue if call and talk else "",
        "",
        talk.started_at if call and talk else 0,
        {} if call else rings,
        0 if call else _wrap_up_until(rows, known, translator, at),
    )


def _seat(row: Message, known: MemberNow | None, at: int) -> Seat:
    interface = row.get("Location", "")
    if row.get("Paused") != "1":
        return Seat(interface)
    before = known.seats.get(row["Queue"]) if known else None
    reason, paused_at = row.get("PausedReason", ""), whole(row.get("LastPause")) * SECOND
    if before is not None and before.paused == reason and paused_at <= before.paused_at:
        return Seat(interface, reason, before.paused_at)
    return Seat(interface, reason, paused_at or at)


def _wrap_up_until(rows: list[Message], known: MemberNow | None, translator: Translator, at: int) -> int:
    """When the wrap-up of the last call ends, 0 when it is over; the list has whole seconds only."""
    until = 0
    for row in rows:
        seconds = translator.wrap_up_seconds.get(row["Queue"], 0)
        if seconds and whole(row.get("LastCall")):
            until = max(until, (whole(row.get("LastCall")) + seconds) * SECOND)
    if known is not None and until <= known.wrap_until < until + SECOND:
        until = known.wrap_until
    return until if until > at else 0


# What changed unseen


def _tell_callers(
    translator: Translator, queues: dict[str, list[WaitingCall]], members: list[MemberSeen], at: int, told: Told
) -> None:
    talking = {(seen.call, seen.call_queue): seen for seen in members if seen.call}
    for name, held in translator.floor.queues.items():
        still = {call.call for call in queues.get(name, [])}
        for call in held.waiting:
            if call.call in still:
                continue
            seen = talking.get((call.call, name))
            if seen is None:
                told.line(at, call.call, name, "", LOST_EVENT)
    for name, waiting in queues.items():
        before = {call.call for call in translator.waiting(name)}
        for place, call in enumerate(waiting, 1):
            if call.call not in before:
                told.line(call.joined_at, call.call, name, "", "ENTERQUEUE", "", call.caller, place)


def _tell_members(translator: Translator, members: list[MemberSeen], at: int, told: Told) -> None:
    present = {seen.name: seen for seen in members}
    for name, known in translator.floor.members.items():
        seen = present.get(name)
        for queue in known.seats.keys() - (seen.seats.keys() if seen else set()):
            told.line(at, "MANAGER", queue, name, "REMOVEMEMBER")
        if known.call and (seen is None or seen.call != known.call):
            _tell_end(translator, known, at, told)
    for seen in members:
        _tell_member(translator.floor.members.get(seen.name), seen, at, told)
        known_member = translator.floor.members.get(seen.name)
        if seen.call and (known_member is None or known_member.call != seen.call):
            _tell_talk(translator, seen, told)


def _tell_end(translator: Translator, known: MemberNow, at: int, told: Told) -> None:
    """A talk that ended unseen: bounded by now."""
    told.line(at, known.call, known.call_queue, known.name, LOST_EVENT)


def _tell_talk(translator: Translator, seen: MemberSeen, told: Told) -> None:
    """A talk that began unseen. Where nobody saw the caller join either, its end will tell the wait and the talk."""
    joined_at = next((held.joined_at for held in translator.waiting(seen.call_queue) if held.call == seen.call), 0)
    if not joined_at:
        return
    wait = max(0, seen.started_at - joined_at) // SECOND
    told.line(seen.started_at, seen.call, seen.call_queue, seen.name, "CONNECT", wait, "", 0)


def _tell_member(known: MemberNow | None, seen: MemberSeen, at: int, told: Told) -> None:
    for queue, seat in seen.seats.items():
        before = known.seats.get(queue) if known else None
        if before is None:
            told.line(at, "MANAGER", queue, seen.name, "ADDMEMBER")
        if seat.paused is not None and (before is None or before.paused != seat.paused):
            told.line(max(seat.paused_at, 0) or at, "", queue, seen.name, "PAUSE", seat.paused)
        elif seat.paused is None and before is not None and before.paused is not None:
            told.line(at, "", queue, seen.name, "UNPAUSE")
