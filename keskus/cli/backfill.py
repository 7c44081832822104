"""`keskus backfill`: make the sums of a range of days afresh, with progress; what is left, `Jobs` goes on with."""

from __future__ import annotations

import argparse
import sys
from datetime import date

from keskus.cli import Explained


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Days and queues."""
    parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True, metavar="DAY", help="first day")
    parser.add_argument("--to", dest="last", type=date.fromisoformat, required=True, metavar="DAY", help="last day")
    parser.add_argument("--queue", action="append", default=[], metavar="CODE", help="only this queue; may be repeated")


def run(options: argparse.Namespace) -> int:
    """Exit code 0 when all days were made, 1 when the job was stopped."""
    import django

    django.setup()
    from keskus.contacts.actions.backfill import request_backfill
    from keskus.core.actors import SYSTEM
    from keskus.core.work import run_to_end
    from keskus.people.queries import queues as queues_of

    known = {queue.code: queue for queue in queues_of(SYSTEM)}
    if unknown := [code for code in options.queue if code not in known]:
        raise Explained(f"There is no queue {unknown[0]!r}. Queues: {', '.join(sorted(known)) or 'none yet'}.")
    named = [known[code] for code in options.queue]
    job = request_backfill(SYSTEM, first=options.first, last=options.last, queues=named)
    if job is None:
        print("There is nothing of these days.")
        return 0
    run_to_end(job, tell=lambda job: print(f"\r{job.done} of {job.total} days", end="", flush=True))
    print(f"\r{job.done} of {job.total} days made afresh")
    if job.state != job.State.DONE:
        print("keskus backfill: stopped; `Jobs` goes on with it", file=sys.stderr)
        return 1
    return 0
