"""WebVTT and SRT: blocks of a time line and lines of text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from keskus.engines.transcripts.model import (
    UNKNOWN,
    BadTranscript,
    Transcript,
    Turn,
    Word,
    finished,
    language_of,
    made_turn,
    side_of,
)

CLOCK = re.compile(r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})$")
VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>")
STAMP = re.compile(r"<(\d[\d:.]*)>")
TAG = re.compile(r"<[^>]*>|\{\\[^}]*\}")
SPEAKER = re.compile(r"\s*[-–]?\s*([^\W\d_][\w ]{0,30}):\s+")
NOT_CUES = ("NOTE", "STYLE", "REGION")


@dataclass(frozen=True, slots=True)
class Cue:
    line: int
    starts: float
    ends: float
    text: str


def is_srt(text: str) -> bool:
    return "-->" in "\n".join(text.lstrip().split("\n", 3)[:3])


def read_vtt(text: str) -> Transcript:
    head, _, _ = text.partition("\n\n")
    told = re.search(r"^Language:(.*)$", head, re.MULTILINE)
    turns = (turn for cue in _cues(text) for turn in _voices(cue))
    return finished(language_of(told[1]) if told else None, turns)


def read_srt(text: str) -> Transcript:
    return finished(None, (turn for cue in _cues(text) for turn in _voices(cue)))


def _cues(text: str) -> Iterator[Cue]:
    """Blocks are parted by empty lines; the one with an arrow in its first or second line is a cue."""
    for first, lines in _blocks(text):
        if lines[0].startswith(NOT_CUES) and "-->" not in lines[0]:
            continue
        at = next((number for number, line in enumerate(lines[:2]) if "-->" in line), None)
        if at is None:
            if lines[0].startswith("WEBVTT"):
                continue
            raise BadTranscript("bad_time", first, text=lines[0][:40])
        starts, _, rest = lines[at].partition("-->")
        ends = (rest.split() or [""])[0]
        times = [_seconds(clock.strip(), first + at) for clock in (starts, ends)]
        yield Cue(first + at, times[0], times[1], "\n".join(lines[at + 1 :]))


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    block: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _seconds(clock: str, line: int) -> float:
    found = CLOCK.match(clock)
    if not found:
        raise BadTranscript("bad_time", line, text=clock[:40])
    hours, minutes, seconds, part = found.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(part.ljust(3, "0")) / 1000


def _voices(cue: Cue) -> Iterator[Turn | None]:
    """One turn of each voice of a cue; a cue of two voices does not say when the second began, so both have it all."""
    pieces = VOICE.split(cue.text)
    if pieces[0].strip():
        speaker = SPEAKER.match(pieces[0])
        side = side_of(speaker[1]) if speaker else UNKNOWN
        text = pieces[0][speaker.end() :] if speaker and side != UNKNOWN else pieces[0]
        yield _turn(cue, side, text)
    for name, text in zip(pieces[1::2], pieces[2::2], strict=True):
        yield _turn(cue, side_of(html.unescape(name)), text)


def _turn(cue: Cue, side: str, text: str) -> Turn | None:
    """Times within the text are the beginnings of what follows them."""
    pieces = STAMP.split(text)
    words: list[Word] = []
    if len(pieces) > 1:
        begins = [cue.starts, *(_seconds(stamp, cue.line) for stamp in pieces[1::2])]
        ends = [*begins[1:], cue.ends]
        words = [Word(start, end, _bare(piece)) for start, end, piece in zip(begins, ends, pieces[::2], strict=True)]
    return made_turn(side, cue.starts, cue.ends, _bare(" ".join(pieces[::2])), words, cue.line)


def _bare(text: str) -> str:
    return html.unescape(TAG.sub("", text))
