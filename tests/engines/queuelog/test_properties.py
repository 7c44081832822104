"""What holds for every log, plausible or not."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keskus.engines.queuelog import Contact, Fold, FoldParams, Line, Refusal, parse_line
from keskus.engines.queuelog.opening import Opening
from keskus.engines.queuelog.rows import RULES
from tests.engines.queuelog.reading import NOW, Tables, fold, lines_of
from tests.engines.queuelog_writer import aliases, write_lines

PARAMS = FoldParams(
    aliases={**aliases(), "B": "A"},
    same_person={"A": "C", "C": "C"},
    wrap_up_seconds={"sales": 30, "q": 5},
    wrap_up_reasons=frozenset({"after call"}),
    idle_sign_out_seconds=900,
    sign_in_limit_seconds=2000,
    open_limit_seconds=3600,
    opening=Opening(ZoneInfo("UTC"), dict.fromkeys(range(7), (time(9), time(22, 20)))),
)
EVENTS = {
    "ENTERQUEUE": ["|x|1", ""],
    "DID": ["123"],
    "CONNECT": ["5|1.9|3", "5|1.9", "", "x|y|z"],
    "COMPLETEAGENT": ["5|30|1", ""],
    "COMPLETECALLER": ["5|30|1", "5|9999999999"],
    "ABANDON": ["1|1|7", ""],
    "EXITWITHTIMEOUT": ["1|1|60", "1"],
    "EXITWITHKEY": ["1|1|1|9", "#"],
    "EXITEMPTY": ["1|1|9"],
    "WITHDRAW": ["1|1|9|why"],
    "BLINDTRANSFER": ["701|ctx|5|30|1", "701"],
    "TRANSFER": ["701|ctx|5|30"],
    "ATTENDEDTRANSFER": ["BRIDGE|b|5|30|1", "LINK|a|b|5|30|1", "APP"],
    "RINGNOANSWER": ["10000", "0", "", "600000"],
    "RINGCANCELED": ["1500"],
    "AGENTDUMP": [""],
    "SYSCOMPAT": [""],
    "PAUSE": ["lunch", "", "After call"],
    "UNPAUSE": [""],
    "PAUSEALL": ["lunch"],
    "UNPAUSEALL": [""],
    "ADDMEMBER": ["", "PAUSED"],
    "REMOVEMEMBER": [""],
    "PENALTY": ["3"],
    "AGENTCALLBACKLOGIN": ["2001@x"],
    "AGENTCALLBACKLOGOFF": ["2001@x|90"],
    "QUEUESTART": [""],
    "CSAT": ["5"],
}
odd_lines = st.lists(
    st.builds(
        lambda step, callid, queue, agent, event, pick: (step, callid, queue, agent, event, pick),
        st.sampled_from([0, 0, 1, 5, 40, 600, 901, 4000, -3, 90_000]),
        st.sampled_from(["1.1", "1.10", "1.2", "NONE"]),
        st.sampled_from(["sales", "q", "NONE", ""]),
        st.sampled_from(["A", "B", "C", "NONE", ""]),
        st.sampled_from(sorted(EVENTS)),
        st.integers(0, 3),
    ),
    max_size=60,
)


def lines_from(odd: Sequence[tuple[int, str, str, str, str, int]]) -> list[Line]:
    lines, epoch = [], 1_700_000_000
    for step, callid, queue, agent, event, pick in odd:
        epoch += step
        data = EVENTS[event][pick % len(EVENTS[event])]
        lines.append(Line(epoch, callid, queue, agent, event, tuple(data.split("|"))))
    return lines


def same(left: Tables, right: Tables) -> None:
    assert left.contacts == right.contacts
    assert left.segments == right.segments
    assert left.states == right.states


@settings(max_examples=300)
@given(odd_lines, st.sets(st.integers(0, 60), max_size=8), st.sets(st.sampled_from(sorted(RULES))))
def test_whatever_rules_are_off_batches_change_nothing(
    odd: list[tuple[int, str, str, str, str, int]], cuts: set[int], off: set[str]
) -> None:
    lines, params = lines_from(odd), replace(PARAMS, rules=RULES - off)
    whole = fold(lines, params)
    same(whole, fold(lines, params, [cut for cut in cuts if cut < len(lines)]))
    check_states(whole)
    for contact in whole.contacts.values():
        assert {code for code, repair in contact.repairs.items() if repair.applied} <= params.rules


@settings(max_examples=200)
@given(odd_lines)
def test_what_a_rule_off_would_have_done_is_told_and_not_done(odd: list[tuple[int, str, str, str, str, int]]) -> None:
    """Talks are as the log states them when no rule is on, and what would be cut is written beside them."""
    lines = lines_from(odd)
    for contact in fold(lines, replace(PARAMS, rules=frozenset())).contacts.values():
        assert not any(repair.applied for repair in contact.repairs.values())
        cut = contact.repairs.get("overlapping_talk") or contact.repairs.get("lost_events_local")
        assert cut is None or cut.changes["talk_seconds"][0] == contact.talk_seconds


def check_states(tables: Tables) -> None:
    """Spans of one agent in one layer never overlap, and only the last may be open; queues' lie within no gap."""
    layers = defaultdict(list)
    for span in tables.states.values():
        layers[span.agent, span.layer].append(span)
        assert span.ended_at is None or span.ended_at >= span.started_at
    for (_, layer), spans in layers.items():
        spans.sort(key=lambda s: (s.started_at, s.ended_at is None, s.ended_at or 0))
        for before, after in pairwise(spans):
            assert before.ended_at is not None
            assert before.ended_at <= after.started_at
            if not layer:
                assert before.ended_at == after.started_at or before.state == "out"
        if not layer:
            assert all(span.ended_at != span.started_at for span in spans)


