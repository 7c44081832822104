"""The trail: append-only, hash-chained under a lock in the deed's own transaction.

Each entry's `mac` is a keyed hash over the entry and the mac before it; numbers have no gaps. So a changed row, a
missing row, a cut tail and a rewritten chain each show, and an anchor outside the database shows a trail that was
rewritten as a whole by someone who held the key.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import models, transaction

from keskus.core import keys
from keskus.core.models import AuditEntry, AuditHead
from keskus.engines.masking import masked, masked_within

HEAD_PK = 1


@dataclass(frozen=True, slots=True)
class Note:
    """What one deed did to one subject, before it is numbered and chained."""

    action: str
    subject: str
    changes: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


def subject_of(thing: models.Model | str) -> str:
    """The lasting name of a subject: `app.model:pk`."""
    if isinstance(thing, str):
        return thing
    return f"{thing._meta.label_lower}:{thing.pk}"


def keys_among(label: str, subjects: Iterable[str]) -> set[int]:
    """The row numbers of one kind of thing among subjects."""
    found = (subject.partition(":") for subject in subjects)
    return {int(key) for kind, _, key in found if kind == label and key.isdecimal()}


def changes_between(
    before: dict[str, Any], after: dict[str, Any], personal: Iterable[str] = ()
) -> dict[str, list[Any] | str]:
    """Field to [old, new]; personal fields are only named as `changed`, never copied."""
    hidden = set(personal)
    found: dict[str, list[Any] | str] = {}
    for name, new in after.items():
        old = before.get(name)
        if old == new:
            continue
        found[name] = "changed" if name in hidden else [_plain(old), _plain(new)]
    return found


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _message(entry: AuditEntry, before: str) -> bytes:
    parts = [
        before,
        str(entry.number),
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.role,
        entry.action,
        entry.subject,
        json.dumps(entry.changes, sort_keys=True, ensure_ascii=False),
        entry.reason,
        entry.key_id,
    ]
    return json.dumps(parts, ensure_ascii=False).encode()


def append(notes: list[Note], *, actor: str, role: str, at: datetime) -> None:
    """Number, chain and write the notes. The last thing in the deed's transaction: it takes the chain's lock."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("the trail is written only inside the deed's own transaction")
    key_id = keys.current_key_id()
    # Masking takes its time, and everybody waits for the lock: first the words, then the chain.
    entries = [
        AuditEntry(
            at=at,
            actor=actor,
            role=role[:200],
            action=note.action,
            subject=note.subject[:120],
            changes=masked_within(json.loads(json.dumps(note.changes, default=str))),
            reason=masked(note.reason)[:500],
            key_id=key_id,
        )
        for note in notes
    ]
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=HEAD_PK)
    for entry in entries:
        head.number += 1
        entry.number = head.number
        head.mac = entry.mac = keys.trail_mac(key_id, _message(entry, head.mac))
    AuditEntry.objects.bulk_create(entries)
    head.save()


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing wrong with the trail: a code and the entry's number."""

    code: str
    number: int


def verify(
    anchors: Iterable[tuple[int, str]] = (), *, tell: Callable[[int, int], None] = lambda read, all_: None
) -> tuple[int, Finding | None]:
    """Walk the whole chain; how many entries were read, and the first fault or None. Deeds may go on meanwhile.

    Codes: `missing` (a number is skipped), `changed` (its mac does not fit), `cut` (the head knows of later entries),
    `head_rewritten`, `rewritten` (an anchor kept outside the database disagrees). `tell` hears how many of how many
    were read.
    """
    start = AuditHead.objects.filter(pk=HEAD_PK).first() or AuditHead()
    kept = dict(anchors)
    number, mac = 0, ""
    for entry in _in_order():
        number += 1
        if entry.number != number:
            return number - 1, Finding("missing", number)
        if keys.trail_mac(entry.key_id, _message(entry, mac)) != entry.mac:
            return number, Finding("changed", number)
        if kept.get(number, entry.mac) != entry.mac:
            return number, Finding("rewritten", number)
        if number == start.number and start.mac != entry.mac:
            return number, Finding("head_rewritten", number)
        mac = entry.mac
        tell(number, max(start.number, number))
    if max([start.number, *kept]) > number:
        return number, Finding("cut", number + 1)
    end = AuditHead.objects.filter(pk=HEAD_PK).first()
    if number and (end is None or end.number < number):
        return number, Finding("head_rewritten", number)
    return number, None


def _in_order() -> Iterator[AuditEntry]:
    return AuditEntry.objects.order_by("number").iterator(chunk_size=2000)


def read_anchors(path: Path) -> list[tuple[int, str]]:
    """The anchors kept outside the database: one `number mac time` a line."""
    if not path.exists():
        return []
    rows = [line.split() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
    return [(int(row[0]), row[1]) for row in rows]


def drop_anchor(path: Path, at: datetime) -> None:
    """Append the head of the trail to the anchor file, unless it already ends there."""
    head = AuditHead.objects.filter(pk=HEAD_PK).first()
    if head is None or head.number == 0:
        return
    kept = read_anchors(path)
    if kept and kept[-1] == (head.number, head.mac):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.write(f"{head.number} {head.mac} {at.astimezone(UTC).isoformat(timespec='seconds')}\n")
