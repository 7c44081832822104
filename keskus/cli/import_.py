"""`keskus import FILE...`: take PBX logs, CDR and CEL in, rotated and gzipped ones too, `-` for a pipe."""

from __future__ import annotations

import argparse
import sys
import time

import django

from keskus.cli.sources import add_kind_arguments, source_for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILEs, and which PBX they are from."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="queue_log, queue_log.1, queue_log-20261101.gz, Master.csv, a CSV export of the CDR or CEL table, or -",
    )
    parser.add_argument(
        "--source", default="", help="name of the PBX; needed only when there are several, or a new one"
    )
    add_kind_arguments(parser)
    parser.add_argument("--quiet", action="store_true", help="no progress")


def run(options: argparse.Namespace) -> int:
    """Exit code 0 when every file was taken, 1 when one could not be read (the others are taken all the same)."""
    django.setup()
    from keskus.contacts.actions.deliver import fold_rest
    from keskus.contacts.gateways import FileTrouble, in_time_order

    source = source_for(options, options.files[0])
    if source is None:
        return 1
    try:
        files = in_time_order(options.files)
    except FileTrouble as trouble:
        print(f"keskus import: {trouble}", file=sys.stderr)
        return 1
    failed = 0
    for name in files:
        failed += not _take(source, name, quiet=options.quiet)
    if not options.quiet:
        print("adding up …", flush=True)
    fold_rest(source)
    return 1 if failed else 0


def _take(source: object, name: str, *, quiet: bool) -> bool:
    from keskus.contacts.actions.deliver import deliver
    from keskus.contacts.gateways import FileTrouble

    started, shown = time.monotonic(), 0.0

    def progress(done: int, size: int) -> bool:
        nonlocal shown
        now = time.monotonic()
        if not quiet and now - shown > 1:
            shown = now
            share = f" {min(1, done / size):.0%}" if size else ""
            print(f"\r{name}: {done / 1e6:,.1f} MB{share}", end="", flush=True)
        return True

    try:
        delivered = deliver(source, name, progress)  # type: ignore[arg-type]
    except FileTrouble as trouble:
        print(f"keskus import: {trouble}", file=sys.stderr)
        return False
    taken = delivered.taken
    seconds = max(time.monotonic() - started, 0.001)
    if not quiet:
        rate = (taken.new + taken.known) / seconds
        print(
            f"\r{name}: {taken.new:,} lines new, {taken.known:,} known already, {taken.refused:,} in quarantine"
            f" ({rate:,.0f} lines/s)"
        )
    if delivered.left_unended:
        print(
            f"{name}: the last line has no end and the file was written to less than a minute ago, so that line was "
            "left; import the file again in a minute to take it.",
            file=sys.stderr,
        )
    return True