def check_contacts(tables: Tables) -> None:
    for contact in tables.contacts.values():
        assert contact.ended_at is None or contact.ended_at >= contact.entered_at
        assert contact.answered_at is None or contact.answered_at >= contact.entered_at
        assert (contact.outcome == "answered") == (contact.answered_at is not None)
        assert contact.outcome == "open" or contact.wait_seconds is not None
        assert contact.outcome != "open" or contact.ended_at is None or "no_end" in contact.flags
    keys = [(c.callid, c.visit_no, c.seq) for c in tables.contacts.values()]
    assert len(keys) == len(set(keys))
    for segment in tables.segments.values():
        assert segment.contact_seq in tables.contacts
        assert segment.ended_at is None or segment.ended_at >= segment.started_at


@settings(max_examples=600)
@given(odd_lines, st.sets(st.integers(0, 60), max_size=8))
def test_batches_and_restarts_change_nothing(odd: list[tuple[int, str, str, str, str, int]], cuts: set[int]) -> None:
    lines = lines_from(odd)
    whole = fold(lines, PARAMS)
    same(whole, fold(lines, PARAMS, [cut for cut in cuts if cut < len(lines)]))
    check_states(whole)
    check_contacts(whole)


@settings(max_examples=100)
@given(odd_lines)
def test_a_state_written_and_read_is_the_same_state(odd: list[tuple[int, str, str, str, str, int]]) -> None:
    machine = Fold(PARAMS)
    for line_id, line in enumerate(lines_from(odd)):
        machine.feed(line, line_id)
    machine.drain()
    stored = json.loads(json.dumps(machine.to_state()))
    assert json.loads(json.dumps(Fold.from_state(PARAMS, stored).to_state())) == stored


@pytest.fixture(scope="module")
def written() -> list[Line]:
    return lines_of(write_lines(20_000, seed=7))


def test_the_writer_writes_the_same_bytes_for_the_same_seed() -> None:
    assert list(write_lines(500, seed=7)) == list(write_lines(500, seed=7))
    assert list(write_lines(500, seed=7)) != list(write_lines(500, seed=8))


