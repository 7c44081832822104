"""`keskus follow` as a process: it takes up logs named later, and ends when told."""

from __future__ import annotations

import signal
import time
from pathlib import Path

from tests.contacts.killing import Centre, centres
from tests.contacts.world import DAY, a_call


def wait_for(centre: Centre, count: int) -> None:
    until = time.monotonic() + 40
    while f"'lines': {count}" not in centre.digest():
        assert time.monotonic() < until, "the log was not followed"


def test_a_follower_reads_what_is_written_and_stops_when_told(tmp_path: Path) -> None:
    with centres(tmp_path, 1) as (centre,):
        log = centre.folder / "queue_log"
        log.write_text("".join(f"{line}\n" for line in a_call(DAY, 10)))
        centre.run("import", str(log), "--source", "PBX", "--site", "main", "--quiet")
        process = centre.start("follow", str(log))
        with log.open("a") as file:
            file.write("".join(f"{line}\n" for line in a_call(DAY + 100, 20)))
        wait_for(centre, 6)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 0, errors


def test_without_a_log_to_follow_it_says_so_and_with_once_it_ends(tmp_path: Path) -> None:
    with centres(tmp_path, 1) as (centre,):
        process = centre.start("follow", "--once")
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0
        assert b"no PBX names a log to follow yet" in errors
