"""Every trap of the lines about calls, one by one."""

from __future__ import annotations

import pytest

from keskus.engines.queuelog import Contact, Fold, FoldParams
from tests.engines.queuelog.reading import Tables, fold, later, log

T = 1_700_000_000
CALL = """
    0|1.1|sales|NONE|ENTERQUEUE||+447700900001|2
    10|1.1|sales|Anna|CONNECT|10|1.2|4
"""


def segments(tables: Tables, contact: Contact) -> list[tuple[str, int, int | None, str]]:
    found = [s for s in tables.segments.values() if s.contact_seq == contact.seq]
    return [(s.kind, s.started_at - T, s.ended_at - T if s.ended_at else None, s.detail) for s in found]


def by_visit(tables: Tables) -> list[Contact]:
    return sorted(tables.contacts.values(), key=lambda c: (c.callid, c.visit_no))


def test_an_answered_call_from_first_line_to_last() -> None:
    tables = fold(log("0|1.1|sales|NONE|DID|+442079460101" + CALL + "40|1.1|sales|Anna|COMPLETECALLER|10|30|2"))
    assert tables.only() == Contact(
        seq=1,
        callid="1.1",
        visit_no=1,
        queue="sales",
        entered_at=T,
        caller="+447700900001",
        did="+442079460101",
        position=2,
        outcome="answered",
        wait_seconds=10,
        answered_at=T + 10,
        ended_at=T + 40,
        agent="Anna",
        agent_callid="1.2",
        talk_seconds=30,
        ring_seconds=4,
        ended_by="caller",
        first_line=1,
        last_line=3,
    )
    assert segments(tables, tables.only()) == [
        ("queue", 0, 10, "answered"),
        ("ring", 6, 10, "answered"),
        ("talk", 10, 40, "caller"),
    ]


def test_a_call_under_way_is_there_and_open() -> None:
    waiting = fold(log("0|1.1|sales|NONE|ENTERQUEUE||x|1")).only()
    assert (waiting.outcome, waiting.ended_at, waiting.wait_seconds) == ("open", None, None)
    talking = fold(log(CALL)).only()
    assert (talking.outcome, talking.ended_at, talking.talk_seconds) == ("answered", None, None)


@pytest.mark.parametrize(
    ("line", "outcome", "wait", "key"),
    [
        ("ABANDON|1|2|17", "abandoned", 17, ""),
        ("EXITWITHTIMEOUT|1|2|60", "timeout", 60, ""),
        ("EXITWITHTIMEOUT|1", "timeout", 20, ""),  # 1.6: no wait, so it is reckoned
        ("EXITEMPTY|3|7|41", "left_empty", 41, ""),
        ("EXITWITHKEY|0|1|5|21", "exit_key", 21, "0"),
        ("EXITWITHKEY|#|1", "exit_key", 20, "#"),  # 1.6
        ("WITHDRAW|14|16|4|callback booked", "withdrawn", 4, ""),
        ("SYSCOMPAT", "abandoned", 20, ""),
        ("ABANDON|1|2|999999999999", "abandoned", 20, ""),  # no such wait: reckoned
        ("ABANDON|1|2|9999999", "abandoned", 20, ""),
        ("ABANDON|1|2|-3", "abandoned", 20, ""),
    ],
)
def test_ways_out_of_a_queue(line: str, outcome: str, wait: int, key: str) -> None:
    tables = fold(log(f"0|1.1|sales|NONE|ENTERQUEUE||x|1\n20|1.1|sales|NONE|{line}"))
    contact = tables.only()
    assert (contact.outcome, contact.wait_seconds, contact.exit_key) == (outcome, wait, key)
    assert (contact.ended_at, contact.agent, contact.talk_seconds, contact.ended_by) == (T + 20, None, None, "")
    assert contact.flags == (("incompatible",) if line == "SYSCOMPAT" else ())
    assert segments(tables, contact) == [("queue", 0, 20, outcome)]


