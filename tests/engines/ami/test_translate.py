"""What the manager interface leaves unsaid, one trap at a time."""

from __future__ import annotations

from typing import Any

from keskus.engines import floor as f
from keskus.engines.ami.sync import Sync, resync
from keskus.engines.ami.translate import Translator
from keskus.engines.floor import SECOND

AT = 1_795_303_600
CALL = {"Uniqueid": "c1", "Linkedid": "c1", "Queue": "sales", "Context": "q", "Exten": "s", "Priority": "6"}
ANNA = {"MemberName": "Anna", "Interface": "PJSIP/1001", "StateInterface": "PJSIP/1001"}


class Line:
    """A PBX that says one thing at a time."""

    def __init__(self, **wrap_up_seconds: int) -> None:
        self.translator = Translator(wrap_up_seconds=wrap_up_seconds)
        self.lines: list[str] = []

    def says(self, event: str, seconds: float, **fields: Any) -> None:
        """An event so many seconds after the beginning, which arrives 20 ms later by a clock 3 s ahead."""
        at = AT + seconds
        message = {"Event": event, "Timestamp": f"{at:.6f}", **{key: str(value) for key, value in fields.items()}}
        self.lines += self.translator.take(message, round((at + 3.02) * SECOND))

    @property
    def events(self) -> list[str]:
        return [line.split("|", 4)[4] for line in self.lines]


def joined(**more: Any) -> Line:
    line = Line(sales=5)
    line.says("QueueMemberAdded", 0, Queue="sales", **ANNA, Paused=0, Status=1)
    line.says("QueueCallerJoin", 1, **CALL, CallerIDNum="+44770090", Position=1, **more)
    return line


def test_which_end_an_abandon_event_stands_for() -> None:
    for value, event in {"TIMEOUT": "EXITWITHTIMEOUT", "LEAVEEMPTY": "EXITEMPTY", "WITHDRAW": "WITHDRAW"}.items():
        line = joined()
        line.says("QueueCallerAbandon", 61, **CALL, Position=1, OriginalPosition=3, HoldTime=60)
        line.says("QueueCallerLeave", 61, **CALL, Position=1)
        assert line.translator.floor.queues["sales"].waiting == []
        line.says("VarSet", 61, Uniqueid="c1", Variable="QUEUESTATUS", Value=value)
        line.says("Hangup", 61.5, Uniqueid="c1")
        assert line.events[2:] == [f"{event}|1|3|60"]


def test_hung_up_is_abandoned_and_the_ringing_telephone_is_told() -> None:
    line = joined()
    line.says("AgentCalled", 2, **CALL, **ANNA)
    line.says("QueueCallerAbandon", 4.5, **CALL, Position=1, OriginalPosition=1, HoldTime=3)
    line.says("QueueCallerLeave", 4.5, **CALL, Position=1)
    line.says("Hangup", 4.6, Uniqueid="c1")
    assert line.events[2:] == ["RINGCANCELED|2500", "ABANDON|1|1|3"]
    assert line.translator.floor.members["Anna"].state == f.READY


def test_after_a_dumped_announcement_no_telephone_rings_any_more() -> None:
    line = joined()
    line.says("AgentCalled", 2, **CALL, **ANNA)
    line.says("AgentDump", 4, **CALL, **ANNA)
    line.says("QueueCallerAbandon", 9, **CALL, Position=1, OriginalPosition=1, HoldTime=8)
    line.says("QueueCallerLeave", 9, **CALL, Position=1)
    line.says("Hangup", 9.1, Uniqueid="c1")
    assert line.events[2:] == ["AGENTDUMP", "ABANDON|1|1|8"]


def test_who_is_not_hung_up_in_time_went_on_in_the_dialplan() -> None:
    line = joined()
    line.says("QueueCallerAbandon", 61, **CALL, Position=1, OriginalPosition=1, HoldTime=60)
    line.says("QueueCallerLeave", 61, **CALL, Position=1)
    line.says("Ping", 62)
    assert line.events[2:] == []
    line.says("Ping", 64)
    assert line.lines[2:] == [f"{AT + 61}|c1|sales|NONE|EXITWITHTIMEOUT|1|1|60"]


