"""How these tests read a log: lines in, final tables out, as a database that upserts would hold them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from keskus.engines.queuelog import AgentState, Batch, Contact, Fold, FoldParams, Line, Refusal, Segment, parse_line

NOW = 1_795_400_000
DATA = Path(os.environ.get("KESKUS_DATA") or Path(__file__).resolve().parents[4] / "shared" / "data")


class Tables:
    """Contacts, segments and states by their keys, after any number of batches."""

    def __init__(self) -> None:
        self.contacts: dict[int, Contact] = {}
        self.segments: dict[tuple[int, int], Segment] = {}
        self.states: dict[int, AgentState] = {}

    def upsert(self, batch: Batch) -> None:
        self.contacts.update((row.seq, row) for row in batch.contacts)
        self.segments.update(((row.contact_seq, row.n), row) for row in batch.segments)
        self.states.update((row.seq, row) for row in batch.states)

    def overall(self, agent: str) -> list[tuple[str, int, int | None]]:
        """The agent's spans as a person: state, start, end."""
        return [(s.state, s.started_at, s.ended_at) for s in self.spans(agent, "")]

    def spans(self, agent: str, layer: str) -> list[AgentState]:
        found = [s for s in self.states.values() if s.agent == agent and s.layer == layer]
        return sorted(found, key=lambda s: (s.started_at, s.seq))

    def only(self) -> Contact:
        assert len(self.contacts) == 1
        return next(iter(self.contacts.values()))


def data_file(name: str) -> Path:
    """A file of the shared data, or a skip that says where it was looked for."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"no shared data at {path}; KESKUS_DATA names its folder")
    return path


def lines_of(raw_lines: Iterable[bytes]) -> list[Line]:
    lines = []
    for raw in raw_lines:
        line = parse_line(raw, now=NOW)
        assert not isinstance(line, Refusal), (raw, line)
        lines.append(line)
    return lines


def log(text: str, start: int = 1_700_000_000) -> list[Line]:
    """Lines written as `seconds|callid|queue|agent|event|data...`, seconds counted from `start`."""
    rows = [row.strip() for row in text.strip().splitlines()]
    stamped = (f"{start + int(row.split('|', 1)[0])}|{row.split('|', 1)[1]}" for row in rows if row)
    return lines_of(row.encode() for row in stamped)


def later(seconds: int) -> str:
    """Two lines that say nothing but how late it is; a single one would not be believed."""
    return f"{seconds}|NONE|NONE|NONE|CONFIGRELOAD|\n" * 2


def fold(lines: Sequence[Line], params: FoldParams | None = None, cuts: Sequence[int] = ()) -> Tables:
    """Fold the lines, at each cut draining the rows and passing the state through JSON."""
    params = params or FoldParams()
    tables, state, start = Tables(), None, 0
    for end in [*sorted(cuts), len(lines)]:
        machine = Fold.from_state(params, state)
        for line_id in range(start, end):
            machine.feed(lines[line_id], line_id)
        tables.upsert(machine.drain())
        state = json.loads(json.dumps(machine.to_state(), sort_keys=True))
        start = end
    return tables
