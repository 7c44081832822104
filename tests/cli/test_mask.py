"""`keskus mask`: JSON lines in and out, and lines that cannot be read."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from keskus.cli import main


def test_a_line_in_is_a_line_out(tmp_path: Path) -> None:
    texts, spans = tmp_path / "texts.jsonl", tmp_path / "spans.jsonl"
    rows = [
        {"id": 7, "lang": "pl", "text": "😀 PESEL 44051401359, karta 4111 1111 1111 1111"},
        {"id": "b", "lang": "et", "text": "tere"},
        {"id": None, "text": "my security code is one two three"},
    ]
    texts.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    assert main(["mask", str(texts), "--out", str(spans)]) == 0
    found = [json.loads(line) for line in spans.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in found] == [7, "b", None]
    assert found[0]["spans"] == [
        {"start": 8, "end": 19, "type": "PESEL"},
        {"start": 27, "end": 46, "type": "PAN"},
    ]
    assert found[1]["spans"] == []
    assert [span["type"] for span in found[2]["spans"]] == ["CVV"]


def test_a_pipe_is_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"id": 1, "text": "EE382200221020145685"}'))
    assert main(["mask", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["spans"][0]["type"] == "IBAN"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "line 2: not JSON"),
        ('{"id": 1}', 'line 2: give {"id"'),
        ('{"id": 1, "text": "a", "lang": "fi"}', "line 2, lang: 'fi'"),
    ],
)
def test_what_cannot_be_read_is_named(line: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = tmp_path / "texts.jsonl"
    texts.write_text('{"id": 0, "text": ""}\n' + line, encoding="utf-8")
    assert main(["mask", str(texts)]) == 1
    assert why in capsys.readouterr().err
    assert main(["mask", str(tmp_path / "none.jsonl")]) == 1
    assert "cannot be read" in capsys.readouterr().err
