"""Sounds on their way into the vault and out of it: prepared with no transaction open, put in place within one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor
from keskus.engines.audio import CallFacts, SileroVad, Sound, Span, Turns, decode, encode, facts, peaks, voices
from keskus.recordings.gateways import vault
from keskus.recordings.gateways.vault import Kept
from keskus.recordings.models import CallSound, Recording, RecordingNote, Transcript, TranscriptWord
from keskus.recordings.queries.reach import ERASE, place_of
from keskus.recordings.rules.erasing import Ground

PEAKS_A_SECOND = 50
HELD_ON = "held"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sound that lies in the vault, sealed, and what was measured of it; named by no row yet."""

    kept: Kept
    seconds: float
    sides: int
    turns: Turns
    facts: CallFacts
    peaks: bytes


def prepare(sound: Sound, holds: tuple[Span, ...] = (), *, beat: Callable[[], None] = lambda: None) -> Prepared:
    """Seal and measure a sound: seconds of work, so never inside a deed. `holds`: spans nobody is expected to speak in.

    `beat`: called on the way, for a job to say that it lives. A file that no row comes to name is swept away an hour
    later.
    """
    turns = voices(sound, SileroVad(beat))
    beat()
    drawn = peaks(sound, PEAKS_A_SECOND)
    beat()
    return Prepared(
        kept=vault.keep(encode(sound)),
        seconds=round(sound.seconds, 3),
        sides=sound.channels,
        turns=turns,
        facts=facts(turns, holds),
        peaks=drawn.tobytes(),
    )


def sound_of(recording: Recording) -> Sound:
    """The sound itself, for the machine: to have it written down, masked, or measured again. Raises `VaultDamage`."""
    name, key = recording.storage_name, recording.data_key
    with vault.open_sound(name, key, recording.pk, recording.version) as stream:
        return decode(stream.read())


@action("recordings.replace_sound")
def replace_sound(
    actor: Actor, recording: Recording, prepared: Prepared, *, silenced: bool = False, reason: str = ""
) -> None:
    """Put a prepared sound in the place of the one there was: new version, new key; the old file goes with the commit.

    Listenings under way end, for what they hold names the version before. Breach: `not_playable`.
    """
    row = Recording.objects.select_for_update().get(pk=recording.pk)
    if row.state == Recording.State.ERASED:
        raise Breach("not_playable")
    old = row.storage_name
    row.version += 1
    if silenced:
        row.silenced_at = timezone.now()
    put_in_place(row, prepared)
    row.save()
    transaction.on_commit(lambda: vault.drop(old))
    record(row, {"version": [row.version - 1, row.version], "seconds": [recording.seconds, row.seconds]}, reason=reason)
    recording.refresh_from_db()


def put_in_place(row: Recording, prepared: Prepared) -> None:
    """Name the sound in its row, which is not saved, and keep what was measured. Inside a deed."""
    row.storage_name, row.bytes_kept = prepared.kept.name, prepared.kept.size
    row.data_key = vault.wrap(prepared.kept, row.pk, row.version)
    row.seconds, row.sides = prepared.seconds, prepared.sides
    CallSound.objects.update_or_create(recording=row, defaults=measured(prepared, row.version))


def measured(prepared: Prepared, version: int) -> dict[str, Any]:
    """What `CallSound` holds of a prepared sound."""
    found = prepared.facts
    return {
        "version": version,
        "facts": asdict(found),
        "turns": asdict(prepared.turns),
        "peaks": prepared.peaks,
        "peaks_a_second": PEAKS_A_SECOND,
        "dead_air_seconds": found.dead_air_seconds,
        "talk_over_seconds": found.talk_over_seconds,
        "agent_share": found.talk_share[1] if found.talk_share else None,
        "silence_share": found.silence_share,
    }


@action(ERASE, where=lambda recording, **rest: place_of(recording))
def erase_recording(actor: Actor, recording: Recording, *, ground: str, words: str) -> None:
    """Drop the key and the file: nobody hears it again, from no copy. The row stays, and says so.

    Breaches: `erased`, `ground_missing`.
    """
    if ground not in set(Ground) or not words.strip():
        raise Breach("ground_missing")
    row = Recording.objects.select_for_update().get(pk=recording.pk)
    if row.state == Recording.State.ERASED:
        raise Breach("erased")
    old, before = row.storage_name, row.state
    row.state, row.erased_at = Recording.State.ERASED, timezone.now()
    row.data_key = row.storage_name = row.file_name = ""
    row.bytes_kept = 0
    row.save()
    for beside in (CallSound, Transcript, TranscriptWord, RecordingNote):
        beside.objects.filter(recording=row).delete()
    transaction.on_commit(lambda: vault.drop(old))
    record(row, {"state": [before, row.state], "ground": ground}, reason=words.strip())
