"""Every trap of the lines about agents, one by one."""

from __future__ import annotations

from keskus.engines.queuelog import FoldParams
from keskus.engines.queuelog.floor import OUT_MEMORY_SECONDS
from tests.engines.queuelog.reading import Tables, fold, later, log

T = 1_700_000_000
IDLE = 14_400
WRAP = FoldParams(wrap_up_seconds={"sales": 30})
SIGN_IN = "0|MANAGER|sales|Anna|ADDMEMBER|\n"
CALL = """
    100|1.1|sales|NONE|ENTERQUEUE||x|1
    110|1.1|sales|Anna|CONNECT|10|1.2|4
    140|1.1|sales|Anna|COMPLETECALLER|10|30|1
"""


def overall(text: str, params: FoldParams = WRAP, agent: str = "Anna") -> list[tuple[str, int, int | None]]:
    return timed(fold(log(text), params), agent)


def timed(tables: Tables, agent: str) -> list[tuple[str, int, int | None]]:
    return [(state, start - T, end - T if end is not None else None) for state, start, end in tables.overall(agent)]


def layer(tables: Tables, agent: str, queue: str) -> list[tuple[str, str, int, int | None]]:
    found = tables.spans(agent, queue)
    return [(s.state, s.reason, s.started_at - T, s.ended_at - T if s.ended_at else None) for s in found]


def test_a_shift_of_one_call() -> None:
    assert overall(SIGN_IN + CALL + "200|MANAGER|sales|Anna|REMOVEMEMBER|") == [
        ("ready", 0, 106),
        ("ringing", 106, 110),
        ("talking", 110, 140),
        ("wrap_up", 140, 170),
        ("ready", 170, 200),
        ("out", 200, None),
    ]


def test_wrap_up_ends_by_itself_as_soon_as_any_line_is_later() -> None:
    text = SIGN_IN + CALL
    assert overall(text)[-1] == ("wrap_up", 140, None)
    assert overall(text + "169|NONE|NONE|NONE|CONFIGRELOAD|")[-1] == ("wrap_up", 140, None)
    assert overall(text + "170|NONE|NONE|NONE|CONFIGRELOAD|")[-1] == ("ready", 170, None)


def test_wrap_up_is_cut_by_a_ring_a_talk_and_a_pause() -> None:
    ring = overall(SIGN_IN + CALL + "160|1.3|sales|Anna|RINGNOANSWER|8000")
    assert ring[-3:] == [("wrap_up", 140, 152), ("ringing", 152, 160), ("ready", 160, None)]
    talk = overall(SIGN_IN + CALL + "150|1.3|sales|Anna|CONNECT|2|1.4|0")
    assert talk[-2:] == [("wrap_up", 140, 150), ("talking", 150, None)]
    pause = overall(SIGN_IN + CALL + "150|NONE|sales|Anna|PAUSE|lunch\n155|NONE|sales|Anna|UNPAUSE|")
    assert pause[-3:] == [("wrap_up", 140, 150), ("paused", 150, 155), ("ready", 155, None)]


def test_a_ring_that_began_before_the_wrap_up_ran_out_cuts_it_too() -> None:
    """The ring is logged when it is over, at 180; the wrap-up had been let run out at 170."""
    spans = overall(SIGN_IN + CALL + "175|NONE|NONE|NONE|CONFIGRELOAD|\n180|1.3|support|Anna|RINGNOANSWER|20000")
    assert spans[-3:] == [("wrap_up", 140, 160), ("ringing", 160, 180), ("ready", 180, None)]
    at_once = overall(SIGN_IN + CALL + "175|NONE|NONE|NONE|CONFIGRELOAD|\n180|1.3|support|Anna|RINGNOANSWER|60000")
    assert at_once[-3:] == [("ringing", 140, 170), ("ringing", 170, 180), ("ready", 180, None)]


