"""The fake PBX's folder: its log, its call records, and what its people asked for. What is written is never changed.

After any end, even a kill, it goes on where the files end: the same past is simulated again, and what they lack of it
is added.
"""

from __future__ import annotations

import csv
import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeVar

from keskus.cli.demo.calls import HOME
from keskus.cli.demo.deeds import Deed, Outbound, Past
from keskus.cli.demo.lines import cdr_lines, queue_log_lines
from keskus.cli.demo.roster import Asked

T = TypeVar("T")

WEEKS = 8
AHEAD_DAYS = 2
SLICE_SECONDS = 7 * 86_400.0


class Played:
    """What has been written so far, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log, self.records = folder / "queue_log", folder / "cdr-Master.csv"
        self._facts, self._filled = folder / "centre.json", folder / "older-weeks"
        self._taped, self._recorded = folder / "taped", folder / "taped-before"
        self._calm = folder / "calm"

    @property
    def is_founded(self) -> bool:
        """Whether there is a centre."""
        return self._facts.exists()

    def found(self, now: datetime) -> None:
        """A new centre, eight weeks old."""
        self.folder.mkdir(exist_ok=True)
        first = now.astimezone(HOME).date() - timedelta(weeks=WEEKS)
        self._write({"first": first.isoformat(), "asked": [], "secret": secrets.token_urlsafe(18)})

    @property
    def secret(self) -> str:
        """What its manager interface wants to hear."""
        return str(self._read()["secret"])

    @property
    def port(self) -> int:
        """Where its manager interface was last; 0 is anywhere."""
        return int(self._read().get("port", 0))

    def note_port(self, port: int) -> None:
        """It is there."""
        self._write(self._read() | {"port": port})

    def past(self, now: float) -> Past:
        """All that happens up to the day after tomorrow."""
        facts = self._read()
        first = date.fromisoformat(facts["first"])
        today = datetime.fromtimestamp(now, HOME).date()
        asked = tuple(Asked(**each) for each in facts["asked"])
        return Past(first, (today - first).days + AHEAD_DAYS, asked)

    def ask(self, asked: Asked) -> None:
        """Keep what somebody did with their telephone."""
        facts = self._read()
        facts["asked"].append(asdict(asked))
        self._write(facts)

    def _read(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self._facts.read_text(encoding="ascii"))
        return facts

    def _write(self, facts: dict[str, Any]) -> None:
        beside = self._facts.with_suffix(".new")
        beside.write_text(json.dumps(facts), encoding="ascii")
        beside.replace(self._facts)

    def write_first(self, past: Past, since: float, until: float) -> None:
        """The files that the log follower will go on from: from a moment up to another."""
        self._write(self._read() | {"files_begin": since})
        _append(self.records, cdr_lines(past.outbound(since, until)))
        _append(self.log, queue_log_lines(past.deeds(since, until)))

    @property
    def is_filled(self) -> bool:
        """Whether the weeks before are on their way. A file of its own: the PBX writes the other one meanwhile."""
        return self._filled.exists()

    def note_filled(self) -> None:
        """They are."""
        self._filled.touch()

    def monitor(self, site: str) -> Path:
        """Where the recordings of a site's calls are laid."""
        folder = self.folder / "monitor" / site
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def taped(self) -> set[str]:
        """The numbers of the calls that were recorded."""
        return set(self._taped.read_text(encoding="ascii").split()) if self._taped.exists() else set()

    def note_taped(self, call: str) -> None:
        """One more."""
        _append(self._taped, [call])

    @property
    def is_calm(self) -> bool:
        """Whether the worker is done with what people look at first, and has time for the recordings of days before."""
        return self._calm.exists()

    def note_calm(self) -> None:
        """It is."""
        self._calm.touch()

    @property
    def is_recorded(self) -> bool:
        """Whether the recordings of the days before are all written."""
        return self._recorded.exists()

    def note_recorded(self) -> None:
        """They are."""
        self._recorded.touch()

    def write_older(self, past: Past | None = None) -> tuple[Path, Path]:
        """What was before the files begin, in files of their own, as a PBX that turns its logs over has them."""
        until = float(self._read()["files_begin"])
        past = past or self.past(until)
        paths = self.folder / "queue_log.1", self.folder / "cdr-Master.csv.1"
        for path in paths:
            path.unlink(missing_ok=True)
        since = past.zero
        while since < until:
            upto = min(until, since + SLICE_SECONDS)
            _append(paths[0], queue_log_lines(past.deeds(since, upto)))
            _append(paths[1], cdr_lines(past.outbound(since, upto)))
            since = upto
        return paths

    def catch_up(self, past: Past, until: float) -> None:
        """Write what happened since the files end."""
        begins = self._read()["files_begin"]
        last, count = _last(self.log, lambda line: float(line.partition("|")[0]), begins)
        lines = list(queue_log_lines(past.deeds(last, until)))
        _append(self.log, _without(lines, count, lambda line: line.startswith(f"{int(last)}|")))
        last, count = _last(self.records, lambda line: _moment(next(csv.reader([line]))[11]), begins)
        calls = past.outbound(last, until)
        _append(self.records, cdr_lines(_without(calls, count, lambda call: int(call.ended_at) == int(last))))

    def add(self, deeds: Iterable[Deed], calls: Iterable[Outbound]) -> None:
        """Write what has just happened."""
        _append(self.log, queue_log_lines(deeds))
        _append(self.records, cdr_lines(calls))


def _append(path: Path, lines: Iterable[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    if text or not path.exists():
        with path.open("a", encoding="utf-8") as file:
            file.write(text)


def _mend(path: Path) -> None:
    """Cut off a last line that a kill left without its end."""
    if path.exists():
        data = path.read_bytes()
        if data and not data.endswith(b"\n"):
            path.write_bytes(data[: data.rfind(b"\n") + 1])


def _last(path: Path, moment_of: Callable[[str], float], begins: float) -> tuple[float, int]:
    """The second in which a file ends (an empty one: at its beginning), and how many lines it has of it."""
    _mend(path)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    if not lines:
        return begins, 0
    last = moment_of(lines[-1])
    return last, sum(1 for _ in takewhile(lambda line: moment_of(line) == last, reversed(lines)))


def _without(things: list[T], count: int, is_same: Callable[[T], bool]) -> list[T]:
    """What is left when so many of those at the beginning are written already."""
    return things[min(count, sum(1 for _ in takewhile(is_same, things))) :]


def _moment(text: str) -> float:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC).timestamp()
