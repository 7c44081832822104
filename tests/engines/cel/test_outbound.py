"""Calls from agents' phones to the public network, each kind on a few events."""

from __future__ import annotations

import pytest

from keskus.engines.cel import OutboundCall, call_facts, is_consultation
from tests.engines.cel.tape import (
    CALLER,
    LOCAL_ONE,
    LOCAL_PHONE,
    LOCAL_TWO,
    PHONE,
    Tape,
    answered_by_local,
    answered_by_phone,
    us,
)

TRUNK = ("PJSIP/trunk-00000009", "1795300000.9")
OTHER_TRUNK = ("SIP/backup-0000000a", "1795300000.10")
DIAL = "PJSIP/447700900072@trunk,20,b(sub-ref^s^1)"


def dial(tape: Tape, at: float, data: str = DIAL, channel: tuple[str, str] = PHONE) -> Tape:
    return tape.log(at, "APP_START", channel, app="Dial", app_data=data)


def from_phone() -> Tape:
    """1002 lifts the phone at 0 and dials a number at 1."""
    tape = Tape(PHONE[1]).log(0, "CHAN_START", PHONE, cid_num="1002", exten="9447700900072", context="agents")
    return dial(tape, 1)


def only_call(tape: Tape) -> OutboundCall:
    calls = call_facts(tape.events).outbound
    assert len(calls) == 1
    return calls[0]


def test_an_answered_call_has_its_number_and_its_talk() -> None:
    tape = from_phone().log(1.1, "CHAN_START", TRUNK).log(5.9, "ANSWER", TRUNK, app="AppDial")
    tape.join(6, "b1", TRUNK, PHONE).part(26, "b1", PHONE, TRUNK).log(26.01, "APP_END", PHONE)
    call = only_call(tape.hang_up(26.02, PHONE, PHONE[0]))
    assert (call.interface, call.number, call.trunk) == ("PJSIP/1002", "447700900072", "PJSIP/trunk")
    assert (call.started_us, call.dialled_us, call.answered_us) == (us(0), us(1), us(6))
    assert (call.ended_us, call.talk_seconds, call.disposition, call.originated) == (us(26.01), 20.0, "answered", False)


@pytest.mark.parametrize(
    ("status", "disposition"),
    [("CANCEL", "cancelled"), ("NOANSWER", "no_answer"), ("BUSY", "busy"), ("CONGESTION", "failed")],
)
def test_a_call_that_was_not_answered_says_how_it_went(status: str, disposition: str) -> None:
    tape = from_phone().log(1.1, "CHAN_START", TRUNK).log(15, "APP_END", PHONE)
    tape.log(15.01, "HANGUP", PHONE, extra={"hangupcause": 16, "dialstatus": status})
    call = only_call(tape)
    assert (call.disposition, call.answered_us, call.talk_seconds) == (disposition, None, 0.0)


def test_without_the_status_the_cause_tells_a_busy_line() -> None:
    tape = from_phone().log(3, "HANGUP", TRUNK, extra={"hangupcause": 17}).log(3.01, "APP_END", PHONE)
    assert only_call(tape.log(3.02, "HANGUP", PHONE)).disposition == "busy"


def test_a_click_to_call_rang_the_agent_first() -> None:
    tape = Tape(PHONE[1]).log(0, "CHAN_START", PHONE, cid_num="1002", exten="s")
    tape.log(2, "ANSWER", PHONE, app="AppDial2", app_data="(Outgoing Line)")
    dial(tape, 2.1).join(6, "b1", TRUNK, PHONE).part(26, "b1", PHONE, TRUNK).log(26.01, "APP_END", PHONE)
    call = only_call(tape)
    assert (call.originated, call.started_us, call.talk_seconds) == (True, us(0), 20.0)


def test_a_click_to_call_through_a_local_channel_belongs_to_the_phone_behind_it() -> None:
    tape = Tape(LOCAL_ONE[1])
    for channel in (LOCAL_ONE, LOCAL_TWO):
        tape.log(0, "CHAN_START", channel, exten="1010")
    tape.log(2, "ANSWER", LOCAL_PHONE, cid_num="1010").join(2.1, "b2", LOCAL_PHONE, LOCAL_TWO)
    dial(tape, 2.2, channel=LOCAL_ONE).join(6, "b1", TRUNK, LOCAL_ONE)
    tape.part(26, "b1", LOCAL_ONE, TRUNK).log(26.1, "APP_END", LOCAL_ONE)
    call = only_call(tape)
    assert (call.interface, call.originated, call.talk_seconds) == ("PJSIP/1010", True, 20.0)


def test_the_next_trunk_is_the_same_call() -> None:
    tape = from_phone().log(2, "APP_END", PHONE)
    dial(tape, 2.1, "SIP/backup/447700900072,20").join(6, "b1", OTHER_TRUNK, PHONE)
    call = only_call(tape.part(26, "b1", PHONE, OTHER_TRUNK).log(26.1, "APP_END", PHONE))
    assert (call.trunk, call.disposition) == ("SIP/backup", "answered")


def test_dialling_again_after_a_talk_is_another_call() -> None:
    tape = from_phone().join(6, "b1", TRUNK, PHONE).part(26, "b1", PHONE, TRUNK).log(26.01, "APP_END", PHONE)
    assert len(call_facts(dial(tape, 27).log(30, "APP_END", PHONE).events).outbound) == 2


def test_a_call_to_a_colleague_is_not_outbound() -> None:
    tape = Tape(PHONE[1]).log(0, "CHAN_START", PHONE, cid_num="1002", exten="1900")
    assert call_facts(dial(tape, 1, "PJSIP/1900,20").events).outbound == ()


def test_a_caller_transferred_outside_made_no_outbound_call() -> None:
    tape = answered_by_phone().log(15, "BLINDTRANSFER", PHONE, extra={"extension": "90770900123"})
    tape.part(15.001, "b1", PHONE, CALLER).leave(15.01, exten="90770900123", context="agents")
    assert call_facts(dial(tape, 15.02, channel=CALLER).events).outbound == ()
    tape = answered_by_local().log(15, "BLINDTRANSFER", LOCAL_PHONE, extra={"extension": "90770900123"})
    tape.part(15.001, "b2", LOCAL_PHONE, LOCAL_TWO).log(15.01, "APP_END", LOCAL_TWO)
    assert call_facts(dial(tape, 15.02, channel=LOCAL_TWO).events).outbound == ()


def test_a_call_forwarded_from_trunk_to_trunk_is_nobodys_outbound_call() -> None:
    tape = dial(Tape().arrive(), 1, "PJSIP/0770900123@trunk", CALLER)
    assert call_facts(tape.events).outbound == ()
    tape = dial(Tape().arrive(), 1, "SIP/backup/0770900123", CALLER)
    assert call_facts(tape.events).outbound == (), "over another trunk too: it brought an outside number"


def test_a_call_made_during_another_talk_is_a_consultation() -> None:
    tape = from_phone().join(6, "b1", TRUNK, PHONE).part(26, "b1", PHONE, TRUNK).log(26.01, "APP_END", PHONE)
    call = only_call(tape)
    assert is_consultation(call, [("PJSIP/1002", us(-10), us(30))])
    assert is_consultation(call, [("PJSIP/1002", us(-10), None)])
    assert not is_consultation(call, [("PJSIP/1002", us(-10), us(0)), ("PJSIP/1003", us(-10), us(30))])
