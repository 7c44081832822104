"""How long a staff list of a big centre takes to import, and how long its longest transaction lasts.

    python -m bench.staff_list [--rows 2000]

In a centre of its own (SQLite), processor seconds: the list is imported into an empty centre, then sent again with
another team, title and hours for everybody. Prints rows of docs/measurements.md.
"""

from __future__ import annotations

import argparse
import base64
import os
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

HEADER = "number;first name;last name;e-mail;phone;site;team;job title;started;hours;pay;pay grade;skills;reports to"
TEAM_SIZE = 20


def list_of(rows: int, *, later: bool = False) -> bytes:
    """A list in which every row has every fact; `later` moves everybody to the next team with more hours."""
    return ("\n".join([HEADER, *_lines(rows, later)]) + "\n").encode()


def _lines(rows: int, later: bool) -> Iterator[str]:
    for n in range(1, rows + 1):
        team, hours, title = n // TEAM_SIZE + later, 40 if later else 37, "senior agent" if later else "agent"
        boss = f"B-{n // TEAM_SIZE}" if n >= TEAM_SIZE else ""
        yield (
            f"B-{n};Łucja;Nowak{n};n{n}@example.test;+48 22 100 {n:04d};Main;Team {team};{title};01.02.2026;{hours};"
            f"5200;G3;english:3, polish:5;{boss}"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=2000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"KESKUS_MODE": "demo", "KESKUS_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "keskus.settings"}
        os.environ["KESKUS_KEY"] = "b1:" + base64.b64encode(b"only for benchmarks, not in use.").decode()
        prepare()
        for name, later in (("all new", False), ("all changed", True)):
            print(f"| {options.rows:,} rows, {name} | {measured(list_of(options.rows, later=later))} |")


def prepare() -> None:
    """Tables, and one site."""
    import django

    django.setup()
    from django.core.management import call_command

    from keskus.core.actors import SYSTEM
    from keskus.people.actions import create_site

    call_command("migrate", verbosity=0)
    create_site(SYSTEM, name="Main", code="main", time_zone="Europe/Warsaw", country="PL")


def measured(content: bytes) -> str:
    """Processor seconds of the preview and of the import, entries in the trail, longest transaction in seconds."""
    from keskus.core.actors import SYSTEM
    from keskus.core.models import AuditEntry
    from keskus.core.work import run_to_end
    from keskus.people import actions, queries
    from keskus.people.actions import staff_lists
    from keskus.people.rules.staff_facts import Fact, guessed

    row = actions.send_staff_list(SYSTEM, file_name="staff.csv", content=content)
    meanings = guessed(queries.table_of(row).header, {}, Fact)
    actions.match_staff_list(SYSTEM, row, matching=meanings, counts_from=date(2026, 3, 1), makes_missing=True)
    began = time.process_time()
    queries.entries_of(SYSTEM, row)
    preview = time.process_time() - began
    job = actions.import_staff_list(SYSTEM, row, good_only=False)
    entries = AuditEntry.objects.count()
    slices, plain = [], staff_lists.import_slice

    def timed(*args: Any, **kwargs: Any) -> Any:
        since = time.process_time()
        result = plain(*args, **kwargs)
        slices.append(time.process_time() - since)
        return result

    staff_lists.import_slice = timed
    began = time.process_time()
    run_to_end(job)
    staff_lists.import_slice = plain
    seconds = time.process_time() - began
    return f"{preview:.1f} | {seconds:.1f} | {max(slices):.2f} | {AuditEntry.objects.count() - entries:,}"


if __name__ == "__main__":
    main()
