"""Six calls as a queue_log has them and as the channel events have them: each shows one thing that the log cannot."""

from __future__ import annotations

from tests.contacts.evidence import cel_line
from tests.engines.cel.tape import CALLER, LOCAL_ONE, LOCAL_PHONE, LOCAL_TWO, NUMBER, Tape, answered_by_phone
from tests.engines.cel.test_outbound import TRUNK, dial
from tests.engines.cel.test_properties import two_visits

START = 1_795_300_000
REFUSED_CALLER = ("PJSIP/trunk-00000021", "1795300100.21")
REDIRECTED_CALLER = ("PJSIP/trunk-00000031", "1795300200.31")
LOST_CALLER = ("PJSIP/trunk-00000041", "1795300300.41")
AGENT_OUT = (LOCAL_PHONE[0].replace("05", "51"), "1795300400.51")
OTHER_PHONE = ("PJSIP/1002-00000052", "1795300500.52")

LOG = [
    f"{START + 1}|{CALLER[1]}|billing|NONE|ENTERQUEUE||{NUMBER}|1",
    f"{START + 5}|{CALLER[1]}|billing|Ewa|CONNECT|4|{LOCAL_ONE[1]}|3",
    f"{START + 15}|{LOCAL_TWO[1]}|support|NONE|ENTERQUEUE|||1",
    f"{START + 18}|{LOCAL_TWO[1]}|support|Ada|CONNECT|3|1795300009.8|1",
    f"{START + 30}|{LOCAL_TWO[1]}|support|Ada|COMPLETEAGENT|3|12|1",
    f"{START + 30}|{CALLER[1]}|billing|Ewa|COMPLETECALLER|4|25|1",
    f"{START + 201}|{REDIRECTED_CALLER[1]}|sales|NONE|ENTERQUEUE||{NUMBER}|1",
    f"{START + 204}|{REDIRECTED_CALLER[1]}|sales|NONE|ABANDON|1|1|3",
]


def moved(tape: Tape, seconds: int) -> Tape:
    """The same events later."""
    tape.events = [event._replace(at_us=event.at_us + seconds * 1_000_000) for event in tape.events]
    return tape


def refused() -> Tape:
    """A caller whom a full queue turned away: the log has nothing."""
    tape = Tape(REFUSED_CALLER[1]).arrive(0, REFUSED_CALLER)
    tape.log(1, "APP_START", REFUSED_CALLER, app="Queue", app_data="sales,tb,,,75").leave(1.0007, REFUSED_CALLER)
    tape.log(1.001, "USER_DEFINED", REFUSED_CALLER, user_event="QSTATUS", extra={"extra": "sales|FULL"})
    return moved(tape.hang_up(4, REFUSED_CALLER, "dialplan/builtin"), 100)


def redirected() -> Tape:
    """A waiting caller whom somebody pulled out: the log says ABANDON."""
    tape = Tape(REDIRECTED_CALLER[1]).arrive(0, REDIRECTED_CALLER).queue(1, channel=REDIRECTED_CALLER)
    tape.leave(4, REDIRECTED_CALLER, exten="0", context="queue-exit")
    return moved(tape.hang_up(20, REDIRECTED_CALLER), 200)


def lost() -> Tape:
    """An answered call whose lines the log has lost."""
    tape = Tape(LOST_CALLER[1]).arrive(0, LOST_CALLER).queue(1, channel=LOST_CALLER)
    tape.log(2, "CHAN_START", OTHER_PHONE, cid_num="1002", exten="s", context="agents")
    tape.music(4.99, "STREAM_END", LOST_CALLER).join(5, "b7", OTHER_PHONE, LOST_CALLER)
    tape.part(25, "b7", LOST_CALLER, OTHER_PHONE).hang_up(25.01, OTHER_PHONE).leave(25.02, LOST_CALLER)
    return moved(tape.hang_up(25.02, LOST_CALLER, LOST_CALLER[0]), 300)


def outbound() -> Tape:
    """Ewa's own phone, which her queue knows by a Local channel only, calls a number and talks for 20 seconds."""
    tape = Tape(AGENT_OUT[1]).log(0, "CHAN_START", AGENT_OUT, cid_num="1010", exten="9447700900072", context="agents")
    dial(tape, 1, channel=AGENT_OUT).log(1.1, "CHAN_START", TRUNK).log(5.9, "ANSWER", TRUNK, app="AppDial")
    tape.join(6, "b8", TRUNK, AGENT_OUT).part(26, "b8", AGENT_OUT, TRUNK).log(26.01, "APP_END", AGENT_OUT)
    return moved(tape.hang_up(26.02, AGENT_OUT, AGENT_OUT[0]), 400)


def abroad() -> Tape:
    """A call that meets no queue and nobody's phone: nothing is made of it."""
    return moved(Tape("1795300600.61").arrive(0, ("PJSIP/trunk-00000061", "1795300600.61")), 600)


def events() -> list[str]:
    """All of it as lines of a CEL file."""
    tapes = (refused(), redirected(), lost(), outbound(), abroad())
    return [cel_line(event) for event in [*two_visits(), *(event for tape in tapes for event in tape.events)]]


__all__ = ["LOG", "START", "answered_by_phone", "events"]
