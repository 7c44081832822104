"""`keskus forecast`: the answer as JSON, marks, the day so far, and histories that cannot be used."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from keskus.cli import main
from tests.engines.forecasting.series import MONDAY, made


def written(folder: Path, days: int = 70, queue: str = "sales") -> Path:
    history, _ = made(days)
    lines = ["queue,start,calls,talk_seconds,wrap_seconds"]
    for day, column in np.argwhere(np.nan_to_num(history.volumes) > 0):
        start = datetime.combine(MONDAY, datetime.min.time()) + timedelta(days=int(day), minutes=30 * int(column))
        lines.append(f"{queue},{start:%Y-%m-%d %H:%M},{history.volumes[day, column]:.0f},180,45")
    path = folder / "history.csv"
    path.write_text("\n".join(lines))
    return path


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert main(["forecast", *words]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_fortnight_with_holidays_and_marks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    marks = tmp_path / "marks.csv"
    marks.write_text("date,kind,factor,name\n2026-03-17,campaign,2,letters\n")
    options = ["--days", "14", "--zone", "Europe/Warsaw", "--country", "PL", "--marks", str(marks)]
    found = asked(capsys, str(written(tmp_path)), *options)
    assert (found["interval_minutes"], found["method"], found["why"]) == (30, "blend", "least_error")
    assert found["history"] == {"starts_on": "2026-01-05", "ends_on": "2026-03-14", "days": 68}
    days = {date.fromisoformat(day["date"]): day for day in found["days"]}
    plain, campaign, sunday = days[date(2026, 3, 24)], days[date(2026, 3, 17)], days[date(2026, 3, 22)]
    assert campaign["total"]["mean"] == pytest.approx(2 * plain["total"]["mean"], rel=0.1)
    assert campaign["reasons"] == [{"cause": "factor_given", "number": 2.0, "name": "letters"}]
    assert sunday["total"]["mean"] == 0
    assert len(plain["p90"]) == 48
    assert plain["p10"][20] < plain["p50"][20] < plain["p90"][20]
    assert plain["handle_seconds"][20] == 225
    assert plain["talk_seconds"][20] == 180
    methods = {row["method"] for row in found["backtest"]["rows"]}
    assert {"blend", "seasonal_naive", "mean_of_four"} <= methods


def test_the_day_so_far(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path)
    with path.open("a") as stream:
        for half in range(16, 22):
            stream.write(f"\nsales,2026-03-16 {half // 2:02}:{half % 2 * 30:02},400,180,45")
    found = asked(capsys, str(path), "--today", "--zone", "Europe/Warsaw")
    (day,) = found["days"]
    assert day["date"] == "2026-03-16"
    assert day["mean"][16:22] == [400] * 6
    plain = asked(capsys, str(written(tmp_path)), "--days", "3", "--zone", "Europe/Warsaw")["days"][-1]
    assert plain["date"] == "2026-03-16"
    assert sum(day["mean"][22:]) > 1.2 * sum(plain["mean"][22:])


def test_odd_days_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path)
    path.write_text(path.read_text().replace("2026-02-04 11:00,", "2026-02-04 11:00,9"))
    (found, *_) = asked(capsys, str(path), "--outliers", "--zone", "Europe/Warsaw")["outliers"]
    assert (found["date"], found["time"], found["oddity"]) == ("2026-02-04", "11:00", "interval_high")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--days", "900"], "--days: 900 days are not within reach; ask for 1 to 550 days ahead"),
        (["--zone", "Mars"], "--zone: 'Mars' is not known"),
        (["--country", "XX"], "--country: 'XX' is not known"),
        (["--queue", "support"], "queue: 'support' is not in it; name one of sales"),
        (["--marks", "nowhere.csv"], "nowhere.csv cannot be read"),
    ],
)
def test_refusals_are_explained(
    words: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forecast", str(written(tmp_path, 10)), *words]) == 1
    assert says in capsys.readouterr().err
