"""`keskus roster INSTANCE.json`: who works when, with a proven bound; no database. Keys: docs/roster-instance.md."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from keskus.cli import Explained, roster_check

if TYPE_CHECKING:
    from keskus.engines.rostering import Instance, Progress, Roster

SHOW_SECONDS = 0.5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The instance, how long, which luck, and where the answer goes."""
    parser.add_argument("instance", type=Path, metavar="INSTANCE", help="a JSON file; docs/roster-instance.md")
    parser.add_argument("--seconds", type=float, metavar="NUMBER", help="stop after so long (default: 60)")
    parser.add_argument("--steps", type=int, metavar="NUMBER", help="or after so much work: the same roster again")
    parser.add_argument("--seed", type=int, default=1, metavar="NUMBER", help="the same luck again (default: 1)")
    parser.add_argument("--from", type=Path, dest="start_from", metavar="FILE", help="a roster to begin with")
    parser.add_argument("--people", metavar="IDS", help="change only theirs (needs --from), with commas between")
    parser.add_argument("--days", metavar="NUMBERS", help="change only these days, 0 is the first (needs --from)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write here instead of to standard output")
    roster_check.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Read, solve, write; Ctrl-C gives the best so far. With --check only what the law says of a roster."""
    if options.check:
        return _check(options)
    from keskus.engines.rostering import Fault, Only, solve
    from keskus.engines.rostering.files import instance_of, result_json, roster_of

    seconds = 60.0 if options.seconds is None and options.steps is None else options.seconds
    stop: list[bool] = []
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, lambda *_: stop.append(True))
    try:
        instance: Instance = instance_of(_text(options.instance))
        start_from: Roster | None = roster_of(_text(options.start_from)) if options.start_from else None
        only = Only(frozenset(_parts(options.people)), frozenset(map(int, _parts(options.days))))
        result = solve(
            instance,
            seed=options.seed,
            seconds=seconds,
            steps=options.steps,
            tell=_progress(stop),
            start_from=start_from,
            only=only,
        )
    except Fault as fault:
        raise Explained(str(fault)) from fault
    except ValueError as error:
        raise Explained(f"--days: {options.days} are no numbers of days.") from error
    finally:
        signal.signal(signal.SIGINT, before)
    _write(options.out, json.dumps(result_json(result), indent=1))
    return 0


def _check(options: argparse.Namespace) -> int:
    from keskus.engines.rostering import Fault

    try:
        text, is_unlawful = roster_check.checked(options, _text(options.instance), _text(options.check))
    except Fault as fault:
        raise Explained(str(fault)) from fault
    _write(options.out, text)
    return 1 if is_unlawful else 0


def _write(path: Path | None, text: str) -> None:
    if path is None:
        print(text)
        return
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise Explained(f"{path} cannot be written: {error.strerror}.") from error


def _parts(text: str | None) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()] if text else []


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Explained(f"{path} cannot be read: {error}.") from error


def _progress(stop: list[bool]) -> Callable[[Progress, Callable[[], Roster]], None]:
    """One line on a terminal; Ctrl-C at the next telling stops the search and keeps what it has."""
    from keskus.engines.rostering import Enough

    shown = 0.0

    def tell(progress: Progress, best: Callable[[], Roster]) -> None:
        nonlocal shown
        if stop:
            raise Enough
        now = time.monotonic()
        if sys.stderr.isatty() and (now - shown >= SHOW_SECONDS or progress.share >= 1):
            shown = now
            gap = "" if progress.gap != progress.gap else f", gap {progress.gap:.2%}"
            line = f"\r\033[KRostering: {progress.share:.0%}, value {progress.value:,.0f}{gap}"
            print(line, end="\n" if progress.share >= 1 else "", file=sys.stderr, flush=True)

    return tell
