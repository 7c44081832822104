"""From the simulator's logs to what a PBX would notice, moment by moment: the one source of its log and of its AMI.

A deed is what `queue_log` calls an event, and a few things that only AMI tells (a telephone begins to ring, a line is
taken for a call outside). Times are epoch seconds with fractions; rows are told apart by the row of the simulator's
log, so a call has the same number however far the simulation goes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from keskus.cli.demo.calls import SEED, model_of, queues_of, zero_of
from keskus.cli.demo.centre import CAMPAIGNS, PHONES, QUEUES, luck_of
from keskus.cli.demo.roster import Asked
from keskus.engines.simulation import Log, Model, simulate
from keskus.engines.simulation.world import ABANDONED, ANSWERED, HANDED, LEFT_EMPTY, PAUSED, REFUSED, RINGING, TIMEOUT

LONGEST_CALL_SECONDS = 4 * 3600
LONGEST_STATE_SECONDS = 12 * 3600
CALLS_AGAIN_WITHIN_SECONDS, CALLS_AGAIN_SHARE = 2_400, 0.3
FIRST_CUSTOMER, CUSTOMERS = 100_000, 9_000
AGENTS_CHANNELS = 5_000_000  # rows of channels of agents, apart from those of callers
EXITS = {ABANDONED: "ABANDON", TIMEOUT: "EXITWITHTIMEOUT", LEFT_EMPTY: "EXITEMPTY"}
# Deeds that are no line of the log
RING, DIALS, REACHED, HANGS_UP = "ring", "dials", "reached", "hangs up"


@dataclass(frozen=True, slots=True)
class Deed:
    """`event` with its `data`, as in queue_log; `call` is the call's number, `agent` a telephone. `order`: at once."""

    at: float
    order: int
    call: str
    queue: str
    agent: str
    event: str
    data: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Outbound:
    """A call that an agent made: `answered_at` is 0 when nobody did."""

    row: int
    agent: str
    number: str
    began_at: float
    answered_at: float
    ended_at: float


class Call(NamedTuple):
    """A row of the simulator's log of contacts (`simulation.world.CALL_LOG`); times from the model's beginning."""

    queue: int
    origin: int
    outcome: int
    agent: int
    parent: int
    entered_at: float
    wait_seconds: float
    ring_seconds: float
    talk_seconds: float
    wrap_up_seconds: float
    missed_rings: int
    hops: int


class Span(NamedTuple):
    """A row of its log of agents' states."""

    agent: int
    state: int
    reason: int
    contact: int
    starts: float
    ends: float


