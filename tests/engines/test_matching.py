"""Calls of two sources paired: by id, by number, and blindly only when nothing else is known."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from keskus.engines.matching import Visit, differences, match

AT = 1_780_272_000
VISITS = st.lists(
    st.builds(
        Visit,
        id=st.integers(1, 10_000),
        entered_at=st.integers(AT, AT + 900),
        callid=st.sampled_from(["", "a", "b", "c"]),
        caller=st.sampled_from(["", "1", "2", "3"]),
        outcome=st.sampled_from(["answered", "abandoned"]),
    ),
    max_size=25,
    unique_by=lambda visit: visit.id,
)


def ids(pairs: list[tuple[Visit, Visit]]) -> list[tuple[int, int]]:
    return [(one.id, other.id) for one, other in pairs]


def test_the_same_call_id_goes_together_however_far_apart() -> None:
    found = match([Visit(1, AT, "x", "111")], [Visit(2, AT + 3600, "x", "222"), Visit(3, AT, "y", "111")])
    assert ids(found.pairs) == [(1, 2)]
    assert [visit.id for visit in found.only_other] == [3]


def test_the_same_number_within_two_minutes_and_the_nearest_first() -> None:
    own = [Visit(1, AT, caller="111"), Visit(2, AT + 100, caller="111")]
    found = match(own, [Visit(3, AT + 95, caller="111"), Visit(4, AT + 121, caller="222")])
    assert ids(found.pairs) == [(2, 3)]
    assert not match([Visit(1, AT, caller="1")], [Visit(2, AT + 121, caller="1")]).pairs
    assert match([Visit(1, AT, caller="1")], [Visit(2, AT + 120, caller="1")]).pairs


def test_without_a_number_only_the_moment_tells() -> None:
    assert match([Visit(1, AT)], [Visit(2, AT + 15, caller="1")]).pairs
    assert not match([Visit(1, AT)], [Visit(2, AT + 16, caller="1")]).pairs
    assert not match([Visit(1, AT, caller="2")], [Visit(2, AT, caller="1")]).pairs


def test_a_call_that_came_twice_is_paired_visit_by_visit() -> None:
    own = [Visit(1, AT, "x"), Visit(2, AT + 300, "x")]
    assert ids(match(own, [Visit(3, AT + 301, "x"), Visit(4, AT + 2, "x")]).pairs) == [(1, 4), (2, 3)]


def test_differences_are_named_the_weightiest_first() -> None:
    one = Visit(1, AT, outcome="answered", wait_seconds=10, talk_seconds=60)
    assert differences(one, Visit(2, AT, outcome="answered", wait_seconds=12, talk_seconds=62)) == []
    assert differences(one, Visit(2, AT, outcome="abandoned", wait_seconds=13, talk_seconds=None)) == [
        "outcome",
        "wait",
    ]
    assert differences(one, Visit(2, AT, outcome="answered", wait_seconds=10, talk_seconds=63)) == ["talk"]


@given(VISITS, VISITS)
def test_every_call_is_in_one_place(own: list[Visit], other: list[Visit]) -> None:
    found = match(own, other)
    mine = [one.id for one, _ in found.pairs] + [visit.id for visit in found.only_own]
    theirs = [another.id for _, another in found.pairs] + [visit.id for visit in found.only_other]
    assert sorted(mine) == sorted(visit.id for visit in own)
    assert sorted(theirs) == sorted(visit.id for visit in other)


@given(VISITS, VISITS, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(own: list[Visit], other: list[Visit], chance: random.Random) -> None:
    mixed_own, mixed_other = list(own), list(other)
    chance.shuffle(mixed_own)
    chance.shuffle(mixed_other)
    assert match(mixed_own, mixed_other) == match(own, other)


@given(VISITS)
def test_a_source_agrees_with_itself(own: list[Visit]) -> None:
    found = match(own, own)
    assert not found.only_own
    assert all(differences(one, other) == [] or one.id != other.id for one, other in found.pairs)
    assert len(found.pairs) == len(own)
