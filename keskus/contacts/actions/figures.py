"""Figures that a source reports without calls, added to the sums of the quarter of an hour in which they begin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from keskus.contacts.models import SUM_COLUMNS, IntervalFigure, QueueInterval
from keskus.contacts.rules import INTERVAL_SECONDS, interval_of
from keskus.core.storage import insert_rows
from keskus.people.models import Queue


def add_figures(queue: Queue, starts: Sequence[int]) -> None:
    """Add the figures that count to a queue's sums of these intervals, which hold those of its contacts already."""
    found: dict[int, dict[str, int]] = {}
    for row in _figures(queue, starts):
        _add(found.setdefault(interval_of(row["start_epoch"]), dict.fromkeys(SUM_COLUMNS, 0)), row)
    if not found:
        return
    known = QueueInterval.objects.filter(queue=queue, start_epoch__in=list(found))
    waits = dict.fromkeys(found, ("", ""))
    for row in known.values("start_epoch", *SUM_COLUMNS, "answered_waits", "abandoned_waits"):
        _add(found[row["start_epoch"]], row)
        waits[row["start_epoch"]] = (row["answered_waits"], row["abandoned_waits"])
    known.delete()
    insert_rows(
        QueueInterval,
        ("queue_id", "start_epoch", *SUM_COLUMNS, "answered_waits", "abandoned_waits"),
        [
            (queue.pk, start, *(sums[name] for name in SUM_COLUMNS), *waits[start])
            for start, sums in sorted(found.items())
        ],
    )


def _figures(queue: Queue, starts: Sequence[int]) -> Iterable[dict[str, int]]:
    rows = IntervalFigure.objects.filter(queue=queue, counted=True, start_epoch__gte=min(starts))
    wanted = set(starts)
    for row in rows.filter(start_epoch__lt=max(starts) + INTERVAL_SECONDS).values("start_epoch", *SUM_COLUMNS):
        if interval_of(row["start_epoch"]) in wanted:
            yield row


def _add(sums: dict[str, int], row: dict[str, int]) -> None:
    for name in SUM_COLUMNS:
        sums[name] = max(sums[name], row[name]) if name == "longest_wait_seconds" else sums[name] + row[name]
