"""Keskus' figures for the dense run of a real Asterisk, from each set of sources, beside the truth.

    python -m bench.real_run        (needs the folder with the real data: KESKUS_DATA)

Prints the table of docs/measurements.md: what the queue_log alone can know, and what CDR and CEL add.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.ingest import ROOT, environment_of

DATA = Path(os.environ.get("KESKUS_DATA", ROOT.parent / "shared" / "data"))
QUEUE_LOG, CDR, CEL = "queue_log", "cdr-Master.csv", "cel-Master.csv"
SETS = {
    "queue_log": (QUEUE_LOG,),
    "with CDR": (QUEUE_LOG, CDR),
    "with CEL": (QUEUE_LOG, CEL),
    "with both": (QUEUE_LOG, CDR, CEL),
}
BESIDE = ("--with", "PBX", "--time-zone", "UTC")  # the clock of that PBX
COUNTS = {
    "offered": "offered",
    "answered": "answered",
    "answered_within_20s": "answered_within",
    "abandoned": "abandoned",
    "timeout": "timeout",
    "exit_key": "exit_key",
    "left_empty": "left_empty",
    "withdrawn": "withdrawn",
    "redirected_by_ami": "redirected",
}
MEANS = {
    "average_speed_of_answer_s": ("wait_answered_seconds", "answered"),
    "average_handle_time_s": ("talk_seconds", "answered"),
    "average_wait_before_abandon_s": ("wait_abandoned_seconds", "abandoned"),
    "longest_wait_s": ("longest_wait_seconds", None),
}
MEAN_SECONDS = 0.5  # the log has whole seconds
AGENTS_SQL = """
SELECT a.name, COUNT(*) AS handled, SUM(c.talk_seconds) AS talk_s, SUM(c.hold_seconds) AS held_s,
SUM(c.ended_by = 'blind_transfer') AS transferred_blind, SUM(c.ended_by = 'attended_transfer') AS transferred_attended
FROM contacts_contact c JOIN contacts_pbxagent a ON a.id = c.agent_id GROUP BY a.name
"""
MADE_SQL = """
SELECT a.name, COUNT(*) AS outbound_calls, COUNT(o.answered_epoch) AS outbound_answered,
COALESCE(SUM(o.talk_seconds), 0) AS outbound_talk_s
FROM contacts_outboundcall o JOIN contacts_pbxagent a ON a.id = o.agent_id
WHERE NOT EXISTS (SELECT 1 FROM contacts_contact c WHERE c.agent_id = o.agent_id
AND c.answered_epoch <= o.started_epoch AND c.ended_epoch > o.started_epoch) GROUP BY a.name
"""
OF_AGENTS = (
    "handled",
    "talk_s",
    "transferred_blind",
    "transferred_attended",
    "held_s",
    "outbound_calls",
    "outbound_answered",
    "outbound_talk_s",
)


def main() -> None:
    """Import each set of sources into an empty centre and print the comparison."""
    truth = json.loads((DATA / "asterisk-run-a" / "truth.json").read_text(encoding="utf-8"))
    found = {name: figures_from(files, truth) for name, files in SETS.items()}
    print(f"| whose | figure | truth | {' | '.join(SETS)} |\n|---|---|---|{'---|' * len(SETS)}")
    for (whose, figure), known in truths(truth).items():
        cells = (cell(figure, known, found[name][whose, figure], truth, whose) for name in SETS)
        print(f"| {whose} | {figure} | {known:g} | {' | '.join(cells)} |")


def truths(truth: dict[str, Any]) -> dict[tuple[str, str], float]:
    """Every figure of the truth that a report shows: by queue, and over all agents."""
    known: dict[tuple[str, str], float] = {}
    for name, queue in sorted(truth["queues"].items()):
        known |= {(name, figure): queue[figure] for figure in (*COUNTS, *MEANS)}
        known[name, "refused"] = queue["rejected_full"] + queue["rejected_empty"]
        known[name, "transferred"] = queue["ended"]["blindtransfer"] + queue["ended"]["attendedtransfer"]
    for figure in OF_AGENTS:
        known["agents", figure] = round(sum(agent[figure] for agent in truth["agents"].values()), 1)
    return known


def cell(figure: str, known: float, ours: tuple[float, int], truth: dict[str, Any], whose: str) -> str:
    """A figure of ours; in bold where it is not the truth's, within whole seconds. Of agents: for how many it is."""
    value, right = ours
    if whose == "agents":
        is_same = right == len(truth["agents"])
        return f"{value:g}" if is_same else f"**{value:g}** ({right} of {len(truth['agents'])} agents)"
    spread = truth["queues"][whose]["answered_19_to_21s"] if figure == "answered_within_20s" else 0
    within = 1 if figure == "longest_wait_s" else MEAN_SECONDS if figure in MEANS else spread
    is_same = abs(known - value) <= within
    return f"{value:g}" if is_same else f"**{value:g}**"


def figures_from(files: tuple[str, ...], truth: dict[str, Any]) -> dict[tuple[str, str], tuple[float, int]]:
    """What Keskus makes of these files: figure -> (value, for how many agents it is right)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "centre"
        folder.mkdir()
        environment = environment_of(folder)
        run = [sys.executable, "-m", "tests.contacts.killing", "prepare"]
        subprocess.run(run, cwd=ROOT, env=environment, check=True)
        for file in files:
            source = ["--source", "PBX", "--site", "main"] if file == QUEUE_LOG else ["--source", file, *BESIDE]
            path = str(DATA / "asterisk-run-a" / file)
            command = [sys.executable, "-m", "keskus.cli", "import", path, *source, "--quiet"]
            subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        connection = sqlite3.connect(folder / "keskus.sqlite3")
        connection.row_factory = sqlite3.Row
        found = of_queues(connection) | of_agents(connection, truth)
        connection.close()
        return found


def of_queues(connection: sqlite3.Connection) -> dict[tuple[str, str], tuple[float, int]]:
    """The day's sums by queue, under the truth's names."""
    found: dict[tuple[str, str], tuple[float, int]] = {}
    statement = "SELECT q.name, d.* FROM contacts_queueday d JOIN people_queue q ON q.id = d.queue_id"
    for row in connection.execute(statement):
        for figure, column in {**COUNTS, "refused": "refused", "transferred": "transferred"}.items():
            found[row["name"], figure] = (row[column], 0)
        for figure, (top, bottom) in MEANS.items():
            found[row["name"], figure] = (round(row[top] / row[bottom], 2) if bottom else row[top], 0)
    return found


def of_agents(connection: sqlite3.Connection, truth: dict[str, Any]) -> dict[tuple[str, str], tuple[float, int]]:
    """Sums over agents, and for how many of them each is right: counts exactly, seconds within a half per call."""
    rows: dict[str, dict[str, Any]] = {}
    for statement in (AGENTS_SQL, MADE_SQL):
        for row in connection.execute(statement):
            rows.setdefault(row["name"], {}).update(dict(row))
    found: dict[tuple[str, str], tuple[float, int]] = {}
    for figure in OF_AGENTS:
        right = 0
        for number, true in truth["agents"].items():
            ours = rows.get(true["name"] or f"PJSIP/{number}", {})
            calls = true["handled" if figure in ("talk_s", "held_s") else "outbound_calls"]
            spread = MEAN_SECONDS * max(calls, 1) if figure.endswith("_s") else 0
            right += abs(ours.get(figure, 0) - true[figure]) <= spread
        found["agents", figure] = (sum(row.get(figure, 0) for row in rows.values()), right)
    return found


if __name__ == "__main__":
    main()