@dataclass(slots=True)
class Past:
    """All that happens in the centre from its first day on, as the simulator has it."""

    first: date
    days: int
    asked: tuple[Asked, ...] = ()
    zero: float = field(init=False)
    model: Model = field(init=False)
    calls: list[Call] = field(init=False)
    states: list[Span] = field(init=False)
    entered: list[float] = field(init=False)
    callers: list[str] = field(init=False)
    children: dict[int, int] = field(init=False)
    names: list[str] = field(init=False)
    reasons: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.zero, self.model = zero_of(self.first), model_of(self.first, self.days, self.asked)
        found = simulate(self.model, replications=1, seed=SEED, log=Log.AGENTS, workers=1)
        self.calls = [Call(*row) for row in found.call_logs[0].tolist()]
        self.states = [Span(*row) for row in found.agent_logs[0].tolist()]
        self.entered = [call.entered_at for call in self.calls]
        self.children = {call.parent: row for row, call in enumerate(self.calls) if call.parent >= 0}
        self.callers = list(_callers(self.calls))
        self.names = [agent.name for _, agent in self.model.agents]
        self.reasons = self.model.reasons

    def deeds(self, since: float, until: float) -> list[Deed]:
        """What happens from one moment (epoch seconds) to before another, in order."""
        found = [deed for deed in self._all(since - self.zero, until - self.zero) if since <= deed.at < until]
        return sorted(found, key=lambda deed: (deed.at, deed.order))

    def outbound(self, since: float, until: float) -> list[Outbound]:
        """Calls made that end within a span, in the order of their ends."""
        found = [self._outbound(row) for row in self._rows(since - self.zero, until - self.zero) if self._is_made(row)]
        return sorted((call for call in found if since <= call.ended_at < until), key=lambda call: call.ended_at)

    def _rows(self, since: float, until: float) -> range:
        """Contacts that may have had a part in a span."""
        return range(bisect_left(self.entered, since - LONGEST_CALL_SECONDS), bisect_left(self.entered, until))

    def _is_made(self, row: int) -> bool:
        return self.calls[row].queue >= len(QUEUES)

    def _all(self, since: float, until: float) -> Iterator[Deed]:
        rings = self._rings(since, until)
        for row, position in _positions(self.calls, self._rows(since, until)):
            yield from self._inbound(row, position, rings.get(row, []))
        for row in self._rows(since, until):
            if self._is_made(row):
                yield from self._made(row)
        yield from self._people(since, until)

    def _spans(self, since: float, until: float) -> Iterator[Span]:
        """The agents' states that touch a span; they are logged as they end."""
        for span in self.states[bisect_left(self.states, since, key=lambda span: span.ends) :]:
            if span.starts < until:
                yield span
            elif span.starts > until + LONGEST_STATE_SECONDS:
                break

    def _rings(self, since: float, until: float) -> dict[int, list[Span]]:
        found: dict[int, list[Span]] = {}
        for span in self._spans(since - LONGEST_CALL_SECONDS, until):
            if span.state == RINGING:
                found.setdefault(span.contact, []).append(span)
        return found

    # Calls that came

    def number_of(self, row: int) -> str:
        """The number (uniqueid) of the call that a row belongs to."""
        while self.calls[row].parent >= 0:
            row = self.calls[row].parent
        return f"{int(self.zero + self.entered[row])}.{row}"

    def _inbound(self, row: int, position: int, rings: list[Span]) -> Iterator[Deed]:
        one, call, order = self.calls[row], self.number_of(row), 3 * row
        queue, entered = QUEUES[one.queue], self.zero + one.entered_at
        left = entered + one.wait_seconds
        if one.parent < 0:
            yield Deed(entered, order, call, "NONE", "NONE", "DID", (queue.did,))
        if one.outcome == REFUSED:
            return  # nobody to answer: it never stood in the queue, and the log knows no more of it
        caller = self.callers[row]
        yield Deed(entered, order + 1, call, queue.name, "NONE", "ENTERQUEUE", ("", caller, position))
        for ring in rings:
            yield Deed(self.zero + ring.starts, order + 2, call, queue.name, self._phone(ring.agent), RING, (caller,))
            is_last = abs(ring.ends - one.entered_at - one.wait_seconds) < 1e-3
            if not (is_last and one.outcome == ANSWERED):
                yield self._ring_ends(ring, Deed(left, order + 1, call, queue.name, "", ""), is_cut=is_last)
        if one.outcome == ANSWERED:
            yield from self._talk(row, Deed(left, order + 2, call, queue.name, self._phone(one.agent), ""), position)
        elif one.outcome in EXITS:
            data = (1, position, int(left) - int(entered))
            yield Deed(left, order + 2, call, queue.name, "NONE", EXITS[one.outcome], data)

    def _ring_ends(self, ring: Span, deed: Deed, *, is_cut: bool) -> Deed:
        """Nobody picked up; or the caller hung up while it rang."""
        lasted = ring.ends - ring.starts
        told = (int(lasted * 1000),) if is_cut else (round(lasted) * 1000,)
        event = "RINGCANCELED" if is_cut else "RINGNOANSWER"
        return replace(deed, at=self.zero + ring.ends, agent=self._phone(ring.agent), event=event, data=told)

    def _talk(self, row: int, deed: Deed, position: int) -> Iterator[Deed]:
        one, answered = self.calls[row], deed.at
        child = self._handed_on(row)  # begins at the very moment at which this talk ends
        ended = self.zero + child.entered_at if child else answered + one.talk_seconds
        waited, talked = int(answered) - int(self.zero + one.entered_at), int(ended) - int(answered)
        told = (waited, f"{int(answered)}.{row + AGENTS_CHANNELS}", int(one.ring_seconds))
        yield replace(deed, event="CONNECT", data=told)
        if child:
            target = (QUEUES[child.queue].did[-6:], "from-internal")
            yield replace(deed, at=ended, event="BLINDTRANSFER", data=(*target, waited, talked, position))
            return
        event = "COMPLETECALLER" if luck_of("end", row).random() < 0.58 else "COMPLETEAGENT"
        yield replace(deed, at=ended, event=event, data=(waited, talked, position))

    def _handed_on(self, row: int) -> Call | None:
        child = self.children.get(row)
        if child is None or self.calls[child].origin != HANDED:
            return None
        return self.calls[child]

    def _phone(self, agent: int) -> str:
        return PHONES[self.names[agent]]

    # Calls that agents made

    def _outbound(self, row: int) -> Outbound:
        one = self.calls[row]
        began = self.zero + one.entered_at
        rang = began + one.wait_seconds
        answered = rang if one.outcome == ANSWERED else 0.0
        return Outbound(row, self._phone(one.agent), self.callers[row], began, answered, rang + one.talk_seconds)

    def _made(self, row: int) -> Iterator[Deed]:
        call, number = self._outbound(row), self.number_of(row)
        yield Deed(call.began_at, 3 * row, number, "NONE", call.agent, DIALS, (call.number,))
        if call.answered_at:
            yield Deed(call.answered_at, 3 * row + 1, number, "NONE", call.agent, REACHED)
        yield Deed(call.ended_at, 3 * row + 2, number, "NONE", call.agent, HANGS_UP)

    # Agents

    def _people(self, since: float, until: float) -> Iterator[Deed]:
        """Who signs in and out, who pauses and comes back: where one state ends and another begins."""
        by_agent: dict[int, list[Span]] = {}
        for span in self._spans(since, until):
            by_agent.setdefault(span.agent, []).append(span)
        for agent, spans in by_agent.items():
            name = self.names[agent]
            spans.sort(key=lambda span: span.starts)
            for before, span in zip([None, *spans], spans, strict=False):
                yield from self._turn(name, before, span, since)
            yield from self._each(name, self.zero + spans[-1].ends, "REMOVEMEMBER")

    def _turn(self, name: str, before: Span | None, span: Span, since: float) -> Iterator[Deed]:
        """From one state to the next; a hole between them is a sign-out."""
        if before is None and span.starts < since:
            return  # was so before
        moment = self.zero + span.starts
        if before is not None and span.starts - before.ends > 1e-6:
            yield from self._each(name, self.zero + before.ends, "REMOVEMEMBER")
            before = None
        if before is None:
            yield from self._each(name, moment, "ADDMEMBER")
        was = before.reason if before is not None and before.state == PAUSED else 0
        reason = span.reason if span.state == PAUSED else 0
        if was and not reason:
            yield from self._pause(name, moment, "UNPAUSE", "")
        if reason and reason != was:
            yield from self._pause(name, moment, "PAUSE", self.reasons[reason - 1])

    def _pause(self, name: str, moment: float, event: str, reason: str) -> Iterator[Deed]:
        yield Deed(moment, -2, "NONE", "NONE", PHONES[name], f"{event}ALL", (reason,))
        yield from self._each(name, moment, event, reason)

    def _each(self, name: str, moment: float, event: str, *data: Any) -> Iterator[Deed]:
        call = "MANAGER" if event.endswith("MEMBER") else "NONE"
        for queue in queues_of(name):
            yield Deed(moment, -1, call, queue, PHONES[name], event, data)