def test_pauses_by_queue_and_as_a_person() -> None:
    """Paused as a person only when paused in every queue signed in to."""
    tables = fold(
        log(
            """
            0|MANAGER|sales|Anna|ADDMEMBER|
            0|MANAGER|support|Anna|ADDMEMBER|
            10|NONE|sales|Anna|PAUSE|break
            20|NONE|support|Anna|PAUSE|lunch
            30|NONE|sales|Anna|UNPAUSE|
            40|MANAGER|sales|Anna|REMOVEMEMBER|
            50|NONE|support|Anna|UNPAUSE|back
            """
        )
    )
    assert timed(tables, "Anna") == [
        ("ready", 0, 20),
        ("paused", 20, 30),
        ("ready", 30, 40),
        ("paused", 40, 50),
        ("ready", 50, None),
    ]
    assert layer(tables, "Anna", "sales") == [
        ("signed_in", "", 0, 10),
        ("paused", "break", 10, 30),
        ("signed_in", "", 30, 40),
    ]
    assert layer(tables, "Anna", "support") == [
        ("signed_in", "", 0, 20),
        ("paused", "lunch", 20, 50),
        ("signed_in", "", 50, None),
    ]


def test_a_pause_ends_with_the_membership() -> None:
    text = (
        SIGN_IN + "0|MANAGER|support|Anna|ADDMEMBER|\n10|NONE|sales|Anna|PAUSE|x\n20|MANAGER|sales|Anna|REMOVEMEMBER|"
    )
    assert overall(text) == [("ready", 0, None)]


def test_pause_all_and_its_pauses_by_queue_are_one_pause() -> None:
    tables = fold(
        log(
            """
            0|MANAGER|sales|Anna|ADDMEMBER|
            0|MANAGER|support|Anna|ADDMEMBER|
            10|NONE|NONE|Anna|PAUSEALL|lunch
            10|NONE|sales|Anna|PAUSE|lunch
            10|NONE|support|Anna|PAUSE|lunch
            20|NONE|NONE|Anna|UNPAUSEALL|
            20|NONE|sales|Anna|UNPAUSE|
            20|NONE|support|Anna|UNPAUSE|
            """
        )
    )
    assert timed(tables, "Anna") == [("ready", 0, 10), ("paused", 10, 20), ("ready", 20, None)]
    assert [s.reason for s in tables.spans("Anna", "") if s.state == "paused"] == ["lunch"]


def test_pause_all_under_one_of_two_interfaces_pauses_only_its_queues() -> None:
    tables = fold(
        log(
            """
            0|MANAGER|support|PJSIP/1009|ADDMEMBER|
            0|MANAGER|billing|Local/1009@from-queue/n|ADDMEMBER|
            10|NONE|NONE|Karin|PAUSEALL|lunch
            10|NONE|support|Karin|PAUSE|lunch
            """
        ),
        FoldParams(aliases={"PJSIP/1009": "Karin", "Local/1009@from-queue/n": "Karin"}),
    )
    assert timed(tables, "Karin") == [("ready", 0, None)]
    assert layer(tables, "Karin", "billing") == [("signed_in", "", 0, None)]


def test_a_pause_upon_an_auto_pause_changes_the_reason() -> None:
    tables = fold(
        log(
            SIGN_IN
            + """
            20|1.1|sales|Anna|RINGNOANSWER|10000
            20|NONE|sales|Anna|PAUSE|Auto-Pause
            30|NONE|sales|Anna|PAUSE|lunch
            30|NONE|sales|Anna|PAUSE|lunch
            60|NONE|sales|Anna|UNPAUSE|
            70|NONE|sales|Anna|UNPAUSE|
            """
        )
    )
    assert layer(tables, "Anna", "sales")[1:] == [
        ("paused", "Auto-Pause", 20, 30),
        ("paused", "lunch", 30, 60),
        ("signed_in", "", 60, None),
    ]
    assert timed(tables, "Anna") == [
        ("ready", 0, 10),
        ("ringing", 10, 20),
        ("paused", 20, 30),
        ("paused", 30, 60),
        ("ready", 60, None),
    ]


def test_a_member_added_paused() -> None:
    tables = fold(log("0|MANAGER|sales|Anna|ADDMEMBER|PAUSED\n4|NONE|sales|Anna|UNPAUSE|"))
    assert timed(tables, "Anna") == [("paused", 0, 4), ("ready", 4, None)]
    assert layer(tables, "Anna", "sales") == [("paused", "", 0, 4), ("signed_in", "", 4, None)]