def test_our_clock_alone_does_not_make_a_timeout_of_a_hang_up_that_comes_late() -> None:
    line = joined()
    line.says("QueueCallerAbandon", 13, **CALL, Position=1, OriginalPosition=1, HoldTime=12)
    line.says("QueueCallerLeave", 13, **CALL, Position=1)
    assert line.translator.tick(round((AT + 20 + 3.02) * SECOND)) == []
    line.says("Hangup", 13.1, Uniqueid="c1")
    assert line.events[2:] == ["ABANDON|1|1|12"]


def test_a_key_is_seen_by_the_priority_and_a_redirection_by_the_place() -> None:
    line = joined()
    line.says("QueueCallerLeave", 13, **CALL | {"Context": "out", "Exten": "0", "Priority": "0"}, Position=1)
    assert line.events[2:] == ["EXITWITHKEY|0|1|1|12"]
    line = joined()
    moved = CALL | {"Context": "out", "Exten": "0", "Priority": "1"}
    line.says("QueueCallerAbandon", 13, **moved, Position=1, OriginalPosition=1, HoldTime=12)
    line.says("QueueCallerLeave", 13, **moved, Position=1)
    assert line.events[2:] == ["KESKUS_REDIRECT|1|1|12"]


def test_hung_up_while_being_put_through_is_abandoned() -> None:
    line = joined()
    line.says("AgentCalled", 2, **CALL, **ANNA)
    line.says("QueueCallerLeave", 4, **CALL, Position=1)
    line.says("Hangup", 4.2, Uniqueid="c1")
    assert line.events[-1] == "ABANDON|1|1|3"


def test_a_member_on_local_who_passes_the_caller_on_is_free() -> None:
    local = {"MemberName": "Ewa", "Interface": "Local/1010@from-queue/n", "StateInterface": "PJSIP/1010"}
    line = joined()
    line.says("QueueMemberAdded", 1, Queue="sales", **local, Paused=0, Status=1)
    line.says("AgentConnect", 10, **CALL, **local, HoldTime=9, RingTime=3, DestUniqueid="c7")
    assert line.translator.floor.members["Ewa"].state == f.TALKING
    transfer = {"TransfererChannel": "PJSIP/1010-00000020", "TransfererLinkedid": "c1", "TransfereeUniqueid": "c8"}
    line.says("BlindTransfer", 25, **transfer, Result="Success", Extension="1900", Context="from-agents")
    assert line.events[-1] == "BLINDTRANSFER|1900|from-agents|9|15|1"
    ewa = line.translator.floor.members["Ewa"]
    assert (ewa.state, ewa.wrap_until) == (f.WRAP_UP, (AT + 30) * SECOND)
    line.says("AgentComplete", 90, **CALL, **local, HoldTime=9, TalkTime=80, Reason="caller")
    assert line.events[-1].startswith("BLINDTRANSFER")


def test_added_paused_has_no_event_and_an_unpause_may_be_told_again() -> None:
    line = Line()
    line.says("QueueMemberAdded", 0, Queue="sales", **ANNA, Paused=1, PausedReason="late", Status=1)
    anna = line.translator.floor.members["Anna"]
    assert (anna.state, anna.reason) == (f.PAUSED, "late")
    line.says("QueueMemberPause", 5, Queue="sales", **ANNA, Paused=0)
    line.says("QueueMemberPause", 9, Queue="sales", **ANNA, Paused=0)
    assert (anna.state, anna.since) == (f.READY, (AT + 5) * SECOND)
    assert line.events == ["ADDMEMBER|PAUSED", "UNPAUSE", "UNPAUSE"]


def test_a_missed_pause_is_seen_in_the_state_of_the_telephone() -> None:
    line = joined()
    line.says("QueueMemberStatus", 9, Queue="sales", **ANNA, Paused=1, PausedReason="lunch", Status=1)
    assert line.translator.floor.members["Anna"].reason == "lunch"
    assert line.events[-1] == "PAUSE|lunch"


def test_clocks_that_differ_are_known_by_the_quickest_message() -> None:
    line = joined()
    assert line.translator.has_times
    assert line.translator.floor.clock_offset == round(3.02 * SECOND)
    assert line.translator.floor.queues["sales"].waiting[0].joined_at == (AT + 1) * SECOND


