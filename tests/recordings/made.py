"""Recordings made for tests: a gate that is open, sources, a sealed sound, files in a folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from keskus.contacts.models import Contact
from keskus.core.actions import SYSTEM
from keskus.engines.audio import Sound
from keskus.people.models import Site
from keskus.recordings.actions.arrivals import look_into
from keskus.recordings.actions.gate import fill_gate
from keskus.recordings.actions.intake import next_due, take
from keskus.recordings.gateways import vault
from keskus.recordings.models import CallSound, Recording, RecordingSource
from keskus.recordings.rules.gate import Terms, What
from tests.engines.audio.made import packed, tone
from tests.house.people import World

EARLY = date(2020, 1, 1)
NOTICES = {"en": "Calls are recorded.", "pl": "Rozmowy są nagrywane.", "et": "Kõned salvestatakse."}


def open_gate(site: Site) -> None:
    """Recording is allowed at a site since long ago; nobody there needs the notice in person."""
    terms = Terms(0, "Quality", "All calls", "Sound", "Interest", "notice", EARLY, date(2020, 3, 1), NOTICES)
    fill_gate(SYSTEM, site, What.RECORDING, terms)


def a_source(world: World, side: str = "ours", **more: Any) -> RecordingSource:
    """A source at a side's site; uploads unless said otherwise."""
    site = getattr(world, side).site
    values = {"name": f"Recordings {side}", "site": site, "kind": "upload"} | more
    return RecordingSource.objects.get_or_create(name=values.pop("name"), defaults=values)[0]


def a_recording(
    world: World, side: str = "ours", contact: Contact | None = None, sound: Sound | None = None, **more: Any
) -> Recording:
    """A recording with a sealed sound, tied to the contact if there is one; not measured."""
    half = getattr(world, side)
    kept = vault.keep(packed(sound or tone(1, 300, 500), "flac", "flac"))
    values: dict[str, Any] = {
        "source": a_source(world, side),
        "site": half.site,
        "queue": contact.queue if contact else None,
        "contact": contact,
        "callid": contact.callid if contact else "",
        "agent": contact.agent if contact else None,
        "employee": contact.agent.employee if contact and contact.agent else None,
        "matched_by": "uniqueid" if contact else "",
        "began_epoch": contact.entered_epoch if contact else 1_780_272_000,
        "seconds": 1.0,
        "sides": 2,
        "content_hash": kept.name,
        "storage_name": kept.name,
        "bytes_kept": kept.size,
        "taken_at": timezone.now(),
    }
    row = Recording.objects.create(**(values | more))
    row.data_key = vault.wrap(kept, row.pk, row.version)
    row.save()
    CallSound.objects.create(recording=row, dead_air_seconds=0.0, agent_share=0.5)
    return row


def a_file(folder: Path, name: str, content: bytes | None = None) -> Path:
    """A file in a watched folder: a second of two tones unless it is something else."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed(tone(1, 300, 500), "wav", "pcm_s16le") if content is None else content)
    return path


def looked(source: RecordingSource, times: int = 2) -> None:
    """Look into a folder so often: a file is taken when the second look finds it as the first did."""
    for _ in range(times):
        source.refresh_from_db()
        look_into(source, timezone.now())


def take_all() -> list[Recording | None]:
    """Take what is due, as the job does."""
    found = []
    while legs := next_due():
        found.append(take(legs))
    return found
