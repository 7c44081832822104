"""The living floor: states, their order of precedence, gaps, and the way out to JSON and back."""

import json

from hypothesis import given
from hypothesis import strategies as st

from keskus.engines import floor as f
from keskus.engines.floor import SECOND, Floor

AT = 1_795_303_600 * SECOND


def after(seconds: float) -> int:
    return AT + int(seconds * SECOND)


def floor_of(*happenings: f.Happening) -> Floor:
    floor = Floor()
    for happening in happenings:
        floor.apply(happening)
    return floor


def test_a_call_waits_rings_is_taken_and_wrapped_up() -> None:
    floor = floor_of(
        f.MemberAdded(AT, "Anna", "sales", "PJSIP/1001"),
        f.MemberAdded(AT, "Marek", "sales", "PJSIP/1002"),
        f.Joined(after(1), "sales", "c1", "+3721", 1),
        f.Ringing(after(2), "Anna", "sales", "c1"),
        f.Ringing(after(2), "Marek", "sales", "c1"),
    )
    assert [member.state for member in floor.members.values()] == [f.RINGING, f.RINGING]
    assert floor.queues["sales"].waiting == [("c1", "+3721", after(1))]
    floor.apply(f.Talking(after(5), "Anna", "sales", "c1"))
    anna, marek = floor.members["Anna"], floor.members["Marek"]
    assert (anna.state, anna.since, anna.caller, anna.started_at) == (f.TALKING, after(5), "+3721", after(5))
    assert (marek.state, marek.since, marek.rings) == (f.READY, after(5), {})
    assert floor.queues["sales"].waiting == []
    floor.apply(f.Finished(after(20), "Anna", "sales", "c1", after(30)))
    assert (anna.state, anna.since) == (f.WRAP_UP, after(20))
    floor.tick(after(29))
    assert anna.state == f.WRAP_UP
    floor.tick(after(31))
    assert (anna.state, anna.since) == (f.READY, after(30))


def test_the_next_happening_ends_a_wrap_up_when_it_was_over() -> None:
    floor = floor_of(
        f.MemberAdded(AT, "Anna", "sales"),
        f.Talking(AT, "Anna", "sales", "c1"),
        f.Finished(after(10), "Anna", "sales", "c1", after(14)),
        f.Joined(after(60), "sales", "c2"),
    )
    assert (floor.members["Anna"].state, floor.members["Anna"].since) == (f.READY, after(14))


def test_callers_with_priority_go_in_front() -> None:
    floor = floor_of(
        f.Joined(AT, "sales", "c1", "", 1),
        f.Joined(AT, "sales", "c2", "", 2),
        f.Joined(AT, "sales", "vip", "", 1),
        f.Left(AT, "sales", "c2", f.ABANDONED),
    )
    assert [call.call for call in floor.queues["sales"].waiting] == ["vip", "c1"]


def test_who_leaves_while_telephones_ring_stops_them() -> None:
    floor = floor_of(
        f.MemberAdded(AT, "Anna", "sales"),
        f.Joined(AT, "sales", "c1"),
        f.Ringing(after(1), "Anna", "sales", "c1"),
        f.Left(after(3), "sales", "c1", f.ABANDONED),
    )
    assert (floor.members["Anna"].state, floor.members["Anna"].since) == (f.READY, after(3))


def test_paused_in_every_queue_is_paused_and_the_last_reason_is_told() -> None:
    floor = floor_of(
        f.MemberAdded(AT, "Anna", "sales"),
        f.MemberAdded(AT, "Anna", "support"),
        f.Paused(after(1), "Anna", "sales", "lunch"),
    )
    anna = floor.members["Anna"]
    assert anna.state == f.READY
    floor.apply(f.Paused(after(2), "Anna", "support", "training"))
    assert (anna.state, anna.reason, anna.since) == (f.PAUSED, "training", after(2))
    floor.apply(f.Paused(after(5), "Anna", "sales", "meeting"))
    assert (anna.reason, anna.since) == ("meeting", after(5))
    floor.apply(f.Unpaused(after(9), "Anna", "sales"))
    assert (anna.state, anna.reason, anna.since) == (f.READY, "", after(9))
    floor.apply(f.Unpaused(after(10), "Anna", "sales"))
    assert anna.since == after(9)


def test_a_telephone_busy_with_another_call_or_not_there_is_seen() -> None:
    floor = floor_of(f.MemberAdded(AT, "Anna", "sales"), f.Device(after(1), "Anna", f.PHONE_IN_USE))
    anna = floor.members["Anna"]
    assert anna.state == f.BUSY
    floor.apply(f.Talking(after(2), "Anna", "sales", "c1"))
    assert anna.state == f.TALKING
    floor.apply(f.Finished(after(3), "Anna", "sales", "c1"))
    floor.apply(f.Device(after(3), "Anna", f.PHONE_GONE))
    assert anna.state == f.UNREACHABLE


def test_out_of_the_last_queue_is_out_and_later_forgotten() -> None:
    floor = floor_of(f.MemberAdded(AT, "Anna", "sales"), f.MemberRemoved(after(5), "Anna", "sales"))
    assert (floor.members["Anna"].state, floor.members["Anna"].since) == (f.OUT, after(5))
    floor.drain()
    floor.tick(after(5) + f.OUT_MEMORY)
    assert floor.members == {}
    assert floor.drain().members == {"Anna"}


