"""Taking in what is due: read, checked by its content, brought to one form, sealed, measured, matched, written down.

All that takes long is done with no transaction open; one short deed then names the sealed file in a row. A worker that
is killed leaves at most a file in the vault that no row names, which is swept away; the arrival is still due.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone

from keskus.core import keys, work
from keskus.core.actions import action, ingest, record
from keskus.core.actors import SYSTEM, Actor
from keskus.core.models import Job
from keskus.core.sealed import open_sealed
from keskus.core.storage import data_path
from keskus.engines.audio import BadSound, Limits, Sound, decode, join, swap
from keskus.recordings.actions.arrivals import State
from keskus.recordings.actions.matching import tie
from keskus.recordings.actions.sounds import Prepared, prepare, put_in_place
from keskus.recordings.gateways import vault
from keskus.recordings.gateways.folders import FolderTrouble, checked_folder, read_file, remove_file
from keskus.recordings.models import Arrival, Recording, RecordingSource
from keskus.recordings.queries.matching import Match, find_call, holds_of
from keskus.recordings.rules.names import AGENT, CALLER, Told, told_by

MOST_TRIES = 3
HOURS = 2  # of the longest sound that is taken, on a slow machine
Layout = RecordingSource.Layout
UNSETTLED = (State.WAITING, State.DUE)


class NotYet(Exception):
    """The file changed under our hands: it waits on."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A sound ready to be written down, with its call."""

    prepared: Prepared
    content_hash: str
    codec: str
    bytes_in: int
    began: int
    match: Match | None


@action("recordings.request_intake")
def request_intake(actor: Actor) -> Job:
    """Have what is due taken in by a job; one at a time."""
    due = Arrival.objects.filter(state=State.DUE).count()
    return work.request(actor, intake_step, total=due)


@work.takes_long(hours=HOURS)
def intake_step(job: Job) -> bool:
    """Take in what is due for at most one step's time; whether more is left."""
    until = time.monotonic() + work.STEP_SECONDS
    while time.monotonic() < until and not work.is_stopping(job):
        legs = next_due()
        if not legs:
            return False
        take(legs, job)
    return True


def next_due() -> list[Arrival]:
    """The next file that is due, with the other side's where there are two."""
    row = Arrival.objects.filter(state=State.DUE).select_related("source__site").order_by("pk").first()
    if row is None or not row.pair_hash:
        return [row] if row else []
    both = Arrival.objects.filter(source=row.source, pair_hash=row.pair_hash, state=State.DUE)
    return list(both.select_related("source__site").order_by("leg", "pk"))[:2]


def take(legs: list[Arrival], job: Job | None = None) -> Recording | None:
    """Take in one sound, whatever comes of it; the recording, or None where it was refused or is here already."""
    if legs[0].tries >= MOST_TRIES:
        return _settle(legs, State.REFUSED, "worker_died", job)
    _note_try(legs)
    try:
        contents = [_read(leg) for leg in legs]
        digest = _content_hash(legs, contents)
        known = Recording.objects.filter(content_hash=digest).first()
        if known is not None:
            return _settle(legs, State.REPEATED, "", job, known)
        taken = _made(legs, contents, digest, work.heartbeat(job))
    except NotYet:
        return _settle(legs, State.WAITING, "growing", job)
    except BadSound as bad:
        return _settle(legs, State.REFUSED, bad.code, job)
    except FolderTrouble as trouble:
        return _settle(legs, State.GONE if trouble.code == "gone" else State.REFUSED, trouble.code, job)
    try:
        return take_recording(SYSTEM, legs, taken, job=job)
    except IntegrityError:  # another worker has just taken the same sound
        vault.drop(taken.prepared.kept.name)
        known = Recording.objects.get(content_hash=digest)
        return _settle(legs, State.REPEATED, "", job, known)


@ingest("recordings.note_try")
def _note_try(legs: list[Arrival]) -> None:
    """Before a worker touches a file: of one that kills it again and again no more is tried."""
    for leg in legs:
        leg.tries += 1
        leg.save(update_fields=["tries"])


def _read(leg: Arrival) -> bytes:
    most = Limits().file_bytes
    if leg.upload:
        with open_sealed(data_path("uploads", leg.upload)) as stream:
            return stream.read(most + 1)
    content = read_file(checked_folder(leg.source.folder), leg.name, most)
    if len(content) != leg.bytes:
        raise NotYet
    return content


def _content_hash(legs: list[Arrival], contents: list[bytes]) -> str:
    """By which the same sound of the same call is known, whatever its file is called the second time."""
    mark = hmac.new(keys.hash_key("recordings"), legs[0].call_key.encode(), hashlib.sha256)
    for content in contents:
        mark.update(hashlib.sha256(content).digest())
    return mark.hexdigest()


