"""What stands in one cell: a value, or a problem with a code. Nothing that reads two ways is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

SPACES = "\u0020\u00a0\u2007\u2009\u202f"
GROUP_SIGNS = SPACES + "'’"
MINUS_SIGNS = str.maketrans({"−": "-", "–": "-"})
EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
# Spreadsheets count days from here (30 December 1899 makes up for their believing in 29 February 1900).
EXCEL_DAY_ZERO = date(1899, 12, 30)
EXCEL_DAYS = range(10_000, 80_000)  # 1927 to 2119: a bare number outside is no date

YES = frozenset({"1", "true", "yes", "y", "x", "✓", "tak", "t", "prawda", "jah", "j", "tõene", "on"})
NO = frozenset({"0", "false", "no", "n", "-", "nie", "fałsz", "ei", "e", "väär", "off"})

_DATE = re.compile(r"(\d{1,4})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{1,4})\.?(?:r\.|a\.)?")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*(am|pm)?", re.IGNORECASE)
_MIDNIGHT = re.compile(r"[T ]+0{1,2}:00(:00([.,]0+)?)?$")


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Why a cell gives no value, and what was found in it."""

    code: str
    found: str


@dataclass(frozen=True, slots=True)
class ColumnHints:
    """What a column's other cells settle: its decimal mark, whether 3/4/2026 is in March; None when they do not."""

    decimal_mark: str | None = None
    month_first: bool | None = None


NO_HINTS = ColumnHints()


def hints_of(texts: Iterable[str]) -> ColumnHints:
    """Read from the cells that can be read one way only how the doubtful ones are meant."""
    marks: set[str] = set()
    orders: set[bool] = set()
    for text in texts:
        cell = clean(text)
        if (mark := _plain_mark(cell)) is not None:
            marks.add(mark)
        elif (found := _DATE.fullmatch(cell)) and found[2] == "/" and len(found[1]) <= 2:
            first, second = int(found[1]), int(found[3])
            if (first > 12) != (second > 12):
                orders.add(second > 12)
    return ColumnHints(marks.pop() if len(marks) == 1 else None, orders.pop() if len(orders) == 1 else None)


def clean(text: str) -> str:
    """Without the spaces and invisible marks around, with one kind of space inside."""
    return " ".join(text.replace("\ufeff", "").replace("\u200b", "").split())


def parse_text(text: str, *, most: int = 0) -> str | CellProblem:
    """A text of at most so many characters; an error value of a spreadsheet is none."""
    cell = clean(text)
    if not cell:
        return CellProblem("empty", text)
    if cell.upper() in EXCEL_ERRORS:
        return CellProblem("spreadsheet_error", cell)
    return CellProblem("too_long", cell) if most and len(cell) > most else cell


def parse_decimal(text: str, *, hints: ColumnHints = NO_HINTS) -> Decimal | CellProblem:
    """A number with a decimal comma or point and grouped thousands; `1,234` alone is `ambiguous_number`."""
    cell = parse_text(text)
    if isinstance(cell, CellProblem):
        return cell
    compact = cell.translate(MINUS_SIGNS).replace(" ", "\u00a0")
    sign, body = ("-", compact[1:]) if compact.startswith("-") else ("", compact.removeprefix("+"))
    body = body.strip("\u00a0")
    if not re.fullmatch(r"\d[\d.,'’\u00a0]*|[.,]\d+", body):
        return CellProblem("not_a_number", cell)
    mark = _decimal_mark(body, hints)
    if mark == "?":
        return CellProblem("ambiguous_number", cell)
    whole, _, fraction = body.rpartition(mark) if mark else (body, "", "")
    groups = re.split(r"[.,'’\u00a0]", whole)
    grouped = len(groups) == 1 or (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]))
    one_sign = len(set(re.findall(r"[.,'’\u00a0]", whole))) <= 1
    if not grouped or not one_sign or (fraction and not fraction.isdigit()):
        return CellProblem("not_a_number", cell)
    digits = "".join(groups) or "0"
    return Decimal(f"{sign}{digits}.{fraction}" if fraction else f"{sign}{digits}")