def test_a_member_added_again_is_not_paused_any_more() -> None:
    text = SIGN_IN + "10|NONE|sales|Anna|PAUSE|lunch\n20|MANAGER|sales|Anna|ADDMEMBER|"
    assert overall(text)[-1] == ("ready", 20, None)


def test_pause_reasons_that_mean_wrap_up() -> None:
    params = FoldParams(wrap_up_reasons=frozenset({"after call"}))
    tables = fold(log(SIGN_IN + "10|NONE|sales|Anna|PAUSE|After Call\n20|NONE|sales|Anna|UNPAUSE|"), params)
    assert timed(tables, "Anna") == [("ready", 0, 10), ("wrap_up", 10, 20), ("ready", 20, None)]
    assert layer(tables, "Anna", "sales")[1] == ("wrap_up", "After Call", 10, 20)


def test_interfaces_and_names_are_one_agent_only_by_alias() -> None:
    text = "0|MANAGER|sales|PJSIP/1005|ADDMEMBER|" + CALL.replace("Anna", "Liis Kask")
    apart = fold(log(text))
    assert {s.agent for s in apart.states.values()} == {"PJSIP/1005", "Liis Kask"}
    assert all(s.implicit for s in apart.states.values() if s.agent == "Liis Kask")
    together = fold(log(text), FoldParams(aliases={"PJSIP/1005": "Liis Kask"}))
    assert {s.agent for s in together.states.values()} == {"Liis Kask"}
    assert not any(s.implicit for s in together.states.values())


def test_penalty_and_ringinuse_make_nobody() -> None:
    tables = fold(log("0|NONE|sales|PJSIP/1005|PENALTY|3\n1|NONE|sales|PJSIP/1007|RINGINUSE|0\n2|X|q|Z|REMOVEMEMBER|"))
    assert not tables.states


def test_agents_who_log_in_by_the_old_applications() -> None:
    """1.4 to 1.8: AgentLogin and AgentCallbackLogin; which queues they serve is in queues.conf."""
    tables = fold(
        log(
            """
            0|1.5|NONE|Agent/1001|AGENTCALLBACKLOGIN|2001@internal
            20|1.1|sales|Agent/1001|CONNECT|5|1.2
            50|1.1|sales|Agent/1001|COMPLETEAGENT|5|30|1
            90|NONE|NONE|Agent/1001|AGENTCALLBACKLOGOFF|2001@internal|90|CommandLogoff
            """
        )
    )
    assert timed(tables, "Agent/1001") == [
        ("ready", 0, 20),
        ("talking", 20, 50),
        ("ready", 50, 90),
        ("out", 90, None),
    ]
    assert not any(s.implicit for s in tables.spans("Agent/1001", ""))
    assert layer(tables, "Agent/1001", "sales") == [("signed_in", "", 20, 90)]


def test_static_members_are_signed_in_by_their_work_and_out_by_silence() -> None:
    silent_until = 140 + IDLE
    tables = fold(log(CALL + later(silent_until)), WRAP)
    assert timed(tables, "Anna") == [
        ("ringing", 106, 110),
        ("talking", 110, 140),
        ("wrap_up", 140, 170),
        ("out", 170, None),
    ]
    assert layer(tables, "Anna", "sales") == [("signed_in", "", 106, 140)]
    still_in = fold(log(CALL + later(silent_until - 1)), WRAP)
    assert timed(still_in, "Anna")[-1] == ("ready", 170, None)


def test_a_member_who_signed_in_by_a_line_is_trusted_however_silent() -> None:
    assert overall(SIGN_IN + f"{3 * IDLE}|NONE|NONE|NONE|CONFIGRELOAD|") == [("ready", 0, None)]


def test_silence_during_a_long_talk_is_no_sign_out() -> None:
    text = "0|1.1|sales|Anna|CONNECT|0|1.2|0\n"
    assert overall(text + f"{IDLE + 5}|NONE|NONE|NONE|CONFIGRELOAD|") == [("talking", 0, None)]


def test_a_talk_that_never_ended_stops_where_the_agent_was_last_seen() -> None:
    text = SIGN_IN + "10|1.1|sales|Anna|CONNECT|0|1.2|0\n300|NONE|NONE|Anna|UNPAUSEALL|\n"
    assert overall(text + later(43_300)) == [
        ("ready", 0, 10),
        ("talking", 10, 300),
        ("ready", 300, None),
    ]


