"""The demo itself, from nothing to its first page."""

from __future__ import annotations

import os
import re
import urllib.request
from pathlib import Path

import pytest

from tests.cli.houses import House, until


@pytest.mark.skipif(bool(os.environ.get("KESKUS_DATABASE")), reason="the demo always has its own SQLite")
def test_the_demo_starts_lets_in_once_and_is_refused_by_production(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    home = House(folder)
    said = folder / "said.log"
    with home.running("demo"):
        until(lambda: "signs you in once" in said.read_text(), seconds=240)
        (link,) = re.findall(r"http://127\.0\.0\.1:\d+/\S+", said.read_text())
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with browser.open(link, timeout=90) as answer:
            assert b"<form" in answer.read()
        published = "SELECT count(*) FROM planning_roster WHERE state = 'published'"
        until(lambda: home.rows(published)[0][0] == 2, seconds=240)
    (lines,) = home.rows("SELECT count(*) FROM contacts_rawline")[0]
    assert lines > 4_000
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


def test_removing_the_demo_deletes_its_folder_and_no_other(tmp_path: Path) -> None:
    demo, real = tmp_path / "demo", tmp_path / "real"
    for folder in (demo, real):
        folder.mkdir()
        (folder / "keskus.sqlite3").touch()
    (demo / "demo").touch()
    assert House(demo).keskus("demo", "--remove").returncode == 0
    assert House(real).keskus("demo", "--remove").returncode == 1
    assert (demo.exists(), real.exists()) == (False, True)