def test_a_gap_is_marked_and_what_is_unchanged_keeps_its_time() -> None:
    floor = floor_of(
        f.MemberAdded(AT, "Anna", "sales"),
        f.MemberAdded(AT, "Marek", "sales"),
        f.MemberAdded(AT, "Liis", "sales"),
        f.Joined(after(1), "sales", "c1", "+3721"),
        f.Talking(after(2), "Anna", "sales", "c0", "+3720"),
        f.LinkLost(after(3)),
        f.LinkLost(after(4)),
    )
    assert floor.lost_at == after(3)
    seat = {"sales": f.Seat("PJSIP/1")}
    floor.apply(
        f.Resync(
            after(60),
            {"sales": (f.WaitingCall("c9", "+3729", after(50)),)},
            (
                f.MemberSeen("Anna", seat, f.PHONE_IN_USE, "c0", "sales", "", after(2)),
                f.MemberSeen("Marek", {"sales": f.Seat("PJSIP/2", "lunch", after(30))}, f.PHONE_FREE),
            ),
        )
    )
    assert floor.gaps == [(after(3), after(60))]
    assert floor.lost_at == 0
    assert [call.call for call in floor.queues["sales"].waiting] == ["c9"]
    anna, marek, liis = (floor.members[name] for name in ("Anna", "Marek", "Liis"))
    assert (anna.state, anna.since, anna.caller) == (f.TALKING, after(2), "+3720")
    assert (marek.state, marek.since, marek.reason) == (f.PAUSED, after(30), "lunch")
    assert (liis.state, liis.since) == (f.OUT, after(60))


def test_a_talk_or_pause_that_another_followed_unseen_has_its_own_time() -> None:
    lunch = {"sales": f.Seat("PJSIP/2", "lunch", after(1))}
    floor = floor_of(
        f.MemberAdded(AT, "Anna", "sales"),
        f.MemberAdded(AT, "Marek", "sales"),
        f.MemberAdded(AT, "Liis", "sales"),
        f.Talking(after(2), "Anna", "sales", "c0", "+3720"),
        f.Talking(after(2), "Liis", "sales", "c1", "+3721"),
        f.Talking(after(9), "Liis", "sales", "c2", "+3722"),
        f.Paused(after(1), "Marek", "sales", "lunch"),
        f.LinkLost(after(20)),
    )
    assert floor.members["Liis"].since == after(9), "how her first talk ended was not told"
    later = {"sales": lunch["sales"]._replace(paused_at=after(70))}
    anna = f.MemberSeen("Anna", {"sales": f.Seat("PJSIP/1")}, f.PHONE_IN_USE, "c7", "sales", "", after(60))
    floor.apply(f.Resync(after(80), {"sales": ()}, (anna, f.MemberSeen("Marek", later, f.PHONE_FREE))))
    assert (floor.members["Anna"].state, floor.members["Anna"].since) == (f.TALKING, after(60))
    assert (floor.members["Marek"].state, floor.members["Marek"].since) == (f.PAUSED, after(70))


def test_drain_tells_only_what_changed() -> None:
    floor = floor_of(f.MemberAdded(AT, "Anna", "sales"), f.MemberAdded(AT, "Marek", "support"))
    floor.drain()
    floor.apply(f.Paused(after(1), "Anna", "sales", "lunch"))
    assert floor.drain() == f.Changes(frozenset(), frozenset({"Anna"}))
    floor.apply(f.Joined(after(2), "support", "c1"))
    assert floor.drain() == f.Changes(frozenset({"support"}), frozenset())
    floor.apply(f.Alive(after(3)))
    assert floor.drain() == f.Changes(frozenset(), frozenset())
    assert floor.fresh_at == after(3)


NAMES = st.sampled_from(["Anna", "Marek", "Liis"])
QUEUES = st.sampled_from(["sales", "support"])
CALLS = st.sampled_from(["c1", "c2", "c3"])
TIMES = st.integers(AT, AT + 300 * SECOND)
HAPPENINGS = st.one_of(
    st.builds(f.Joined, TIMES, QUEUES, CALLS, st.just("+372"), st.integers(0, 3)),
    st.builds(f.Left, TIMES, QUEUES, CALLS, st.just(f.ABANDONED)),
    st.builds(f.Ringing, TIMES, NAMES, QUEUES, CALLS),
    st.builds(f.RangOut, TIMES, NAMES, QUEUES, CALLS),
    st.builds(f.Talking, TIMES, NAMES, QUEUES, CALLS),
    st.builds(f.Finished, TIMES, NAMES, QUEUES, CALLS, st.integers(AT, AT + 400 * SECOND)),
    st.builds(f.MemberAdded, TIMES, NAMES, QUEUES, st.just("PJSIP/1"), st.sampled_from([None, "", "lunch"])),
    st.builds(f.MemberRemoved, TIMES, NAMES, QUEUES),
    st.builds(f.Paused, TIMES, NAMES, QUEUES, st.sampled_from(["", "lunch"])),
    st.builds(f.Unpaused, TIMES, NAMES, QUEUES),
    st.builds(f.Device, TIMES, NAMES, st.sampled_from([f.PHONE_FREE, f.PHONE_IN_USE, f.PHONE_GONE])),
    st.builds(f.LinkLost, TIMES),
)


@given(st.lists(HAPPENINGS, max_size=40), st.integers(0, 40))
def test_written_down_and_taken_up_again_anywhere_it_ends_the_same(happenings: list[f.Happening], cut: int) -> None:
    through, resumed = floor_of(*happenings), floor_of(*happenings[:cut])
    resumed = Floor.from_json(json.loads(json.dumps(resumed.as_json())))
    for happening in happenings[cut:]:
        resumed.apply(happening)
    assert resumed.as_json() == through.as_json()
    for member in through.members.values():
        assert member.state in f.STATES
        assert (member.state == f.OUT) == (not member.seats and not member.call)