def test_a_restart_signs_everybody_out() -> None:
    text = SIGN_IN + "100|NONE|NONE|NONE|QUEUESTART|\n200|1.1|sales|Anna|RINGNOANSWER|5000"
    tables = fold(log(text))
    assert timed(tables, "Anna") == [
        ("ready", 0, 100),
        ("out", 100, 195),
        ("ringing", 195, 200),
        ("ready", 200, None),
    ]
    assert [s.implicit for s in tables.spans("Anna", "sales")] == [False, True]


def test_a_restart_after_a_long_silence_means_that_asterisk_was_down() -> None:
    text = SIGN_IN + f"50|NONE|NONE|NONE|CONFIGRELOAD|\n{50 + IDLE + 1}|NONE|NONE|NONE|QUEUESTART|\n"
    text += later(60 + IDLE)
    assert overall(text) == [("ready", 0, 50), ("out", 50, None)]


def test_leaving_the_queue_during_a_talk() -> None:
    """The talk goes on to its end, which does not sign the agent in again."""
    text = SIGN_IN + CALL.replace("140|1.1", "120|MANAGER|sales|Anna|REMOVEMEMBER|\n140|1.1")
    assert overall(text)[-2:] == [("talking", 110, 140), ("out", 140, None)]


def test_a_ring_logged_after_the_agent_left_does_not_sign_them_in_again() -> None:
    text = SIGN_IN + "20|MANAGER|sales|Anna|REMOVEMEMBER|\n20|1.1|sales|Anna|RINGNOANSWER|8000"
    assert overall(text)[-1] == ("out", 20, None)
    assert len(fold(log(text)).spans("Anna", "sales")) == 1


def test_a_ring_elsewhere_that_began_before_the_sign_out_signs_in_after_it() -> None:
    tables = fold(log(SIGN_IN + "100|MANAGER|sales|Anna|REMOVEMEMBER|\n110|1.1|support|Anna|RINGNOANSWER|20000"))
    assert timed(tables, "Anna") == [("ready", 0, 100), ("ringing", 100, 110), ("ready", 110, None)]
    assert layer(tables, "Anna", "support") == [("signed_in", "", 100, None)]


def test_the_next_talk_ends_one_that_a_local_channel_keeps_alive() -> None:
    """The caller was transferred away, so the agent is free although COMPLETE is still to come."""
    text = """
        0|1.1|billing|Ewa|CONNECT|0|1.2|0
        60|1.5|billing|Ewa|CONNECT|3|1.6|2
        90|1.5|billing|Ewa|COMPLETECALLER|3|30|1
        500|1.1|billing|Ewa|COMPLETECALLER|0|500|1
        """
    tables = fold(log(text))
    assert timed(tables, "Ewa") == [("talking", 0, 90), ("ready", 90, None)]
    flags = {c.callid: c.flags for c in tables.contacts.values()}
    assert "agent_moved_on" in flags["1.1"]
    assert "agent_moved_on" not in flags["1.5"]


def test_spans_of_no_length_do_not_exist() -> None:
    text = SIGN_IN + "0|NONE|sales|Anna|PAUSE|a\n0|NONE|sales|Anna|UNPAUSE|\n9|NONE|sales|Anna|PAUSE|b"
    tables = fold(log(text))
    assert timed(tables, "Anna") == [("ready", 0, 9), ("paused", 9, None)]
    assert layer(tables, "Anna", "sales") == [("signed_in", "", 0, 9), ("paused", "b", 9, None)]


def test_one_who_stays_away_is_forgotten_and_the_absence_ends_there() -> None:
    text = SIGN_IN + "10|MANAGER|sales|Anna|REMOVEMEMBER|\n" + later(OUT_MEMORY_SECONDS + 99)
    assert overall(text)[-1] == ("out", 10, 10 + OUT_MEMORY_SECONDS)


def test_lines_without_an_agent_or_a_queue_are_nobody() -> None:
    tables = fold(log("0|NONE|sales|NONE|PAUSE|x\n1|NONE|NONE|Anna|PAUSE|x\n2|1.1||Anna|RINGNOANSWER|5000"))
    assert not [s for s in tables.states.values() if s.layer]
    assert {s.state for s in tables.states.values()} <= {"out"}
