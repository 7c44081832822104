"""A queue_log, its CDR, its channel events and a table of the same calls: the sources, and files of any length.

The log, the CDR and the table are those of `bench.two_tellings`. The channel events tell more of the six calls of
`evidence_calls`, written again and again, each time earlier and under other numbers.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from bench.two_tellings import QUEUES, TABLE_HEADING, tell
from keskus.contacts.models import PbxQueue, Source
from keskus.people.models import Client, Queue, Site
from tests.contacts import evidence_calls

MAPPING: dict[str, Any] = {
    "columns": {
        "call_id": "call",
        "queue": "queue",
        "agent": "agent",
        "caller": "phone",
        "entered": "entered",
        "outcome": "outcome",
        "wait": "wait",
        "talk": "talk",
    },
    "outcomes": {"answered": "answered", "abandoned": "abandoned"},
}
STEP_SECONDS = 2000  # the six calls last a third of it
_EPOCH = re.compile(r"\b1795\d{6}(?=[.|\"])")


def make_sources(site: Site, kinds: frozenset[str] = frozenset({"CDR", "CEL", "Table"})) -> dict[str, Source]:
    """PBX and what tells of its calls too; every queue is a queue of the centre already."""
    found = {"PBX": Source.objects.create(name="PBX", site=site)}
    for name, kind, more in (
        ("CDR", Source.Kind.ASTERISK_CDR, {"time_zone": "UTC"}),
        ("CEL", Source.Kind.ASTERISK_CEL, {"time_zone": "UTC"}),
        ("Table", Source.Kind.CALL_TABLE, {"mapping": MAPPING, "time_zone": "Europe/Warsaw"}),
    ):
        if name in kinds:
            found[name] = Source.objects.create(name=name, kind=kind, site=site, companion_of=found["PBX"], **more)
    shop = Client.objects.create(code="shop", name="Shop")
    for name in QUEUES:
        queue = Queue.objects.create(name=name, code=name, client=shop, site=site)
        for source in (found["PBX"], *(found[name] for name in ("Table",) if name in found)):
            PbxQueue.objects.create(source=source, name=name, queue=queue)
    return found


def write_files(folder: Path, *, weeks: int, calls_a_day: int, repeated: int, agents: int = 60) -> dict[str, Path]:
    """One file of each source."""
    told = {name: [line for _, line in rows] for name, rows in tell(weeks, calls_a_day, agents).sources().items()}
    log = [*told["PBX"], *_repeated(evidence_calls.LOG, repeated)]
    cel = _repeated(evidence_calls.events(), repeated)
    files = {"PBX": log, "CDR": told["CDR"], "CEL": cel, "Table": [TABLE_HEADING, *told["Table"]]}
    return {name: _file(folder / f"{name}.csv", lines) for name, lines in files.items()}


def _repeated(lines: list[str], times: int) -> list[str]:
    """The same calls so many times, the latest as it stands."""
    found: list[str] = []
    for back in range(times - 1, -1, -1):
        found += [_earlier(line, back * STEP_SECONDS) for line in lines]
    return found


def _earlier(line: str, seconds: int) -> str:
    return _EPOCH.sub(lambda found: str(int(found[0]) - seconds), line)


def _file(path: Path, lines: list[str]) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    os.utime(path, (0, 0))  # nobody writes to it any more
    return path
