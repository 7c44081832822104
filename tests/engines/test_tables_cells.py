"""One cell: a value that can be read one way only, or a problem with a code."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keskus.engines.tables import (
    CellProblem,
    ColumnHints,
    cell_text,
    hints_of,
    parse_bool,
    parse_date,
    parse_decimal,
    parse_integer,
    parse_text,
    parse_time,
)

COMMA, POINT = ColumnHints(decimal_mark=","), ColumnHints(decimal_mark=".")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("37,5", "37.5"),
        ("37.5", "37.5"),
        (" 40 ", "40"),
        ("4 300,50", "4300.50"),
        ("4\u00a0300,50", "4300.50"),
        ("4\u202f300", "4300"),
        ("1.234.567,8", "1234567.8"),
        ("1,234,567.8", "1234567.8"),
        ("1'250.00", "1250.00"),
        ("−5,25", "-5.25"),
        ("0,125", "0.125"),
        ("1234,567", "1234.567"),
        (",5", "0.5"),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, value: str) -> None:
    assert parse_decimal(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,234", "ambiguous_number"),
        ("12.345", "ambiguous_number"),
        ("12 34,5", "not_a_number"),
        ("1,23,4", "not_a_number"),
        ("1.234,5,6", "not_a_number"),
        ("forty", "not_a_number"),
        ("40h", "not_a_number"),
        ("1e5", "not_a_number"),
        ("", "empty"),
        ("#REF!", "spreadsheet_error"),
    ],
)
def test_a_number_that_is_none_says_why(text: str, code: str) -> None:
    problem = parse_decimal(text)
    assert isinstance(problem, CellProblem)
    assert problem.code == code


def test_the_column_settles_what_one_cell_leaves_open() -> None:
    assert hints_of(["1,234", "37,5", "x"]).decimal_mark == ","
    assert hints_of(["1,234", "37.5"]).decimal_mark == "."
    assert hints_of(["37,5", "37.5"]).decimal_mark is None
    assert parse_decimal("1,234", hints=COMMA) == Decimal("1.234")
    assert parse_decimal("1,234", hints=POINT) == Decimal(1234)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("31.12.2026", date(2026, 12, 31)),
        ("1.2.2026", date(2026, 2, 1)),
        ("01. 02. 2026", date(2026, 2, 1)),
        ("2026-02-01", date(2026, 2, 1)),
        ("2026-02-01 00:00:00", date(2026, 2, 1)),
        ("01/02/2026", date(2026, 2, 1)),
        ("01-02-2026", date(2026, 2, 1)),
        ("46054", date(2026, 2, 1)),
        ("46054.0", date(2026, 2, 1)),
    ],
)
def test_a_date_is_read_as_people_write_it(text: str, value: date) -> None:
    assert parse_date(text) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31.02.2026", "no_such_day"),
        ("01.02.26", "short_year"),
        ("12/31/2026", "month_first"),
        ("2026", "not_a_date"),
        ("soon", "not_a_date"),
        ("2026-02-01 14:30", "not_a_date"),
        (" ", "empty"),
    ],
)
def test_a_date_that_is_none_says_why(text: str, code: str) -> None:
    problem = parse_date(text)
    assert isinstance(problem, CellProblem)
    assert problem.code == code


def test_a_column_written_month_first_is_read_so_as_a_whole() -> None:
    hints = hints_of(["03/04/2026", "12/31/2026"])
    assert hints.month_first is True
    assert parse_date("03/04/2026", hints=hints) == date(2026, 3, 4)
    assert hints_of(["13/04/2026", "12/31/2026"]).month_first is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8:30", time(8, 30)),
        ("08.30", time(8, 30)),
        ("8:30:15", time(8, 30, 15)),
        ("8:30 PM", time(20, 30)),
        ("12:00 am", time(0)),
        ("0.5", time(12)),
        ("0.30", time(0, 30)),
        ("0,354166667", time(8, 30)),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, value: time) -> None:
    assert parse_time(text) == value


@pytest.mark.parametrize("text", ["24:00", "8:61", "noon", "13:00 pm", "8"])
def test_a_time_that_is_none_says_so(text: str) -> None:
    assert parse_time(text) == CellProblem("not_a_time", text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("Tak", True), ("NIE", False), ("jah", True), ("Ei", False), ("yes", True), ("x", True), ("0", False)],
)
def test_yes_and_no_in_three_languages(text: str, value: bool) -> None:
    assert parse_bool(text) is value


def test_words_that_are_neither_yes_nor_no() -> None:
    assert parse_bool("maybe") == CellProblem("not_yes_or_no", "maybe")
    assert parse_integer("3,5") == CellProblem("not_whole", "3,5")
    assert parse_integer("3,0") == 3
    assert parse_text("#N/A") == CellProblem("spreadsheet_error", "#N/A")
    assert parse_text("abcdef", most=5) == CellProblem("too_long", "abcdef")
    assert parse_text(" a \u00a0 b ") == "a b"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2), st.sampled_from(["en", "pl", "et"]))
def test_a_number_comes_back_from_every_language(value: Decimal, language: str) -> None:
    assert parse_decimal(cell_text(value, language)) == value


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(["en", "pl", "et"]))
def test_a_day_comes_back_from_every_language(value: date, language: str) -> None:
    assert parse_date(cell_text(value, language)) == value


@given(st.text())
def test_no_text_breaks_a_parser(text: str) -> None:
    parsers: list[Any] = [parse_text, parse_decimal, parse_integer, parse_date, parse_time, parse_bool]
    hints_of([text])
    for parse in parsers:
        parse(text)
