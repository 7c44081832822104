"""The CEL of a real Asterisk against the ground truth that came with it."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from datetime import UTC
from typing import Any

import pytest

from keskus.engines.cel import (
    CallFacts,
    CelEvent,
    CelReader,
    Layout,
    Visit,
    call_facts,
    group_calls,
    is_consultation,
    parse_record,
    recognise,
    split_records,
)
from tests.engines.queuelog.reading import data_file

NOW_US = 1_795_400_000_000_000
OUTCOMES = {"refused_full": "rejected_full", "refused_empty": "rejected_empty"}
ENDS = {"blind_transfer": "blindtransfer", "attended_transfer": "attendedtransfer"}
# The generator counts an agent's hold until its own phone has noticed that the transfer went through.
HOLD_AT_TRANSFER_SECONDS = 0.15


@pytest.fixture(scope="module")
def events() -> list[CelEvent]:
    with data_file("asterisk-run-a/cel-Master.csv").open("rb") as lines:
        records = list(split_records(lines))
    layout = recognise(records[0])
    assert isinstance(layout, Layout)
    reader = CelReader(layout, UTC)
    found = []
    for record in records:
        fields = parse_record(record)
        assert isinstance(fields, list)
        event = reader.read(fields, now_us=NOW_US)
        assert isinstance(event, CelEvent), record
        found.append(event)
    return found


@pytest.fixture(scope="module")
def calls(events: list[CelEvent]) -> list[CallFacts]:
    return [call_facts(call) for call in group_calls(events).values()]


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    return dict(json.loads(data_file("asterisk-run-a/truth.json").read_text()))


def visits_of(calls: list[CallFacts]) -> list[Visit]:
    return [visit for call in calls for visit in call.visits]


def test_every_visit_is_as_the_truth_has_it(calls: list[CallFacts]) -> None:
    visits = {(visit.uniqueid, visit.visit_no): visit for visit in visits_of(calls)}
    with data_file("asterisk-run-a/visits.csv").open(newline="") as rows:
        expected = list(csv.DictReader(rows))
    assert len(expected) == len(visits) == 383
    for row in expected:
        visit = visits[row["uniqueid"], int(row["visit_no"])]
        assert (visit.queue, visit.caller_number, visit.caller_name) == (
            row["queue"],
            row["caller"],
            row["caller_name"],
        )
        assert OUTCOMES.get(visit.outcome, visit.outcome) == row["outcome"]
        assert visit.wait_seconds == pytest.approx(float(row["wait_s"]), abs=0.01)
        assert ENDS.get(visit.ended_by, visit.ended_by) == row["end"]
        assert not visit.flags
        if row["agent"]:
            assert visit.phone_interface == f"PJSIP/{row['agent']}"
            assert visit.talk_seconds == pytest.approx(float(row["talk_s"]), abs=0.05)
            assert visit.queue_talk_seconds == pytest.approx(float(row["queue_talk_s"]), abs=0.05)
        if row["transfer_to"]:
            assert visit.transfer_to == row["transfer_to"]


@pytest.mark.parametrize("queue", ["billing", "sales", "support"])
def test_every_figure_of_a_queue(calls: list[CallFacts], truth: dict[str, Any], queue: str) -> None:
    expected = truth["queues"][queue]
    visits = [visit for visit in visits_of(calls) if visit.queue == queue]
    outcomes = Counter(OUTCOMES.get(visit.outcome, visit.outcome) for visit in visits)
    assert outcomes == expected["outcomes"]
    assert Counter(ENDS.get(v.ended_by, v.ended_by) for v in visits if v.ended_by) == expected["ended"]
    answered = [visit for visit in visits if visit.outcome == "answered"]
    waits = [visit.wait_seconds or 0 for visit in answered]
    assert sum(wait <= 20 for wait in waits) == expected["answered_within_20s"]
    assert sum(waits) / len(waits) == pytest.approx(expected["average_speed_of_answer_s"], abs=0.01)
    talk = sum(visit.talk_seconds or 0 for visit in answered) / len(answered)
    assert talk == pytest.approx(expected["average_handle_time_s"], abs=0.01)
    queue_talk = sum(visit.queue_talk_seconds or 0 for visit in answered) / len(answered)
    assert queue_talk == pytest.approx(expected["average_queue_talk_s"], abs=0.01)
    lost = [visit.wait_seconds or 0 for visit in visits if visit.outcome == "abandoned"]
    assert sum(lost) / len(lost) == pytest.approx(expected["average_wait_before_abandon_s"], abs=0.01)
    assert max(visit.wait_seconds or 0 for visit in visits) == pytest.approx(expected["longest_wait_s"], abs=0.01)


def test_every_figure_of_an_agent(calls: list[CallFacts], truth: dict[str, Any]) -> None:
    talks = [(v.phone_interface, v.answered_us or 0, v.talk_ended_us) for v in visits_of(calls) if v.answered_us]
    outbound = [made for call in calls for made in call.outbound if not is_consultation(made, talks)]
    for name, expected in truth["agents"].items():
        own = [visit for visit in visits_of(calls) if visit.phone_interface == f"PJSIP/{name}"]
        made = [call for call in outbound if call.interface == f"PJSIP/{name}"]
        assert Counter(visit.queue for visit in own) == expected["handled_by_queue"]
        assert sum(visit.talk_seconds or 0 for visit in own) == pytest.approx(expected["talk_s"], abs=0.1)
        assert sum(visit.queue_talk_seconds or 0 for visit in own) == pytest.approx(expected["queue_talk_s"], abs=0.1)
        assert sum(visit.ended_by == "blind_transfer" for visit in own) == expected["transferred_blind"]
        attended = sum(visit.ended_by == "attended_transfer" for visit in own)
        assert attended == expected["transferred_attended"]
        held = sum(visit.hold_seconds or 0 for visit in own)
        assert held == pytest.approx(expected["held_s"], abs=0.1 + attended * HOLD_AT_TRANSFER_SECONDS)
        assert len(made) == expected["outbound_calls"]
        assert sum(call.answered_us is not None for call in made) == expected["outbound_answered"]
        assert sum(call.talk_seconds for call in made) == pytest.approx(expected["outbound_talk_s"], abs=0.1)


def test_how_outbound_calls_went(calls: list[CallFacts], truth: dict[str, Any]) -> None:
    talks = [(v.phone_interface, v.answered_us or 0, v.talk_ended_us) for v in visits_of(calls) if v.answered_us]
    outbound = [made for call in calls for made in call.outbound]
    own = [made for made in outbound if not is_consultation(made, talks)]
    assert len(outbound) - len(own) == truth["outbound"]["by_kind"]["consultation"]
    expected = truth["outbound"]["by_dialstatus"]
    assert Counter(made.disposition for made in own) == {
        "answered": expected["ANSWER"],
        "cancelled": expected["CANCEL"],
        "busy": expected["BUSY"],
        "failed": expected["CONGESTION"],
    }
    assert sum(made.originated for made in own) == 8, "click-to-call"


def test_consultations_taken_together_with_their_calls_change_no_visit(
    events: list[CelEvent], calls: list[CallFacts]
) -> None:
    root: dict[str, str] = {}
    for event in events:
        of_channel = root.setdefault(event.uniqueid, event.linkedid)
        if of_channel != event.linkedid:
            root[of_channel] = root[event.linkedid] = min(of_channel, event.linkedid)
    joined = defaultdict(list)
    for event in events:
        joined[root.get(event.linkedid, event.linkedid)].append(event)
    assert len(joined) == len(calls) - 14, "as many as there were attended transfers"
    together = {(v.uniqueid, v.visit_no): v for call in joined.values() for v in call_facts(call).visits}
    assert together == {(visit.uniqueid, visit.visit_no): visit for visit in visits_of(calls)}


def test_transfers_are_seen_even_where_their_events_are_not_logged(
    events: list[CelEvent], calls: list[CallFacts]
) -> None:
    plain = [event for event in events if event.event not in ("BLINDTRANSFER", "ATTENDEDTRANSFER")]
    found = [visit for call in group_calls(plain).values() for visit in call_facts(call).visits]
    for visit, told in zip(found, visits_of(calls), strict=True):
        assert (visit.ended_by, visit.transfer_to) == (told.ended_by, told.transfer_to)
        assert visit.flags == (("guessed",) if "transfer" in told.ended_by else ())


def test_without_the_dialplans_help_only_the_two_refusals_and_withdrawals_blur(
    events: list[CelEvent], calls: list[CallFacts]
) -> None:
    plain = [event for event in events if event.event not in ("USER_DEFINED", "STREAM_BEGIN", "STREAM_END", "DTMF")]
    told = {(visit.uniqueid, visit.visit_no): visit for visit in visits_of(calls)}
    blurred: Counter[tuple[str, str]] = Counter()
    for call in group_calls(plain).values():
        for visit in call_facts(call).visits:
            before = told.pop((visit.uniqueid, visit.visit_no))
            assert (visit.talk_seconds, visit.ended_by) == (before.talk_seconds, before.ended_by)
            if visit.outcome != before.outcome:
                blurred[before.outcome, visit.outcome] += 1
    assert not told
    assert blurred == {
        ("refused_full", "refused"): 29,
        ("refused_empty", "refused"): 4,
        ("withdrawn", "left_empty"): 2,
        ("redirected", "exit_key"): 1,
    }