def test_a_plausible_log_in_any_batches(written: list[Line]) -> None:
    rng = random.Random(20261122)
    whole = fold(written, PARAMS)
    same(whole, fold(written, PARAMS, sorted(rng.sample(range(len(written)), 40))))
    check_states(whole)
    check_contacts(whole)


def test_a_plausible_log_reconciles(written: list[Line]) -> None:
    tables = fold(written, FoldParams(aliases=aliases()))
    assert len(tables.contacts) == sum(line.event == "ENTERQUEUE" for line in written)
    ends = {"ABANDON": "abandoned", "EXITWITHTIMEOUT": "timeout", "EXITWITHKEY": "exit_key", "EXITEMPTY": "left_empty"}
    for event, outcome in (("CONNECT", "answered"), *ends.items()):
        assert of_outcome(tables, outcome) == sum(line.event == event for line in written)
    known = ("answered", *ends.values(), "open")
    assert sum(of_outcome(tables, outcome) for outcome in known) == len(tables.contacts)
    unfinished = [c for c in tables.contacts.values() if c.outcome == "open"]
    assert all("restart" in c.flags or c.ended_at is None for c in unfinished)


def of_outcome(tables: Tables, outcome: str) -> int:
    return sum(contact.outcome == outcome for contact in tables.contacts.values())


def test_talking_states_are_the_talks(written: list[Line]) -> None:
    """With one call at a time, an agent's talking time is the talk of their contacts."""
    tables = fold(written, FoldParams(aliases=aliases()))

    def talk(contact: Contact) -> int:
        return contact.ended_at - contact.answered_at if contact.ended_at and contact.answered_at else 0

    by_agent: dict[str, int] = defaultdict(int)
    for contact in tables.contacts.values():
        if contact.agent and contact.ended_at:
            by_agent[contact.agent] += talk(contact)
    for agent, seconds in by_agent.items():
        spans = [s for s in tables.spans(agent, "") if s.state == "talking" and s.ended_at is not None]
        assert sum((s.ended_at or 0) - s.started_at for s in spans) == seconds


def test_a_hundred_thousand_fuzzed_lines_never_raise() -> None:
    rng = random.Random(3)
    machine = Fold(PARAMS)
    refused, read = 0, 0
    for line_id, raw in enumerate(fuzzed(rng, 100_000)):
        line = parse_line(raw, now=NOW)
        if isinstance(line, Refusal):
            refused += 1
            continue
        read += 1
        machine.feed(line, line_id)
        if line_id % 5_000 == 0:
            machine.drain()
            machine = Fold.from_state(PARAMS, json.loads(json.dumps(machine.to_state())))
    assert refused > 20_000
    assert read > 20_000


def fuzzed(rng: random.Random, count: int) -> list[bytes]:
    """Real-looking lines, cut, joined, swapped, in other encodings, with noise and with giants among them."""
    raw = list(write_lines(count, seed=5))
    hostile = [b"<script>alert(1)</script>", b"'; DROP TABLE x; --", b"\xe2\x80\xae", b"|||", b"=cmd()", b"%s%n{0}"]
    for index, line in enumerate(raw):
        match rng.randrange(8):
            case 0:
                raw[index] = line[: rng.randrange(len(line))]
            case 1:
                raw[index] = bytes(rng.randrange(256) for _ in range(rng.randrange(60)))
            case 2:
                position = rng.randrange(len(line))
                raw[index] = line[:position] + bytes([rng.randrange(256)]) + line[position + 1 :]
            case 3:
                fields = line.rstrip().split(b"|")
                rng.shuffle(fields)
                raw[index] = b"|".join(fields)
            case 4:
                fields = line.rstrip().split(b"|")
                fields[rng.randrange(len(fields))] = rng.choice(hostile)
                raw[index] = b"|".join(fields)
            case 5 if index % 100 == 0:
                raw[index] = line * 1000
            case 6 if index % 10 == 0:
                raw[index] = line.decode().encode("utf-16")
    return raw