def _positions(calls: Sequence[Call], rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Every row that stands in a queue, with its place in the line when it came."""
    waiting: dict[int, list[float]] = {}
    for row in rows:
        call = calls[row]
        if call.queue < len(QUEUES):
            line = [left for left in waiting.get(call.queue, ()) if left > call.entered_at]
            yield row, len(line) + 1
            waiting[call.queue] = [*line, call.entered_at + call.wait_seconds]


def _callers(calls: Iterable[Call]) -> Iterator[str]:
    """Whose number it is: a customer's; some who hung up before call again soon, with the same number."""
    prefixes = (*(queue.prefix for queue in QUEUES), *(prefix for _, prefix, _, _ in CAMPAIGNS))
    gave_up: dict[int, deque[tuple[float, str]]] = {}
    known: list[str] = []
    luck = luck_of("callers")  # drawn from in order, so that what was before stays
    for call in calls:
        again, redials, who = gave_up.setdefault(call.queue, deque(maxlen=50)), luck.random(), luck.random()
        while again and again[0][0] < call.entered_at - CALLS_AGAIN_WITHIN_SECONDS:
            again.popleft()
        if call.parent >= 0:
            number = known[call.parent]
        elif again and again[0][0] < call.entered_at and redials < CALLS_AGAIN_SHARE:
            number = again.popleft()[1]
        else:
            number = f"{prefixes[call.queue]}{FIRST_CUSTOMER + int(CUSTOMERS * who**1.7):06}"
        if call.outcome == ABANDONED and call.queue < len(QUEUES):
            again.append((call.entered_at + call.wait_seconds, number))
        known.append(number)
        yield number
