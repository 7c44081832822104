"""What a CDR tells of a call and what it does not, each trap on a few rows; and the real run."""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keskus.engines.cdr import (
    CdrReader,
    CdrRow,
    Layout,
    call_facts_from_cdr,
    parse_record,
    recognise,
    split_records,
)
from tests.engines.queuelog.reading import data_file

START_US = 1_795_300_000_000_000
CALLER = "PJSIP/trunk-00000001"
PHONE = "PJSIP/1002-00000002"
COLLEAGUE = "PJSIP/1900-00000003"
ONE, TWO = "Local/1010@from-queue-00000004;1", "Local/1010@from-queue-00000004;2"
LOCAL_PHONE = "PJSIP/1010-00000005"
NUMBER = "+447700900101"
SALES = ("Queue", "sales,t,,,60")
BILLING = ("Queue", "billing,tT,,,90")


def leg(
    span: tuple[int, int],
    channel: str,
    dst_channel: str,
    app: tuple[str, str],
    dst: str = "s",
    disposition: str = "ANSWERED",
    billsec: int | None = None,
) -> CdrRow:
    """One row; `span` is its start and end in seconds."""
    start, end = (START_US + second * 1_000_000 for second in span)
    billed = span[1] - span[0] if billsec is None else billsec
    return CdrRow(
        start_us=start,
        answer_us=end - billed * 1_000_000 if disposition == "ANSWERED" else None,
        end_us=end,
        duration_seconds=span[1] - span[0],
        billsec=billed,
        sequence=0,
        linkedid="1795300000.1",
        uniqueid="1795300002.4" if channel == TWO else "1795300000.1",
        channel=channel,
        dst_channel=dst_channel,
        src=NUMBER,
        dst=dst,
        dcontext="c",
        caller_number=NUMBER,
        caller_name="Kai Example",
        last_app=app[0],
        last_data=app[1],
        disposition=disposition,
        did="",
        recording="",
    )


def test_disposition_does_not_tell_whether_an_agent_answered() -> None:
    gave_up_in_silence = leg((0, 20), CALLER, "", SALES)
    gave_up_while_it_rang = leg((0, 20), CALLER, PHONE, SALES, disposition="NO ANSWER")
    assert call_facts_from_cdr([gave_up_in_silence]).talks == ()
    assert call_facts_from_cdr([gave_up_while_it_rang]).talks == ()
    talks = call_facts_from_cdr([leg((0, 20), CALLER, PHONE, SALES)]).talks
    assert [(talk.queue, talk.phone_interface) for talk in talks] == [("sales", "PJSIP/1002")]
    assert (talks[0].talk_seconds, talks[0].answered_us) == (None, None), "the row runs from before the wait"


def test_an_answered_call_has_a_row_for_each_agent_tried() -> None:
    tried = leg((0, 10), CALLER, "PJSIP/1001-00000007", SALES, disposition="NO ANSWER")
    facts = call_facts_from_cdr([tried, leg((11, 40), CALLER, PHONE, SALES)])
    assert [talk.phone_interface for talk in facts.talks] == ["PJSIP/1002"]
    assert (facts.caller_number, facts.caller_name, facts.transfers) == (NUMBER, "Kai Example", ())


def test_the_leg_behind_a_local_member_has_the_true_talk() -> None:
    rows = [
        leg((0, 40), CALLER, ONE, BILLING),
        leg((5, 20), TWO, LOCAL_PHONE, ("Dial", "PJSIP/1010,15"), dst="1010", billsec=12),
    ]
    (talk,) = call_facts_from_cdr(rows).talks
    assert (talk.agent_interface, talk.phone_interface) == ("Local/1010@from-queue", "PJSIP/1010")
    assert (talk.talk_seconds, talk.answered_us) == (12.0, START_US + 8_000_000)
    assert talk.ended_us == START_US + 20_000_000, "the queue's own row runs to the end of the call"


def test_a_blind_transfer_is_one_more_row_of_the_same_channel() -> None:
    rows = [
        leg((0, 20), CALLER, PHONE, SALES, dst="1900"),
        leg((20, 50), CALLER, COLLEAGUE, ("Dial", "PJSIP/1900,20"), dst="1900"),
    ]
    facts = call_facts_from_cdr(rows)
    assert [(talk.ended_by, talk.transfer_to) for talk in facts.talks] == [("blind_transfer", "1900")]
    assert [(found.kind, found.interface) for found in facts.transfers] == [("blind_transfer", "PJSIP/1002")]


def test_a_transfer_to_a_queue_whose_extension_was_not_written_is_seen_by_the_next_queue() -> None:
    rows = [leg((0, 20), CALLER, PHONE, SALES), leg((20, 50), CALLER, "", BILLING)]
    (talk,) = call_facts_from_cdr(rows).talks
    assert (talk.ended_by, talk.transfer_to) == ("blind_transfer", "billing")


def test_a_survey_after_the_agent_is_no_transfer() -> None:
    rows = [leg((0, 20), CALLER, PHONE, SALES), leg((20, 26), CALLER, "", ("Hangup", ""))]
    facts = call_facts_from_cdr(rows)
    assert (facts.transfers, facts.talks[0].ended_by) == ((), "")


