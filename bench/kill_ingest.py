"""A hundred kills with -9 of an import of 200,000 lines and of a follow with rotation: nothing lost, nothing doubled.

    python -m bench.kill_ingest [--kills 100] [--lines 200000]

With `KESKUS_DATABASE` set to a PostgreSQL address it runs there, in databases of its own.
"""

from __future__ import annotations

import argparse
import base64
import os
import random
import tempfile
from pathlib import Path

from bench import busy_log
from tests.contacts.killing import centres, follow_with_kills, import_with_kills


def main() -> None:
    """Run and print; exit code 1 when a disturbed run differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ.setdefault("KESKUS_KEY", "b1:" + base64.b64encode(b"only for benchmarks, not in use.").decode())
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = folder / "queue_log"
        busy_log.write(log, options.lines)
        pieces = log.read_bytes().splitlines(keepends=True)
        with centres(folder, 3) as (undisturbed, imported, followed):
            undisturbed.run("import", str(log), "--source", "PBX", "--site", "main", "--quiet")
            expected = undisturbed.digest()
            print("undisturbed:", expected, flush=True)
            struck = import_with_kills(imported, [("PBX", log)], options.kills, rng, longest=1.0)
            same_import = imported.digest() == expected
            print(f"import: {struck} kills of {options.kills} struck, identical: {same_import}", flush=True)
            struck = follow_with_kills(followed, pieces, options.kills, rng, longest=1.0)
            same_follow = followed.digest() == expected
            print(f"follow: {struck} kills of {options.kills} struck, identical: {same_follow}", flush=True)
    if not (same_import and same_follow):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
