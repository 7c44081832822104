"""A PBX, its logs, and everything that was made of them in a form that can be compared."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from keskus.contacts.actions.deliver import Delivered, deliver, fold_rest
from keskus.contacts.models import (
    AgentInterval,
    AgentQueueInterval,
    AgentState,
    Contact,
    QueueDay,
    QueueInterval,
    RawLine,
    Segment,
    Source,
)
from keskus.core import keys
from keskus.people.models import Site

DATA = Path(os.environ.get("KESKUS_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
DAY = 1_780_272_000  # 2026-06-01 00:00 UTC, a Monday


def data_folder(name: str) -> Path:
    """A folder of real data; the test is skipped where it is not at hand."""
    folder = DATA / name
    if not folder.exists():
        pytest.skip(f"{folder} is not at hand; set KESKUS_DATA to the folder with the real data")
    return folder


def a_source(zone: str = "UTC", name: str = "PBX") -> Source:
    site, _ = Site.objects.get_or_create(code=zone.replace("/", "-"), defaults={"name": zone, "time_zone": zone})
    return Source.objects.create(name=name, site=site)


def log_file(folder: Path, lines: Iterable[str], name: str = "queue_log") -> str:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    os.utime(path, (DAY, DAY))
    return str(path)


def take(source: Source, *paths: str, add_up: bool = True) -> list[Delivered]:
    """Deliver files one after the other, as `keskus import` does."""
    delivered = [deliver(source, path, lambda done, size: True) for path in paths]
    if add_up:
        fold_rest(source)
    source.refresh_from_db()
    return delivered


def a_call(
    at: int, number: int, *, queue: str = "sales", agent: str = "Anna", wait: int = 5, talk: int = 60
) -> list[str]:
    """The lines of one answered call."""
    callid = f"{at}.{number}"
    return [
        f"{at}|{callid}|{queue}|NONE|ENTERQUEUE||+48600{number:06d}|1",
        f"{at + wait}|{callid}|{queue}|{agent}|CONNECT|{wait}|{at}.{number + 1}|2",
        f"{at + wait + talk}|{callid}|{queue}|{agent}|COMPLETECALLER|{wait}|{talk}|1",
    ]


def in_order(*calls: list[str]) -> list[str]:
    return sorted((line for call in calls for line in call), key=lambda line: int(line.split("|", 1)[0]))


def story(source: Source) -> dict[str, list[Any]]:
    """What a source's log came to, in names instead of numbers, so that two sources can be compared."""
    queues = source.pbx_queues.values("queue")
    sums = [f.name for f in QueueDay._meta.concrete_fields if f.name not in ("id", "queue")]
    return {
        "lines": sorted(RawLine.objects.filter(source=source).values_list("sort_epoch", "line_hash")),
        "contacts": sorted(
            (number & 0xFFFFFFFFFF, *rest)
            for number, *rest in Contact.objects.filter(source=source).values_list(
                "pk",
                "queue__name",
                "agent__name",
                "callid",
                "visit",
                "entered_epoch",
                "outcome",
                "wait_seconds",
                "talk_seconds",
                "ended_epoch",
                "ended_by",
                "caller_hash",
                "flags",
            )
        ),
        "segments": sorted(
            Segment.objects.filter(contact__source=source).values_list(
                "contact__callid", "order", "kind", "started_epoch", "ended_epoch", "detail"
            )
        ),
        "states": sorted(
            (number & 0xFFFFFFFFFF, *rest)
            for number, *rest in AgentState.objects.filter(source=source).values_list(
                "pk", "agent__name", "queue__name", "state", "reason", "started_epoch", "ended_epoch", "implicit"
            )
        ),
        "days": sorted(QueueDay.objects.filter(queue__in=queues).values_list("queue__name", *sums), key=str),
        "agents": sorted(
            AgentInterval.objects.filter(agent__source=source).values_list(
                "agent__name", "start_epoch", "state", "reason", "seconds"
            )
        ),
    }


SEALED = ("caller_sealed", "transfer_sealed")


def snapshot(source: Source) -> dict[str, list[Any]]:
    """Every row made of a source's log, seals opened and database-given numbers left out."""
    return {
        "lines": sorted(_rows(RawLine, {"source": source}, "file_id", "offset", "id")),
        "contacts": list(_rows(Contact, {"source": source}, "first_line", "last_line")),
        "segments": sorted(_rows(Segment, {"contact__source": source}, "id")),
        "states": list(_rows(AgentState, {"source": source})),
        "intervals": sorted(_rows(QueueInterval, {}, "id")),
        "days": sorted(_rows(QueueDay, {}, "id"), key=str),
        "agent_intervals": sorted(_rows(AgentInterval, {}, "id")),
        "agent_queue_intervals": sorted(_rows(AgentQueueInterval, {}, "id")),
    }


def _rows(model: Any, where: dict[str, Any], *left_out: str) -> Iterator[tuple[Any, ...]]:
    names = [f.attname for f in model._meta.concrete_fields if f.attname not in left_out]
    for row in model.objects.filter(**where).order_by("pk").values(*names):
        yield tuple(keys.unseal(row[name]) if name in SEALED and row[name] else _sortable(row[name]) for name in names)


def _sortable(value: Any) -> Any:
    return -1 if value is None else value
