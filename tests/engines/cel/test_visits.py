"""Visits to queues as the CEL tells them, each trap on a few events."""

from __future__ import annotations

import pytest

from keskus.engines.cel import Visit, call_facts
from tests.engines.cel.tape import (
    CALLER,
    LOCAL_ONE,
    LOCAL_PHONE,
    LOCAL_TWO,
    NUMBER,
    PHONE,
    Tape,
    answered_by_local,
    answered_by_phone,
    us,
)

SECOND_PHONE = ("PJSIP/1002-00000007", "1795300009.7")
COLLEAGUE = ("PJSIP/1900-00000008", "1795300009.8")


def only_visit(tape: Tape) -> Visit:
    visits = call_facts(tape.events).visits
    assert len(visits) == 1
    return visits[0]


def test_an_answered_call_has_its_wait_its_talk_and_its_agent() -> None:
    tape = answered_by_phone().part(25, "b1", CALLER, PHONE).hang_up(25.01, PHONE, CALLER[0]).give_up(25.02)
    visit = only_visit(tape)
    assert (visit.queue, visit.uniqueid, visit.visit_no) == ("sales", CALLER[1], 1)
    assert (visit.caller_number, visit.caller_name) == (NUMBER, "Kai Example")
    assert (visit.outcome, visit.wait_seconds, visit.talk_seconds) == ("answered", 4.0, 20.0)
    assert (visit.agent_interface, visit.phone_interface, visit.agent_uniqueid) == (
        "PJSIP/1002",
        "PJSIP/1002",
        PHONE[1],
    )
    assert (visit.answered_us, visit.talk_ended_us, visit.left_us) == (us(5), us(25), us(25.02))
    assert (visit.ended_by, visit.flags) == ("caller_hangup", ())


def test_who_hung_up_first_ended_the_talk() -> None:
    tape = answered_by_phone().part(25, "b1", PHONE, CALLER).hang_up(25.01, PHONE, PHONE[0])
    assert only_visit(tape.leave(25.02).hang_up(25.02, CALLER)).ended_by == "agent_hangup"
    tape = answered_by_phone().part(25, "b1", PHONE, CALLER).hang_up(25.01, PHONE).leave(25.02)
    assert only_visit(tape.hang_up(25.02, CALLER)).ended_by == "agent_hangup", "without a source the bridge tells"


def test_a_caller_who_goes_on_to_a_survey_was_left_by_the_agent() -> None:
    tape = answered_by_phone().part(25, "b1", PHONE, CALLER).hang_up(25.01, PHONE).leave(25.02)
    tape.log(25.1, "STREAM_BEGIN", CALLER, app="Read", app_data="CSAT").hang_up(32, CALLER, CALLER[0])
    visit = only_visit(tape)
    assert (visit.ended_by, visit.talk_seconds) == ("agent_hangup", 20.0)


def test_a_local_member_is_tied_to_the_real_phone() -> None:
    tape = answered_by_local().part(25, "b2", LOCAL_PHONE, LOCAL_TWO).hang_up(25.01, LOCAL_PHONE, LOCAL_PHONE[0])
    tape.part(25.02, "b1", LOCAL_ONE, CALLER).leave(25.03).hang_up(25.03, CALLER)
    visit = only_visit(tape)
    assert (visit.agent_interface, visit.phone_interface) == ("Local/1010@from-queue", "PJSIP/1010")
    assert (visit.agent_uniqueid, visit.phone_uniqueid) == (LOCAL_ONE[1], LOCAL_PHONE[1])
    assert (visit.talk_seconds, visit.ended_by) == (20.0, "agent_hangup")


def test_a_local_member_who_transfers_the_caller_away_stops_talking_though_the_queue_sees_the_call_go_on() -> None:
    tape = answered_by_local()
    tape.log(15, "BLINDTRANSFER", LOCAL_PHONE, extra={"extension": "90770900555", "context": "agents"})
    tape.part(15.001, "b2", LOCAL_PHONE, LOCAL_TWO).hang_up(15.01, LOCAL_PHONE)
    tape.part(45, "b1", CALLER, LOCAL_ONE).give_up(45.01)
    visit = only_visit(tape)
    assert (visit.ended_by, visit.transfer_to) == ("blind_transfer", "90770900555")
    assert visit.talk_seconds == pytest.approx(10.001)
    assert visit.queue_talk_seconds == 40.0


