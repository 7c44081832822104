"""Whether a day's shift is what somebody wished for."""

from __future__ import annotations

EARLY_ENDS_BY, LATE_BEGINS_FROM = 16 * 60, 12 * 60


def is_granted(kind: str, begins_minute: int | None, minutes: int) -> bool:
    """Off: no shift. Early: one that ends by 16. Late: one that begins from 12. `begins_minute` None: no shift."""
    if kind == "off" or begins_minute is None:
        return kind == "off" and begins_minute is None
    return begins_minute + minutes <= EARLY_ENDS_BY if kind == "early" else begins_minute >= LATE_BEGINS_FROM
