"""Deeds as the PBX writes them down: lines of queue_log, and of cdr-Master.csv for calls that agents made."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import StringIO

from keskus.cli.demo.centre import ESTONIA, POLAND, QUEUES
from keskus.cli.demo.deeds import DIALS, HANGS_UP, REACHED, RING, Deed, Outbound

ONLY_AMI = frozenset({RING, DIALS, REACHED, HANGS_UP})
CENTRE_NUMBER = {POLAND[:3]: QUEUES[0].did, ESTONIA[:3]: QUEUES[2].did}  # what those called see


def queue_log_lines(deeds: Iterable[Deed]) -> Iterator[str]:
    """Lines in the order in which they were written; deeds that no log has are left out."""
    for deed in deeds:
        if deed.event not in ONLY_AMI:
            yield "|".join((str(int(deed.at)), deed.call, deed.queue, deed.agent, deed.event, *map(str, deed.data)))


def cdr_lines(calls: Iterable[Outbound]) -> Iterator[str]:
    """A row for each call made, with the newer columns and without heading; the PBX's clock is UTC."""
    for call in calls:
        out = StringIO()
        csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="").writerow(_record(call))
        yield out.getvalue()


def _record(call: Outbound) -> tuple[str | int, ...]:
    extension, shown = call.agent.partition("/")[2], CENTRE_NUMBER[call.number[:3]]
    uniqueid = f"{int(call.began_at)}.{call.row}"
    lasted = int(call.ended_at) - int(call.began_at)
    talked = int(call.ended_at) - int(call.answered_at) if call.answered_at else 0
    return (
        "",
        shown,
        f"9{call.number.lstrip('+')}",
        "from-agents",
        f'"{extension}" <{shown}>',
        f"{call.agent}-{call.row:08x}",
        f"PJSIP/trunk-{call.row:08x}",
        "Dial",
        f"PJSIP/{call.number.lstrip('+')}@trunk,25",
        _clock(call.began_at),
        _clock(call.answered_at) if call.answered_at else "",
        _clock(call.ended_at),
        lasted,
        talked,
        "ANSWERED" if call.answered_at else "NO ANSWER",
        "DOCUMENTATION",
        uniqueid,
        "",
        "",
        uniqueid,
        call.row,
    )


def _clock(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S")
