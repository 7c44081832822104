"""`keskus staff`: the published examples from a file, the goals, patience from calls, and files that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from keskus.cli import main

EXAMPLE = "starts,calls,handle_seconds\n9:00,100,180\n9:30,0,\n"


def asked(capsys: pytest.CaptureFixture[str], path: Path, text: str, *words: str) -> dict[str, Any]:
    path.write_text(text, encoding="utf-8")
    assert main(["staff", str(path), "--interval", "1800", *words]) == 0
    return dict(json.loads(capsys.readouterr().out))


def test_the_published_example(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = ("--service-level", "0.8", "--shrinkage", "0.3", "--minimum", "1")
    found = asked(capsys, tmp_path / "loads.csv", EXAMPLE, *words)
    assert found["formula"] == "erlang_c"
    first, second = found["intervals"]
    assert (first["starts"], first["agents"], first["scheduled"]) == ("9:00", 14, 20)
    assert first["service_level"] == pytest.approx(0.8884, abs=5e-5)
    assert (second["agents"], second["scheduled"], second["service_level"]) == (1, 2, None)
    assert found["overall"]["scheduled_hours"] == 11
    assert found["one_fewer"][0] == {"first": 0, "last": 2, "code": "costs", "points": pytest.approx(-9.279, abs=0.01)}


def test_json_with_goals_patience_and_agents_given(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    row = {"calls": 100, "handle_seconds": 180, "patience_seconds": 90, "agents": 9, "queue": "sales"}
    text = json.dumps({"intervals": [row]})
    words = ("--abandonment", "0.05", "--occupancy", "0.85", "--asa", "10", "--shrinkage", "0.15", "--shrinkage", "0.2")
    found = asked(capsys, tmp_path / "loads.json", text, *words)
    assert found["formula"] == "erlang_a"
    assert found["shrinkage"] == pytest.approx(0.32)
    (interval,) = found["intervals"]
    assert interval["queue"] == "sales"
    assert interval["abandonment"] <= 0.05
    assert found["given"]["intervals"][0]["agents"] == 9
    assert found["given"]["overall"]["abandonment"] > 0.05
    plain = asked(capsys, tmp_path / "loads.json", text, "--formula", "C", "--service-level", "0.8")
    assert plain["formula"] == "erlang_c"


def test_patience_from_calls_into_a_file(tmp_path: Path) -> None:
    calls, loads, out = tmp_path / "calls.csv", tmp_path / "loads.csv", tmp_path / "answer.json"
    calls.write_text("wait_seconds,answered\n10,1\n60,0\n50,1\n", encoding="utf-8")
    loads.write_text("\ufeffcalls;handle_seconds;minimum\n30;180;4\n", encoding="utf-8")
    words = ["--patience-from", str(calls), "--out", str(out), "--abandonment", "0.9"]
    assert main(["staff", str(loads), *words]) == 0
    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["patience"]["mean_seconds"] == 120
    assert found["intervals"][0]["agents"] == 4


def test_mail_by_its_deadline_and_chats_at_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    mail = "starts,calls,handle_seconds\n9:00,60,300\n9:30,0,300\n10:00,0,\n10:30,0,\n"
    found = asked(capsys, tmp_path / "mail.csv", mail, "--deadline", "5400", "--shrinkage", "0.5")
    assert [row["agents"] for row in found["intervals"]] == [3, 2, 3, 2]
    assert [row["scheduled"] for row in found["intervals"]] == [6, 4, 6, 4]
    assert found["intervals"][0]["starts"] == "9:00"
    assert found["overall"]["on_time"] == 1
    alone = asked(capsys, tmp_path / "chats.csv", EXAMPLE, "--service-level", "0.8")
    several = asked(capsys, tmp_path / "chats.csv", EXAMPLE, "--service-level", "0.8", "--chats", "3")
    assert several["intervals"][0]["agents"] == 5
    assert several["overall"]["agent_hours"] == 2.5
    assert several["overall"]["service_level"] > alone["overall"]["service_level"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("calls\n1\n", "handle_seconds: this column is missing"),
        ("calls,handle_seconds\n1,180\nmany,180\n", "calls, line 3: 'many' is no number"),
        ("calls,handle_seconds\n1,180\n2,\n", "line 3: handle_seconds: nan is no handle time"),
        ("calls,handle_seconds\n1,180\n-2,180\n", "line 3: calls: -2 is no number of calls"),
        ("calls,handle_seconds,agents\n1,180,1.5\n", "line 2: agents: 1.5 is no number of agents"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "loads.csv"
    path.write_text(text, encoding="utf-8")
    assert main(["staff", str(path), "--service-level", "0.8"]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--service-level", "80"], "service_level: 80 is no share"),
        (["--counted", "mine"], "use one of: answered_only"),
        (["--abandonment", "0.05"], "give patience_seconds"),
        (["--shrinkage", "30"], "30 is no share below 1"),
        (["--patience", "0"], "patience_seconds: 0 is no patience"),
        (["--patience-from", "nowhere.csv"], "nowhere.csv cannot be read"),
        (["--out", "."], "cannot be written"),
    ],
)
def test_what_cannot_be_asked(words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "loads.csv"
    path.write_text("calls,handle_seconds\n1,180\n", encoding="utf-8")
    assert main(["staff", str(path), *words]) == 1
    assert said in capsys.readouterr().err
    assert main(["staff", str(tmp_path / "none.csv")]) == 1
    (tmp_path / "loads.json").write_text("[1]", encoding="utf-8")
    assert main(["staff", str(tmp_path / "loads.json")]) == 1
    assert "no list of objects" in capsys.readouterr().err
