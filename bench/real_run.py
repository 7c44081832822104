"""Keskus' figures for the dense run of a real Asterisk, beside the truth that was computed without its queue_log.

    python -m bench.real_run        (needs the folder with the real data: KESKUS_DATA)

Prints the table of docs/measurements.md.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.ingest import ROOT, environment_of

DATA = Path(os.environ.get("KESKUS_DATA", ROOT.parent / "shared" / "data"))
COUNTS = {
    "offered": "offered",
    "answered": "answered",
    "answered_within_20s": "answered_within",
    "abandoned": "abandoned",
    "timeout": "timeout",
    "exit_key": "exit_key",
    "left_empty": "left_empty",
    "withdrawn": "withdrawn",
}
MEANS = {
    "average_speed_of_answer_s": ("wait_answered_seconds", "answered"),
    "average_queue_talk_s": ("talk_seconds", "answered"),
    "average_wait_before_abandon_s": ("wait_abandoned_seconds", "abandoned"),
    "longest_wait_s": ("longest_wait_seconds", None),
}
WHY = {
    ("billing", "abandoned"): "a caller pulled out by AMI Redirect is logged as ABANDON; only CEL knows",
    ("support", "longest_wait_s"): "the log has whole seconds, cut off",
    ("billing", "average_wait_before_abandon_s"): "the same caller, who waited a few seconds only",
}


def main() -> None:
    """Import the log into an empty centre and print the comparison."""
    truth = json.loads((DATA / "asterisk-run-a" / "truth.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "centre"
        folder.mkdir()
        environment = environment_of(folder)
        subprocess.run(
            [sys.executable, "-m", "tests.contacts.killing", "prepare"], cwd=ROOT, env=environment, check=True
        )
        log = str(DATA / "asterisk-run-a" / "queue_log")
        command = [sys.executable, "-m", "keskus.cli", "import", log, "--source", "PBX", "--site", "main", "--quiet"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        found = sums(folder / "keskus.sqlite3")
    print("| queue | figure | truth | Keskus | why they differ |\n|---|---|---|---|---|")
    for queue, true in sorted(truth["queues"].items()):
        for figure, value in compare(found[queue]).items():
            known = true[figure]
            spread = true["answered_19_to_21s"] if figure == "answered_within_20s" else 0
            same = abs(known - value) <= (spread if figure in COUNTS else 0.5)
            why = "" if same else WHY.get((queue, figure), "**unexplained**")
            print(f"| {queue} | {figure} | {known:g} | {value:g} | {why} |")


def compare(row: sqlite3.Row) -> dict[str, float]:
    """Our figures under the truth's names."""
    figures: dict[str, float] = {name: row[column] for name, column in COUNTS.items()}
    for name, (top, bottom) in MEANS.items():
        figures[name] = round(row[top] / row[bottom], 2) if bottom else row[top]
    return figures


def sums(database: Path) -> dict[str, sqlite3.Row]:
    """The day's sums by queue."""
    connection = sqlite3.connect(database)
    connection.row_factory = sqlite3.Row
    rows = connection.execute("SELECT q.name, d.* FROM contacts_queueday d JOIN people_queue q ON q.id = d.queue_id")
    found = {row["name"]: row for row in rows}
    connection.close()
    return found


if __name__ == "__main__":
    main()