@pytest.mark.parametrize(
    ("line", "ended_by", "target"),
    [
        ("BLINDTRANSFER|702|from-agents|10|30|2", "blind_transfer", "702"),
        ("TRANSFER|702|from-agents|10|30", "blind_transfer", "702"),  # before Asterisk 12
        ("ATTENDEDTRANSFER|BRIDGE|247ccbe3-8507-445c-8417-700904c383a7|10|30|2", "attended_transfer", ""),
        ("ATTENDEDTRANSFER|APP|VoiceMail|10|30|2", "attended_transfer", "VoiceMail"),
        ("ATTENDEDTRANSFER|LINK|Local/701@q-01;1|PJSIP/9-02|10|30|2", "attended_transfer", "Local/701@q-01;1"),
    ],
)
def test_transfers_end_the_talk_with_the_agent(line: str, ended_by: str, target: str) -> None:
    tables = fold(log(f"{CALL}\n40|1.1|sales|Anna|{line}"))
    contact = tables.only()
    assert (contact.ended_by, contact.transfer_to, contact.talk_seconds) == (ended_by, target, 30)
    assert segments(tables, contact)[2:] == [("talk", 10, 40, ended_by), ("transfer", 40, 40, target)]


def test_one_callid_visits_several_queues_and_one_of_them_twice() -> None:
    tables = fold(
        log(
            CALL
            + """
            20|1.1|sales|Anna|BLINDTRANSFER|702|x|10|10|2
            20|1.1|support|NONE|DID|+442079460102
            20|1.1|support|NONE|ENTERQUEUE||x|1
            25|1.1|support|Jaan|CONNECT|5|1.3|2
            30|1.1|support|Jaan|BLINDTRANSFER|701|x|5|5|1
            30|1.1|sales|NONE|ENTERQUEUE||x|1
            33|1.1|sales|NONE|ABANDON|1|1|3
            """
        )
    )
    assert [(c.visit_no, c.queue, c.outcome, c.did) for c in by_visit(tables)] == [
        (1, "sales", "answered", ""),
        (2, "support", "answered", "+442079460102"),
        (3, "sales", "abandoned", "+442079460102"),
    ]


def test_uniqueids_are_text_not_numbers() -> None:
    tables = fold(log("0|1.1|s|NONE|ENTERQUEUE||a|1\n1|1.10|s|NONE|ENTERQUEUE||b|2\n5|1.1|s|NONE|ABANDON|1|1|5"))
    assert [(c.callid, c.outcome) for c in by_visit(tables)] == [("1.1", "abandoned"), ("1.10", "open")]


def test_a_transfer_by_a_local_member_shows_as_a_second_call() -> None:
    """queue_log has no transfer then, and the next queue sees the id of `Local/…;2`: nothing here ties the two."""
    tables = fold(
        log(
            """
            0|1.1|billing|NONE|ENTERQUEUE||x|1
            5|1.1|billing|Ewa|CONNECT|5|1.2|2
            30|1.9|sales|NONE|ENTERQUEUE||1010|1
            35|1.9|sales|Anna|CONNECT|5|1.10|3
            60|1.9|sales|Anna|COMPLETECALLER|5|25|1
            60|1.1|billing|Ewa|COMPLETECALLER|5|55|1
            """
        )
    )
    assert [(c.callid, c.agent, c.talk_seconds) for c in by_visit(tables)] == [("1.1", "Ewa", 55), ("1.9", "Anna", 25)]


def test_rings_in_vain_have_milliseconds() -> None:
    tables = fold(
        log(
            """
            0|1.1|sales|NONE|ENTERQUEUE||x|1
            12|1.1|sales|Anna|RINGNOANSWER|10000
            13|1.1|sales|Marek|RINGNOANSWER|0
            15|1.1|sales|Marek|RINGCANCELED|2252
            15|1.1|sales|NONE|ABANDON|1|1|15
            """
        )
    )
    rings = [s for s in tables.segments.values() if s.kind == "ring"]
    assert [(s.agent, s.started_at - T, s.milliseconds, s.detail) for s in rings] == [
        ("Anna", 2, 10000, "no_answer"),
        ("Marek", 13, 0, "no_answer"),
        ("Marek", 13, 2252, "canceled"),
    ]
    assert tables.only().outcome == "abandoned"


