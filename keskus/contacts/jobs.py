"""What the worker does for contacts by itself: late folding, marked sums."""

from __future__ import annotations

import time

from keskus.contacts.actions.deliver import fold_rest
from keskus.contacts.queries.sources import sources_waiting
from keskus.core.jobs import every

ROUND_SECONDS = 40


@every(minutes=1)
def fold_and_sum() -> None:
    """Fold lines that nobody has folded yet and add up what is marked; what is left, the next minute does."""
    until = time.monotonic() + ROUND_SECONDS
    for source in sources_waiting():
        fold_rest(source, until=until)
