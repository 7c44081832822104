"""What came: looking into watched folders, and files handed in. Nothing is read yet; a job takes what is due."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils import timezone

from keskus.core import keys
from keskus.core.actions import Breach, action, ingest, record
from keskus.core.actors import Actor, Place
from keskus.recordings.gateways.folders import FolderTrouble, Found, checked_folder, files_in
from keskus.recordings.models import Arrival, RecordingSource
from keskus.recordings.queries.gate import is_open
from keskus.recordings.rules.gate import What
from keskus.recordings.rules.names import Told, is_call_id, told_by

State = Arrival.State
AT_ONCE = 400
MOST_MOVED = 10 * AT_ONCE  # of what waits, in one look
TRYING_IS_VAIN = ("link", "name")  # what only another file mends
LOOKED_BACK = timedelta(hours=26)  # files changed longer ago than this before the last look are settled
LEG_PATIENCE = timedelta(hours=24)
EARLIEST, AHEAD = datetime(2000, 1, 1, tzinfo=UTC), timedelta(days=1)  # between which a call may be said to have begun
FINAL = (State.TAKEN, State.REPEATED, State.REFUSED, State.GONE)


def look_into(source: RecordingSource, now: datetime) -> bool:
    """See what lies in a watched folder; whether anything is due now."""
    try:
        folder = checked_folder(source.folder)
    except FolderTrouble as trouble:
        note_look(source, now, trouble.code)
        return False
    since = 0 if source.looked_at is None else int((source.looked_at - LOOKED_BACK).timestamp() * 1e9)
    moved = (each for each in files_in(folder) if each.moved_ns >= since)
    while found := list(islice(moved, AT_ONCE)):
        _note_files(source, found, now)
    _note_gone(source, folder, now)
    note_look(source, now, "")
    return promote(source, now)


@ingest("recordings.note_look")
def note_look(source: RecordingSource, now: datetime, trouble: str) -> None:
    """When a folder was last seen, and since when it cannot be."""
    begun = source.trouble_since_at if trouble and source.trouble else (now if trouble else None)
    looked = source.looked_at if trouble else now
    RecordingSource.objects.filter(pk=source.pk).update(trouble=trouble, trouble_since_at=begun, looked_at=looked)


@ingest("recordings.note_files")
def _note_files(source: RecordingSource, found: Iterable[Found], now: datetime) -> None:
    """New files are written down, those that grew wait on, those that grow no more are settled."""
    named = {name_hash(each.name): each for each in found}
    known = {row.name_hash: row for row in Arrival.objects.filter(source=source, name_hash__in=named)}
    new = [_arrival(source, each, digest, now) for digest, each in named.items() if digest not in known]
    Arrival.objects.bulk_create(new, ignore_conflicts=True)
    for digest, row in known.items():
        each = named[digest]
        if (row.bytes, row.changed_ns) != (each.bytes, each.changed_ns):
            row.bytes, row.changed_ns, row.state, row.reason = each.bytes, each.changed_ns, State.WAITING, "growing"
            row.tries = 0
        elif row.state == State.WAITING and row.reason == "growing":
            row.reason = "settled"
        else:
            continue
        row.save(update_fields=["bytes", "changed_ns", "state", "reason", "tries"])


def _arrival(source: RecordingSource, found: Found, digest: str, now: datetime) -> Arrival:
    told = told_by(found.name.rpartition("/")[2], source.clock_zone, *endings(source))
    folder = found.name.rpartition("/")[0]
    return Arrival(
        source=source,
        name=found.name,
        name_hash=digest,
        bytes=found.bytes,
        changed_ns=found.changed_ns,
        seen_at=now,
        state=State.REFUSED if found.trouble else State.WAITING,
        reason=found.trouble or "growing",
        settled_at=now if found.trouble else None,
        pair_hash=name_hash(f"{folder}/{told.base}") if told.leg else "",
        **facts_of(told),
    )


def endings(source: RecordingSource) -> tuple[str, str]:
    """How the names of the agent's and the caller's files end; empty where a call is one file."""
    if source.layout != RecordingSource.Layout.TWO_FILES:
        return "", ""
    return source.agent_ending, source.caller_ending


def facts_of(told: Told) -> dict[str, Any]:
    """The columns of an arrival that its name tells."""
    return {
        "call_key": told.call_key,
        "began_epoch": told.began_epoch,
        "queue_name": told.queue_name,
        "leg": told.leg,
    }


def name_hash(name: str) -> str:
    """By which a name is found again."""
    return keys.search_hash(f"recording:{name}")


@ingest("recordings.note_gone")
def _note_gone(source: RecordingSource, folder: Path, now: datetime) -> None:
    """Files that waited and are there no more."""
    for row in Arrival.objects.filter(source=source, state=State.WAITING, upload="").iterator(AT_ONCE):
        if not os.path.lexists(folder / row.name):
            row.state, row.reason, row.settled_at = State.GONE, "", now
            row.save(update_fields=["state", "reason", "settled_at"])


@ingest("recordings.promote")
def promote(source: RecordingSource, now: datetime) -> bool:
    """Whatever waits for nothing more becomes due; the rest says what it waits for. Whether anything is due.

    All that waits is looked at, however much of it the gate keeps back; only so much is changed at a time.
    """
    waiting = Arrival.objects.filter(source=source, state=State.WAITING).exclude(reason="growing")
    waiting = waiting.only("state", "reason", "leg", "pair_hash", "seen_at", "began_epoch")
    gates: dict[Any, bool] = {}
    legs = _legs_at_hand(source)
    changed = []
    for row in waiting.order_by("pk").iterator(AT_ONCE):
        state, reason = _next(row, legs, now)
        if state == State.DUE and not _gate_open(source, row, now, gates):
            state, reason = State.WAITING, "gate"
        if (state, reason) != (row.state, row.reason):
            row.state, row.reason = state, reason
            row.settled_at = now if state in FINAL else None
            changed.append(row)
        if len(changed) == MOST_MOVED:
            break
    Arrival.objects.bulk_update(changed, ["state", "reason", "settled_at"], batch_size=AT_ONCE)
    return Arrival.objects.filter(source=source, state=State.DUE).exists()


def _legs_at_hand(source: RecordingSource) -> set[tuple[str, str]]:
    rows = Arrival.objects.filter(source=source).exclude(pair_hash="").exclude(state=State.GONE)
    rows = rows.filter(state__in=(State.WAITING, State.DUE)).exclude(reason="growing")
    return set(rows.values_list("pair_hash", "leg"))


def _next(row: Arrival, legs: set[tuple[str, str]], now: datetime) -> tuple[str, str]:
    if row.leg and (row.pair_hash, "caller" if row.leg == "agent" else "agent") not in legs:
        late = now - row.seen_at > LEG_PATIENCE
        return (State.REFUSED, "leg_missing") if late else (State.WAITING, "other_leg")
    return State.DUE, ""


def _gate_open(source: RecordingSource, row: Arrival, now: datetime, known: dict[Any, bool]) -> bool:
    """Whether calls of that day may be recorded at the source's site (privacy rule 20)."""
    began = datetime.fromtimestamp(row.began_epoch, UTC) if row.began_epoch else now
    day = began.astimezone(source.site.zone).date()
    if day not in known:
        known[day] = is_open(source.site, What.RECORDING, day).is_open
    return known[day]


