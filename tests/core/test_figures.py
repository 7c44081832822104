"""Figures as every page writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import NamedTuple

import pytest
from django.template import Context, Template
from django.utils import translation

from keskus.core.templatetags import figures, marks

NBSP = "\u00a0"


class Ratio(NamedTuple):
    numerator: float
    denominator: float

    @property
    def share(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None


@pytest.mark.parametrize(
    ("language", "value", "text"),
    [
        ("en", 0.8137, f"81.4{NBSP}%"),
        ("pl", 0.8137, f"81,4{NBSP}%"),
        ("et", 0.8137, f"81,4{NBSP}%"),
        ("en", 1, f"100.0{NBSP}%"),
        ("en", 0, f"0.0{NBSP}%"),
        ("en", 12.345, f"1,234.5{NBSP}%"),
        ("en", None, "–"),
    ],
)
def test_share(language: str, value: float | None, text: str) -> None:
    with translation.override(language):
        assert figures.share(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0:00"),
        (9.4, "0:09"),
        (9.5, "0:10"),
        (59.6, "1:00"),
        (194, "3:14"),
        (3599.4, "59:59"),
        (3599.5, "1:00:00"),
        (3600, "1:00:00"),
        (36_061, "10:01:01"),
        (-75, "−1:15"),
        (-0.2, "0:00"),
        (None, "–"),
    ],
)
def test_duration(seconds: float | None, text: str) -> None:
    assert figures.duration(seconds) == text


@pytest.mark.parametrize(
    ("language", "value", "text"),
    [
        ("en", 4212, "4,212"),
        ("pl", 4212, f"4{NBSP}212"),
        ("et", 1_234_567, f"1{NBSP}234{NBSP}567"),
        ("en", 0, "0"),
        ("en", -12, "−12"),
        ("en", None, "–"),
    ],
)
def test_count(language: str, value: int | None, text: str) -> None:
    with translation.override(language):
        assert figures.count(value) == text


def test_a_number_that_rounds_to_nothing_has_no_sign() -> None:
    assert figures.number(-0.04) == "0.0"


def test_missing_says_why() -> None:
    assert figures.missing(0, "No calls.") == 0
    text = str(figures.missing(None, "No <calls>."))
    assert 'title="No &lt;calls&gt;."' in text
    assert "–" in text
    assert figures.missing(figures.share(None), "No calls.") != "–"


def test_a_figure_says_what_it_is_a_share_of() -> None:
    with translation.override("en"):
        text = figures.figure(Ratio(3769, 4630))
        assert 'title="3,769 of 4,630"' in text
        assert text.startswith("<span")
        assert f"81.4{NBSP}%" in text
        link = figures.figure(Ratio(1, 2), url="/calls?a=1&b=2")
        assert 'href="/calls?a=1&amp;b=2"' in link
        assert 'data-detail="1 of 2"' in link
        assert "–" in figures.figure(Ratio(0, 0), reason="No calls were offered.")
        assert "No calls were offered." in figures.figure(Ratio(0, 0), reason="No calls were offered.")


INSTANT = datetime(2026, 11, 22, 12, 5, 33, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "22 Nov 2026, 14:05:33"),
        ("pl", "22 lis 2026, 14:05:33"),
        ("et", "22. nov 2026 14:05:33"),
    ],
)
def test_local_time(language: str, text: str) -> None:
    with translation.override(language):
        written = figures.local_time(INSTANT, "Europe/Tallinn")
    assert text in written
    assert 'datetime="2026-11-22T14:05:33+02:00"' in written
    assert 'title="Europe/Tallinn (UTC+02:00)"' in written


def test_local_time_on_both_sides_of_the_clock_change() -> None:
    before = figures.local_clock(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Warsaw")
    after = figures.local_clock(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Europe/Warsaw")
    assert "02:30:00" in before
    assert "UTC+02:00" in before
    assert "02:30:00" in after
    assert "UTC+01:00" in after


def test_days() -> None:
    with translation.override("en"):
        assert figures.day(date(2026, 11, 22)) == "22 Nov 2026"
        assert figures.day(date(2026, 11, 22), "brief") == "22 Nov"
        assert figures.day(date(2026, 11, 22), "weekday") == "Sun 22 Nov"
    with translation.override("pl"):
        assert figures.day(date(2026, 11, 22), "full") == "niedziela, 22 listopada 2026"
    assert figures.day(None) == "–"
    assert figures.local_time(None, "UTC") == "–"


def test_sparkline_keeps_gaps_and_bounds() -> None:
    drawn = str(marks.sparkline([1, 2, None, 4, 3]))
    assert drawn.count("M") == 2
    assert drawn.count("L") == 2
    assert marks.sparkline([None, 3]) == ""
    assert "12.0" in marks.sparkline([5, 5, 5])


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Anna Maria Tamm", "AT"), ("Õnne", "ÕN"), ("", ""), ("jan (PL) kowalski", "JK"), ("system", "SY")],
)
def test_initials(name: str, letters: str) -> None:
    assert marks.initials(name) == letters


def test_words_of_others_are_escaped() -> None:
    page = Template('{% load marks %}{% state "bad" words %}{% icon "x" label=words %}')
    text = page.render(Context({"words": "<script>alert(1)</script>"}))
    assert "<script>" not in text
