"""The floor as a log tells it."""

from __future__ import annotations

from keskus.engines.floor import OUT, PAUSED, READY, SECOND, TALKING, WRAP_UP
from keskus.engines.queuelog.lines import Line, parse_line
from keskus.engines.queuelog.living import LOST_SECONDS, SILENT_SECONDS, LoggedFloor

T = 1_780_300_000


def told(*lines: str) -> LoggedFloor:
    logged = LoggedFloor({"sales": 15})
    for text in lines:
        at, rest = text.split("|", 1)
        line = parse_line(f"{T + int(at)}|{rest}".encode(), now=T + 10**6)
        assert isinstance(line, Line)
        logged.take(line)
    return logged


ENTER = "0|1.1|sales|NONE|ENTERQUEUE||+3725550001|1"
CONNECT = "20|1.1|sales|Anna|CONNECT|20|1.2|4"


def test_who_waits_and_who_talks() -> None:
    logged = told("-60|MANAGER|sales|Anna|ADDMEMBER|", ENTER)
    (waiting,) = logged.floor.queues["sales"].waiting
    assert (waiting.call, waiting.caller, waiting.joined_at) == ("1.1", "+3725550001", T * SECOND)
    assert logged.floor.members["Anna"].state == READY
    logged = told("-60|MANAGER|sales|Anna|ADDMEMBER|", ENTER, CONNECT)
    anna = logged.floor.members["Anna"]
    assert (anna.state, anna.call, logged.floor.queues["sales"].waiting) == (TALKING, "1.1", [])
    logged.take(Line(T + 80, "1.1", "sales", "Anna", "COMPLETECALLER", ("20", "60", "1")))
    assert anna.state == WRAP_UP
    logged.pass_time(T + 96)
    assert (anna.state, logged.floor.fresh_at) == (READY, (T + 96) * SECOND)


def test_whoever_leaves_is_gone() -> None:
    for event in ("ABANDON|1|1|9", "EXITWITHTIMEOUT|1|1|9", "EXITWITHKEY|1|1|1|9", "EXITEMPTY|1|1|9"):
        assert told(ENTER, f"9|1.1|sales|NONE|{event}").floor.queues["sales"].waiting == []


def test_pauses_and_sign_outs() -> None:
    logged = told("0|MANAGER|sales|Anna|ADDMEMBER|", "5|NONE|sales|Anna|PAUSE|lunch", "5|NONE|NONE|Anna|PAUSEALL|lunch")
    anna = logged.floor.members["Anna"]
    assert (anna.state, anna.reason) == (PAUSED, "lunch")
    logged.take(Line(T + 9, "NONE", "sales", "Anna", "UNPAUSE", ("",)))
    assert anna.state == READY
    logged.take(Line(T + 12, "MANAGER", "sales", "Anna", "REMOVEMEMBER", ("",)))
    assert anna.state == OUT


def test_a_static_member_is_there_from_the_first_answer_and_out_after_a_long_silence() -> None:
    logged = told(ENTER, CONNECT, "80|1.1|sales|Anna|COMPLETEAGENT|20|60|1")
    logged.pass_time(T + 200)
    assert logged.floor.members["Anna"].state == READY
    logged.pass_time(T + 81 + SILENT_SECONDS)
    assert logged.floor.members["Anna"].state == OUT


def test_a_restart_ends_calls_and_a_caller_without_an_end_is_let_go() -> None:
    logged = told("-60|MANAGER|sales|Anna|ADDMEMBER|", ENTER, CONNECT, "30|NONE|NONE|NONE|QUEUESTART|")
    assert (logged.floor.members["Anna"].state, logged.floor.queues["sales"].waiting) == (READY, [])
    logged = told(ENTER)
    logged.pass_time(T + LOST_SECONDS + 1)
    assert logged.floor.queues["sales"].waiting == []
