"""How the floor stands now, and what each happening changes in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from keskus.engines.floor.happenings import (
    PHONE_GONE,
    PHONE_IN_USE,
    PHONE_UNKNOWN,
    SECOND,
    Alive,
    Device,
    Finished,
    Happening,
    Joined,
    Left,
    LinkLost,
    MemberAdded,
    MemberRemoved,
    MemberSeen,
    Paused,
    RangOut,
    Resync,
    Ringing,
    Seat,
    Talking,
    Unpaused,
    WaitingCall,
)

OUT_MEMORY = 86_400 * SECOND  # somebody out for longer is no longer shown
GAPS_KEPT = 50

# States of a member, the first that holds
OUT = "out"  # in no queue
TALKING = "talking"  # with a queue's call
RINGING = "ringing"
PAUSED = "paused"  # in every queue
BUSY = "busy"  # on the telephone, not with a queue's call
WRAP_UP = "wrap_up"
UNREACHABLE = "unreachable"  # the telephone is not there
READY = "ready"
STATES = (READY, RINGING, TALKING, WRAP_UP, BUSY, PAUSED, UNREACHABLE, OUT)


class Gap(NamedTuple):
    """A span of which the floor knows nothing."""

    began_at: int
    ended_at: int


class Changes(NamedTuple):
    """Names of what changed since the last `drain`; a name no longer in the floor is gone."""

    queues: frozenset[str]
    members: frozenset[str]


@dataclass(slots=True)
class QueueNow:
    """One queue: the calls that wait, the one to be answered next first."""

    name: str
    waiting: list[WaitingCall] = field(default_factory=list)


@dataclass(slots=True)
class MemberNow:
    """One member. `reason` is that of the pause when paused everywhere; `rings`: call -> queue.

    `since` is when `state` began, `started_at` when the talk did; the queues are the keys of `seats`.
    """

    name: str
    state: str = OUT
    since: int = 0
    reason: str = ""
    seats: dict[str, Seat] = field(default_factory=dict)
    phone: str = PHONE_UNKNOWN
    rings: dict[str, str] = field(default_factory=dict)
    call: str = ""
    call_queue: str = ""
    caller: str = ""
    started_at: int = 0
    wrap_until: int = 0


class Floor:
    """All queues and members of one PBX; `lost_at` is 0 while the link stands."""

    def __init__(self) -> None:
        self.queues: dict[str, QueueNow] = {}
        self.members: dict[str, MemberNow] = {}
        self.fresh_at = 0
        self.lost_at = 0
        self.clock_offset = 0  # microseconds to add to a time of the PBX to have it by our clock
        self.gaps: list[Gap] = []
        self._changed_queues: set[str] = set()
        self._changed_members: set[str] = set()

    def apply(self, happening: Happening) -> None:
        """Take one happening; one that is older than the last is taken all the same."""
        self.tick(happening.at)
        if not isinstance(happening, LinkLost):
            self.fresh_at = max(self.fresh_at, happening.at)
        match happening:
            case Joined():
                self._join(happening)
            case Left():
                self._leave(happening.queue, happening.call, happening.at)
            case MemberAdded():
                self._seat(happening, Seat(happening.interface, happening.paused, happening.at))
            case MemberRemoved():
                self._unseat(happening)
            case LinkLost():
                self.lost_at = self.lost_at or happening.at
            case Resync():
                self._resync(happening)
            case Alive():
                pass
            case _:
                self._work(happening)

    def tick(self, now: int) -> None:
        """End the wrap-ups that are over by `now`, and forget who has been out for long."""
        for member in list(self.members.values()):
            if member.wrap_until and member.wrap_until <= now:
                over_at, member.wrap_until = member.wrap_until, 0
                self._settle(member, over_at)
            elif member.state == OUT and member.since + OUT_MEMORY <= now:
                del self.members[member.name]
                self._changed_members.add(member.name)

    @property
    def has_news(self) -> bool:
        """Whether `drain` would tell of anything."""
        return bool(self._changed_queues or self._changed_members)

    def drain(self) -> Changes:
        """What changed since last asked."""
        changes = Changes(frozenset(self._changed_queues), frozenset(self._changed_members))
        self._changed_queues.clear()
        self._changed_members.clear()
        return changes

    # Queues

    def _queue(self, name: str) -> QueueNow:
        self._changed_queues.add(name)
        return self.queues.setdefault(name, QueueNow(name))

    def _join(self, joined: Joined) -> None:
        waiting = self._queue(joined.queue).waiting
        waiting[:] = [held for held in waiting if held.call != joined.call]
        place = joined.position - 1 if joined.position else len(waiting)
        waiting.insert(place, WaitingCall(joined.call, joined.caller, joined.at))

    def _leave(self, queue: str, call: str, at: int) -> None:
        waiting = self._queue(queue).waiting
        waiting[:] = [held for held in waiting if held.call != call]
        self._stop_rings(queue, call, at)

    def _stop_rings(self, queue: str, call: str, at: int) -> None:
        for member in self.members.values():
            if member.rings.get(call) == queue:
                del member.rings[call]
                self._settle(member, at)

    # Members

    def _member(self, name: str, at: int) -> MemberNow:
        self._changed_members.add(name)
        return self.members.setdefault(name, MemberNow(name, since=at))

    def _seat(self, added: MemberAdded, seat: Seat) -> None:
        self._queue(added.queue)
        member = self._member(added.member, added.at)
        member.seats[added.queue] = seat
        self._settle(member, added.at)

    def _unseat(self, removed: MemberRemoved) -> None:
        member = self._member(removed.member, removed.at)
        member.seats.pop(removed.queue, None)
        self._settle(member, removed.at)

    def _work(self, happening: Ringing | RangOut | Talking | Finished | Paused | Unpaused | Device) -> None:
        member = self._member(happening.member, happening.at)
        match happening:
            case Ringing(queue=queue, call=call):
                member.rings[call] = queue
                member.wrap_until = 0  # the queue rings nobody whose wrap-up still runs
            case RangOut(call=call):
                member.rings.pop(call, None)
            case Talking():
                self._answer(member, happening)
            case Finished():
                self._finish(member, happening)
            case Paused(queue=queue, reason=reason):
                self._pause(member, queue, happening.at, reason)
            case Unpaused(queue=queue):
                self._pause(member, queue, happening.at, None)
            case Device(phone=phone):
                member.phone = phone
        self._settle(member, happening.at)

    def _answer(self, member: MemberNow, talk: Talking) -> None:
        waiting = self.queues.get(talk.queue, QueueNow(talk.queue)).waiting
        caller = talk.caller or next((held.caller for held in waiting if held.call == talk.call), "")
        if member.call not in ("", talk.call):  # how the talk before ended was never told
            member.since = max(talk.at, member.since)
        member.call, member.call_queue, member.caller, member.started_at = talk.call, talk.queue, caller, talk.at
        member.wrap_until = 0
        self._leave(talk.queue, talk.call, talk.at)

    def _finish(self, member: MemberNow, finished: Finished) -> None:
        if member.call != finished.call:
            return
        member.call = member.call_queue = member.caller = ""
        member.started_at = 0
        member.wrap_until = finished.wrap_until if finished.wrap_until > finished.at else 0

    def _pause(self, member: MemberNow, queue: str, at: int, reason: str | None) -> None:
        seat = member.seats.get(queue, Seat())
        if seat.paused != reason or queue not in member.seats:
            member.seats[queue] = seat._replace(paused=reason, paused_at=at if reason is not None else 0)

    def _settle(self, member: MemberNow, at: int) -> None:
        """Bring the state in line with what is known; `since` moves only when the state or its reason does."""
        state, reason = _state_of(member)
        if (state, reason) != (member.state, member.reason):
            member.state, member.reason = state, reason
            member.since = max(at, member.since)
        self._changed_members.add(member.name)

    # After a gap

    def _resync(self, truth: Resync) -> None:
        if self.lost_at:
            self.gaps = [*self.gaps, Gap(self.lost_at, truth.at)][-GAPS_KEPT:]
            self.lost_at = 0
        self._changed_queues |= self.queues.keys() | truth.queues.keys()
        self.queues = {name: QueueNow(name, list(calls)) for name, calls in truth.queues.items()}
        known = {seen.name: seen for seen in truth.members}
        for name, member in self.members.items():
            if name not in known:
                member.seats, member.rings, member.call, member.started_at, member.wrap_until = {}, {}, "", 0, 0
                member.call_queue = member.caller = ""
                self._settle(member, truth.at)
        for seen in known.values():
            self._take_seen(seen, truth.at)

    def _take_seen(self, seen: MemberSeen, at: int) -> None:
        is_new, member = seen.name not in self.members, self._member(seen.name, at)
        is_same_call = bool(seen.call) and seen.call == member.call
        member.seats, member.rings, member.phone = dict(seen.seats), dict(seen.rings), seen.phone
        member.started_at = member.started_at if is_same_call else seen.started_at
        member.call, member.call_queue = seen.call, seen.call_queue
        member.caller = seen.caller or (member.caller if is_same_call else "")
        member.wrap_until = seen.wrap_until if seen.wrap_until > at else 0
        began_at = _began_at(seen, _state_of(member)[0], at)
        self._settle(member, began_at)
        is_another = not is_same_call if seen.call else member.state == PAUSED  # of the same kind as before the gap
        if is_new or (is_another and member.since < began_at):
            member.since = began_at

    # Out and in

    def as_json(self) -> dict[str, Any]:
        """The whole floor in plain values; `from_json` gives the same floor back."""
        return {
            "fresh_at": self.fresh_at,
            "lost_at": self.lost_at,
            "clock_offset": self.clock_offset,
            "gaps": [list(gap) for gap in self.gaps],
            "queues": [queue_as_json(queue) for queue in self.queues.values()],
            "members": [member_as_json(member) for member in self.members.values()],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The floor that `as_json` wrote."""
        floor = cls()
        floor.fresh_at, floor.lost_at = stored["fresh_at"], stored["lost_at"]
        floor.clock_offset = stored["clock_offset"]
        floor.gaps = [Gap(*gap) for gap in stored["gaps"]]
        for queue in map(queue_from_json, stored["queues"]):
            floor.queues[queue.name] = queue
        for member in map(member_from_json, stored["members"]):
            floor.members[member.name] = member
        return floor


