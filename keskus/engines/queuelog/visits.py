"""Callers' visits to queues, from the lines that carry a callid.

* One callid may visit several queues, or one queue twice (after a transfer back): each ENTERQUEUE is a new visit.
* A lost line must not lose a call: a visit without its ENTERQUEUE or CONNECT is reckoned back from the hold and talk
  times in the line that ends it, and flagged.
* What comes after the end (a second COMPLETE, a survey, a ring that stops) never opens a visit again.
* A waiting caller pulled out by AMI Redirect is logged as ABANDON, and counted so; callers refused at the door are not
  logged at all.
"""

from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, NamedTuple

from keskus.engines.queuelog.floor import Floor
from keskus.engines.queuelog.lines import Line
from keskus.engines.queuelog.rows import (
    AGENT_MOVED_ON,
    ANSWERED,
    CLOCK_BACK,
    NO_CONNECT,
    NO_END,
    NO_ENTER,
    ODD_END,
    Contact,
    Segment,
    contact_from,
    values,
)

PAST_MEMORY_SECONDS = 14_400  # how long after its last line a callid is known to have visited before
LONGEST_DETAIL = 512  # room for a number that was sealed on its way in


@dataclass(slots=True)
class _Visit:
    """A visit under way. `next_n` numbers its segments; `did` is the number the next visit was dialled by."""

    contact: Contact
    did: str
    seen_at: int
    next_n: int = 0
    waiting: Segment | None = None
    talking: Segment | None = None


class _Past(NamedTuple):
    """What is kept of a callid between its visits."""

    seen_at: int
    did: str
    visit_no: int = 0
    seq: int = 0
    next_n: int = 0
    queue: str = ""


