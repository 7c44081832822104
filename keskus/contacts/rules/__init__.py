"""Small decisions about contacts: numbers of rows, normal forms, which interval. No database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SEQUENCE_BITS = 40
INTERVAL_SECONDS = 900
LONGEST_SPAN_SECONDS = 8 * 86_400  # an agent's span beyond this is not counted further: nobody works a week on end
FEWEST_DIGITS = 3
CALLER_MARK = "\x1a"  # stands in a stored line where a number was cut out; no readable line can hold it


def row_number(source_id: int, sequence: int) -> int:
    """The number of a machine row: the same for the same source and sequence, for ever."""
    return (source_id << SEQUENCE_BITS) + sequence


def sequence_of(number: int) -> int:
    """The sequence inside its source."""
    return number & ((1 << SEQUENCE_BITS) - 1)


def interval_of(epoch: int) -> int:
    """The start of the quarter of an hour that holds an instant (UTC; every zone in use is a multiple of 15 min)."""
    return epoch - epoch % INTERVAL_SECONDS


def normal_number(text: str) -> str:
    """A telephone number's digits without international prefix, so that `+372…`, `00372…` and `372…` are found alike.

    Empty when there are too few digits to be a number (`anonymous`, an empty field).
    """
    digits = "".join(sign for sign in text if sign.isdigit())
    if not text.lstrip().startswith("+") and digits.startswith("00"):
        digits = digits[2:]
    return digits if len(digits) >= FEWEST_DIGITS else ""


@lru_cache(maxsize=20_000)
def local_day(epoch: int, zone: ZoneInfo) -> date:
    """The local day of an instant."""
    return datetime.fromtimestamp(epoch, zone).date()


def day_bounds(day: date, zone: ZoneInfo) -> tuple[int, int]:
    """First epoch of a local day and of the next: 23, 24 or 25 hours apart."""
    first = datetime.combine(day, time(), zone).astimezone(UTC)
    after = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    return int(first.timestamp()), int(after.timestamp())
