"""Which Sundays somebody has off where the law allows only so many worked ones in a row."""

from __future__ import annotations

from collections.abc import Sequence


def free_sundays(sundays: Sequence[int], *, worked_before: int, most: int, turn: int) -> list[int]:
    """Those of a roster's Sundays (numbers of its days) that stay free, whatever is worked on the others.

    `worked_before`: how many in a row up to the roster; `most`: so many at most. People of different `turn` are free
    on different ones.
    """
    first = max(0, most - worked_before)
    if first >= len(sundays):
        return []
    return list(sundays[turn % (first + 1) :: most + 1])


def in_a_row(days: Sequence[int], midnights: Sequence[tuple[int, int]]) -> int:
    """How many of some days, told by their bounds from the latest one back, were worked without a break between."""
    count = 0
    for starts, ends in midnights:
        if not any(starts <= moment < ends for moment in days):
            break
        count += 1
    return count
