"""Waits told in texts, against the waits themselves."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from keskus.engines.waits import LONGEST_TOLD, between, told, told_by_cell

waits = st.integers(0, 130) | st.integers(0, 2 * LONGEST_TOLD)
limits = st.integers(-3, 130) | st.integers(0, LONGEST_TOLD - 1)


@given(st.lists(waits), st.lists(waits), limits, limits)
def test_a_text_counts_as_the_waits_do(some: list[int], more: list[int], first: int, last: int) -> None:
    text = told(some) + told(more)
    assert len(text) == len(some) + len(more)
    assert between(text, first, last) == sum(first <= wait <= last for wait in some + more)
    assert text.encode().decode() == text  # no sign that a database would refuse
    assert told(some) == "".join(sorted(told(reversed(some))))


@given(st.lists(st.tuples(st.sampled_from([0, 4, 1 << 50]), waits)))
def test_texts_of_cells_hold_their_own_waits(rows: list[tuple[int, int]]) -> None:
    cell, wait = (np.array([row[place] for row in rows], np.int64) for place in (0, 1))
    expected: dict[int, str] = defaultdict(str)
    for own, waited in rows:
        expected[own] += told([waited])
    assert told_by_cell(cell, wait, np.arange(len(rows))) == expected
    by_wait = {own: "".join(sorted(text)) for own, text in expected.items()}
    assert told_by_cell(cell, wait, wait) == by_wait
