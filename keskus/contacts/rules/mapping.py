"""What the columns of a table mean, and how what stands in them is written. No database.

A column is named by its heading; in a table without one, by its letter (A, B …). Everything a mapping says is stored
with the source, so that the next file of the same shape needs nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, Self

from keskus.contacts.rules import INTERVAL_SECONDS
from keskus.engines.tables import column_letter


class Level(StrEnum):
    """What a row is."""

    CALLS = "calls"
    INTERVALS = "intervals"


class Field(StrEnum):
    """What a column may mean. Means and totals of one thing are never both mapped."""

    QUEUE = "queue"
    DATE = "date"
    # of calls
    CALL_ID = "call_id"
    AGENT = "agent"
    CALLER = "caller"
    DIALLED = "dialled"
    BEGAN = "began"
    ENTERED = "entered"
    ENTERED_ELSE = "entered_else"
    ANSWERED_AT = "answered_at"
    ENDED_AT = "ended_at"
    OUTCOME = "outcome"
    WAIT = "wait"
    TALK = "talk"
    HOLD = "hold"
    WRAP_UP = "wrap_up"
    # of intervals
    START = "start"
    END = "end"
    OFFERED = "offered"
    ANSWERED = "answered"
    ANSWERED_WITHIN = "answered_within"
    ABANDONED = "abandoned"
    SHORT_ABANDONS = "short_abandons"
    FLOW_OUTS = "flow_outs"
    REFUSED = "refused"
    TRANSFERRED = "transferred"
    MEAN_WAIT = "mean_wait"
    TOTAL_WAIT = "total_wait"
    MEAN_ABANDON = "mean_abandon"
    TOTAL_ABANDON = "total_abandon"
    LONGEST_WAIT = "longest_wait"
    MEAN_TALK = "mean_talk"
    TOTAL_TALK = "total_talk"
    MEAN_HOLD = "mean_hold"
    TOTAL_HOLD = "total_hold"
    MEAN_WRAP_UP = "mean_wrap_up"
    TOTAL_WRAP_UP = "total_wrap_up"


BOTH = (Field.QUEUE, Field.DATE)
OF_CALLS = (*BOTH, *list(Field)[2:16])
OF_INTERVALS = (*BOTH, *list(Field)[16:])
FIELDS = {Level.CALLS: OF_CALLS, Level.INTERVALS: OF_INTERVALS}
PAIRS = (
    (Field.MEAN_WAIT, Field.TOTAL_WAIT),
    (Field.MEAN_ABANDON, Field.TOTAL_ABANDON),
    (Field.MEAN_TALK, Field.TOTAL_TALK),
    (Field.MEAN_HOLD, Field.TOTAL_HOLD),
    (Field.MEAN_WRAP_UP, Field.TOTAL_WRAP_UP),
)
EXCLUDED = "excluded"
NOT_OFFERED = "not_offered"
OUTCOMES = (
    "answered",
    "abandoned",
    "timeout",
    "exit_key",
    "left_empty",
    "withdrawn",
    "redirected",
    "refused",
    NOT_OFFERED,
    EXCLUDED,
)
NUMBER_UNITS = {"seconds": 1.0, "minutes": 60.0, "milliseconds": 0.001}
DELIMITERS = (";", ",", "\t", "|")


@dataclass(frozen=True, slots=True)
class TableMapping:
    """Columns, formats and value tables of one shape of table.

    `pair`: what 12:30 is among durations, `ms` or `hm`. `zero_time_is_none`: 0:00:00 as a time of day means that it
    did not happen. `answered_when` decides where no column holds an outcome. `needs_entering`: a call that was not
    answered and has no entering time never reached the queue. `visits`: a call id may stand in several rows, one for
    each visit to a queue; else a further row of it is a newer version. `nobody`: what stands where no agent was.
    `interval_minutes`: how long a row's span is where no column tells its end; 0 is a whole local day.
    `left_out`: columns that are not stored at all; what is neither mapped nor left out is kept sealed.
    """

    level: Level = Level.CALLS
    columns: Mapping[Field, str] = field(default_factory=dict)
    has_heading: bool = True
    encoding: str = "utf-8"
    delimiter: str = ";"
    date_order: str = "ymd"
    decimal_mark: str = "."
    number_unit: str = "seconds"
    pair: str = "ms"
    zero_time_is_none: bool = False
    queue: str = ""
    outcomes: Mapping[str, str] = field(default_factory=dict)
    answered_when: str = "talk"
    needs_entering: bool = False
    visits: bool = False
    nobody: tuple[str, ...] = ()
    interval_minutes: int = 15
    left_out: tuple[str, ...] = ()

    def stored(self) -> dict[str, Any]:
        """As plain values, for a JSON column."""
        return {**asdict(self), "columns": {field.value: name for field, name in self.columns.items()}}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Back from plain values; what an older version did not know has its default."""
        known = {name: value for name, value in stored.items() if name in cls.__slots__}
        columns = {Field(key): name for key, name in stored.get("columns", {}).items()}
        level = Level(stored.get("level", Level.CALLS))
        lists = {name: tuple(known.get(name, ())) for name in ("nobody", "left_out")}
        return cls(**{**known, **lists, "columns": columns, "level": level})


