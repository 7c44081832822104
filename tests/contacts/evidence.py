"""CDR and CEL files written from events, as a PBX writes them."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from keskus.contacts.models import Source
from keskus.engines.cel import CelEvent
from tests.contacts.world import DAY


def cel_line(event: CelEvent) -> str:
    """A line of `cel_custom`'s Master.csv."""
    moment = f"{event.at_us // 1_000_000}.{event.at_us % 1_000_000:06d}"
    own = (event.cid_name, event.cid_num, event.cid_ani, event.cid_rdnis, event.cid_dnid, event.exten, event.context)
    app = (event.channel, event.app, event.app_data, "3", "")
    rest = (event.uniqueid, event.linkedid, event.peer, "", event.user_event, event.extra)
    return csv_line((event.event, moment, *own, *app, *rest))


def csv_line(fields: Sequence[str], delimiter: str = ",") -> str:
    """A record, every field in quotes."""
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="", delimiter=delimiter).writerow(fields)
    return line.getvalue()


def record_file(folder: Path, lines: Iterable[str], name: str = "Master.csv") -> str:
    """A file that nobody writes to any more."""
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    os.utime(path, (DAY, DAY))
    return str(path)


def evidence_source(principal: Source, kind: str = Source.Kind.ASTERISK_CEL, *, alone: bool = False) -> Source:
    """A CDR or CEL source beside a queue_log's; `alone`: it stands for itself."""
    name = f"{principal.name} {kind}"
    return Source.objects.create(name=name, site=principal.site, kind=kind, companion_of=None if alone else principal)
