"""The floor as a queue_log tells it while it grows: who waits, who talks, who is signed in and paused.

A log does not tell which telephone rings, calls outside the queues, or who is a member since before it begins: whoever
answers or is paused without having signed in is taken for a member from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from keskus.engines.floor import (
    ABANDONED,
    EXIT_KEY,
    LEFT_EMPTY,
    SECOND,
    TIMEOUT,
    UNKNOWN,
    WITHDRAWN,
    Alive,
    Finished,
    Floor,
    Happening,
    Joined,
    Left,
    MemberAdded,
    MemberRemoved,
    MemberSeen,
    Paused,
    Resync,
    Talking,
    Unpaused,
)
from keskus.engines.queuelog.lines import Line

NO_QUEUE = ("", "NONE")
SILENT_SECONDS = 12 * 3600  # without a sign of life for so long, somebody is taken to have gone home
LOST_SECONDS = 3 * 3600  # a caller who waits for longer has left without a line
ENDS = ("COMPLETEAGENT", "COMPLETECALLER", "BLINDTRANSFER", "ATTENDEDTRANSFER", "TRANSFER")
LEAVES = {
    "ABANDON": ABANDONED,
    "SYSCOMPAT": ABANDONED,
    "EXITWITHTIMEOUT": TIMEOUT,
    "EXITWITHKEY": EXIT_KEY,
    "EXITEMPTY": LEFT_EMPTY,
    "WITHDRAW": WITHDRAWN,
}
SIGN_OUTS = ("AGENTLOGOFF", "AGENTCALLBACKLOGOFF")


class LoggedFloor:
    """A floor and what keeps it current. `wrap_up_seconds`: by queue, as the PBX calls it."""

    def __init__(self, wrap_up_seconds: Mapping[str, int]) -> None:
        self.floor = Floor()
        self._wrap_up_seconds = wrap_up_seconds
        self._seen: dict[str, int] = {}

    def take(self, line: Line) -> None:
        """One more line of the log."""
        for happening in self._happenings(line, line.epoch * SECOND):
            self.floor.apply(happening)
        if line.agent not in NO_QUEUE:
            self._seen[line.agent] = line.epoch

    def pass_time(self, now: int) -> None:
        """The log has been read to its end at this moment (epoch seconds); what time alone ends, ends."""
        at = now * SECOND
        for queue in list(self.floor.queues.values()):
            for call in [held for held in queue.waiting if held.joined_at < at - LOST_SECONDS * SECOND]:
                self.floor.apply(Left(at, queue.name, call.call, UNKNOWN))
        for member in list(self.floor.members.values()):
            if self._seen.get(member.name, 0) < now - SILENT_SECONDS:
                for seat in list(member.seats):
                    self.floor.apply(MemberRemoved(at, member.name, seat))
        self.floor.apply(Alive(at))

    def _happenings(self, line: Line, at: int) -> Iterator[Happening]:
        queue, call, agent, event = line.queue, line.callid, line.agent, line.event
        if event == "QUEUESTART":
            yield self._restart(at)
        elif event in SIGN_OUTS:
            member = self.floor.members.get(agent)
            yield from (MemberRemoved(at, agent, seat) for seat in (list(member.seats) if member else ()))
        elif queue in NO_QUEUE:
            return
        elif event == "ENTERQUEUE":
            yield Joined(at, queue, call, _text(line, 1), _whole(_text(line, 2)))
        elif event in LEAVES:
            yield Left(at, queue, call, LEAVES[event])
        elif agent not in NO_QUEUE:
            yield from self._of_member(line, at)

    def _of_member(self, line: Line, at: int) -> Iterator[Happening]:
        queue, agent, event = line.queue, line.agent, line.event
        member = self.floor.members.get(agent)
        is_seated = member is not None and queue in member.seats
        if event in ("CONNECT", "PAUSE", "RINGNOANSWER") and not is_seated:
            yield MemberAdded(at, agent, queue)
        if event == "CONNECT":
            yield Talking(at, agent, queue, line.callid)
        elif event in ENDS:
            wrap_up = self._wrap_up_seconds.get(queue, 0) * SECOND
            yield Finished(at, agent, queue, line.callid, at + wrap_up if wrap_up else 0)
        elif event == "ADDMEMBER":
            yield MemberAdded(at, agent, queue, paused="" if _text(line, 0) == "PAUSED" else None)
        elif event == "REMOVEMEMBER" and is_seated:
            yield MemberRemoved(at, agent, queue)
        elif event == "PAUSE":
            yield Paused(at, agent, queue, _text(line, 0))
        elif event == "UNPAUSE" and is_seated:
            yield Unpaused(at, agent, queue)

    def _restart(self, at: int) -> Resync:
        """The PBX began anew: no call is left, and members are as they were."""
        members = tuple(MemberSeen(row.name, dict(row.seats)) for row in self.floor.members.values())
        return Resync(at, dict.fromkeys(self.floor.queues, ()), members)


def _text(line: Line, index: int) -> str:
    return line.data[index] if len(line.data) > index else ""


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
