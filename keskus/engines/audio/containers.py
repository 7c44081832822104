"""What a file is by its content: which reader may open it and what its header promises."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from keskus.engines.audio.sound import BadSound

# The content of a file begins so; whatever is not here is opened by nobody.
MARKS = {b"OggS": "ogg", b"fLaC": "flac", b"\x1a\x45\xdf\xa3": "matroska", b"ID3": "mp3"}
# Headerless sound as Asterisk writes it: the ending of the name is all there is.
ENDINGS = {"al alaw alw": "alaw", "mu pcm ul ulaw ulw": "mulaw", "raw sln": "s16le", "sln16": "s16le"}
RAW = {ending: reader for endings, reader in ENDINGS.items() for ending in endings.split()} | {
    "g722": "g722",
    "gsm": "gsm",
}
RATES = {"alaw": 8000, "mulaw": 8000, "s16le": 8000}
FOREIGN = (
    b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"%PDF", b"\x89PNG",
    b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"MZ", b"RIFF", b"\xd0\xcf\x11\xe0",
)  # fmt: skip
GSM_FRAME = 33
FEW = 10  # frames of GSM, each of which has the same four bits in front
UNTOLD = (0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFFFFE)  # written by programs that cannot go back to fill in the length
CHUNKS = 1000


@dataclass(frozen=True, slots=True)
class Container:
    reader: str
    options: dict[str, str] = field(default_factory=dict)
    truncated: bool = False  # the header promises more than there is, or its length was never filled in


def container_of(content: bytes, name: str = "") -> Container:
    """Raises `BadSound`."""
    if not content:
        raise BadSound("empty")
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return _wave(content)
    for mark, reader in MARKS.items():
        if content.startswith(mark):
            return Container(reader)
    if len(content) > 2 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2:  # a frame of MPEG layer III
        return Container("mp3")
    if _is_gsm(content):
        return Container("gsm", truncated=len(content) % GSM_FRAME != 0)
    return _raw(content, name)


def _wave(content: bytes) -> Container:
    """Walks the chunks: a header lies about its size often enough to look before anything is unpacked."""
    place, has_format = 12, False
    for _ in range(CHUNKS):
        if place + 8 > len(content):
            return Container("wav", truncated=True)
        kind, size = content[place : place + 4], struct.unpack_from("<I", content, place + 4)[0]
        rest = len(content) - place - 8
        if kind == b"fmt " and size >= 16 and rest >= 16:
            _check_format(*struct.unpack_from("<HI", content, place + 10))
            has_format = True
        elif kind == b"data":
            if not has_format:
                break
            return Container("wav", truncated=(size > rest or size == 0) and size not in UNTOLD)
        place += 8 + size + size % 2
    raise BadSound("broken")


def _check_format(channels: int, rate: int) -> None:
    if channels == 0:
        raise BadSound("no_channels")
    if rate == 0:
        raise BadSound("rate", rate=rate)


def _is_gsm(content: bytes) -> bool:
    frames = content[::GSM_FRAME]
    return len(frames) >= FEW and all(first >> 4 == 0xD for first in frames) and len(set(content)) > FEW


def _raw(content: bytes, name: str) -> Container:
    ending = PurePosixPath(name).suffix.lower().removeprefix(".")
    if ending not in RAW or _is_text(content[:4096]) or _is_foreign(content):
        raise BadSound("not_sound")
    reader = RAW[ending]
    if reader not in RATES:
        return Container(reader)
    rate = 16000 if ending == "sln16" else RATES[reader]
    return Container(reader, {"sample_rate": str(rate), "ch_layout": "mono"})


def _is_text(head: bytes) -> bool:
    """Silence in A-law is a row of one letter; text has many, and spaces or lines."""
    plain = all(32 <= sign < 127 or sign in b"\t\r\n" or sign >= 0xC2 for sign in head)
    return plain and len(set(head)) > 8 and (b"\n" in head or b" " in head)


def _is_foreign(content: bytes) -> bool:
    """Archives, pictures, documents, programs and video are no headerless sound, whatever their name."""
    return content.startswith(FOREIGN) or content[4:8] == b"ftyp"
