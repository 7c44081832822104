"""How long each of many callers waited, in a text: one sign for each call, so that texts put together hold all calls.

From it those who waited between any two limits are counted without the calls. The sign of a wait of `n` seconds is the
one whose number is 256 + n; a wait beyond `LONGEST_TOLD` is told as that.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[Any]

FIRST_SIGN = 256
LONGEST_TOLD = 50_000  # below the numbers that no sign may have


def told(waits: Iterable[int]) -> str:
    """Waits in seconds as a text, the shortest first."""
    return "".join(chr(FIRST_SIGN + min(wait, LONGEST_TOLD)) for wait in sorted(waits))


def told_by_cell(cell: Column, wait: Column, order: Column) -> dict[int, str]:
    """The waits of each cell as a text, in the order given by a third column."""
    import numpy as np

    if not len(cell):
        return {}
    place = np.lexsort((order, cell))
    ordered = cell[place]
    signs = (FIRST_SIGN + np.minimum(wait[place], LONGEST_TOLD)).astype("<u4")
    text = signs.tobytes().decode("utf-32-le")
    starts = np.concatenate([[0], np.flatnonzero(np.diff(ordered)) + 1, [len(ordered)]]).tolist()
    return {
        number: text[start:end]
        for number, start, end in zip(ordered[starts[:-1]].tolist(), starts[:-1], starts[1:], strict=True)
    }


def between(text: str, first: int, last: int) -> int:
    """How many in the text waited from `first` to `last` seconds, both included and told exactly."""
    import numpy as np

    signs = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    return int(np.count_nonzero((signs >= FIRST_SIGN + max(first, 0)) & (signs <= FIRST_SIGN + last)))
