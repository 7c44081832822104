"""Callers' visits to queues, from the lines that carry a callid.

* One callid may visit several queues, or one queue twice (after a transfer back): each ENTERQUEUE is a new visit.
* A lost line must not lose a call: a visit without its ENTERQUEUE or CONNECT is reckoned back from the hold and talk
  times in the line that ends it, and flagged. What a rule repairs, or would repair were it on, is noted in the contact.
* What comes after the end (a second COMPLETE, a survey, a ring that stops) never opens a visit again.
* A waiting caller pulled out by AMI Redirect is logged as ABANDON, and counted so; callers refused at the door are not
  logged at all.
"""

from dataclasses import replace
from itertools import islice
from typing import Any

from keskus.engines.queuelog.floor import Floor
from keskus.engines.queuelog.lines import Line
from keskus.engines.queuelog.memory import Past, Visit, past_from_list, past_to_list, visit_from_list, visit_to_list
from keskus.engines.queuelog.rows import (
    ABANDONED,
    AGENT_MOVED_ON,
    ANSWERED,
    BACKWARD_CLOCK,
    CLOCK_BACK,
    EXIT_KEY,
    LEFT_EMPTY,
    LOST_EVENTS_LOCAL,
    MISSING_END,
    MISSING_START,
    NO_CONNECT,
    NO_END,
    NO_ENTER,
    ODD_END,
    OVERLAPPING_TALK,
    REQUEUED,
    REQUEUED_CALL,
    STATIC_AGENT_ABANDON,
    TIED,
    TIMEOUT,
    TRANSFER_OTHER_ID,
    Contact,
    FoldParams,
    Segment,
    flag,
    note,
)
from keskus.engines.queuelog.ties import Transferred, Transfers, caller_key

PAST_MEMORY_SECONDS = 14_400  # how long after its last line a callid is known to have visited before
LONGEST_DETAIL = 512  # room for a number that was sealed on its way in
REQUEUE_SECONDS = 5
AGREE_SECONDS = 2  # how far times that two lines state may be apart and still be the same


