"""The demo's sample, and the demo itself from nothing to its first page."""

from __future__ import annotations

import os
import re
import urllib.request
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from keskus.cli.demo.sample import DAYS, QUEUES, queue_log
from keskus.engines.queuelog import Line, parse_line
from tests.cli.houses import House, until

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


def test_the_sample_is_the_same_each_time_and_ends_now() -> None:
    lines = list(queue_log(NOW))
    assert lines == list(queue_log(NOW))
    moments = [int(line.partition("|")[0]) for line in lines]
    assert moments == sorted(moments)
    assert NOW.timestamp() - 600 < moments[-1] < NOW.timestamp()
    assert moments[0] >= (NOW - timedelta(days=DAYS + 1)).timestamp()


def test_every_line_of_the_sample_can_be_read_and_calls_reconcile() -> None:
    lines = [parse_line(text.encode(), now=int(NOW.timestamp())) for text in queue_log(NOW)]
    events = Counter(line.event for line in lines if isinstance(line, Line))
    assert sum(events.values()) == len(lines)
    left = events["ABANDON"] + events["EXITWITHTIMEOUT"] + events["EXITWITHKEY"]
    over = events["COMPLETECALLER"] + events["COMPLETEAGENT"] + events["BLINDTRANSFER"]
    assert 0 <= events["ENTERQUEUE"] - events["CONNECT"] - left < 20
    assert 0 <= events["CONNECT"] - over <= 12
    assert 2_000 < events["ENTERQUEUE"] < 8_000
    assert {name for queue in QUEUES for name in queue.agents} == {f"PJSIP/{number}" for number in range(101, 113)}


def test_no_number_of_the_sample_can_be_anybodys() -> None:
    callers = {line.split("|")[6] for line in queue_log(NOW) if "|ENTERQUEUE|" in line}
    assert all(re.fullmatch(r"\+(48|372)000\d{6}", caller) for caller in callers)


@pytest.mark.skipif(bool(os.environ.get("KESKUS_DATABASE")), reason="the demo always has its own SQLite")
def test_the_demo_starts_lets_in_once_and_is_refused_by_production(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    home = House(folder)
    said = folder / "said.log"
    with home.running("demo"):
        until(lambda: "signs you in once" in said.read_text(), seconds=90)
        (link,) = re.findall(r"http://127\.0\.0\.1:\d+/\S+", said.read_text())
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with browser.open(link, timeout=20) as answer:
            assert b"<form" in answer.read()
    (calls,) = home.rows("SELECT count(*) FROM contacts_contact")[0]
    assert calls > 2_000
    (quarantined,) = home.rows("SELECT count(*) FROM contacts_quarantinedline")[0]
    assert quarantined == 0
    assert home.keskus("verify", KESKUS_MODE="demo").returncode == 0
    refused = home.keskus("up", "--http")
    assert (refused.returncode, "holds a demo" in refused.stderr) == (1, True)
    with home.running("demo", "--as", "planner"):
        until(lambda: "as the planner" in said.read_text())
    assert "ready after" not in said.read_text().rpartition("as the manager")[2]


def test_the_demo_never_meets_real_data(tmp_path: Path) -> None:
    (tmp_path / "keskus.sqlite3").write_text("precious")
    answer = House(tmp_path).keskus("demo", "--reset")
    assert (answer.returncode, "no demo's" in answer.stderr) == (1, True)
    assert (tmp_path / "keskus.sqlite3").read_text() == "precious"