def test_a_field_of_somebodys_choosing_stays_one_field() -> None:
    line = Line()
    line.says("QueueMemberPause", 1, Queue="sales", **ANNA, Paused=1, PausedReason="a|b")
    assert line.lines == [f"{AT + 1}|NONE|sales|Anna|PAUSE|a_b"]


def test_after_a_gap_what_is_over_is_told_as_over_and_a_restart_as_one() -> None:
    line = joined()
    line.says("AgentConnect", 10, **CALL, **ANNA, HoldTime=9, RingTime=3, DestUniqueid="c7")
    line.says("QueueCallerJoin", 11, **CALL | {"Uniqueid": "c2", "Linkedid": "c2"}, Position=1)
    translator = line.translator
    translator.floor.apply(f.LinkLost(translator.floor.fresh_at))
    sync = Sync("1", "2")
    member = {"Location": "PJSIP/1001", "StateInterface": "PJSIP/1001", "Name": "Anna", "Queue": "sales"}
    paused = {"Paused": "1", "PausedReason": "lunch", "LastPause": str(AT + 20), "Status": "1", "ActionID": "1"}
    now = round((AT + 33.02) * SECOND)
    for message in (
        {"Event": "QueueParams", "Queue": "sales", "ActionID": "1"},
        {"Event": "QueueMember", **member, **paused},
        {"Event": "QueueStatusComplete", "ActionID": "1"},
        {"Response": "Error", "Message": "Permission denied", "ActionID": "2"},
    ):
        sync.offer(message, now)
    told = resync(translator, sync, now)
    assert told.lines == [
        f"{AT + 30}|KESKUS|NONE|NONE|KESKUS_GAP|{AT + 11}",
        f"{AT + 30}|c2|sales|NONE|KESKUS_LOST",
        f"{AT + 30}|c1|sales|Anna|KESKUS_LOST",
        f"{AT + 20}|NONE|sales|Anna|PAUSE|lunch",
    ]
    anna = translator.floor.members["Anna"]
    assert (anna.state, anna.since) == (f.PAUSED, (AT + 20) * SECOND)
    line.says("FullyBooted", 100, Uptime=20)
    assert line.lines[-1] == f"{AT + 80}|NONE|NONE|NONE|QUEUESTART"


def test_a_talk_under_way_at_the_first_look_is_told_when_it_ends() -> None:
    """Nobody saw the caller join: a wait of nothing would be a guess."""
    line, sync = Line(), Sync("1", "2")
    now = round((AT + 33.02) * SECOND)
    member = {"Location": "PJSIP/1001", "StateInterface": "PJSIP/1001", "Name": "Anna", "Queue": "sales", "InCall": "1"}
    caller = {"Channel": "PJSIP/trunk-1", "Application": "Queue", "ApplicationData": "sales,t", "BridgeId": "b1"}
    agent = {"Channel": "PJSIP/1001-7", "Application": "AppQueue", "BridgeId": "b1", "ChannelState": "6"}
    for message in (
        {"Event": "QueueParams", "Queue": "sales", "ActionID": "1"},
        {"Event": "QueueMember", **member, "Paused": "0", "Status": "2", "ActionID": "1"},
        {"Event": "QueueStatusComplete", "ActionID": "1"},
        {"Event": "CoreShowChannel", **caller, "Uniqueid": "c1", "Linkedid": "c1", "ActionID": "2"},
        {
            "Event": "CoreShowChannel",
            **agent,
            "Uniqueid": "c7",
            "Linkedid": "c1",
            "Duration": "00:00:20",
            "ActionID": "2",
        },
        {"Event": "CoreShowChannelsComplete", "ActionID": "2"},
    ):
        sync.offer(message, now)
    told = resync(line.translator, sync, now)
    assert [text.split("|", 1)[1] for text in told.lines] == ["MANAGER|sales|Anna|ADDMEMBER"]
    for happening in told.happenings:
        line.translator.floor.apply(happening)
    anna = line.translator.floor.members["Anna"]
    assert (anna.state, anna.call) == (f.TALKING, "c1")
    line.says("AgentComplete", 90, **CALL, **ANNA, HoldTime=12, TalkTime=80, Reason="agent")
    assert line.events == ["COMPLETEAGENT|12|80|0"]