class Visits:
    """All visits; times of the rows are the line's own, memory runs out by the floor's clock."""

    __slots__ = ("_contacts", "_floor", "_next_seq", "_open", "_open_limit", "_past", "_segments", "next_sweep_at")

    def __init__(self, floor: Floor, open_limit_seconds: int) -> None:
        self._floor = floor
        self._open_limit = open_limit_seconds
        self._open: dict[str, _Visit] = {}  # both in the order of their last line
        self._past: dict[str, _Past] = {}
        self._contacts: dict[int, Contact] = {}
        self._segments: dict[tuple[int, int], Segment] = {}
        self._next_seq = 1
        self.next_sweep_at = 0

    # What lines say

    def dial(self, callid: str, did: str) -> None:
        """The custom DID event: which number the caller dialled, for the visits that follow."""
        visit = self._open.get(callid)
        if visit is not None:
            visit.did = did[:LONGEST_DETAIL]
            return
        past = self._past.pop(callid, None) or _Past(0, "")
        self._past[callid] = past._replace(did=did[:LONGEST_DETAIL], seen_at=self._floor.clock)

    def enter(self, line: Line, line_id: int, caller: str, position: int | None) -> None:
        """ENTERQUEUE: a new visit, always."""
        before = self._open.get(line.callid)
        if before is not None:
            self._lose(before, line.epoch)
        contact = self._begin(line, line_id, line.epoch).contact
        contact.caller, contact.position = caller, position

    def ring(self, line: Line, line_id: int, agent: str, milliseconds: int, detail: str) -> None:
        """A phone rang in vain; the visit may be over by the time this is written."""
        visit = self._open.get(line.callid)
        started_at = line.epoch - milliseconds // 1000
        if visit is not None:
            self._touch(visit, line_id)
            self._segment(visit, "ring", agent, started_at, line.epoch, milliseconds, detail)
        elif (past := self._past.get(line.callid)) is not None and past.visit_no:
            ring = Segment(past.seq, past.next_n, "ring", agent, started_at, line.epoch, milliseconds, detail)
            self._segments[past.seq, past.next_n] = ring
            self._past[line.callid] = past._replace(next_n=past.next_n + 1)

    def connect(
        self, line: Line, line_id: int, agent: str, wait: int | None, agent_callid: str, ring: int | None
    ) -> None:
        """CONNECT: an agent answered."""
        visit = self._current(line)
        if visit is not None and visit.contact.outcome == ANSWERED:
            if visit.contact.agent == (agent or None):
                return  # the line came twice
            self._lose(visit, line.epoch)
            visit = None
        if visit is None:
            visit = self._begin(line, line_id, line.epoch - (wait or 0), NO_ENTER)
        contact = visit.contact
        contact.agent_callid, contact.ring_seconds = agent_callid, ring
        self._answer(visit, agent, line.epoch, wait)
        self._touch(visit, line_id)
        displaced = self._floor.talk(agent, line.queue, ring or 0, line.callid) if agent else ""
        if displaced and (other := self._open.get(displaced)) is not None:
            _flag(other.contact, AGENT_MOVED_ON)
            self._contacts[other.contact.seq] = other.contact

    def finish(
        self,
        line: Line,
        line_id: int,
        agent: str,
        ended_by: str,
        wait: int | None,
        talk: int | None,
        transfer_to: str | None = None,
    ) -> None:
        """COMPLETE* or a transfer: the talk with the agent is over."""
        visit = self._current(line)
        if visit is None:
            if self._is_over(line):
                return
            visit = self._begin(line, line_id, line.epoch - (wait or 0) - (talk or 0), NO_ENTER)
        contact = visit.contact
        if contact.outcome != ANSWERED:
            _flag(contact, NO_CONNECT)
            self._answer(visit, agent, line.epoch - (talk or 0), wait)
        contact.talk_seconds = talk if talk is not None else max(0, line.epoch - (contact.answered_at or line.epoch))
        contact.ended_by = ended_by
        if transfer_to is not None:
            contact.transfer_to = transfer_to[:LONGEST_DETAIL]
            self._segment(visit, "transfer", contact.agent, line.epoch, line.epoch, None, contact.transfer_to)
        self._close(visit, line.epoch, line_id)
        if contact.agent:
            self._floor.hang_up(contact.agent, line.queue, line.callid)

    def leave(
        self, line: Line, line_id: int, outcome: str, wait: int | None, exit_key: str = "", flag: str = ""
    ) -> None:
        """The caller left the queue without an agent."""
        visit = self._current(line)
        if visit is None:
            if self._is_over(line):
                return
            visit = self._begin(line, line_id, line.epoch - (wait or 0), NO_ENTER)
        contact = visit.contact
        if flag:
            _flag(contact, flag)
        if contact.outcome == ANSWERED:
            _flag(contact, ODD_END)
        else:
            contact.outcome = outcome
            contact.wait_seconds = wait if wait is not None else max(0, line.epoch - contact.entered_at)
            contact.exit_key = exit_key[:LONGEST_DETAIL]
        self._close(visit, line.epoch, line_id)
        if contact.agent:
            self._floor.hang_up(contact.agent, line.queue, line.callid)

    def lose_all(self, at: int, flag: str) -> None:
        """Asterisk restarted: no call survived."""
        for visit in list(self._open.values()):
            _flag(visit.contact, flag)
            _flag(visit.contact, NO_END)
            self._close(visit, at, visit.contact.last_line)

    # What time does

    def sweep(self) -> None:
        """Give up visits of which nothing was heard for too long, and forget callids long gone."""
        clock = self._floor.clock
        for visit in self._overdue(clock):
            contact = visit.contact
            _flag(contact, NO_END)
            self._close(visit, contact.answered_at or contact.entered_at, contact.last_line)
            if contact.agent:
                self._floor.lose_talk(contact.agent, contact.callid)
        while self._past:
            callid, past = next(iter(self._past.items()))
            if past.seen_at + PAST_MEMORY_SECONDS > clock:
                break
            del self._past[callid]
        # Nothing that a later line adds can be due before these, so the next look may wait until then.
        due = [clock + PAST_MEMORY_SECONDS, clock + self._open_limit]
        due += [past.seen_at + PAST_MEMORY_SECONDS for past in islice(self._past.values(), 1)]
        due += [visit.seen_at + self._open_limit for visit in islice(self._open.values(), 1)]
        self.next_sweep_at = min(due)

    def _overdue(self, clock: int) -> list[_Visit]:
        overdue = []
        for visit in self._open.values():
            if visit.seen_at + self._open_limit > clock:
                break
            overdue.append(visit)
        return overdue

    # How rows are written

    def _begin(self, line: Line, line_id: int, entered_at: int, *flags: str) -> _Visit:
        past = self._past.pop(line.callid, None) or _Past(0, "")
        seq, self._next_seq = self._next_seq, self._next_seq + 1
        contact = Contact(seq, line.callid, past.visit_no + 1, line.queue, entered_at, did=past.did, flags=flags)
        contact.first_line = contact.last_line = line_id
        visit = _Visit(contact, past.did, self._floor.clock)
        visit.waiting = self._segment(visit, "queue", None, entered_at)
        self._open[line.callid] = visit
        self._contacts[seq] = contact
        return visit

    def _current(self, line: Line) -> _Visit | None:
        """The open visit a line is about; one to another queue has ended unseen."""
        visit = self._open.get(line.callid)
        if visit is not None and visit.contact.queue != line.queue:
            self._lose(visit, line.epoch)
            return None
        return visit

    def _is_over(self, line: Line) -> bool:
        past = self._past.get(line.callid)
        return past is not None and past.queue == line.queue

    def _touch(self, visit: _Visit, line_id: int) -> None:
        contact = visit.contact
        contact.last_line = line_id
        self._contacts[contact.seq] = contact
        visit.seen_at = self._floor.clock
        self._open[contact.callid] = self._open.pop(contact.callid)

    def _segment(
        self,
        visit: _Visit,
        kind: str,
        agent: str | None,
        started_at: int,
        ended_at: int | None = None,
        milliseconds: int | None = None,
        detail: str = "",
    ) -> Segment:
        n, visit.next_n = visit.next_n, visit.next_n + 1
        segment = Segment(visit.contact.seq, n, kind, agent, started_at, ended_at, milliseconds, detail)
        self._segments[segment.contact_seq, n] = segment
        return segment

    def _end(self, segment: Segment, at: int, detail: str) -> None:
        segment.ended_at, segment.detail = max(at, segment.started_at), detail
        self._segments[segment.contact_seq, segment.n] = segment

    def _answer(self, visit: _Visit, agent: str, at: int, wait: int | None) -> None:
        contact = visit.contact
        contact.outcome, contact.agent, contact.answered_at = ANSWERED, agent or None, max(at, contact.entered_at)
        contact.wait_seconds = wait if wait is not None else max(0, at - contact.entered_at)
        if visit.waiting is not None:
            self._end(visit.waiting, at, ANSWERED)
            visit.waiting = None
        ring = contact.ring_seconds
        if ring is not None:
            self._segment(visit, "ring", contact.agent, at - ring, at, ring * 1000, ANSWERED)
        visit.talking = self._segment(visit, "talk", contact.agent, contact.answered_at)

    def _lose(self, visit: _Visit, at: int) -> None:
        """A visit ended without a line to say so."""
        contact = visit.contact
        _flag(contact, NO_END)
        self._close(visit, at, contact.last_line)
        if contact.agent:
            self._floor.hang_up(contact.agent, contact.queue, contact.callid)

    def _close(self, visit: _Visit, at: int, line_id: int) -> None:
        contact = visit.contact
        latest = contact.answered_at or contact.entered_at
        if at < latest:
            _flag(contact, CLOCK_BACK)
        contact.ended_at, contact.last_line = max(at, latest), line_id
        if visit.waiting is not None:
            self._end(visit.waiting, at, contact.outcome)
        if visit.talking is not None:
            self._end(visit.talking, at, contact.ended_by)
        self._contacts[contact.seq] = contact
        del self._open[contact.callid]
        self._past[contact.callid] = _Past(
            self._floor.clock, visit.did, contact.visit_no, contact.seq, visit.next_n, contact.queue
        )

    # Out and in

    def drain(self) -> tuple[list[Contact], list[Segment]]:
        """The contacts and segments that changed since the last drain."""
        contacts, self._contacts = self._contacts, {}
        segments, self._segments = self._segments, {}
        return (
            [replace(row) if row.ended_at is None else row for row in contacts.values()],
            [replace(row) if row.ended_at is None else row for row in segments.values()],
        )

    @property
    def next_seq(self) -> int:
        """The number of the next visit."""
        return self._next_seq

    def open_rows(self) -> tuple[list[Contact], list[Segment]]:
        """The visits that have not ended, and their segments that have not."""
        visits = self._open.values()
        segments = [part for visit in visits for part in (visit.waiting, visit.talking) if part is not None]
        return [replace(visit.contact) for visit in visits], [replace(part) for part in segments]

    def open_segment_counts(self) -> dict[int, int]:
        """How many segments each open visit has so far."""
        return {visit.contact.seq: visit.next_n for visit in self._open.values()}

    def to_state(self) -> dict[str, Any]:
        """All that must be kept, as lists (some databases do not keep the order of keys)."""
        return {
            "next_seq": self._next_seq,
            "open": [_visit_to_list(visit) for visit in self._open.values()],
            "past": [[callid, *past] for callid, past in self._past.items()],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take up where `to_state` stood."""
        self._next_seq = state["next_seq"]
        for stored in state["open"]:
            visit = _visit_from_list(stored)
            self._open[visit.contact.callid] = visit
        self._past = {callid: _Past(*past) for callid, *past in state["past"]}


def _flag(contact: Contact, code: str) -> None:
    if code not in contact.flags:
        contact.flags += (code,)


def _visit_to_list(visit: _Visit) -> list[Any]:
    waiting, talking = visit.waiting, visit.talking
    return [
        values(visit.contact),
        visit.did,
        visit.seen_at,
        visit.next_n,
        values(waiting) if waiting else None,
        values(talking) if talking else None,
    ]


def _visit_from_list(stored: list[Any]) -> _Visit:
    contact, did, seen_at, next_n, waiting, talking = stored
    return _Visit(
        contact_from(contact),
        did,
        seen_at,
        next_n,
        Segment(*waiting) if waiting else None,
        Segment(*talking) if talking else None,
    )
