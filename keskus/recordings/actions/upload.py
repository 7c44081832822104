"""Handing in files, from a page or by the API: sealed at once, under names of our own."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from keskus.core.actors import Actor
from keskus.core.sealed import SealedUpload
from keskus.core.storage import data_path, seal_file
from keskus.recordings.actions.arrivals import upload_recording
from keskus.recordings.models import Arrival, RecordingSource
from keskus.recordings.rules.names import AGENT, CALLER


def hand_in(
    actor: Actor,
    source: RecordingSource,
    *,
    file: UploadedFile,
    agent_file: UploadedFile | None = None,
    **facts: Any,
) -> list[Arrival]:
    """Keep the files sealed and have them taken in by the job; nothing stays where the deed is refused.

    `facts`: what is known of the call beside the file's name, see `upload_recording`.
    """
    legs = [(CALLER, file), (AGENT, agent_file)] if agent_file else [("", file)]
    kept = [(leg, each.name or "", _sealed(each), each.size or 0) for leg, each in legs if each is not None]
    try:
        return upload_recording(actor, source, files=kept, **facts)
    except BaseException:
        for _leg, _name, upload, _size in kept:
            data_path("uploads", upload).unlink(missing_ok=True)
        raise


def _sealed(file: UploadedFile) -> str:
    """The name of the sealed file; an upload lies sealed already."""
    path = file.keep() if isinstance(file, SealedUpload) else seal_file(file.chunks())
    return path.name
