"""Any file of a transcript: which format it is, by its content."""

from __future__ import annotations

from keskus.engines.tables import decode
from keskus.engines.transcripts.captions import is_srt, read_srt, read_vtt
from keskus.engines.transcripts.model import MOST_BYTES, BadTranscript, Transcript
from keskus.engines.transcripts.shapes import read_json


def read_transcript(content: bytes, name: str = "") -> Transcript:
    """WebVTT, SRT or JSON; the name decides nothing. Raises `BadTranscript`."""
    if len(content) > MOST_BYTES:
        raise BadTranscript("too_big", 1, megabytes=MOST_BYTES // 1024**2)
    decoded = decode(content)
    if decoded is None or "\0" in decoded.text:
        raise BadTranscript("not_text", 1)
    text = decoded.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise BadTranscript("empty", 1)
    if text.startswith("WEBVTT"):
        return read_vtt(text)
    if text.lstrip()[:1] in ("{", "["):
        return read_json(text)
    if is_srt(text):
        return read_srt(text)
    raise BadTranscript("unknown_format", 1)