def test_a_blind_transfer_to_another_queue_is_a_second_visit_of_the_same_channel() -> None:
    tape = answered_by_phone().log(15, "BLINDTRANSFER", PHONE, extra={"extension": "703", "context": "agents"})
    tape.part(15.001, "b1", PHONE, CALLER).leave(15.003, exten="703", context="agents")
    tape.queue(15.003, "billing,tT,,,90").give_up(40)
    first, second = call_facts(tape.events).visits
    assert (first.ended_by, first.transfer_to, first.left_us) == ("blind_transfer", "703", us(15.003))
    assert (second.visit_no, second.queue, second.outcome) == (2, "billing", "abandoned")
    assert second.wait_seconds == pytest.approx(24.997)


def test_a_local_members_transfer_to_a_queue_is_a_visit_by_the_local_channel_of_the_same_caller() -> None:
    tape = answered_by_local()
    tape.log(15, "BLINDTRANSFER", LOCAL_PHONE, extra={"extension": "702"})
    tape.part(15.001, "b2", LOCAL_PHONE, LOCAL_TWO).hang_up(15.01, LOCAL_PHONE)
    tape.log(15.02, "APP_END", LOCAL_TWO, exten="702").queue(15.03, "support,tc,,,60", LOCAL_TWO)
    tape.part(30, "b1", CALLER, LOCAL_ONE).give_up(30.01).give_up(30.02, LOCAL_TWO)
    first, second = call_facts(tape.events).visits
    assert (first.queue, first.ended_by) == ("billing", "blind_transfer")
    assert (second.queue, second.uniqueid, second.caller_number) == ("support", LOCAL_TWO[1], NUMBER)
    assert second.outcome == "abandoned"


def test_an_attended_transfer_tells_whom_it_reached_and_its_consultation() -> None:
    tape = answered_by_phone().music(12, "STREAM_BEGIN", CALLER)
    tape.music(17.99, "STREAM_END", CALLER)
    tape.log(18, "BRIDGE_EXIT", PHONE, extra={"bridge_id": "b1"})
    tape.log(18, "BRIDGE_ENTER", COLLEAGUE, cid_num="1900", peer=CALLER[0], extra={"bridge_id": "b1"})
    tape.log(
        18.001,
        "ATTENDEDTRANSFER",
        PHONE,
        extra={
            "channel2_name": SECOND_PHONE[0],
            "channel2_uniqueid": SECOND_PHONE[1],
            "transfer_target_channel_name": COLLEAGUE[0],
            "transfer_target_channel_uniqueid": COLLEAGUE[1],
        },
    )
    tape.hang_up(18.01, PHONE).part(50, "b1", CALLER, COLLEAGUE).give_up(50.01)
    facts = call_facts(tape.events)
    visit = facts.visits[0]
    assert (visit.ended_by, visit.transfer_to, visit.talk_seconds) == ("attended_transfer", "1900", 13.0)
    assert visit.hold_seconds == pytest.approx(5.99), "the caller was on hold while the agent asked"
    assert facts.transfers[0].consult_uniqueid == SECOND_PHONE[1]


def test_hold_is_the_music_that_the_other_side_heard_during_the_talk() -> None:
    tape = answered_by_phone().music(8, "STREAM_BEGIN", CALLER).music(13.5, "STREAM_END", CALLER)
    tape.part(25, "b1", CALLER, PHONE).give_up(25.02)
    assert only_visit(tape).hold_seconds == 5.5


def test_hold_of_a_local_members_phone_is_heard_by_the_local_channel() -> None:
    tape = answered_by_local().music(8, "STREAM_BEGIN", LOCAL_TWO).music(11, "STREAM_END", LOCAL_TWO)
    tape.part(25, "b2", LOCAL_PHONE, LOCAL_TWO).part(25.1, "b1", LOCAL_ONE, CALLER).give_up(25.2)
    assert only_visit(tape).hold_seconds == 3.0


def test_hold_is_unknown_where_streams_are_not_logged() -> None:
    tape = answered_by_phone().part(25, "b1", CALLER, PHONE).give_up(25.02)
    tape.events = [event for event in tape.events if not event.event.startswith("STREAM")]
    assert only_visit(tape).hold_seconds is None


