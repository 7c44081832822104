"""Times as CDR and CEL have them, to integer microseconds UTC.

Either `epoch[.fraction]`, or local time of the PBX without its offset. In the hour that a change to winter time repeats
such a text means two moments. We take the first that does not lie before what is known to be earlier: the channel's
birth, which is in its uniqueid, and the row before (`after_us`), with an allowance because rows are written when
something ends. A call that spans the change and is told by local times alone may be an hour off, and nothing can tell.
"""

import re
from datetime import UTC, datetime, timedelta, tzinfo

SECOND_US = 1_000_000
EARLIEST_US = 946_684_800 * SECOND_US  # 2000-01-01, before Asterisk: a PBX that booted without a clock
CLOCK_TOLERANCE_US = 86_400 * SECOND_US
LATE_ROW_US = 1800 * SECOND_US  # how much later than its time a row may be written
BIRTH_TOLERANCE_US = 5 * SECOND_US  # a uniqueid has whole seconds

_EPOCH = re.compile(r"([0-9]{9,11})(?:\.([0-9]{1,9}))?")
_LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?")
_BORN = re.compile(r"(?:^|-)([0-9]{9,11})\.[0-9]+$")
_ORIGIN = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def parse_time_us(text: str, zone: tzinfo, *, after_us: int = 0, uniqueid: str = "") -> int | None:
    """A moment, or None when the text is none. `after_us` and `uniqueid` only matter in the repeated hour."""
    if (match := _EPOCH.fullmatch(text)) is not None:
        return int(match[1]) * SECOND_US + int((match[2] or "").ljust(6, "0")[:6])
    if not _LOCAL.fullmatch(text):
        return None
    try:
        local = datetime.fromisoformat(text)
        first_us = _utc_us(local, zone)
        if zone is UTC or (second_us := _utc_us(local.replace(fold=1), zone)) <= first_us:
            return first_us
    except (ValueError, OverflowError):
        return None
    earliest_us = max(after_us - LATE_ROW_US, _born_us(uniqueid) - BIRTH_TOLERANCE_US)
    return first_us if first_us >= earliest_us else second_us


def is_plausible(at_us: int, now_us: int) -> bool:
    """Whether a time can be one of a PBX: after Asterisk was written, and not more than a day ahead of us."""
    return EARLIEST_US <= at_us <= now_us + CLOCK_TOLERANCE_US


def _utc_us(local: datetime, zone: tzinfo) -> int:
    offset = local.replace(tzinfo=zone).utcoffset() or timedelta()
    return (local.replace(tzinfo=UTC) - offset - _ORIGIN) // _MICROSECOND


def _born_us(uniqueid: str) -> int:
    """When a channel was made: its uniqueid is `[system-]epoch.number`; 0 when it is something else."""
    match = _BORN.search(uniqueid)
    return int(match[1]) * SECOND_US if match else 0
