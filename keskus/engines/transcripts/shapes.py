"""JSON: our own shape, and the one that Whisper's programs write."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any, NoReturn

from keskus.engines.transcripts.model import (
    AGENT,
    CUSTOMER,
    MOST_TURNS,
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

# Our name of a field, then those of other programs.
STARTS, ENDS, TEXT = ("starts", "start"), ("ends", "end"), ("text", "word")
CHANNELS = {0: CUSTOMER, 1: AGENT}


def transcript_json(transcript: Transcript) -> dict[str, Any]:
    return {"language": transcript.language, "turns": [asdict(turn) for turn in transcript.turns]}


def read_json(text: str) -> Transcript:
    try:
        data = json.loads(text, parse_constant=_refused)
    except json.JSONDecodeError as error:
        raise BadTranscript("bad_json", error.lineno) from error
    except (RecursionError, ValueError) as error:
        raise BadTranscript("bad_json", 1) from error
    name = next((key for key in ("turns", "segments") if isinstance(data, dict) and key in data), "")
    items = data if isinstance(data, list) else data.get(name)
    if not isinstance(items, list):
        raise BadTranscript("missing", 1, field="turns")
    if len(items) > MOST_TURNS:
        raise BadTranscript("too_many_turns", 1, limit=MOST_TURNS)
    lines = _lines_of(text, name, items)
    language = data.get("language") if isinstance(data, dict) else None
    return finished(language_of(language), (_turn(item, line) for item, line in zip(items, lines, strict=True)))


def _refused(constant: str) -> NoReturn:
    raise ValueError(constant)


def _lines_of(text: str, name: str, items: list[Any]) -> list[int]:
    """The line on which each item of the list begins. The first line for all, should the list not be where it seems."""
    opening = re.search(rf'"{name}"\s*:\s*\[', text) if name else re.match(r"\s*\[", text)
    lines: list[int] = []
    place, line, read, decoder = opening.end() if opening else 0, 1, 0, json.JSONDecoder()
    gap = re.compile(r"[\s,]*")
    for item in items:
        skipped = gap.match(text, place)
        place = skipped.end() if skipped else place
        line, read = line + text.count("\n", read, place), place
        try:
            found, place = decoder.raw_decode(text, place)
        except ValueError:
            found = None
        if found != item:
            return [1] * len(items)
        lines.append(line)
    return lines


def _turn(item: Any, line: int) -> Turn | None:
    if not isinstance(item, dict):
        raise BadTranscript("wrong_type", line, field="turns")
    text = _first(item, TEXT, line)
    if not isinstance(text, str):
        raise BadTranscript("wrong_type", line, field="text")
    words = item.get("words") or ()
    if not isinstance(words, list | tuple):
        raise BadTranscript("wrong_type", line, field="words")
    starts, ends = (_number(item, names, line) for names in (STARTS, ENDS))
    return made_turn(_side(item), starts, ends, text, _words(words, line), line)


def _side(item: dict[str, Any]) -> str:
    """Our own field, a speaker's label, or the channel: the first is the customer's."""
    for field in ("side", "speaker", "role"):
        if isinstance(item.get(field), str) and side_of(item[field]) != UNKNOWN:
            return side_of(item[field])
    channel = item.get("channel")
    return CHANNELS.get(channel, UNKNOWN) if isinstance(channel, int) and not isinstance(channel, bool) else UNKNOWN


def _words(words: Iterable[Any], line: int) -> Iterator[Word]:
    """None at all where one has no time, as some programs leave numbers without: the others alone would say less."""
    found: list[Word] = []
    for word in words:
        if not isinstance(word, dict):
            raise BadTranscript("wrong_type", line, field="words")
        text = _first(word, ("text", "word"), line)
        if not isinstance(text, str):
            raise BadTranscript("wrong_type", line, field="words")
        if not any(name in word for name in STARTS) or not any(name in word for name in ENDS):
            return iter(())
        found.append(Word(_number(word, STARTS, line), _number(word, ENDS, line), text))
    return iter(found)


def _first(item: dict[str, Any], names: tuple[str, ...], line: int) -> Any:
    for name in names:
        if name in item:
            return item[name]
    raise BadTranscript("missing", line, field=names[0])


def _number(item: dict[str, Any], names: tuple[str, ...], line: int) -> float:
    value = _first(item, names, line)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadTranscript("wrong_type", line, field=names[0])
    try:
        return float(value)
    except OverflowError as error:
        raise BadTranscript("bad_time", line, text=str(value)[:40]) from error