def test_an_attended_transfer_is_a_second_party_in_the_same_application() -> None:
    rows = [leg((0, 20), CALLER, PHONE, SALES), leg((20, 50), CALLER, COLLEAGUE, SALES)]
    (talk,) = call_facts_from_cdr(rows).talks
    assert (talk.phone_interface, talk.ended_by, talk.transfer_to) == ("PJSIP/1002", "attended_transfer", "PJSIP/1900")


def test_an_outbound_call_has_its_number_and_what_was_billed() -> None:
    dial = ("Dial", "PJSIP/447700900072@trunk,20")
    row = leg((0, 24), PHONE, "PJSIP/trunk-00000009", dial, dst="9447700900072", billsec=19)
    (call,) = call_facts_from_cdr([row]).outbound
    assert (call.interface, call.number, call.trunk) == ("PJSIP/1002", "447700900072", "PJSIP/trunk")
    assert (call.talk_seconds, call.disposition) == (19.0, "answered")


@pytest.mark.parametrize(
    ("disposition", "expected"), [("NO ANSWER", "no_answer"), ("BUSY", "busy"), ("CONGESTION", "failed")]
)
def test_an_outbound_call_that_failed_talked_no_second(disposition: str, expected: str) -> None:
    dial = ("Dial", "SIP/trunk/0770900123,300")
    row = leg((0, 24), PHONE, "SIP/trunk-00000009", dial, disposition=disposition, billsec=1)
    (call,) = call_facts_from_cdr([row]).outbound
    assert (call.disposition, call.talk_seconds, call.answered_us) == (expected, 0.0, None)


def test_the_second_trunk_is_the_same_call() -> None:
    first = leg((0, 2), PHONE, "SIP/a-00000009", ("Dial", "SIP/a/0770900123"), disposition="CONGESTION")
    second = leg((2, 30), PHONE, "SIP/b-0000000a", ("Dial", "SIP/b/0770900123"))
    assert [call.trunk for call in call_facts_from_cdr([first, second]).outbound] == ["SIP/b"]


def test_a_caller_transferred_outside_made_no_outbound_call() -> None:
    rows = [
        leg((0, 20), CALLER, PHONE, SALES, dst="90770900123"),
        leg((20, 50), CALLER, "PJSIP/trunk-00000009", ("Dial", "PJSIP/0770900123@trunk"), dst="90770900123"),
    ]
    facts = call_facts_from_cdr(rows)
    assert (facts.outbound, facts.talks[0].transfer_to) == ((), "90770900123")


@given(st.randoms(use_true_random=False))
def test_neither_order_nor_second_delivery_changes_the_facts(rng: random.Random) -> None:
    rows = [
        leg((0, 20), CALLER, PHONE, SALES, dst="703"),
        leg((20, 60), CALLER, ONE, BILLING),
        leg((30, 45), TWO, LOCAL_PHONE, ("Dial", "PJSIP/1010,15"), dst="1010", billsec=12),
        leg((45, 60), TWO, COLLEAGUE, ("Dial", "PJSIP/1010,15"), dst="1010"),
    ]
    delivered = [*rows, *rng.sample(rows, 2)]
    rng.shuffle(delivered)
    facts = call_facts_from_cdr(delivered)
    assert facts == call_facts_from_cdr(rows)
    assert [talk.ended_by for talk in facts.talks] == ["blind_transfer", "attended_transfer"]


def test_the_real_run_tells_talks_transfers_and_outbound_calls() -> None:
    with data_file("asterisk-run-a/cdr-Master.csv").open("rb") as lines:
        records = list(split_records(lines))
    layout = recognise(records[0])
    assert isinstance(layout, Layout)
    reader = CdrReader(layout, UTC)
    calls: dict[str, list[CdrRow]] = defaultdict(list)
    for record in records:
        fields = parse_record(record)
        assert isinstance(fields, list)
        row = reader.read(fields, now_us=1_795_400_000_000_000)
        assert isinstance(row, CdrRow), record
        calls[row.linkedid].append(row)
    with data_file("asterisk-run-a/visits.csv").open(newline="") as rows:
        answered = [row for row in csv.DictReader(rows) if row["agent"]]
    facts = [call_facts_from_cdr(call) for call in calls.values()]
    talks = {(talk.uniqueid, talk.queue): talk for call in facts for talk in call.talks}
    assert len(talks) == len(answered) == 246
    for visit in answered:
        talk = talks[visit["uniqueid"], visit["queue"]]
        kind = {"blindtransfer": "blind_transfer", "attendedtransfer": "attended_transfer"}.get(visit["end"], "")
        assert (talk.phone_interface, talk.ended_by) == (f"PJSIP/{visit['agent']}", kind)
        assert talk.ended_us / 1e6 == pytest.approx(float(visit["talk_end"]), abs=1)
        if talk.talk_seconds is not None:
            assert talk.talk_seconds == pytest.approx(float(visit["talk_s"]), abs=1)
    outbound = [call for each in facts for call in each.outbound]
    truth = json.loads(data_file("asterisk-run-a/truth.json").read_text())["outbound"]
    assert len(outbound) == truth["by_kind"]["agent_call"] + truth["by_kind"]["consultation"]


def test_who_left_the_queue_unrung_has_no_queue_row_and_no_talk() -> None:
    row = leg((0, 69), CALLER, "", ("Hangup", ""))
    facts = call_facts_from_cdr([row])
    assert (facts.talks, facts.outbound, facts.transfers) == ((), (), ())
    assert facts.caller_number == NUMBER, "who called is known all the same"