class Visits:
    """All visits; times of the rows are the line's own, memory runs out by the floor's clock."""

    __slots__ = (
        "_contacts",
        "_floor",
        "_next_seq",
        "_open",
        "_open_limit",
        "_past",
        "_rules",
        "_segments",
        "_transfers",
        "next_sweep_at",
    )

    def __init__(self, floor: Floor, params: FoldParams) -> None:
        self._floor = floor
        self._open_limit = params.open_limit_seconds
        self._rules = params.rules
        self._transfers = Transfers()
        self._open: dict[str, Visit] = {}  # both in the order of their last line
        self._past: dict[str, Past] = {}
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
        past = self._past.pop(callid, None) or Past(0, "")
        self._past[callid] = past._replace(did=did[:LONGEST_DETAIL], seen_at=self._floor.clock)

    def enter(self, line: Line, line_id: int, caller: str, position: int | None) -> None:
        """ENTERQUEUE: a new visit, always."""
        before = self._open.get(line.callid)
        if before is not None:
            self._lose(before, line.epoch, line_id)
        past = self._past.get(line.callid)
        contact = self._begin(line, line_id).contact
        contact.caller, contact.position = caller, position
        if past is None or not past.visit_no:
            self._tie(contact, line_id)
            return
        is_requeued = past.left_at and line.epoch - past.left_at <= REQUEUE_SECONDS
        if is_requeued and note(contact, REQUEUED_CALL, self._rules, {}, past.left_line, line_id):
            flag(contact, REQUEUED)

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
        visit = self._current(line, line_id)
        if visit is not None and visit.contact.outcome == ANSWERED:
            if visit.contact.agent == (agent or None):
                return  # the line came twice
            self._lose(visit, line.epoch, line_id)
            visit = None
        if visit is None:
            visit = self._revived(line, line_id, wait, 0) or self._begin_unseen(line, line_id, wait or 0)
        contact = visit.contact
        contact.agent_callid, contact.ring_seconds = agent_callid, ring
        self._answer(visit, agent, line.epoch, wait)
        self._touch(visit, line_id)
        displaced = self._floor.talk(agent, line.queue, ring or 0, line.callid) if agent else ""
        if displaced and (other := self._open.get(displaced)) is not None:
            flag(other.contact, AGENT_MOVED_ON)
            self._contacts[other.contact.seq] = other.contact
            other.bound = other.bound or (line.epoch, line_id, line.callid)

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
        visit = self._current(line, line_id) or self._revived(line, line_id, wait, talk)
        if visit is None:
            if self._is_over(line):
                return
            visit = self._begin_unseen(line, line_id, (wait or 0) + (talk or 0))
        contact = visit.contact
        if contact.outcome != ANSWERED:
            flag(contact, NO_CONNECT)
            answered_at = line.epoch - (talk or 0)
            is_on = note(contact, MISSING_START, self._rules, {"answered_at": [None, answered_at]}, line_id)
            self._answer(visit, agent, answered_at if is_on else line.epoch, wait)
        contact.talk_seconds = talk if talk is not None else max(0, line.epoch - (contact.answered_at or line.epoch))
        contact.ended_by = ended_by
        self._cut_talk(visit, line_id)
        if transfer_to is not None:
            contact.transfer_to = transfer_to[:LONGEST_DETAIL]
            self._segment(visit, "transfer", contact.agent, line.epoch, line.epoch, None, contact.transfer_to)
            caller = caller_key(contact.caller)
            self._transfers.remember(Transferred(line.epoch, line.callid, caller, contact.transfer_to, line_id))
        self._close(visit, line.epoch, line_id)
        if contact.agent:
            self._floor.hang_up(contact.agent, line.queue, line.callid)

    def leave(
        self, line: Line, line_id: int, outcome: str, wait: int | None, exit_key: str = "", code: str = ""
    ) -> None:
        """The caller left the queue without an agent."""
        visit = self._current(line, line_id)
        if visit is None:
            if self._is_over(line):
                return
            visit = self._begin_unseen(line, line_id, wait or 0)
        contact = visit.contact
        if code:
            flag(contact, code)
        if not (contact.outcome == ANSWERED and self._is_answered_all_the_same(visit, outcome, line.epoch, line_id)):
            contact.outcome = outcome
            contact.wait_seconds = wait if wait is not None else max(0, line.epoch - contact.entered_at)
            contact.exit_key = exit_key[:LONGEST_DETAIL]
        self._close(visit, line.epoch, line_id)
        if contact.agent:
            self._floor.hang_up(contact.agent, line.queue, line.callid)

    def lose(self, line: Line, line_id: int) -> None:
        """The call is no longer in the queue, nor with its agent, and nobody saw how it ended."""
        visit = self._open.get(line.callid)
        if visit is not None and visit.contact.queue == line.queue:
            self._lose(visit, line.epoch, line_id)

    def entered(self, callid: str, at: int) -> bool:
        """Whether this call is in a queue that it entered then."""
        visit = self._open.get(callid)
        return visit is not None and abs(visit.contact.entered_at - at) <= AGREE_SECONDS

    def bound(self, callid: str, at: int, line_id: int) -> None:
        """The agent of this call has signed out."""
        visit = self._open.get(callid)
        if visit is not None and visit.bound is None:
            visit.bound = (at, line_id, "")

    def lose_all(self, at: int, code: str, line_id: int) -> None:
        """Asterisk restarted: no call survived."""
        for visit in list(self._open.values()):
            flag(visit.contact, code)
            flag(visit.contact, NO_END)
            self._close(visit, self._reckoned_end(visit, at, line_id), visit.contact.last_line)

    # What time does

    def sweep(self) -> None:
        """Give up visits of which nothing was heard for too long, and forget callids long gone."""
        clock = self._floor.clock
        for visit in self._overdue(clock):
            contact = visit.contact
            flag(contact, NO_END)
            end = self._reckoned_end(visit, contact.answered_at or contact.entered_at, 0)
            self._close(visit, end, contact.last_line)
            if contact.agent:
                is_bound = visit.bound is not None and MISSING_END in self._rules
                self._floor.lose_talk(contact.agent, contact.callid, end if is_bound else None)
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

    def _overdue(self, clock: int) -> list[Visit]:
        overdue = []
        for visit in self._open.values():
            if visit.seen_at + self._open_limit > clock:
                break
            overdue.append(visit)
        return overdue

    # How rows are written

    def _begin_unseen(self, line: Line, line_id: int, seconds_ago: int) -> Visit:
        """A visit whose ENTERQUEUE the log lacks."""
        visit = self._begin(line, line_id)
        contact, entered_at = visit.contact, line.epoch - seconds_ago
        flag(contact, NO_ENTER)
        if note(contact, MISSING_START, self._rules, {"entered_at": [None, entered_at]}, line_id):
            contact.entered_at = entered_at
            if visit.waiting is not None:
                visit.waiting.started_at = entered_at
        return visit

    def _begin(self, line: Line, line_id: int) -> Visit:
        past = self._past.pop(line.callid, None) or Past(0, "")
        seq, self._next_seq = self._next_seq, self._next_seq + 1
        contact = Contact(seq, line.callid, past.visit_no + 1, line.queue, line.epoch, did=past.did)
        contact.first_line = contact.last_line = line_id
        visit = Visit(contact, past.did, self._floor.clock)
        visit.waiting = self._segment(visit, "queue", None, line.epoch)
        self._open[line.callid] = visit
        self._contacts[seq] = contact
        return visit

    def _current(self, line: Line, line_id: int) -> Visit | None:
        """The open visit a line is about; one to another queue has ended unseen."""
        visit = self._open.get(line.callid)
        if visit is not None and visit.contact.queue != line.queue:
            self._lose(visit, line.epoch, line_id)
            return None
        return visit

    def _is_over(self, line: Line) -> bool:
        past = self._past.get(line.callid)
        return past is not None and past.queue == line.queue

    def _touch(self, visit: Visit, line_id: int) -> None:
        contact = visit.contact
        contact.last_line = line_id
        self._contacts[contact.seq] = contact
        visit.seen_at = self._floor.clock
        self._open[contact.callid] = self._open.pop(contact.callid)

    def _segment(
        self,
        visit: Visit,
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

    def _answer(self, visit: Visit, agent: str, at: int, wait: int | None) -> None:
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

    def _lose(self, visit: Visit, at: int, line_id: int) -> None:
        """A visit ended without a line to say so."""
        contact = visit.contact
        flag(contact, NO_END)
        self._close(visit, self._reckoned_end(visit, at, line_id), contact.last_line)
        if contact.agent:
            self._floor.hang_up(contact.agent, contact.queue, contact.callid)

    def _close(self, visit: Visit, at: int, line_id: int) -> None:
        contact = visit.contact
        latest = contact.answered_at or contact.entered_at
        if at < latest:
            flag(contact, CLOCK_BACK)
        contact.ended_at, contact.last_line = max(at, latest), line_id
        if visit.waiting is not None:
            self._end(visit.waiting, at, contact.outcome)
        if visit.talking is not None:
            self._end(visit.talking, at, contact.ended_by)
        self._contacts[contact.seq] = contact
        del self._open[contact.callid]
        is_flow_out = contact.outcome in (TIMEOUT, EXIT_KEY, LEFT_EMPTY)
        self._past[contact.callid] = Past(
            self._floor.clock,
            visit.did,
            contact.visit_no,
            contact.seq,
            visit.next_n,
            contact.queue,
            at if is_flow_out else 0,
            line_id if is_flow_out else 0,
            contact if contact.outcome == ABANDONED else None,
        )

    # What rules repair

    def _tie(self, contact: Contact, line_id: int) -> None:
        """A new call id that can only be one call just transferred."""
        found = self._transfers.take(contact.entered_at, contact.callid, caller_key(contact.caller), contact.queue)
        if found is not None:
            changes = {"same_call_as": [None, found.callid]}
            if note(contact, TRANSFER_OTHER_ID, self._rules, changes, found.line_id, line_id):
                flag(contact, TIED)

    def _revived(self, line: Line, line_id: int, wait: int | None, talk: int | None) -> Visit | None:
        """The visit that this line shows to have been answered, though the log has ended it as abandoned.

        The line's own wait (and talk) must lead back to when that visit began.
        """
        past = self._past.get(line.callid)
        contact = past.abandoned if past is not None and past.queue == line.queue else None
        if past is None or contact is None or wait is None or talk is None:
            return None
        if abs(contact.entered_at + wait + talk - line.epoch) > AGREE_SECONDS:
            return None
        contact = replace(contact)
        self._contacts[contact.seq] = contact
        lines = (contact.last_line, line_id)
        if not note(contact, STATIC_AGENT_ABANDON, self._rules, {"outcome": [ABANDONED, ANSWERED]}, *lines):
            return None
        del self._past[line.callid]
        flag(contact, ODD_END)
        contact.ended_at, contact.exit_key = None, ""
        visit = Visit(contact, past.did, self._floor.clock, past.next_n)
        visit.waiting = Segment(contact.seq, 0, "queue", None, contact.entered_at)
        self._open[line.callid] = visit
        return visit

    def _is_answered_all_the_same(self, visit: Visit, outcome: str, at: int, line_id: int) -> bool:
        """Whether an answered call that is logged as having left the queue keeps its talk, which lasted until then."""
        contact = visit.contact
        flag(contact, ODD_END)
        end = min(at, visit.bound[0]) if visit.bound else at
        talk_seconds = max(0, end - (contact.answered_at or end))
        changes: dict[str, list[Any]] = {"outcome": [outcome, ANSWERED], "talk_seconds": [None, talk_seconds]}
        if not note(contact, STATIC_AGENT_ABANDON, self._rules, changes, contact.last_line, line_id):
            return False
        contact.talk_seconds = talk_seconds
        return True

    def _reckoned_end(self, visit: Visit, at: int, line_id: int) -> int:
        """When a visit of whose end the log says nothing is taken to have ended; a talk lasted no longer than that.

        `line_id` is the line that proves that it was over at `at`; 0 when nothing does.
        """
        contact = visit.contact
        end, line = (at, line_id)
        if visit.bound is not None and (visit.bound[0] < at or not line_id):
            end, line = visit.bound[:2]
        if contact.outcome != ANSWERED or not line:
            return at
        talk_seconds = max(0, end - (contact.answered_at or end))
        changes = {"ended_at": [None, end], "talk_seconds": [None, talk_seconds]}
        if not note(contact, MISSING_END, self._rules, changes, line):
            return at
        contact.talk_seconds = talk_seconds
        return end

    def _cut_talk(self, visit: Visit, line_id: int) -> None:
        """Nobody talks with two callers: what the log adds to a talk after its agent took another call is cut off."""
        contact, bound = visit.contact, visit.bound
        if bound is None or not bound[2]:
            return
        logged, own = contact.talk_seconds, max(0, bound[0] - (contact.answered_at or bound[0]))
        if logged is None or logged <= own:
            return
        other = self._open.get(bound[2])
        is_under_way = other is not None and other.contact.agent == contact.agent
        rule = OVERLAPPING_TALK if is_under_way else LOST_EVENTS_LOCAL
        if note(contact, rule, self._rules, {"talk_seconds": [logged, own]}, bound[1], line_id):
            contact.talk_seconds = own
            if visit.talking is not None:
                self._end(visit.talking, bound[0], contact.ended_by)
                visit.talking = None

    def jumped(self, callid: str, line_id: int, logged: int, taken: int) -> None:
        """The line just taken had a time that its neighbours belie, and was taken at theirs."""
        past, visit = self._past.get(callid), self._open.get(callid)
        contact = visit.contact if visit is not None else None
        if contact is None and past is not None:
            contact = self._contacts.get(past.seq)
        if contact is not None and contact.last_line == line_id:
            note(contact, BACKWARD_CLOCK, self._rules, {"line_at": [logged, taken]}, line_id)

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
            "open": [visit_to_list(visit) for visit in self._open.values()],
            "past": [[callid, *past_to_list(past)] for callid, past in self._past.items()],
            "transfers": self._transfers.to_state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take up where `to_state` stood."""
        self._next_seq = state["next_seq"]
        for stored in state["open"]:
            visit = visit_from_list(stored)
            self._open[visit.contact.callid] = visit
        self._past = {callid: past_from_list(past) for callid, *past in state["past"]}
        self._transfers.restore(state["transfers"])