def _made(legs: list[Arrival], contents: list[bytes], digest: str, beat: Callable[[], None]) -> Taken:
    source, first = legs[0].source, legs[0]
    sounds = {leg.leg: decode(content, name=leg.name) for leg, content in zip(legs, contents, strict=True)}
    beat()
    sound = _one_sound(sounds, source.layout)
    began = first.began_epoch or int(_ended(legs) - sound.seconds)
    found = told_by(first.name.rpartition("/")[2], source.clock_zone)
    told = Told(found.base, first.call_key, found.before_key, began, first.queue_name, agent_number=first.agent_number)
    match = find_call(told, source.site, began, sound.seconds)
    return Taken(
        prepared=prepare(sound, holds_of(match.contact if match else None, began), beat=beat),
        content_hash=digest,
        codec="+".join(sorted({each.codec for each in sounds.values()})),
        bytes_in=sum(len(content) for content in contents),
        began=began,
        match=match,
    )


def _ended(legs: list[Arrival]) -> float:
    """When the call was over, where only its files tell: last written to, or handed in."""
    return max(leg.changed_ns / 1e9 if leg.changed_ns > 0 else leg.seen_at.timestamp() for leg in legs)


def _one_sound(sounds: dict[str, Sound], layout: str) -> Sound:
    """The caller on the left and the agent on the right, or one track where nobody knows."""
    if CALLER in sounds and AGENT in sounds:
        return join(sounds[CALLER], sounds[AGENT])
    sound = next(iter(sounds.values()))
    if sound.channels == 2 and layout == Layout.AGENT_LEFT:
        return swap(sound)
    if sound.channels == 2 and layout == Layout.MIXED:
        import numpy as np

        mixed = sound.samples.mean(axis=1, keepdims=True).astype(np.int16)
        return Sound(sound.rate, mixed, sound.codec)
    return sound


@action("recordings.take_recording")
def take_recording(actor: Actor, legs: list[Arrival], taken: Taken, *, job: Job | None = None) -> Recording:
    """Write a recording down; its originals go after the commit where their source says so."""
    first, now = legs[0], timezone.now()
    row = Recording(
        source=first.source,
        site=first.source.site,
        file_name=first.name,
        call_key=first.call_key,
        queue_name=first.queue_name,
        agent_number=first.agent_number,
        began_epoch=taken.began,
        seconds=taken.prepared.seconds,
        codec_in=taken.codec[:30],
        bytes_in=taken.bytes_in,
        content_hash=taken.content_hash,
        taken_at=now,
    )
    tie(row, taken.match)
    row.save()
    put_in_place(row, taken.prepared)
    row.save()
    _mark(legs, State.TAKEN, "", row, job)
    record(row, {"source": [None, first.source.name], "callid": [None, row.callid], "seconds": [None, row.seconds]})
    return row


@ingest("recordings.settle_arrival")
def _settle(
    legs: list[Arrival], state: str, reason: str, job: Job | None, recording: Recording | None = None
) -> Recording | None:
    """What became of files that gave no new recording."""
    _mark(legs, state, reason, recording, job)
    return None


def _mark(legs: list[Arrival], state: str, reason: str, recording: Recording | None, job: Job | None) -> None:
    now = timezone.now()
    for leg in legs:
        leg.state, leg.reason, leg.recording = state, reason, recording
        leg.settled_at = None if state == State.WAITING else now
        leg.save(update_fields=["state", "reason", "recording", "settled_at"])
    if job is not None:
        work.save_progress(job, done=job.done + len(legs))
    transaction.on_commit(lambda: _clear(legs, state))


def _clear(legs: list[Arrival], state: str) -> None:
    """What lies outside goes only once what it held is safe here, and only where it is ours or we were told to."""
    for leg in legs:
        if leg.upload and state != State.WAITING:
            Path(data_path("uploads", leg.upload)).unlink(missing_ok=True)
        elif not leg.upload and leg.source.takes_away and state in (State.TAKEN, State.REPEATED):
            remove_file(Path(leg.source.folder), leg.name)


def remove_left(source: RecordingSource) -> int:
    """Remove originals that were taken and should have gone: a worker died between the commit and the removal."""
    if not source.takes_away:
        return 0
    since = datetime.now(UTC).timestamp() - 2 * 86400
    rows = Arrival.objects.filter(
        source=source,
        upload="",
        state__in=(State.TAKEN, State.REPEATED),
        settled_at__gte=datetime.fromtimestamp(since, UTC),
    )
    folder = checked_folder(source.folder)
    left = [row for row in rows if (folder / row.name).is_file()]
    return sum(remove_file(folder, row.name) for row in left)


def remove_uploads() -> None:
    """Remove what was handed in and is settled: a worker died between the commit and the removal."""
    since = timezone.now() - timedelta(days=2)
    settled = Arrival.objects.filter(settled_at__gte=since).exclude(upload="").exclude(state__in=UNSETTLED)
    for name in settled.values_list("upload", flat=True):
        data_path("uploads", name).unlink(missing_ok=True)


def sweep_vault() -> int:
    """Remove files of the vault that no row names: what a killed worker had prepared."""
    names = list(vault.left_behind())
    known: set[str] = set()
    for start in range(0, len(names), 500):
        part = names[start : start + 500]
        known |= set(Recording.objects.filter(storage_name__in=part).values_list("storage_name", flat=True))
    for name in set(names) - known:
        vault.drop(name)
    return len(set(names) - known)
