"""Kills with -9 of imports of a queue_log, its CDR, its channel events and a table: nothing lost, nothing doubled.

    python -m bench.kill_family [--kills 24] [--calls 150]

With `KESKUS_DATABASE` set to a PostgreSQL address it runs there, in databases of its own.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
from pathlib import Path

from bench.ingest import environment_of
from tests.contacts.killing import centres, import_with_kills


def main() -> None:
    """Run and print; exit code 1 when the disturbed run differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=24)
    parser.add_argument("--calls", type=int, default=150, help="a day of the four weeks in log, CDR and table")
    parser.add_argument("--repeated", type=int, default=300, help="times six calls in log and channel events")
    parser.add_argument("--longest", type=float, default=8.0, help="seconds until a kill")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.update({**environment_of(folder), "DJANGO_SETTINGS_MODULE": "keskus.settings"})
        import django

        django.setup()
        from tests.contacts.family import write_files

        files = list(write_files(folder, weeks=4, calls_a_day=options.calls, repeated=options.repeated).items())
        with centres(folder, 2, "family") as (undisturbed, killed):
            import_with_kills(undisturbed, files, 0, rng, longest=0)
            expected = undisturbed.told()
            for model, (count, digest) in expected.items():
                print(f"  {model}: {count:,} rows, {digest}", flush=True)
            struck = import_with_kills(killed, files, options.kills, rng, longest=options.longest)
            found = killed.told()
    other = [model for model in expected if found[model] != expected[model]]
    print(f"{struck} kills of {options.kills} struck, identical: {not other} {other or ''}")
    if other:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
