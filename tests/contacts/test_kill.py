"""Kill -9 at any moment loses and doubles nothing.

A hundred kills of 200,000 lines: `bench/kill_ingest.py`. More kills of log, CDR, CEL and table: `bench/kill_family.py`.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.contacts.family import write_files
from tests.contacts.killing import centres, follow_with_kills, import_with_kills
from tests.contacts.world import DAY, a_call, in_order

KILLS = 5


@pytest.mark.slow
def test_five_kills_of_an_import_and_of_a_follow_with_rotation_change_nothing(tmp_path: Path) -> None:
    rng = random.Random(20261122)
    calls = (a_call(DAY + 9 * n, n * 10, agent=f"Agent {n % 40}", talk=rng.randrange(5, 300)) for n in range(7000))
    lines = [f"{line}\n".encode() for line in in_order(*calls)]
    log = tmp_path / "queue_log"
    log.write_bytes(b"".join(lines))
    with centres(tmp_path, 3) as (undisturbed, imported, followed):
        undisturbed.run("import", str(log), "--source", "PBX", "--site", "main", "--quiet")
        expected = undisturbed.digest()
        assert "'lines': 21000" in expected
        assert (
            import_with_kills(imported, [("PBX", log)], KILLS, rng, longest=0.9) >= 1
        )  # a fast machine may be done sooner
        assert imported.digest() == expected
        assert follow_with_kills(followed, lines, KILLS, rng, longest=1.5) == KILLS
        assert followed.digest() == expected


@pytest.mark.slow
def test_kills_of_imports_of_log_records_events_and_a_table_change_nothing(tmp_path: Path) -> None:
    files = list(write_files(tmp_path, weeks=1, calls_a_day=20, repeated=8, agents=6).items())
    rng = random.Random(20261122)
    with centres(tmp_path, 2, "family") as (undisturbed, killed):
        import_with_kills(undisturbed, files, 0, rng, longest=0)
        expected = undisturbed.told()
        assert all(expected[kind][0] for kind in ("Contact", "Repair", "OutboundCall", "Disagreement", "QueueDay"))
        assert import_with_kills(killed, files, KILLS, rng, longest=1.5) >= 1
        assert killed.told() == expected