def test_a_caller_who_gives_up_abandoned_even_if_a_phone_rang() -> None:
    tape = Tape().arrive().queue(1).log(2, "CHAN_START", PHONE, cid_num="1002").hang_up(8, PHONE).give_up(8)
    visit = only_visit(tape)
    assert (visit.outcome, visit.wait_seconds, visit.talk_seconds, visit.flags) == ("abandoned", 7.0, None, ())


def test_a_hang_up_that_runs_the_h_extension_is_an_abandon() -> None:
    tape = Tape().arrive().queue(1).leave(8).log(8.01, "APP_START", CALLER, exten="h", app="Macro")
    assert only_visit(tape.hang_up(8.1, CALLER)).outcome == "abandoned"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("TIMEOUT", "timeout"),
        ("FULL", "refused_full"),
        ("JOINEMPTY", "refused_empty"),
        ("LEAVEEMPTY", "left_empty"),
        ("LEAVEUNAVAIL", "left_empty"),
        ("WITHDRAW", "withdrawn"),
    ],
)
def test_the_queues_own_status_decides_where_the_dialplan_writes_it(status: str, outcome: str) -> None:
    tape = (
        Tape()
        .arrive()
        .queue(1)
        .leave(9)
        .log(9.0001, "USER_DEFINED", CALLER, user_event="QSTATUS", extra={"extra": f"sales|{status}"})
    )
    visit = only_visit(tape.hang_up(12, CALLER, "dialplan/builtin"))
    assert (visit.outcome, visit.flags) == (outcome, ())


@pytest.mark.parametrize(
    ("data", "left_at", "outcome"),
    [
        ("sales,t,,,60", 61.2, "timeout"),
        ("sales,t,,,60", 31.0, "left_empty"),
        ("sales", 31.0, "left_empty"),
        ("sales,t,,,60", 1.001, "refused"),
    ],
)
def test_without_the_status_the_outcome_is_concluded_and_says_so(data: str, left_at: float, outcome: str) -> None:
    tape = Tape().arrive().queue(1, data).music(left_at, "STREAM_END", CALLER).leave(left_at)
    tape.log(left_at + 2, "APP_START", CALLER, context="ext-local", app="VoiceMail", app_data="100")
    visit = only_visit(tape.hang_up(left_at + 20, CALLER, CALLER[0]))
    assert (visit.outcome, visit.flags) == (outcome, ("guessed",))


def test_a_key_is_a_digit_and_a_change_of_extension() -> None:
    tape = Tape().arrive().queue(1).log(9, "DTMF", CALLER, extra={"digit": "0", "duration_ms": 180})
    visit = only_visit(tape.leave(9.001, exten="0", context="queue-exit").hang_up(20, CALLER))
    assert (visit.outcome, visit.exit_key, visit.flags) == ("exit_key", "0", ())


def test_a_caller_pulled_out_by_redirect_sent_no_digit() -> None:
    tape = Tape().arrive().queue(1).leave(4, exten="0", context="queue-exit")
    assert only_visit(tape.hang_up(20, CALLER)).outcome == "redirected"


def test_where_digits_are_not_logged_a_one_key_extension_means_a_key() -> None:
    tape = Tape().arrive().queue(1).leave(4, exten="0", context="queue-exit").hang_up(20, CALLER)
    tape.events = [event for event in tape.events if not event.event.startswith("STREAM")]
    assert only_visit(tape).outcome == "exit_key"


def test_refused_callers_are_visits_though_queue_log_never_saw_them() -> None:
    tape = Tape().arrive()
    tape.log(1, "APP_START", CALLER, app="Queue", app_data="sales,tb,,,75").leave(1.0007)
    tape.log(1.001, "USER_DEFINED", CALLER, user_event="QSTATUS", extra={"extra": "sales|FULL"})
    visit = only_visit(tape.hang_up(4, CALLER, "dialplan/builtin"))
    assert (visit.outcome, visit.wait_seconds) == ("refused_full", 0.0007)


def test_a_visit_whose_end_was_lost_ends_with_its_channel() -> None:
    tape = Tape().arrive().queue(1).hang_up(9, CALLER)
    visit = only_visit(tape)
    assert (visit.outcome, visit.left_us, visit.flags) == ("abandoned", us(9), ("no_end",))


