"""Days, times, durations and counts as the cells of tables hold them, each by what its mapping says. No database."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from keskus.contacts.rules.mapping import NUMBER_UNITS, TableMapping

DAY_SECONDS = 86_400
PIVOT = 69  # two-digit years: 69 to 99 are of the last century, as POSIX reads them
LONGEST_SECONDS = 7 * DAY_SECONDS  # no call lasts a week
_DAY = re.compile(r"(\d{1,4})[-./](\d{1,2})[-./](\d{1,4})\.?|(\d{8}|\d{6})")
_CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(?:(am|pm)|(Z)|([+-]\d{2}):?(\d{2})?)?", re.IGNORECASE
)
_SPLIT = re.compile(r"(?<=\d)(?:T|,?\s+)(?=\d)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+")


class CellFault(Exception):
    """Why a cell gives no value: a code, and what was found."""

    def __init__(self, code: str, found: str) -> None:
        super().__init__(code)
        self.code, self.found = code, found


@dataclass(slots=True)
class Clock:
    """Reads days and times of one table in its zone; remembers where days begin, for a table has few of them."""

    mapping: TableMapping
    zone: ZoneInfo
    _midnights: dict[date, tuple[int, bool]] = field(default_factory=dict)
    _days: dict[str, date] = field(default_factory=dict)

    def day(self, text: str) -> date:
        """A day, however it is written; a time behind it is passed over."""
        written = _SPLIT.split(text.strip(), maxsplit=1)[0]
        known = self._days.get(written)
        if known is None:
            if self.mapping.date_order == "epoch":
                return datetime.fromtimestamp(self._epoch(text), self.zone).date()
            known = self._days[written] = self._day(written)
        return known

    def moment(self, text: str, day: date | None, after: int | None) -> int | None:
        """An instant: a day with a time, or a time on `day`, on the next one where it lies half a day before `after`.

        None where it did not happen.
        """
        text = text.strip()
        if not text:
            return None
        if self.mapping.date_order == "epoch" and ":" not in text:
            return self._epoch(text) or None
        parts = _SPLIT.split(text, maxsplit=1)
        clock = parts[-1] if ":" in parts[-1] else ""
        if len(parts) == 2 or not clock:
            return self._on(self.day(parts[0]), clock or "0:00", text)
        if day is None:
            raise CellFault("no_day", text)
        seconds, shift = self._clock(clock, text)
        if seconds == 0 and self.mapping.zero_time_is_none:
            return None
        found = self._at(day, seconds, shift)
        if after is not None and found < after - DAY_SECONDS // 2:
            return self._at(day + timedelta(days=1), seconds, shift)
        return found

    def midnight(self, day: date) -> int:
        """The first second of a local day."""
        return self._known(day)[0]

    def _known(self, day: date) -> tuple[int, bool]:
        """When a local day begins, and whether its clock runs through."""
        known = self._midnights.get(day)
        if known is None:
            first = datetime(day.year, day.month, day.day, tzinfo=self.zone)
            after = first + timedelta(days=1)
            whole = first.utcoffset() == after.utcoffset()
            known = self._midnights[day] = (int(first.astimezone(UTC).timestamp()), whole)
        return known

    def _on(self, day: date, clock: str, text: str) -> int:
        seconds, shift = self._clock(clock, text)
        return self._at(day, seconds, shift)

    def _at(self, day: date, seconds: int, shift: int | None) -> int:
        if shift is not None:
            return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) + seconds - shift
        midnight, whole = self._known(day)
        if whole:
            return midnight + seconds
        hour, rest = divmod(seconds, 3600)
        local = datetime(day.year, day.month, day.day, hour, rest // 60, rest % 60, tzinfo=self.zone)
        return int(local.astimezone(UTC).timestamp())

    def _clock(self, clock: str, text: str) -> tuple[int, int | None]:
        """Seconds into the day, and by how many seconds the clock is ahead of UTC where that is written."""
        found = _CLOCK.fullmatch(clock)
        if not found:
            raise CellFault("not_a_time", text)
        hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
        if half := (found[4] or "").lower():
            hour = hour % 12 + (12 if half == "pm" else 0)
        if hour > 23 or minute > 59 or second > 59:
            raise CellFault("not_a_time", text)
        seconds = hour * 3600 + minute * 60 + second
        if found[5]:
            return seconds, 0
        if found[6]:
            sign = -1 if found[6].startswith("-") else 1
            return seconds, sign * (abs(int(found[6])) * 3600 + int(found[7] or 0) * 60)
        return seconds, None

    def _epoch(self, text: str) -> int:
        try:
            value = float(text)
        except ValueError:
            raise CellFault("not_a_time", text) from None
        return int(value / 1000 if value > 1e11 else value)

    def _day(self, text: str) -> date:
        found = _DAY.fullmatch(text)
        if not found:
            raise CellFault("not_a_day", text)
        if found[4]:
            first, second, third = self._cut(found[4])
        else:
            first, second, third = found[1], found[2], found[3]
        order = "ymd" if len(first) == 4 else self.mapping.date_order
        year, month, day = {
            "dmy": (third, second, first),
            "mdy": (third, first, second),
        }.get(order, (first, second, third))
        if len(year) not in (2, 4):
            raise CellFault("not_a_day", text)
        century = 0 if len(year) == 4 else 1900 if int(year) >= PIVOT else 2000
        try:
            return date(century + int(year), int(month), int(day))
        except ValueError:
            raise CellFault("not_a_day", text) from None

    def _cut(self, digits: str) -> tuple[str, str, str]:
        """Days written without signs between: 20261231, 31122026, 261231."""
        if len(digits) == 6 or self.mapping.date_order != "ymd":
            return digits[:2], digits[2:4], digits[4:]
        return digits[:4], digits[4:6], digits[6:]


def duration_of(text: str, mapping: TableMapping) -> int | None:
    """Whole seconds (a half is rounded up): a number in the table's unit, h:mm:ss, or a pair as the mapping says."""
    cell = text.strip()
    if not cell or cell in ("-", "–"):
        return None
    seconds = _of_colons(cell, mapping) if ":" in cell else _number(cell, mapping) * NUMBER_UNITS[mapping.number_unit]
    if seconds > LONGEST_SECONDS:
        raise CellFault("too_long_a_time", text)
    return int(seconds + 0.5)


def _of_colons(cell: str, mapping: TableMapping) -> float:
    parts = cell.replace(",", ".").split(":")
    if len(parts) > 3 or not all(_NUMBER.fullmatch(part) for part in parts):
        raise CellFault("not_a_duration", cell)
    values = [float(part) for part in parts]
    if any(value >= 60 for value in values[1:]):
        raise CellFault("not_a_duration", cell)
    if len(values) == 2 and mapping.pair == "hm":
        values.append(0.0)
    seconds = 0.0
    for value in values:
        seconds = seconds * 60 + value
    return seconds


def count_of(text: str, mapping: TableMapping) -> int | None:
    """A whole number; None for an empty cell."""
    cell = text.strip()
    if not cell or cell in ("-", "–"):
        return None
    value = _number(cell, mapping)
    if value != int(value):
        raise CellFault("not_a_count", text)
    return int(value)


def _number(cell: str, mapping: TableMapping) -> float:
    """A number that is not negative, its thousands grouped by spaces or by the sign that is not its decimal mark."""
    other = "." if mapping.decimal_mark == "," else ","
    plain = cell
    for sign in (" ", "\u00a0", "\u202f", "'", other):
        plain = plain.replace(sign, "")
    plain = plain.replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        raise CellFault("negative" if plain.startswith(("-", "−")) else "not_a_number", cell)
    return float(plain)
