"""Each repair rule on a small log: what it makes of it, what stands when it is off, and what it must leave alone."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from keskus.engines.queuelog import Contact, FoldParams
from keskus.engines.queuelog.opening import Opening
from keskus.engines.queuelog.rows import RULES, Repair
from tests.engines.queuelog.reading import Tables, fold, later, log

T = 1_700_000_000
ENTER = "0|1.1|sales|NONE|ENTERQUEUE||+447700900001|2\n"
CONNECT = "10|1.1|sales|Anna|CONNECT|10|1.2|4\n"
OTHER = "100|2.1|sales|NONE|ENTERQUEUE||+447700900002|1\n110|2.1|sales|Anna|CONNECT|10|2.2|3\n"


def without(rule: str) -> FoldParams:
    return FoldParams(rules=RULES - {rule})


def call(tables: Tables, callid: str = "1.1", visit: int = 1) -> Contact:
    return next(c for c in tables.contacts.values() if (c.callid, c.visit_no) == (callid, visit))


def repair(contact: Contact, rule: str) -> Repair:
    assert list(contact.repairs) == [rule]
    return contact.repairs[rule]


def talk_of(tables: Tables, callid: str = "1.1") -> list[tuple[int, int | None]]:
    seq = call(tables, callid).seq
    found = [s for s in tables.segments.values() if s.contact_seq == seq and s.kind == "talk"]
    return [(s.started_at - T, s.ended_at - T if s.ended_at else None) for s in found]


# missing_start


def test_a_missing_entry_is_reckoned_back_or_left_at_the_first_line() -> None:
    lines = log("10|1.1|sales|Anna|CONNECT|10|1.2|4")
    contact = fold(lines).only()
    assert (contact.entered_at, repair(contact, "missing_start")) == (
        T,
        Repair(True, {"entered_at": [None, T]}, [0]),
    )
    contact = fold(lines, without("missing_start")).only()
    assert (contact.entered_at, contact.wait_seconds) == (T + 10, 10)
    assert repair(contact, "missing_start") == Repair(False, {"entered_at": [None, T]}, [0])


def test_a_missing_answer_is_reckoned_back_or_left_at_the_end() -> None:
    lines = log(ENTER + "70|1.1|sales|Anna|COMPLETECALLER|10|60|1")
    contact = fold(lines).only()
    assert (contact.answered_at, contact.talk_seconds) == (T + 10, 60)
    assert repair(contact, "missing_start").changes == {"answered_at": [None, T + 10]}
    contact = fold(lines, without("missing_start")).only()
    assert (contact.answered_at, contact.talk_seconds) == (T + 70, 60)


# missing_end


def test_a_talk_without_end_lasts_until_its_agent_answers_the_next_call() -> None:
    lines = log(ENTER + CONNECT + OTHER + later(50_000))
    contact = call(fold(lines))
    assert (contact.ended_at, contact.talk_seconds) == (T + 110, 100)
    assert repair(contact, "missing_end") == Repair(
        True, {"ended_at": [None, T + 110], "talk_seconds": [None, 100]}, [3]
    )
    contact = call(fold(lines, without("missing_end")))
    assert (contact.ended_at, contact.talk_seconds) == (T + 10, None)
    assert not repair(contact, "missing_end").applied


def test_a_talk_without_end_lasts_until_its_agent_signs_out() -> None:
    tables = fold(log(ENTER + CONNECT + "200|MANAGER|sales|Anna|REMOVEMEMBER|\n" + later(50_000)))
    contact = call(tables)
    assert (contact.ended_at, contact.talk_seconds) == (T + 200, 190)
    assert ("talking", T + 10, T + 200) in tables.overall("Anna")


def test_a_talk_without_end_lasts_until_the_restart() -> None:
    contact = call(fold(log(ENTER + CONNECT + "90|NONE|NONE|NONE|QUEUESTART|")))
    assert (contact.ended_at, contact.talk_seconds, contact.flags) == (T + 90, 80, ("restart", "no_end"))
    assert repair(contact, "missing_end").lines == [2]


def test_a_talk_without_end_or_bound_stays_unknown() -> None:
    contact = call(fold(log(ENTER + CONNECT + later(50_000))))
    assert (contact.ended_at, contact.talk_seconds, contact.repairs) == (T + 10, None, {})


# static_agent_abandon


def test_answered_and_logged_as_abandoned() -> None:
    lines = log(ENTER + CONNECT + "70|1.1|sales|NONE|ABANDON|1|1|70")
    contact = fold(lines).only()
    assert (contact.outcome, contact.wait_seconds, contact.talk_seconds) == ("answered", 10, 60)
    assert repair(contact, "static_agent_abandon").changes == {
        "outcome": ["abandoned", "answered"],
        "talk_seconds": [None, 60],
    }
    contact = fold(lines, without("static_agent_abandon")).only()
    assert (contact.outcome, contact.wait_seconds, contact.talk_seconds) == ("abandoned", 70, None)
    assert not repair(contact, "static_agent_abandon").applied


def test_the_answer_after_the_line_of_abandonment_revives_the_call() -> None:
    abandon = "9|1.1|sales|NONE|ABANDON|1|1|9\n"
    lines = log(ENTER + abandon + CONNECT + "70|1.1|sales|Anna|COMPLETECALLER|10|60|1")
    for cuts in ([], [2], [1, 2, 3]):
        tables = fold(lines, cuts=cuts)
        contact = tables.only()
        assert (contact.outcome, contact.answered_at, contact.talk_seconds) == ("answered", T + 10, 60)
        assert contact.flags == ("odd_end",)
        assert repair(contact, "static_agent_abandon").lines == [1, 2]
        waits = [(s.ended_at, s.detail) for s in tables.segments.values() if s.kind == "queue"]
        assert waits == [(T + 10, "answered")]
    tables = fold(lines, without("static_agent_abandon"))
    assert [c.outcome for c in tables.contacts.values()] == ["abandoned", "answered"]


def test_a_talk_stated_after_the_line_of_abandonment_revives_the_call() -> None:
    lines = log(ENTER + "9|1.1|sales|NONE|ABANDON|1|1|9\n" + "70|1.1|sales|Anna|COMPLETECALLER|10|60|1")
    contact = fold(lines).only()
    assert (contact.outcome, contact.agent, contact.talk_seconds) == ("answered", "Anna", 60)
    assert set(contact.repairs) == {"static_agent_abandon", "missing_start"}


def test_an_answer_whose_wait_does_not_lead_back_is_another_visit() -> None:
    tables = fold(log(ENTER + "9|1.1|sales|NONE|ABANDON|1|1|9\n" + "300|1.1|sales|Anna|CONNECT|10|1.2|4"))
    assert [(c.outcome, c.flags) for c in tables.contacts.values()] == [("abandoned", ()), ("answered", ("no_enter",))]


# overlapping_talk, lost_events_local


def test_two_talks_at_once_end_the_earlier_where_the_later_begins() -> None:
    end = "200|1.1|sales|Anna|COMPLETECALLER|10|190|1\n210|2.1|sales|Anna|COMPLETECALLER|10|100|1"
    lines = log(ENTER + CONNECT + OTHER + end)
    tables = fold(lines)
    contact = call(tables)
    assert (contact.talk_seconds, contact.ended_at, talk_of(tables)) == (100, T + 200, [(10, 110)])
    assert repair(contact, "overlapping_talk") == Repair(True, {"talk_seconds": [190, 100]}, [3, 4])
    assert call(tables, "2.1").repairs == {}
    tables = fold(lines, without("overlapping_talk"))
    assert (call(tables).talk_seconds, talk_of(tables)) == (190, [(10, 200)])
    assert repair(call(tables), "overlapping_talk") == Repair(False, {"talk_seconds": [190, 100]}, [3, 4])


def test_a_talk_around_another_whole_call_was_passed_on_unseen() -> None:
    end = "150|2.1|sales|Anna|COMPLETECALLER|10|40|1\n3610|1.1|sales|Anna|COMPLETECALLER|10|3600|1"
    lines = log(ENTER + CONNECT + OTHER + end)
    contact = call(fold(lines))
    assert (contact.talk_seconds, contact.ended_at) == (100, T + 3610)
    assert repair(contact, "lost_events_local").changes == {"talk_seconds": [3600, 100]}
    assert call(fold(lines, without("lost_events_local"))).talk_seconds == 3600


# backward_clock


def test_one_line_far_ahead_does_not_hold_the_clock() -> None:
    lines = log(
        "0|MANAGER|sales|Anna|ADDMEMBER|\n"
        "72000|1.1|sales|NONE|ENTERQUEUE||+447700900001|1\n"
        "10|1.1|sales|Anna|CONNECT|10|1.2|4\n"
        "70|1.1|sales|Anna|COMPLETECALLER|10|60|1"
    )
    for cuts in ([], [1], [2], [1, 2, 3]):
        tables = fold(lines, cuts=cuts)
        contact = tables.only()
        assert (contact.entered_at, contact.answered_at, contact.ended_at) == (T, T + 10, T + 70)
        assert repair(contact, "backward_clock") == Repair(True, {"line_at": [T + 72_000, T]}, [1])
        assert ("talking", T + 10, T + 70) in tables.overall("Anna")
    contact = fold(lines, without("backward_clock")).only()
    assert (contact.entered_at, contact.repairs) == (T + 72_000, {})


def test_one_line_far_back_is_taken_among_its_neighbours() -> None:
    lines = log(ENTER + "-3500|1.1|sales|Anna|CONNECT|10|1.2|4\n70|1.1|sales|Anna|COMPLETECALLER|10|60|1")
    contact = fold(lines).only()
    assert (contact.answered_at, contact.flags) == (T, ())
    assert contact.repairs["backward_clock"].changes == {"line_at": [T - 3500, T]}


def test_a_clock_set_anew_for_good_is_left_as_it_is() -> None:
    back = "-3500|2.1|sales|NONE|ENTERQUEUE||x|1\n-3300|2.1|sales|NONE|ABANDON|1|1|200\n"
    for cuts in ([], [1], [2], [1, 2, 3]):
        tables = fold(log(ENTER + back + "100|3.1|sales|NONE|ENTERQUEUE||x|1"), cuts=cuts)
        assert (call(tables, "2.1").entered_at, call(tables, "2.1").repairs) == (T - 3500, {})
        assert call(tables, "3.1").entered_at == T + 100


def test_a_few_lines_far_back_are_taken_among_their_neighbours() -> None:
    back = "-3500|2.1|sales|NONE|ENTERQUEUE||x|1\n-3490|2.1|sales|NONE|ABANDON|1|1|10\n"
    for cuts in ([], [1], [2], [1, 2, 3]):
        contact = call(fold(log(ENTER + back + "100|3.1|sales|NONE|ENTERQUEUE||x|1"), cuts=cuts), "2.1")
        assert (contact.entered_at, contact.ended_at, contact.wait_seconds) == (T, T + 10, 10)
        assert contact.repairs["backward_clock"].lines == [1, 2]
    believed = call(fold(log(ENTER + back + "100|3.1|sales|NONE|ENTERQUEUE||x|1"), without("backward_clock")), "2.1")
    assert (believed.entered_at, believed.repairs) == (T - 3500, {})


def test_a_quiet_night_is_no_jump() -> None:
    tables = fold(log(ENTER + "5|1.1|sales|NONE|ABANDON|1|1|5\n30000|2.1|sales|NONE|ENTERQUEUE||x|1\n" + later(30_005)))
    assert (call(tables, "2.1").entered_at, call(tables, "2.1").repairs) == (T + 30_000, {})


def test_a_late_line_that_its_own_waits_bear_out_is_taken_at_once() -> None:
    contact = fold(log(ENTER + CONNECT + "5000|1.1|sales|Anna|COMPLETECALLER|10|4990|1")).only()
    assert (contact.ended_at, contact.talk_seconds, contact.repairs) == (T + 5000, 4990, {})


# requeued_call


def test_a_call_that_comes_back_at_once_is_marked() -> None:
    lines = log(ENTER + "60|1.1|sales|NONE|EXITWITHTIMEOUT|1|1|60\n62|1.1|support|NONE|ENTERQUEUE||+447700900001|1")
    tables = fold(lines)
    assert (call(tables).flags, call(tables, visit=2).flags) == ((), ("requeued",))
    assert repair(call(tables, visit=2), "requeued_call") == Repair(True, {}, [1, 2])
    second = call(fold(lines, without("requeued_call")), visit=2)
    assert (second.flags, repair(second, "requeued_call").applied) == ((), False)


def test_a_call_that_comes_back_later_or_after_a_talk_is_not() -> None:
    later_on = ENTER + "60|1.1|sales|NONE|EXITWITHKEY|1|1|1|60\n66|1.1|support|NONE|ENTERQUEUE||x|1"
    assert call(fold(log(later_on)), visit=2).flags == ()
    transferred = ENTER + CONNECT + "70|1.1|sales|Anna|BLINDTRANSFER|701|x|10|60|1\n71|1.1|support|NONE|ENTERQUEUE||x|1"
    assert call(fold(log(transferred)), visit=2).flags == ()


# transfer_other_id

TRANSFER = ENTER + CONNECT + "70|1.1|sales|Anna|BLINDTRANSFER|support|x|10|60|1\n"


def test_a_transfer_under_another_id_is_tied_where_one_call_fits() -> None:
    by_queue = log(TRANSFER + "71|9.9|support|NONE|ENTERQUEUE||anonymous|1")
    by_number = log(TRANSFER + "72|9.9|billing|NONE|ENTERQUEUE||+447700900001|1")
    for lines in (by_queue, by_number):
        contact = call(fold(lines), "9.9")
        assert contact.flags == ("tied",)
        assert repair(contact, "transfer_other_id") == Repair(True, {"same_call_as": [None, "1.1"]}, [2, 3])
        off = call(fold(lines, without("transfer_other_id")), "9.9")
        assert (off.flags, repair(off, "transfer_other_id").applied) == ((), False)


def test_nothing_is_tied_when_two_calls_fit_or_none() -> None:
    second = "60|5.1|sales|Bert|CONNECT|1|5.2|1\n70|5.1|sales|Bert|BLINDTRANSFER|support|x|1|10|1\n"
    lines = log(ENTER + CONNECT + second + "70|1.1|sales|Anna|BLINDTRANSFER|support|x|10|60|1\n"
                "71|9.9|support|NONE|ENTERQUEUE||x|1")  # fmt: skip
    assert call(fold(lines), "9.9").repairs == {}
    for other in ("73|9.9|support|NONE|ENTERQUEUE||x|1", "71|9.9|billing|NONE|ENTERQUEUE||+447700900009|1"):
        assert call(fold(log(TRANSFER + other)), "9.9").repairs == {}


# two_interfaces

SIGN_INS = "0|MANAGER|sales|PJSIP/1|ADDMEMBER|\n1|MANAGER|sales|Local/1|ADDMEMBER|\n"
ONE_PERSON = FoldParams(same_person={"PJSIP/1": "PJSIP/1", "Local/1": "PJSIP/1"})


def test_one_person_on_two_phones_is_paused_once_and_only_when_both_are() -> None:
    text = (
        SIGN_INS + "10|NONE|sales|PJSIP/1|PAUSE|lunch\n20|NONE|sales|Local/1|PAUSE|lunch\n"
        "50|NONE|sales|Local/1|UNPAUSE|\n60|NONE|sales|PJSIP/1|UNPAUSE|\n"
    )
    for cuts in ([], [1, 3, 5]):
        tables = fold(log(text), ONE_PERSON, cuts)
        assert {state.agent for state in tables.states.values()} == {"PJSIP/1"}
        assert tables.overall("PJSIP/1") == [("ready", T, T + 20), ("paused", T + 20, T + 50), ("ready", T + 50, None)]
        assert [state.repair for state in tables.spans("PJSIP/1", "")] == ["", "two_interfaces", "two_interfaces"]
        assert [state.logged.get("telephones") for state in tables.spans("PJSIP/1", "")] == [
            None,
            [["Local/1", "paused", "lunch"], ["PJSIP/1", "paused", "lunch"]],
            [["Local/1", "ready", ""], ["PJSIP/1", "paused", "lunch"]],
        ]
    off = fold(log(text), FoldParams(same_person=ONE_PERSON.same_person, rules=RULES - {"two_interfaces"}))
    assert [state for state, *_ in off.overall("Local/1")] == ["ready", "paused", "ready"]


def test_one_phone_signing_out_leaves_the_person_signed_in() -> None:
    text = SIGN_INS + "10|NONE|sales|PJSIP/1|PAUSE|lunch\n30|MANAGER|sales|Local/1|REMOVEMEMBER|\n"
    tables = fold(log(text + "40|MANAGER|sales|PJSIP/1|REMOVEMEMBER|"), ONE_PERSON)
    assert tables.overall("PJSIP/1") == [("ready", T, T + 30), ("paused", T + 30, T + 40), ("out", T + 40, None)]


# sign_in_without_sign_out

HOUR = 3600


def test_a_sign_in_without_sign_out_ends_at_the_last_sign_of_life() -> None:
    text = "0|MANAGER|sales|Anna|ADDMEMBER|\n600|NONE|sales|Anna|PAUSE|lunch\n700|NONE|sales|Anna|UNPAUSE|\n"
    tables = fold(log(text + later(700 + 12 * HOUR)))
    assert tables.overall("Anna")[-1] == ("out", T + 700, None)
    assert [s.repair for s in tables.spans("Anna", "")][-1:] == ["sign_in_without_sign_out"]
    assert tables.spans("Anna", "sales")[-1].repair == "sign_in_without_sign_out"
    assert tables.spans("Anna", "sales")[-1].ended_at == T + 700
    assert fold(log(text + later(699 + 12 * HOUR))).overall("Anna")[-1] == ("ready", T + 700, None)
    off = fold(log(text + later(700 + 12 * HOUR)), without("sign_in_without_sign_out"))
    assert off.overall("Anna")[-1] == ("ready", T + 700, None)


def test_who_signs_in_anew_after_a_long_silence_was_out_meanwhile() -> None:
    again = 5 * HOUR
    text = "0|MANAGER|sales|Anna|ADDMEMBER|\n600|NONE|sales|Anna|UNPAUSE|\n"
    tables = fold(log(text + f"{again}|x|sales|Anna|ADDMEMBER|\n" + later(again)))
    assert tables.overall("Anna") == [("ready", T, T + 600), ("out", T + 600, T + again), ("ready", T + again, None)]


def test_a_talk_is_no_silence_however_long() -> None:
    text = "0|MANAGER|sales|Anna|ADDMEMBER|\n10|1.1|sales|Anna|CONNECT|0|1.2|1\n" + later(3 * HOUR)
    tables = fold(log(text), FoldParams(sign_in_limit_seconds=HOUR))
    assert [state for state, *_ in tables.overall("Anna")] == ["ready", "ringing", "talking"]


# 22:13:20 on a Tuesday; closing is at T + 2800, the next opening 19 hours later
EVENINGS = FoldParams(opening=Opening(ZoneInfo("UTC"), dict.fromkeys(range(5), (time(18), time(23)))))
CLOSING, EARLIEST = 2800, 2800 + 17 * HOUR  # people sign in up to two hours before the opening


def test_where_the_site_closes_a_sign_in_without_sign_out_ends_at_closing() -> None:
    text = "0|MANAGER|sales|Anna|ADDMEMBER|\n600|NONE|sales|Anna|UNPAUSE|\n"
    for heard in (CLOSING + 12 * HOUR, EARLIEST + 600):
        tables = fold(log(text + later(heard)), EVENINGS)
        assert tables.overall("Anna") == [("ready", T, T + CLOSING), ("out", T + CLOSING, None)]
        stayed, left = tables.spans("Anna", "")
        assert left.repair == stayed.repair == "sign_in_without_sign_out"
        assert (stayed.logged, left.logged) == ({"ended_at": None}, {"state": "ready", "reason": ""})
    assert fold(log(text + later(CLOSING + 12 * HOUR - 1)), EVENINGS).overall("Anna")[-1][0] == "ready"
    off = FoldParams(opening=EVENINGS.opening, rules=RULES - {"sign_in_without_sign_out"})
    assert fold(log(text + later(EARLIEST)), off).overall("Anna") == [("ready", T, None)]


def test_an_event_after_closing_counts() -> None:
    after = CLOSING + HOUR
    text = "0|MANAGER|sales|Anna|ADDMEMBER|\n"
    signed_out = fold(log(text + f"{after}|MANAGER|sales|Anna|REMOVEMEMBER|\n" + later(EARLIEST)), EVENINGS)
    assert signed_out.overall("Anna") == [("ready", T, T + after), ("out", T + after, None)]
    assert {state.repair for state in signed_out.spans("Anna", "")} == {""}
    heard = fold(log(text + f"{after}|NONE|sales|Anna|PENALTY|3\n" + later(EARLIEST)), EVENINGS)
    assert heard.overall("Anna")[-1] == ("out", T + after, None)


def test_who_signs_in_anew_the_next_day_was_out_from_closing() -> None:
    again = EARLIEST - 6 * HOUR  # in the morning, before anybody else
    text = f"0|MANAGER|sales|Anna|ADDMEMBER|\n{again}|MANAGER|sales|Anna|ADDMEMBER|\n"
    tables = fold(log(text + later(again)), EVENINGS)
    assert tables.overall("Anna") == [
        ("ready", T, T + CLOSING),
        ("out", T + CLOSING, T + again),
        ("ready", T + again, None),
    ]


def test_the_hours_are_those_of_the_sites_whose_queues_one_works_for() -> None:
    later_site = Opening(ZoneInfo("UTC"), dict.fromkeys(range(5), (time(18), time(23, 30))))
    params = FoldParams(opening=EVENINGS.opening, openings={"orders": later_site})
    ends = {}
    for queues in (("sales",), ("orders",), ("sales", "orders")):
        sign_ins = "".join(f"{n}|MANAGER|{queue}|Anna|ADDMEMBER|\n" for n, queue in enumerate(queues))
        ends[queues] = fold(log(sign_ins + later(EARLIEST)), params).overall("Anna")[-1]
    assert ends[("sales",)] == ("out", T + CLOSING, None)
    assert ends[("orders",)] == ends[("sales", "orders")] == ("out", T + CLOSING + 1800, None)
    assert params.hours_told != EVENINGS.hours_told
    unknown = FoldParams(openings={"orders": EVENINGS.opening})
    text = "0|MANAGER|orders|Anna|ADDMEMBER|\n" + later(EARLIEST)
    assert fold(log(text), unknown).overall("Anna")[-1] == ("out", T + CLOSING, None)


def test_hours_past_midnight_days_off_and_a_site_that_never_closes() -> None:
    night = Opening(ZoneInfo("Europe/Tallinn"), {4: (time(22), time(6))})  # Fridays
    period = night.period(int(datetime(2026, 6, 6, 3, tzinfo=night.zone).timestamp()))
    assert [datetime.fromtimestamp(at, night.zone).isoformat()[:16] for at in period if at] == [
        "2026-06-05T20:00",
        "2026-06-12T20:00",
        "2026-06-06T06:00",
    ]
    assert night.period(period.until - 1) == period != night.period(period.until)
    always = Opening(ZoneInfo("UTC"), dict.fromkeys(range(7), (time(0), time(0))))
    assert always.period(T).closes is None
    text = "0|MANAGER|sales|Anna|ADDMEMBER|\n600|NONE|sales|Anna|UNPAUSE|\n"
    tables = fold(log(text + later(600 + 12 * HOUR)), FoldParams(opening=always))
    assert tables.overall("Anna")[-1] == ("out", T + 600, None)