def queue_as_json(queue: QueueNow) -> dict[str, Any]:
    """One queue in plain values."""
    return {"name": queue.name, "waiting": [list(call) for call in queue.waiting]}


def queue_from_json(stored: Mapping[str, Any]) -> QueueNow:
    """The queue that `queue_as_json` wrote."""
    return QueueNow(stored["name"], [WaitingCall(*call) for call in stored["waiting"]])


def member_as_json(member: MemberNow) -> dict[str, Any]:
    """One member in plain values."""
    plain: dict[str, Any] = {name: getattr(member, name) for name in MemberNow.__slots__}
    plain["seats"] = {queue: list(seat) for queue, seat in member.seats.items()}
    plain["rings"] = dict(member.rings)
    return plain


def member_from_json(stored: Mapping[str, Any]) -> MemberNow:
    """The member that `member_as_json` wrote."""
    return MemberNow(**{**stored, "seats": {queue: Seat(*seat) for queue, seat in stored["seats"].items()}})


def _state_of(member: MemberNow) -> tuple[str, str]:
    """The state, and the reason when it is a pause."""
    if member.call:
        return TALKING, ""
    if not member.seats:
        return OUT, ""
    if member.rings:
        return RINGING, ""
    if all(seat.paused is not None for seat in member.seats.values()):
        return PAUSED, max(member.seats.values(), key=lambda seat: seat.paused_at).paused or ""
    if member.phone == PHONE_IN_USE:
        return BUSY, ""
    if member.wrap_until:
        return WRAP_UP, ""
    return (UNREACHABLE, "") if member.phone == PHONE_GONE else (READY, "")


def _began_at(seen: MemberSeen, state: str, at: int) -> int:
    """When a state found on being asked began, as far as the PBX says."""
    if state == TALKING:
        return seen.started_at or at
    if state == PAUSED:
        return max(seat.paused_at for seat in seen.seats.values()) or at
    return at
