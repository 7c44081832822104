"""One row of a table, read by its mapping: a visit to a queue, a queue's figures over a span, or why it is neither.

The wizard's preview and the taking of files both read here, so that what was shown is what is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from keskus.contacts.rules import INTERVAL_SECONDS, day_bounds
from keskus.contacts.rules.mapping import EXCLUDED, NOT_OFFERED, PAIRS, Field, Level, TableMapping
from keskus.contacts.rules.table_cells import CellFault, Clock, count_of, duration_of

LONGEST_QUEUE_NAME = 120
LONGEST_AGENT_NAME = 256
LONGEST_CALL_ID = 150
JITTER_SECONDS = 5  # clocks of one system that disagree by this much mean the same instant


class CallFacts(NamedTuple):
    """One visit to a queue, as a row tells it."""

    callid: str
    queue: str
    agent: str
    caller: str
    dialled: str
    entered: int
    outcome: str
    wait_seconds: int
    talk_seconds: int | None
    hold_seconds: int
    wrap_up_seconds: int
    answered_at: int | None
    ended_at: int


class IntervalFacts(NamedTuple):
    """A queue's figures over a span, as a row tells them; `sums` by the names of `engines.kpi.Sums`."""

    queue: str
    start: int
    seconds: int
    sums: dict[str, int]


class Aside(NamedTuple):
    """A row that is readable and yet no contact: `excluded` by its value, or `not_offered` to any queue."""

    reason: str
    epoch: int


class Fault(NamedTuple):
    """Why a row cannot be read: a code, which field, and what was found."""

    code: str
    field: Field | None
    found: str


Row = CallFacts | IntervalFacts | Aside | Fault


@dataclass(slots=True)
class Plan:
    """A mapping bound to a table's columns and clock."""

    mapping: TableMapping
    header: tuple[str, ...]
    zone: ZoneInfo
    at: dict[Field, int] = field(init=False)
    clock: Clock = field(init=False)
    outcomes: dict[str, str] = field(init=False)
    nobody: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        places = {name: index for index, name in enumerate(self.header)}
        self.at = {field_: places[name] for field_, name in self.mapping.columns.items() if name in places}
        self.clock = Clock(self.mapping, self.zone)
        self.outcomes = {word.casefold(): outcome for word, outcome in self.mapping.outcomes.items()}
        self.nobody = frozenset(word.casefold() for word in self.mapping.nobody)

    def read(self, cells: Sequence[str]) -> Row:
        """A row of the table."""
        row = _Row(self, cells)
        try:
            return _call(row) if self.mapping.level is Level.CALLS else _figures(row)
        except _FieldFault as fault:
            return fault.fault


class _FieldFault(Exception):
    """A fault on its way out of a row."""

    def __init__(self, code: str, field_: Field | None, found: str) -> None:
        super().__init__(code)
        self.fault = Fault(code, field_, found)


class _Row:
    """The cells of one row by what they mean."""

    def __init__(self, plan: Plan, cells: Sequence[str]) -> None:
        self.plan, self.cells = plan, cells

    def text(self, field_: Field) -> str:
        """A cell without the spaces around it; empty where there is no such column."""
        index = self.plan.at.get(field_)
        return self.cells[index].strip() if index is not None and index < len(self.cells) else ""

    def day(self) -> date | None:
        """The day of the row, where a column holds it."""
        text = self.text(Field.DATE)
        if not text:
            return None
        try:
            return self.plan.clock.day(text)
        except CellFault as fault:
            raise _FieldFault(fault.code, Field.DATE, fault.found) from None

    def moment(self, field_: Field, day: date | None, after: int | None = None) -> int | None:
        """An instant; a time of day half a day before `after` is of the next day."""
        try:
            return self.plan.clock.moment(self.text(field_), day, after)
        except CellFault as fault:
            raise _FieldFault(fault.code, field_, fault.found) from None

    def between(self, field_: Field, found: int | None, since: int) -> int | None:
        """Seconds from an instant to what a time column says; none where that says nothing."""
        if found is None:
            return None
        if found < since - JITTER_SECONDS:
            raise _FieldFault("before_it_began", field_, self.text(field_))
        return max(0, found - since)

    def seconds(self, field_: Field) -> int | None:
        """A duration."""
        try:
            return duration_of(self.text(field_), self.plan.mapping)
        except CellFault as fault:
            raise _FieldFault(fault.code, field_, fault.found) from None

    def count(self, field_: Field) -> int | None:
        """A count."""
        try:
            return count_of(self.text(field_), self.plan.mapping)
        except CellFault as fault:
            raise _FieldFault(fault.code, field_, fault.found) from None

    def queue(self) -> str:
        """The queue's name as the table writes it, or the one that the mapping gives."""
        name = self.text(Field.QUEUE) if Field.QUEUE in self.plan.at else self.plan.mapping.queue
        if not name:
            raise _FieldFault("cell_empty", Field.QUEUE, "")
        return name[:LONGEST_QUEUE_NAME]