def test_a_visit_under_way_is_open() -> None:
    visit = only_visit(Tape().arrive().queue(1))
    assert (visit.outcome, visit.left_us, visit.wait_seconds) == ("open", None, None)


def test_without_bridge_ids_the_peer_tells_who_met() -> None:
    tape = answered_by_phone().part(25, "b1", CALLER, PHONE).give_up(25.02)
    tape.events = [event._replace(extra="") for event in tape.events]
    visit = only_visit(tape)
    assert (visit.outcome, visit.phone_interface, visit.talk_seconds) == ("answered", "PJSIP/1002", 20.0)


def test_whole_second_times_keep_the_order_of_the_table() -> None:
    tape = answered_by_phone().part(25, "b1", CALLER, PHONE).hang_up(25.01, PHONE, CALLER[0]).give_up(25.02)
    rows = [e._replace(at_us=e.at_us // 1_000_000 * 1_000_000, row_id=n) for n, e in enumerate(tape.events, 1)]
    visit = call_facts(rows[::-1]).visits[0]
    assert (visit.outcome, visit.wait_seconds, visit.talk_seconds, visit.ended_by) == (
        "answered",
        4.0,
        20.0,
        "caller_hangup",
    )


def test_a_timeout_in_whole_seconds_is_no_abandon() -> None:
    tape = Tape().arrive().queue(1).music(61, "STREAM_END", CALLER).leave(61)
    tape.log(63, "APP_START", CALLER, app="VoiceMail").hang_up(70, CALLER)
    assert only_visit(tape).outcome == "timeout"


def test_no_events_are_no_call() -> None:
    facts = call_facts([])
    assert (facts.visits, facts.outbound, facts.linkedid) == ((), (), "")


def test_a_caller_who_hangs_up_on_the_busy_message_did_not_abandon_the_queue() -> None:
    tape = Tape().arrive().queue(1).leave(1.0005).hang_up(3, CALLER, CALLER[0])
    assert only_visit(tape).outcome == "refused"


def test_a_phone_picked_up_as_the_caller_gives_up_is_a_talk_of_a_moment() -> None:
    visit = only_visit(answered_by_phone().part(5.038, "b1", CALLER, PHONE).give_up(5.05))
    assert (visit.outcome, visit.talk_seconds, visit.ended_by) == ("answered", 0.038, "caller_hangup")


def test_a_talk_under_way_has_no_end_yet() -> None:
    visit = only_visit(answered_by_phone().music(8, "STREAM_BEGIN", CALLER))
    assert (visit.outcome, visit.wait_seconds, visit.phone_interface) == ("answered", 4.0, "PJSIP/1002")
    assert (visit.talk_ended_us, visit.talk_seconds, visit.ended_by, visit.left_us) == (None, None, "", None)


def test_a_visit_whose_start_was_lost_is_still_a_visit_but_its_wait_is_not_known() -> None:
    tape = answered_by_phone().part(25, "b1", CALLER, PHONE).give_up(25.02)
    tape.events = [event for event in tape.events if event.event != "APP_START"]
    visit = only_visit(tape)
    assert (visit.queue, visit.outcome, visit.talk_seconds) == ("sales", "answered", 20.0)
    assert (visit.wait_seconds, visit.flags) == (None, ("no_start",))


def test_where_applications_are_not_logged_an_answered_visit_is_found_by_its_bridge() -> None:
    tape = answered_by_phone().part(25, "b1", CALLER, PHONE).give_up(25.02)
    tape.events = [event for event in tape.events if event.event[:4] not in ("APP_", "STRE")]
    visit = only_visit(tape)
    assert (visit.queue, visit.outcome, visit.talk_seconds, visit.wait_seconds) == ("sales", "answered", 20.0, None)
    assert visit.flags == ("no_start", "no_end")


def test_a_caller_sent_elsewhere_during_the_talk_was_transferred_though_no_event_says_so() -> None:
    tape = answered_by_phone().part(15, "b1", CALLER, PHONE).hang_up(15.01, PHONE)
    visit = only_visit(tape.leave(15.02, exten="703", context="agents").hang_up(60, CALLER))
    assert (visit.ended_by, visit.transfer_to, visit.flags) == ("blind_transfer", "703", ("guessed",))


def test_a_caller_who_met_somebody_else_as_the_agent_left_was_transferred() -> None:
    tape = answered_by_phone().log(18, "BRIDGE_EXIT", PHONE, extra={"bridge_id": "b1"})
    tape.log(18, "BRIDGE_ENTER", COLLEAGUE, cid_num="1900", peer=CALLER[0], extra={"bridge_id": "b1"})
    visit = only_visit(tape.hang_up(18.01, PHONE).part(50, "b1", CALLER, COLLEAGUE).give_up(50.01))
    assert (visit.ended_by, visit.transfer_to, visit.talk_seconds) == ("attended_transfer", "1900", 13.0)


def test_a_local_channel_that_is_optimised_away_does_not_end_the_talk() -> None:
    tape = answered_by_local().log(5.5, "BRIDGE_EXIT", LOCAL_PHONE, extra={"bridge_id": "b2"})
    tape.log(5.5, "BRIDGE_EXIT", LOCAL_ONE, extra={"bridge_id": "b1"})
    tape.log(5.5, "BRIDGE_ENTER", LOCAL_PHONE, extra={"bridge_id": "b1"})
    tape.hang_up(5.51, LOCAL_ONE).hang_up(5.52, LOCAL_TWO)
    tape.part(25, "b1", LOCAL_PHONE, CALLER).hang_up(25.01, LOCAL_PHONE, LOCAL_PHONE[0]).give_up(25.02)
    visit = only_visit(tape)
    assert (visit.phone_interface, visit.talk_seconds, visit.ended_by) == ("PJSIP/1010", 20.0, "agent_hangup")
    assert visit.flags == ()


def test_a_call_told_by_a_file_and_by_its_table_is_one_call() -> None:
    tape = answered_by_phone().part(25, "b1", CALLER, PHONE).give_up(25.02)
    numbered = [event._replace(row_id=number) for number, event in enumerate(tape.events, 1)]
    assert call_facts([*tape.events, *numbered]) == call_facts(tape.events)


def test_uniqueids_that_look_like_one_number_are_two_channels() -> None:
    tape = answered_by_phone("1795300000.1")
    other = ("PJSIP/trunk-00000009", "1795300000.10")
    tape.arrive(1, other).queue(2, "sales,t,,,60", other).give_up(8, other)
    assert [visit.uniqueid for visit in call_facts(tape.events).visits] == ["1795300000.1", "1795300000.10"]


@pytest.mark.parametrize("lost", [CALLER, PHONE])
def test_a_lost_bridge_enter_loses_no_answer(lost: tuple[str, str]) -> None:
    tape = answered_by_phone().part(25, "b1", CALLER, PHONE).give_up(25.02)
    tape.events = [event for event in tape.events if (event.event, event.uniqueid) != ("BRIDGE_ENTER", lost[1])]
    visit = only_visit(tape)
    assert (visit.outcome, visit.phone_interface) == ("answered", "PJSIP/1002")
    assert visit.talk_seconds == pytest.approx(20, abs=0.01)


def test_a_queue_that_follows_a_queue_at_once_is_a_visit_though_no_application_was_logged() -> None:
    tape = answered_by_phone().log(15, "BLINDTRANSFER", PHONE, extra={"extension": "703"})
    tape.part(15.001, "b1", PHONE, CALLER)
    tape.log(15.003, "STREAM_BEGIN", CALLER, user_event="MOH_STREAM_BEGIN", app_data="billing,tT,,,90", exten="703")
    first, second = call_facts(tape.give_up(40).events).visits
    assert (first.queue, first.ended_by, first.left_us) == ("sales", "blind_transfer", us(15.003))
    assert (second.queue, second.outcome, second.entered_us) == ("billing", "abandoned", us(15.003))
    assert second.flags == ("no_start",)


def test_a_local_member_sends_the_caller_elsewhere_within_one_application() -> None:
    tape = answered_by_local().log(15, "BRIDGE_EXIT", LOCAL_TWO, exten="1900", extra={"bridge_id": "b2"})
    tape.log(15.001, "BRIDGE_EXIT", LOCAL_PHONE, extra={"bridge_id": "b2"}).hang_up(15.01, LOCAL_PHONE)
    tape.part(45, "b1", CALLER, LOCAL_ONE).give_up(45.01)
    visit = only_visit(tape)
    assert (visit.ended_by, visit.transfer_to, visit.talk_seconds) == ("blind_transfer", "1900", 10.001)