def test_an_agent_who_drops_the_caller_during_the_announcement_leaves_them_waiting() -> None:
    text = "0|1.1|s|NONE|ENTERQUEUE||x|1\n5|1.1|s|Anna|AGENTDUMP|\n9|1.1|s|Marek|CONNECT|9|1.3|2"
    tables = fold(log(text))
    assert (tables.only().agent, tables.only().wait_seconds) == ("Marek", 9)


def test_what_comes_after_the_end_opens_nothing_again() -> None:
    tables = fold(
        log(
            CALL
            + """
            40|1.1|sales|Anna|COMPLETEAGENT|10|30|2
            40|1.1|sales|Anna|COMPLETECALLER|10|30|2
            41|1.1|sales|NONE|ABANDON|1|1|41
            42|1.1|sales|Marek|RINGCANCELED|1200
            55|1.1|sales|Anna|CSAT|5
            """
        )
    )
    assert (tables.only().ended_by, tables.only().ended_at, tables.only().flags) == ("agent", T + 40, ())
    assert segments(tables, tables.only())[-1] == ("ring", 41, 42, "canceled")


def test_events_that_are_not_asterisks_own_change_nothing() -> None:
    tables = fold(log("0|1.1|sales|Anna|CSAT|5\n1|NONE|NONE|Anna|MYEVENT|x\n2|1.1|sales|NONE|CONFIGRELOAD|"))
    assert not tables.contacts
    assert not tables.states


def test_a_line_that_came_twice_counts_once() -> None:
    tables = fold(log(CALL + "10|1.1|sales|Anna|CONNECT|10|1.2|4\n40|1.1|sales|Anna|COMPLETEAGENT|10|30|2"))
    assert (tables.only().talk_seconds, tables.only().flags) == (30, ())


# Lost lines


def test_a_lost_enterqueue_is_reckoned_back() -> None:
    tables = fold(log("10|1.1|sales|Anna|CONNECT|10|1.2|4\n40|1.1|sales|Anna|COMPLETEAGENT|10|30|2"))
    contact = tables.only()
    assert (contact.entered_at, contact.wait_seconds, contact.talk_seconds) == (T, 10, 30)
    assert contact.flags == ("no_enter",)
    abandoned = fold(log("17|1.1|sales|NONE|ABANDON|1|2|17")).only()
    assert (abandoned.entered_at, abandoned.outcome, abandoned.flags) == (T, "abandoned", ("no_enter",))


def test_a_lost_connect_is_reckoned_back() -> None:
    contact = fold(log("0|1.1|sales|NONE|ENTERQUEUE||x|1\n40|1.1|sales|Anna|COMPLETEAGENT|10|30|2")).only()
    assert (contact.answered_at, contact.wait_seconds, contact.agent) == (T + 10, 10, "Anna")
    assert contact.flags == ("no_connect",)


def test_only_the_end_is_left() -> None:
    contact = fold(log("40|1.1|sales|Anna|COMPLETEAGENT|10|30|2")).only()
    assert (contact.entered_at, contact.answered_at, contact.ended_at) == (T, T + 10, T + 40)
    assert set(contact.flags) == {"no_enter", "no_connect"}


def test_an_end_in_another_queue_is_another_visit() -> None:
    tables = fold(log("0|1.1|sales|NONE|ENTERQUEUE||x|1\n50|1.1|support|NONE|ABANDON|1|1|20"))
    assert [(c.queue, c.outcome, c.flags) for c in by_visit(tables)] == [
        ("sales", "open", ("no_end",)),
        ("support", "abandoned", ("no_enter",)),
    ]