# Calls


def _call(row: _Row) -> CallFacts | Aside:
    day = row.day()
    began = row.moment(Field.BEGAN, day)
    entered = row.moment(Field.ENTERED, day, began)
    start = entered or row.moment(Field.ENTERED_ELSE, day, began) or began
    if start is None:
        raise _FieldFault("cell_empty", Field.ENTERED, "")
    answered_at = row.moment(Field.ANSWERED_AT, day, start)
    outcome = _outcome(row, answered_at)
    if outcome == EXCLUDED:
        return Aside(EXCLUDED, start)
    if outcome == NOT_OFFERED or (outcome != "answered" and entered is None and row.plan.mapping.needs_entering):
        return Aside(NOT_OFFERED, start)
    return _visit(row, day, start, outcome, answered_at if outcome == "answered" else None)


def _visit(row: _Row, day: date | None, start: int, outcome: str, answered_at: int | None) -> CallFacts:
    answered = outcome == "answered"
    ended_at = row.moment(Field.ENDED_AT, day, answered_at or start)
    wait = row.seconds(Field.WAIT)
    if wait is None:
        met = (Field.ANSWERED_AT, answered_at) if answered else (Field.ENDED_AT, ended_at)
        wait = row.between(*met, start) or 0
    talk = row.seconds(Field.TALK) if answered else None
    if answered:  # a duration that is written is believed before two clocks that disagree
        answered_at = max(answered_at or start + wait, start)
        if talk is None:
            talk = row.between(Field.ENDED_AT, ended_at, answered_at) or 0
        ended_at = max(ended_at or answered_at + talk, answered_at)
    agent = row.text(Field.AGENT)[:LONGEST_AGENT_NAME]
    return CallFacts(
        callid=row.text(Field.CALL_ID)[:LONGEST_CALL_ID],
        queue=row.queue(),
        agent="" if agent.casefold() in row.plan.nobody else agent,
        caller=row.text(Field.CALLER),
        dialled=row.text(Field.DIALLED)[:128],
        entered=start,
        outcome=outcome,
        wait_seconds=wait,
        talk_seconds=talk,
        hold_seconds=(row.seconds(Field.HOLD) or 0) if answered else 0,
        wrap_up_seconds=(row.seconds(Field.WRAP_UP) or 0) if answered else 0,
        answered_at=answered_at,
        ended_at=start + wait if ended_at is None else max(ended_at, start),
    )


def _outcome(row: _Row, answered_at: int | None) -> str:
    if Field.OUTCOME in row.plan.at:
        word = row.text(Field.OUTCOME)
        found = row.plan.outcomes.get(word.casefold())
        if found is None:
            raise _FieldFault("outcome_unknown" if word else "cell_empty", Field.OUTCOME, word)
        return found
    match row.plan.mapping.answered_when:
        case "answered_at":
            answered = answered_at is not None
        case "agent":
            answered = bool(row.text(Field.AGENT)) and row.text(Field.AGENT).casefold() not in row.plan.nobody
        case _:
            answered = (row.seconds(Field.TALK) or 0) > 0
    return "answered" if answered else "abandoned"


