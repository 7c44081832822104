"""What holds for every order of events, and for events that make no sense."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from keskus.engines.cel import CelEvent, call_facts
from tests.engines.cel.tape import CALLER, LOCAL_ONE, LOCAL_PHONE, LOCAL_TWO, PHONE, answered_by_local, us
from tests.engines.cel.test_visits import COLLEAGUE

CHANNELS = (CALLER, PHONE, LOCAL_ONE, LOCAL_TWO, LOCAL_PHONE)


def two_visits() -> list[CelEvent]:
    """A Local member transfers the caller to another queue; a phone there answers; the agent holds and hangs up."""
    tape = answered_by_local()
    tape.log(15, "BLINDTRANSFER", LOCAL_PHONE, extra={"extension": "702"})
    tape.part(15.001, "b2", LOCAL_PHONE, LOCAL_TWO).hang_up(15.01, LOCAL_PHONE)
    tape.log(15.02, "APP_END", LOCAL_TWO, exten="702").queue(15.02, "support,tc,,,60", LOCAL_TWO)
    tape.log(16, "CHAN_START", COLLEAGUE, cid_num="1900").log(18, "ANSWER", COLLEAGUE, app="AppQueue")
    tape.music(18, "STREAM_END", LOCAL_TWO).join(18.1, "b3", COLLEAGUE, LOCAL_TWO)
    tape.music(20, "STREAM_BEGIN", LOCAL_TWO).music(22, "STREAM_END", LOCAL_TWO)
    tape.part(30, "b3", COLLEAGUE, LOCAL_TWO).hang_up(30.01, COLLEAGUE, COLLEAGUE[0]).leave(30.02, LOCAL_TWO)
    return tape.part(30.03, "b1", LOCAL_ONE, CALLER).give_up(30.04).hang_up(30.05, LOCAL_TWO).events


@given(st.randoms(use_true_random=False), st.integers(0, 40))
def test_neither_order_nor_second_delivery_changes_the_facts(rng: random.Random, doubled: int) -> None:
    events = two_visits()
    facts = call_facts(events)
    assert [(v.queue, v.outcome, v.hold_seconds) for v in facts.visits] == [
        ("billing", "answered", 0.0),
        ("support", "answered", 2.0),
    ]
    delivered = events + rng.sample(events, min(doubled, len(events)))
    rng.shuffle(delivered)
    assert call_facts(delivered) == facts


EVENTS = st.builds(
    lambda at, event, channel, app, data, extra, exten, number: CelEvent(
        us(at),
        0,
        event,
        channel[0],
        channel[1],
        CALLER[1],
        exten,
        "c",
        app,
        data,
        "",
        number,
        "",
        "",
        "",
        "",
        "",
        extra,
    ),
    at=st.integers(0, 50),
    event=st.sampled_from(
        [
            "CHAN_START",
            "APP_START",
            "APP_END",
            "BRIDGE_ENTER",
            "BRIDGE_EXIT",
            "HANGUP",
            "STREAM_BEGIN",
            "STREAM_END",
            "BLINDTRANSFER",
            "ATTENDEDTRANSFER",
            "USER_DEFINED",
            "DTMF",
            "LINKEDID_END",
        ]
    ),
    channel=st.sampled_from(CHANNELS),
    app=st.sampled_from(["Queue", "Dial", ""]),
    data=st.sampled_from(["sales,t,,,60", "support", "PJSIP/447700900072@trunk,20", "PJSIP/1002", ""]),
    extra=st.sampled_from(['{"bridge_id":"b1"}', '{"bridge_id":"b2"}', "{", "[]", '{"bridge_id":5}', ""]),
    exten=st.sampled_from(["s", "h", "0", "703"]),
    number=st.sampled_from(["", "+447700900101", "1002"]),
)


@settings(max_examples=200)
@given(st.lists(EVENTS, max_size=40))
def test_events_without_sense_make_facts_that_hold_together(events: list[CelEvent]) -> None:
    facts = call_facts(events)
    assert facts.uniqueids == {event.uniqueid for event in events}
    for visit in facts.visits:
        assert (visit.outcome == "answered") == (visit.answered_us is not None)
        assert visit.talk_seconds is None or visit.outcome == "answered"
        assert (visit.wait_seconds is None) == (visit.outcome == "open" or "no_start" in visit.flags)
        assert visit.outcome != "open" or visit.left_us is None
        assert (visit.wait_seconds or 0) >= 0
        assert visit.left_us is None or visit.left_us >= visit.entered_us
        if visit.talk_seconds is not None:
            assert (visit.hold_seconds or 0) >= 0
    for call in facts.outbound:
        assert (call.disposition == "answered") == (call.answered_us is not None)