class MappingProblem(NamedTuple):
    """Why a mapping cannot be used: a code, the field it is about, and what was found."""

    code: str
    field: Field | None = None
    found: str = ""


def header_letters(width: int) -> tuple[str, ...]:
    """The names of columns in a table without a heading."""
    return tuple(column_letter(index) for index in range(width))


def missing_columns(mapping: TableMapping, header: Sequence[str]) -> list[str]:
    """Columns that the mapping reads and this table does not have."""
    return [name for name in mapping.columns.values() if name not in header]


def mapping_problems(mapping: TableMapping, header: Sequence[str]) -> list[MappingProblem]:
    """Everything that stands against reading a table by this mapping."""
    found = list(_column_problems(mapping, header))
    if Field.QUEUE not in mapping.columns and not mapping.queue:
        found.append(MappingProblem("no_queue", Field.QUEUE))
    judge = _call_problems if mapping.level is Level.CALLS else _interval_problems
    return [*found, *judge(mapping)]


def _column_problems(mapping: TableMapping, header: Sequence[str]) -> Iterable[MappingProblem]:
    for field_, name in mapping.columns.items():
        if name not in header:
            yield MappingProblem("column_missing", field_, name)
        if field_ not in FIELDS[mapping.level]:
            yield MappingProblem("wrong_level", field_, name)
    names = list(mapping.columns.values())
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield MappingProblem("column_twice", None, name)
    for mean, total in PAIRS:
        if mean in mapping.columns and total in mapping.columns:
            yield MappingProblem("mean_and_total", mean, mapping.columns[total])


def _call_problems(mapping: TableMapping) -> Iterable[MappingProblem]:
    has = mapping.columns.keys()
    if not has & {Field.ENTERED, Field.ENTERED_ELSE, Field.BEGAN}:
        yield MappingProblem("no_entering", Field.ENTERED)
    if not has & {Field.WAIT, Field.ANSWERED_AT}:
        yield MappingProblem("no_wait", Field.WAIT)
    if Field.OUTCOME not in has and Field(mapping.answered_when) not in has:
        yield MappingProblem("no_outcome", Field.OUTCOME)
    if Field.OUTCOME in has and not mapping.outcomes:
        yield MappingProblem("no_outcome_words", Field.OUTCOME)
    for word, outcome in mapping.outcomes.items():
        if outcome not in OUTCOMES:
            yield MappingProblem("outcome_unknown", Field.OUTCOME, word)


def _interval_problems(mapping: TableMapping) -> Iterable[MappingProblem]:
    has = mapping.columns.keys()
    if not has & {Field.START, Field.DATE}:
        yield MappingProblem("no_start", Field.START)
    if Field.ANSWERED not in has:
        yield MappingProblem("no_answered", Field.ANSWERED)
    if not has & {Field.OFFERED, Field.ABANDONED}:
        yield MappingProblem("no_offered", Field.OFFERED)
    if mapping.interval_minutes * 60 % INTERVAL_SECONDS:
        yield MappingProblem("off_quarter", Field.END, str(mapping.interval_minutes))