# Figures of spans

COUNTS = {
    "answered_within": Field.ANSWERED_WITHIN,
    "short_abandons": Field.SHORT_ABANDONS,
    "redirected": Field.FLOW_OUTS,
    "refused": Field.REFUSED,
    "transferred": Field.TRANSFERRED,
}
TIMES = dict(
    zip(
        ("wait_answered_seconds", "wait_abandoned_seconds", "talk_seconds", "hold_seconds", "wrap_up_seconds"),
        PAIRS,
        strict=True,
    )
)


def _figures(row: _Row) -> IntervalFacts:
    day = row.day()
    start, seconds = _span(row, day)
    answered, abandoned = row.count(Field.ANSWERED), row.count(Field.ABANDONED)
    offered = row.count(Field.OFFERED)
    if answered is None:
        raise _FieldFault("cell_empty", Field.ANSWERED, "")
    sums = {name: row.count(field_) or 0 for name, field_ in COUNTS.items()}
    if offered is None and abandoned is None:
        raise _FieldFault("cell_empty", Field.OFFERED, "")
    if abandoned is None:
        abandoned = (offered or 0) - answered - sums["redirected"]
    if offered is None:
        offered = answered + abandoned + sums["redirected"]
    rest = offered - answered - abandoned - sums["redirected"]
    if rest < 0 or abandoned < 0:
        raise _FieldFault("more_than_offered", Field.OFFERED, str(offered))
    sums |= {"offered": offered, "answered": answered, "abandoned": abandoned, "unfinished": rest}
    sums["within_unknown"] = 0 if row.text(Field.ANSWERED_WITHIN) else answered
    _check_parts(sums)
    sums |= _times(row, answered, abandoned)
    return IntervalFacts(row.queue(), start, seconds, sums)


def _check_parts(sums: dict[str, int]) -> None:
    if sums["answered_within"] > sums["answered"]:
        raise _FieldFault("more_than_answered", Field.ANSWERED_WITHIN, str(sums["answered_within"]))
    if sums["short_abandons"] > sums["abandoned"]:
        raise _FieldFault("more_than_abandoned", Field.SHORT_ABANDONS, str(sums["short_abandons"]))


def _times(row: _Row, answered: int, abandoned: int) -> dict[str, int]:
    """Totals of seconds; a mean is multiplied by what it is a mean of."""
    found = {"longest_wait_seconds": row.seconds(Field.LONGEST_WAIT) or 0}
    for name, (mean, total) in TIMES.items():
        of = abandoned if name == "wait_abandoned_seconds" else answered
        seconds = row.seconds(total) if total in row.plan.at else None
        found[name] = seconds if seconds is not None else (row.seconds(mean) or 0) * of
    return found


def _span(row: _Row, day: date | None) -> tuple[int, int]:
    """Where a row's span begins (UTC) and how long it is."""
    start = row.moment(Field.START, day)
    minutes = row.plan.mapping.interval_minutes
    if start is None and row.text(Field.START) and day is not None:
        start = row.plan.clock.midnight(day)  # 0:00 of the day, where that would elsewhere mean "did not happen"
    if start is None:
        if day is None:
            raise _FieldFault("cell_empty", Field.START, "")
        first, after = day_bounds(day, row.plan.zone)
        return first, after - first
    end = row.moment(Field.END, day, start)
    seconds = end - start if end is not None else minutes * 60
    if not seconds:
        first, after = day_bounds(row.plan.clock.day(row.text(Field.DATE) or row.text(Field.START)), row.plan.zone)
        return first, after - first
    if start % INTERVAL_SECONDS or seconds % INTERVAL_SECONDS:
        raise _FieldFault("off_quarter", Field.START, row.text(Field.START))
    return start, seconds