def test_entering_again_closes_a_visit_whose_end_was_lost() -> None:
    tables = fold(log(CALL + "60|1.1|support|NONE|ENTERQUEUE||x|1"))
    first, second = by_visit(tables)
    assert (first.outcome, first.ended_at, first.talk_seconds, first.flags) == ("answered", T + 60, 50, ("no_end",))
    assert second.outcome == "open"
    assert tables.overall("Anna")[-1][0] != "talking"


def test_a_restart_ends_every_call() -> None:
    tables = fold(log(CALL + "20|1.7|sales|NONE|ENTERQUEUE||x|1\n30|NONE|NONE|NONE|QUEUESTART|"))
    assert [(c.outcome, c.ended_at, c.flags) for c in by_visit(tables)] == [
        ("answered", T + 30, ("restart", "no_end")),
        ("open", T + 30, ("restart", "no_end")),
    ]
    assert all(s.ended_at == T + 30 for s in tables.segments.values() if s.kind == "talk")


def test_a_visit_of_which_nothing_is_heard_for_twelve_hours_is_given_up() -> None:
    text = CALL + later(12 * 3600 + 9) + f"{12 * 3600 + 10}|9.9|sales|NONE|ENTERQUEUE||x|1"
    given_up, new = by_visit(fold(log(text)))
    assert (given_up.outcome, given_up.talk_seconds, given_up.flags) == ("answered", None, ("no_end",))
    assert given_up.ended_at is not None
    assert new.outcome == "open"


def test_twelve_hours_count_from_the_last_line_of_each_visit() -> None:
    hourly = "".join(f"{hour * 3600}|NONE|NONE|NONE|CONFIGRELOAD|\n" for hour in range(1, 12))
    text = (
        "0|1.1|s|NONE|ENTERQUEUE||x|1\n10|1.2|s|NONE|ENTERQUEUE||y|2\n"
        + hourly
        + "40000|1.1|s|Anna|RINGNOANSWER|1000\n43209|NONE|NONE|NONE|CONFIGRELOAD|\n"
    )
    assert not [c for c in fold(log(text)).contacts.values() if c.ended_at]
    tables = fold(log(text + "43210|NONE|NONE|NONE|CONFIGRELOAD|"))
    assert [(c.callid, bool(c.ended_at)) for c in by_visit(tables)] == [("1.1", False), ("1.2", True)]


def test_answered_and_then_ended_as_if_waiting() -> None:
    contact = fold(log(CALL + "11|1.1|sales|NONE|ABANDON|1|1|11")).only()
    assert (contact.outcome, contact.ended_at, contact.flags) == ("answered", T + 11, ("odd_end",))


def test_a_clock_set_back_never_gives_a_negative_span() -> None:
    tables = fold(log("100|1.1|s|NONE|ENTERQUEUE||x|1\n90|1.1|s|Anna|CONNECT||1.2|\n80|1.1|s|Anna|COMPLETEAGENT||"))
    contact = tables.only()
    assert (contact.wait_seconds, contact.talk_seconds, contact.ended_at) == (0, 0, T + 100)
    assert contact.flags == ("clock_back",)


def test_lines_about_calls_without_a_callid_make_nothing() -> None:
    assert not fold(log("0|NONE|sales|NONE|ENTERQUEUE||x|1\n1||sales|NONE|ABANDON|1|1|1")).contacts


def test_memory_is_flat_over_days() -> None:
    """What has ended is forgotten some hours later, by the time of the log."""
    machine = Fold(FoldParams())
    sizes = []
    for day in range(4):
        for n in range(300):
            at, callid = day * 86_400 + n * 200, f"{day}.{n}"
            lines = log(f"{at}|{callid}|s|NONE|ENTERQUEUE||x|1\n{at + 5}|{callid}|s|Agent {n}|COMPLETEAGENT|1|4|1")
            for line in lines:
                machine.feed(line, 0)
            machine.drain()
        sizes.append(len(str(machine.to_state()["visits"])))
    assert max(sizes) < 1.1 * sizes[0]
