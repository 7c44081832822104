"""The loop of `engines.sums`: one pass over contacts. Imported when it runs, for numba takes most of a second."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from keskus.engines.compiled import compiled

Column = NDArray[Any]

# The place of an outcome is that of its column; then follow, as in `sums.COLUMNS`:
ANSWERED, ABANDONED, REFUSED = 0, 1, 8
OFFERED, ANSWERED_WITHIN, ABANDONED_WITHIN, SHORT_ABANDONS, TRANSFERRED, REQUEUED = 9, 10, 11, 12, 13, 14
WAIT_ANSWERED, WAIT_ABANDONED, LONGEST_WAIT, RING, TALK, HOLD, WRAP_UP = 15, 16, 17, 18, 19, 20, 21


@compiled
def add_up(
    cell: Column,
    outcome: Column,
    wait: Column,
    ring: Column,
    talk: Column,
    hold: Column,
    wrap_up: Column,
    transferred: Column,
    requeued: Column,
    threshold: Column,
    short: Column,
    sums: Column,
) -> None:
    """Add each contact to the row of `sums` that is its cell's. One limit alone is in force for all."""
    each_threshold, each_short = int(threshold.size > 1), int(short.size > 1)
    for place in range(cell.size):
        row = sums[cell[place]]
        ended, waited = outcome[place], wait[place]
        row[ended] += 1
        row[OFFERED] += ended != REFUSED
        row[TRANSFERRED] += transferred[place]
        row[REQUEUED] += requeued[place]
        row[RING] += ring[place]
        row[TALK] += talk[place]
        row[HOLD] += hold[place]
        row[WRAP_UP] += wrap_up[place]
        if waited < 0:
            continue
        row[LONGEST_WAIT] = max(row[LONGEST_WAIT], waited)
        if ended == ANSWERED:
            row[WAIT_ANSWERED] += waited
            row[ANSWERED_WITHIN] += waited <= threshold[place * each_threshold]
        elif ended == ABANDONED:
            row[WAIT_ABANDONED] += waited
            row[ABANDONED_WITHIN] += waited <= threshold[place * each_threshold]
            row[SHORT_ABANDONS] += waited < short[place * each_short]
