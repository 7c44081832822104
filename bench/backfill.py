"""Sums made afresh against the database's own GROUP BY over the same contacts, and the array engine by itself.

    python bench/big_centre.py make --calls 2000000          # first, into KESKUS_DATA_DIR or KESKUS_DATABASE
    python bench/backfill.py database --days 30
    python bench/backfill.py arrays --calls 20000000

Processor seconds stand beside those of the clock, which other work on the machine lengthens; those of PostgreSQL's own
process are in them where it runs on this machine (Linux).
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import numpy as np

from keskus.engines.sums import OUTCOMES, ContactColumns, interval_sums

YEAR_SECONDS = 365 * 86_400


def main() -> None:
    """One of the two."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("what", choices=["database", "arrays"])
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--calls", type=int, default=20_000_000)
    options = parser.parse_args()
    import django

    django.setup()
    if options.what == "arrays":
        arrays(options.calls)
    else:
        database(options.days)


def timed(name: str, deed: Callable[[], object]) -> tuple[float, float]:
    """Print and return how long it took by the clock and by the processor: the least of three times."""
    times = []
    for _ in range(3):
        start, worked = time.perf_counter(), processor_seconds()
        deed()
        times.append((time.perf_counter() - start, processor_seconds() - worked))
    took, busy = (min(column) for column in zip(*times, strict=True))
    print(f"{name}: {took:,.2f} s ({busy:,.2f} s of the processor)", flush=True)
    return took, busy


def processor_seconds() -> float:
    """What this process and the database's beside it have taken."""
    from django.db import connection

    spent = time.process_time()
    if connection.vendor == "postgresql" and connection.connection is not None:
        stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
        if stat.exists():
            fields = stat.read_text().rpartition(")")[2].split()
            spent += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return spent


def arrays(calls: int) -> None:
    """A year of contacts of 40 queues in order of time."""
    dice = np.random.default_rng(1)
    small = {name: dice.integers(0, most, calls, dtype=np.int32) for name, most in SMALL.items()}
    columns = ContactColumns(
        entered=np.sort(dice.integers(0, YEAR_SECONDS, calls)) + 1_735_689_600,
        outcome=dice.integers(0, len(OUTCOMES), calls, dtype=np.int8),
        transferred=dice.random(calls) < 0.05,
        requeued=dice.random(calls) < 0.01,
        **small,
    )
    timed(f"array engine, {calls:,} contacts", lambda: interval_sums(columns))


SMALL = {"queue": 40, "wait": 150, "ring": 30, "talk": 460, "hold": 60, "wrap_up": 60}


def database(days: int) -> None:
    """Days of a big centre made afresh, and the plain GROUP BY of the same days."""
    from django.db import connection

    from bench.big_centre import FIRST, START
    from keskus.contacts.actions.afresh import slices_of, sum_agents_calls, sum_queues_of_day
    from keskus.contacts.actions.sums import sums_sql
    from keskus.contacts.models import ANSWERED_COLUMNS, SUM_COLUMNS
    from keskus.people.models import Queue

    first = FIRST + timedelta(days=60)
    start = START + 60 * 86_400
    span = f"interval_epoch >= {start} AND interval_epoch < {start + days * 86_400} AND counted"
    queues = list(Queue.objects.select_related("site").order_by("pk"))
    slices = []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")  # one process, so that its time can be told

    def group_by(columns: str, names: tuple[str, ...], more: str = "") -> Callable[[], object]:
        sums = sums_sql(names, 20, 5)
        statement = f"SELECT {columns}, {sums} FROM contacts_contact WHERE {span} {more} GROUP BY {columns}"

        def read() -> None:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                cursor.fetchall()

        return read

    def afresh() -> None:
        for number in range(days):
            day = first + timedelta(days=number)
            for part in slices_of(queues, day):
                begun = time.perf_counter()
                if sum_queues_of_day(part, day) != {queue.pk for queue in part}:
                    raise RuntimeError("a queue was left out")
                slices.append(time.perf_counter() - begun)
            sum_agents_calls(day)

    by_queue = timed("GROUP BY queue, interval", group_by("queue_id, interval_epoch", SUM_COLUMNS))
    by_agent = timed(
        "GROUP BY agent, queue, interval",
        group_by("agent_id, queue_id, interval_epoch", ANSWERED_COLUMNS, "AND agent_id IS NOT NULL"),
    )
    took = timed("made afresh and kept: intervals, days, agents, waits", afresh)
    print(f"a transaction: {statistics.median(slices) * 1000:,.0f} ms, the longest {max(slices) * 1000:,.0f} ms")
    own = [sum(both) for both in zip(by_queue, by_agent, strict=True)]
    print(f"ratio by the clock {took[0] / own[0]:.2f}, by the processor {took[1] / own[1]:.2f}")


if __name__ == "__main__":
    main()
