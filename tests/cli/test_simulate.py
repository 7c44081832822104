"""`keskus simulate`: the three forms, the logs, and models that cannot be used."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from keskus.cli import main

EXAMPLE = str(Path(__file__).resolve().parents[2] / "docs" / "simulation-example.yaml")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


def test_figures_as_text_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", EXAMPLE, "--replications", "3"]) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert lines[0].startswith("3 runs, seed 1, ")
    (sales,) = [line for line in lines if line.startswith("sales") and "%" in line]
    assert sales.count("±") == 7
    assert any(line.startswith("site tallinn") for line in lines)
    assert said.err == ""  # nobody watches: no progress


def test_the_same_as_json_and_csv(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["simulate", EXAMPLE, "--replications", "3", "--seed", "4", "--format", "json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    mean, low, high = whole["queues"]["sales"]["service_level"]
    assert low < mean < high
    assert whole["queues"]["renewals"]["service_level"] == [None, None, None]
    offered = sum(interval["queues"]["sales"]["offered"][0] for interval in whole["intervals"])
    assert offered == pytest.approx(whole["queues"]["sales"]["offered"][0])
    path = tmp_path / "figures.csv"
    assert main(["simulate", EXAMPLE, "--replications", "3", "--seed", "4", "--format", "csv", "--out", str(path)]) == 0
    rows = rows_of(path)
    (found,) = [row for row in rows if (row["starts"], row["name"], row["figure"]) == ("", "sales", "service_level")]
    assert float(found["mean"]) == mean
    assert {row["kind"] for row in rows} == {"queue", "group"}


def test_the_logs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    calls, agents = tmp_path / "calls.csv", tmp_path / "agents.csv"
    words = ["simulate", EXAMPLE, "--replications", "2", "--log", str(calls), "--agent-log", str(agents)]
    assert main([*words, "--format", "json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    rows = rows_of(calls)
    assert len(rows) == whole["contacts"]
    assert {row["replication"] for row in rows} == {"0", "1"}
    answered = sum(row["queue"] == "vip" and row["outcome"] == "answered" for row in rows)
    assert answered / 2 == whole["queues"]["vip"]["answered"][0]
    lunch = [row for row in rows_of(agents) if (row["agent"], row["reason"]) == ("Anna", "lunch")]
    assert len(lunch) == 2
    assert {row["state"] for row in lunch} == {"paused"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nowhere.yaml"], "nowhere.yaml cannot be read"),
        ([EXAMPLE, "--replications", "0"], "--replications: 0 is too few; give 1 or more"),
        ([EXAMPLE, "--level", "95"], "--level: 95.0 is no confidence"),
        ([EXAMPLE, "--replications", "1", "--out", "/nowhere/at/all"], "/nowhere/at/all cannot be written"),
    ],
)
def test_refusals_are_explained(words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", *words]) == 1
    assert says in capsys.readouterr().err


def test_a_fault_in_the_file_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "centre.yaml"
    path.write_text("queues:\n  a:\n    tlak: 3m\ngroups: {}\n")
    assert main(["simulate", str(path)]) == 1
    assert f"{path}, line 3: queues.a.tlak: there is no such key; did you mean talk." in capsys.readouterr().err
