"""The terminal door: `keskus COMMAND`. One file per command; nothing heavy is imported before it is needed."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

# Command -> (module with `add_arguments(parser)` and `run(options) -> int`, one line of help).
COMMANDS: dict[str, tuple[str, str]] = {
    "access": ("keskus.cli.access", "make the first manager, let the only one back in, list who may come in"),
    "backfill": ("keskus.cli.backfill", "make the sums of a range of days afresh"),
    "backup": ("keskus.cli.backup", "copy everything but the key into one file, while running"),
    "check": ("keskus.cli.check", "say what is well and what is not: database, key, clock, disk, worker, logs"),
    "demo": ("keskus.cli.demo", "a made-up centre on this machine only, to look around in"),
    "follow": ("keskus.cli.follow", "read PBX logs as they grow"),
    "forecast": ("keskus.cli.forecast", "calls to come: a history as CSV, bands, the back-test, as JSON"),
    "import": ("keskus.cli.import_", "take PBX logs in: rotated and gzipped ones too, - for a pipe"),
    "key": ("keskus.cli.key", "make the key that seals personal data, or add a newer one"),
    "live": ("keskus.cli.live", "listen to the PBXs' manager interfaces: the living floor"),
    "mask": ("keskus.cli.mask", "where texts name a person, a card or an account: JSON lines in and out"),
    "report": ("keskus.cli.report", "a report as JSON, CSV, XLSX, PDF or HTML"),
    "restore": ("keskus.cli.restore", "bring a backup back, check it and verify its trail"),
    "roster": ("keskus.cli.roster", "who works when: an instance file, a roster and its proven bound"),
    "simulate": ("keskus.cli.simulate", "what a centre would do: a model file, many runs, figures with intervals"),
    "staff": ("keskus.cli.staff", "how many agents each interval takes: a table of loads, goals, JSON"),
    "up": ("keskus.cli.up", "serve the pages over HTTPS and run the worker"),
    "verify": ("keskus.cli.verify", "check the trail from its first entry to its last"),
    "work": ("keskus.cli.work", "run the worker only, on this or on a further machine"),
}


class Explained(Exception):
    """What was asked cannot be done; the text says why and what to do about it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 for success, 1 for a refusal that was explained, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="keskus", description="Run a call centre: see docs/ for guides.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    words = list(sys.argv[1:] if arguments is None else arguments)
    for name, (module, text) in COMMANDS.items():
        child = commands.add_parser(name, help=text, description=text)
        if words[:1] == [name]:
            import_module(module).add_arguments(child)
    options = parser.parse_args(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keskus.settings")
    return _run(options)


def _run(options: argparse.Namespace) -> int:
    try:
        return int(import_module(COMMANDS[options.command][0]).run(options))
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        from keskus.core.keys import KeyFault

        explained = error if isinstance(error, Explained | KeyFault) else _tables_missing(error)
        if not explained:
            raise
        print(f"keskus {options.command}: {explained}", file=sys.stderr)
        return 1


def _tables_missing(error: Exception) -> str:
    """What to do where a table was not found because no server has made it yet; empty for any other fault."""
    from django.db.utils import OperationalError, ProgrammingError

    from keskus.cli.prepare import waiting_migrations

    if not isinstance(error, OperationalError | ProgrammingError):
        return ""
    try:
        waiting = waiting_migrations()
    except OperationalError:
        return ""
    return f"the database is not up to date, changes waiting: {len(waiting)}. Start `keskus up`." if waiting else ""


if __name__ == "__main__":
    sys.exit(main())
