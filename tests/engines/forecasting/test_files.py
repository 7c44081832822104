"""Histories as people send them, and what is said when they cannot be read."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from keskus.engines.forecasting import DayMark, MarkKind
from keskus.engines.forecasting.files import FileFault, history_in, marks_in

ZONE = "Europe/Warsaw"


def read(text: str, **options: object) -> np.ndarray:
    return history_in(text.encode(), "calls.csv", zone=ZONE, **options).volumes  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "start,calls\n2026-03-02 08:00,12\n2026-03-02 08:30,7.5\n",
        "Start;Calls\n02.03.2026 8:00;12\n02.03.2026 8:30;7,5\n",
        "date\ttime\toffered\n2026-03-02\t08:00\t12\n2026-03-02\t08:30\t7.5\n",
        "start,calls\n2026-03-02T07:00:00Z,12\n2026-03-02T08:30:00+01:00,7.5\n",
        "queue,start,calls\nsales,2026-03-02 08:00,12\nsales,2026-03-02 08:30,7.5\n",
    ],
)
def test_the_ways_in_which_a_history_is_written(text: str) -> None:
    volumes = read(text)
    assert volumes.shape == (1, 48)
    assert volumes[0, 16:18].tolist() == [12, 7.5]
    assert np.nansum(volumes) == 19.5


def test_finer_rows_are_added_up_and_times_are_weighted() -> None:
    rows = "".join(f"2026-03-02 08:{minute:02},2,{100 + minute},30\n" for minute in range(0, 60, 5))
    content = f"start,calls,talk_seconds,wrap_seconds\n{rows}".encode()
    history = history_in(content, "calls.csv", zone=ZONE, interval_minutes=30)
    assert history.volumes[0, 16:18].tolist() == [12, 12]
    assert history.handle_seconds is not None
    assert history.handle_seconds[0, 16] == 142.5
    assert history.parts["talk"][0, 17] == 142.5
    assert history_in(content, "calls.csv", zone=ZONE).interval_minutes == 5


def test_the_hour_that_comes_twice_is_read_twice() -> None:
    rows = [
        "2026-10-25 01:30,1",
        "2026-10-25 02:00,4",
        "2026-10-25 02:30,1",
        "2026-10-25 02:00,8",
        "2026-10-25 02:30,1",
    ]
    volumes = read("start,calls\n" + "\n".join(rows))
    assert volumes[0, 4] == 6


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("start,calls\n2026-03-02 08:00,many\n", "calls.csv, line 2: calls: 'many' is no value; write digits."),
        ("start,calls\n2026-03-02 08:00,-1\n", "line 2: calls: -1 is below 0; write 0 or more."),
        (
            "start,calls\n\n2026-03-02 08:00,1\n2026-02-30 08:00,1\n",
            "line 4: start: '2026-02-30' is no value; correct it.",
        ),
        ("start,calls\n2026-03-02 25:00,1\n", "line 2: start: '25:00' is no value; write it as 08:30."),
        ("when,calls\n2026-03-02 08:00,1\n", "line 1: start: there is no such column; name one of when, calls so."),
        (
            "start,calls\n2026-03-02 08:00,1\n2026-03-02 08:00,2\n",
            "line 3: start: 2026-03-02 08:00:00 stands on line 2 already; keep one of them or add them up.",
        ),
        (
            "start,calls\n2026-03-02 08:00,1\n2026-03-02 09:00,2\n",
            "rows are 60 minutes apart; give rows of 5, 15 or 30.",
        ),
        ("queue,start,calls\na,2026-03-02 08:00,1\nb,2026-03-02 08:00,1\n", "queue: it has 2; name one of a, b."),
        ("start,calls\n", "calls.csv: it has no rows; give one for each interval."),
        ("", "calls.csv: it is empty"),
    ],
)
def test_what_is_wrong_is_told_with_line_field_and_remedy(text: str, says: str) -> None:
    with pytest.raises(FileFault) as caught:
        read(text)
    assert says in str(caught.value)


def test_marks() -> None:
    text = "date;kind;factor;name\n24.12.2026;closure;;\n2026-12-28;campaign;1,3;letters\n"
    assert marks_in(text.encode(), "marks.csv") == (
        DayMark(date(2026, 12, 24), MarkKind.CLOSURE),
        DayMark(date(2026, 12, 28), MarkKind.CAMPAIGN, 1.3, "letters"),
    )
    with pytest.raises(FileFault, match=r"marks.csv, line 2: kind: 'feast' is none; write one of holiday, special"):
        marks_in(b"date,kind\n2026-12-24,feast\n", "marks.csv")
    with pytest.raises(FileFault, match=r"line 2: factor: 900.0 of 2026-12-24 is no share .*; give 0 to 100"):
        marks_in(b"date,kind,factor\n2026-12-24,special,900\n", "marks.csv")