def _decimal_mark(body: str, hints: ColumnHints) -> str:
    """The decimal mark of a number, empty for none, `?` when it can be either."""
    marks = [sign for sign in body if sign in ".,"]
    if not marks:
        return ""
    if len(set(marks)) == 2:
        return marks[-1]
    mark = marks[0]
    if len(marks) > 1:
        return ""  # a sign that repeats groups thousands
    whole, _, fraction = body.partition(mark)
    if len(fraction) != 3 or whole in ("", "0") or len(whole) > 3 or not whole.isdigit():
        return mark
    if hints.decimal_mark is None:
        return "?"
    return mark if mark == hints.decimal_mark else ""


def _plain_mark(cell: str) -> str | None:
    """The decimal mark of a number that can be read one way only; None for anything else."""
    body = cell.translate(MINUS_SIGNS).lstrip("+-").replace(" ", "\u00a0")
    if not re.fullmatch(r"[\d.,'’\u00a0]*[.,][\d.,'’\u00a0]*", body) or _DATE.fullmatch(cell):
        return None
    mark = _decimal_mark(body, NO_HINTS)
    return mark if mark in (".", ",") else None


def parse_integer(text: str, *, hints: ColumnHints = NO_HINTS) -> int | CellProblem:
    """A whole number; `3.0` is one, `3.5` is `not_whole`."""
    value = parse_decimal(text, hints=hints)
    if isinstance(value, CellProblem):
        return value
    return int(value) if value == value.to_integral_value() else CellProblem("not_whole", clean(text))


def parse_date(text: str, *, hints: ColumnHints = NO_HINTS) -> date | CellProblem:
    """A day: 31.12.2026, 2026-12-31, 31/12/2026, or a spreadsheet's day number. Two-digit years are refused."""
    cell = parse_text(text)
    if isinstance(cell, CellProblem):
        return cell
    cell = _MIDNIGHT.sub("", cell)
    if re.fullmatch(r"\d{5}(\.0+)?", cell) and int(cell[:5]) in EXCEL_DAYS:
        return EXCEL_DAY_ZERO + timedelta(days=int(cell[:5]))
    found = _DATE.fullmatch(cell)
    if not found:
        return CellProblem("not_a_date", cell)
    first, sign, second, third = found[1], found[2], int(found[3]), found[4]
    if len(first) == 4 and len(third) <= 2:
        return _day(int(first), second, int(third), cell)
    if len(first) > 2 or len(third) not in (2, 4):
        return CellProblem("not_a_date", cell)
    if len(third) == 2:
        return CellProblem("short_year", cell)
    return _day_first(int(first), second, int(third), cell, hints.month_first if sign == "/" else False)


def _day_first(first: int, second: int, year: int, cell: str, month_first: bool | None) -> date | CellProblem:
    """Day first, unless the column shows that it is written month first; then every cell of it is."""
    if month_first:
        return _day(year, first, second, cell)
    if second > 12 >= first:
        return CellProblem("month_first", cell)
    return _day(year, second, first, cell)


def _day(year: int, month: int, day: int, cell: str) -> date | CellProblem:
    try:
        return date(year, month, day)
    except ValueError:
        return CellProblem("no_such_day", cell)


def parse_time(text: str) -> time | CellProblem:
    """A time of day: 8:30, 08.30, 08:30:15, 8:30 pm, or a spreadsheet's share of a day (0.5 is noon)."""
    cell = parse_text(text)
    if isinstance(cell, CellProblem):
        return cell
    if re.fullmatch(r"0?[.,](\d|\d{3,})", cell):  # two digits would be minutes
        seconds = round(float(cell.replace(",", ".")) * 86_400)
        return _clock(seconds // 3600, seconds % 3600 // 60, seconds % 60, cell)
    found = _CLOCK.fullmatch(cell)
    if not found:
        return CellProblem("not_a_time", cell)
    hour = int(found[1])
    if half := (found[4] or "").lower():
        if not 1 <= hour <= 12:
            return CellProblem("not_a_time", cell)
        hour = hour % 12 + (12 if half == "pm" else 0)
    return _clock(hour, int(found[2]), int(found[3] or 0), cell)


def _clock(hour: int, minute: int, second: int, cell: str) -> time | CellProblem:
    try:
        return time(hour, minute, second)
    except ValueError:
        return CellProblem("not_a_time", cell)


def parse_bool(text: str) -> bool | CellProblem:
    """Yes or no, in English, Polish and Estonian words and in signs."""
    cell = parse_text(text)
    if isinstance(cell, CellProblem):
        return cell
    word = cell.lower()
    if word in YES:
        return True
    return False if word in NO else CellProblem("not_yes_or_no", cell)