def _where(source: RecordingSource, *args: Any, **rest: Any) -> Place:
    return Place.of(site=source.site_id)


@action("recordings.upload_recording", where=_where)
def upload_recording(
    actor: Actor,
    source: RecordingSource,
    *,
    files: list[tuple[str, str, str, int]],
    call_key: str = "",
    began_at: datetime | None = None,
    queue_name: str = "",
    agent_number: str = "",
) -> list[Arrival]:
    """Hand in the sound of a call: one file, or the caller's and the agent's; each is leg, name, sealed upload, bytes.

    Breaches: `gate` where calls of that day may not be recorded, `inactive`, `call_key` that holds what is masked,
    `began_at` when no call of ours began.
    """
    now = timezone.now()
    if not source.is_active:
        raise Breach("inactive")
    if not is_call_id(call_key):
        raise Breach("call_key")
    if began_at is not None and not EARLIEST <= began_at <= now + AHEAD:
        raise Breach("began_at")
    pair = keys.search_hash(f"pair:{files[0][2]}") if len(files) > 1 else ""
    rows = []
    for leg, name, upload, size in files:
        told = told_by(name.replace("\\", "/").rpartition("/")[2], source.clock_zone)
        row = Arrival(
            source=source, name=name[-200:], name_hash=name_hash(upload), upload=upload, bytes=size, seen_at=now
        )
        row.call_key, row.queue_name = call_key or told.call_key, queue_name or told.queue_name
        row.began_epoch = int(began_at.timestamp()) if began_at else told.began_epoch
        row.agent_number = agent_number
        row.leg, row.pair_hash, row.sent_by, row.state = leg, pair, actor.number, State.DUE
        if not _gate_open(source, row, now, {}):
            raise Breach("gate")
        row.save()
        record(row, {"source": [None, source.name], "bytes": [None, size]})
        rows.append(row)
    return rows


@action("recordings.try_again", where=lambda arrival: Place.of(site=arrival.source.site_id))
def try_again(actor: Actor, arrival: Arrival) -> None:
    """Have a refused file of a folder looked at once more, after what was wrong was mended. Breach: `not_refused`.

    What was handed in is not kept once it was refused: it is handed in again.
    """
    row = Arrival.objects.select_for_update().get(pk=arrival.pk)
    if row.state != State.REFUSED or row.upload or row.reason in TRYING_IS_VAIN:
        raise Breach("not_refused")
    before = row.reason
    row.state, row.reason, row.tries, row.seen_at, row.settled_at = State.WAITING, "settled", 0, timezone.now(), None
    row.save()
    record(row, {"state": [before, row.state]})
