"""How fast a queue_log becomes figures, end to end, beside a bare loader that only splits and stores the lines.

    python -m bench.ingest [--lines 200000] [--postgres]

Prints one row of docs/measurements.md: lines a second (taken, folded, added up), the ratio to the bare loader in the
same run, and the peak of resident memory at this size and at four times it (flat memory: the two are alike).
"""

from __future__ import annotations

import argparse
import base64
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import busy_log

ROOT = Path(__file__).parents[1]


def bare_load(log: Path, database: Path) -> float:
    """Processor seconds to split and store every line, committed every 5,000: the least that any pipeline does."""
    started = time.process_time()
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("CREATE TABLE line (at INTEGER, callid TEXT, queue TEXT, agent TEXT, event TEXT, data TEXT)")
    batch: list[list[str]] = []
    with log.open(encoding="utf-8") as file:
        for line in file:
            batch.append(line.rstrip("\n").split("|", 5))
            if len(batch) == 5000:
                connection.executemany("INSERT INTO line VALUES (?, ?, ?, ?, ?, ?)", batch)
                connection.commit()
                batch.clear()
    connection.executemany("INSERT INTO line VALUES (?, ?, ?, ?, ?, ?)", batch)
    connection.commit()
    connection.close()
    return time.process_time() - started


def environment_of(folder: Path) -> dict[str, str]:
    """A centre of its own, with a key that is good for nothing else."""
    key = "b1:" + base64.b64encode(b"only for benchmarks, not in use.").decode()
    return {**os.environ, "KESKUS_MODE": "demo", "KESKUS_DATA_DIR": str(folder), "KESKUS_KEY": key}


def keskus_load(log: Path, folder: Path) -> tuple[float, float]:
    """(processor seconds, peak memory in MB) of `keskus import`, interpreter start and summing included.

    Processor time, because the machine may be busy with other things; import is one process and waits for nobody.
    """
    environment = environment_of(folder)
    folder.mkdir()
    subprocess.run([sys.executable, "-m", "tests.contacts.killing", "prepare"], cwd=ROOT, env=environment, check=True)
    command = [sys.executable, "-m", "keskus.cli", "import", str(log), "--source", "PBX", "--site", "main", "--quiet"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"keskus import ended with {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=200_000)
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, large = folder / "small.log", folder / "large.log"
        busy_log.write(small, options.lines)
        busy_log.write(large, options.lines * 4)
        bare = bare_load(small, folder / "bare.sqlite3")
        seconds, memory = keskus_load(small, folder / "small")
        long_seconds, long_memory = keskus_load(large, folder / "large")
    print(
        f"| {options.lines:,} | {options.lines / seconds:,.0f} | {options.lines / bare:,.0f} | {seconds / bare:.1f} "
        f"| {memory:.0f} MB | {options.lines * 4:,}: {options.lines * 4 / long_seconds:,.0f} | {long_memory:.0f} MB |"
    )


if __name__ == "__main__":
    main()
