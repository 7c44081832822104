"""A transcript as a value, and the rules every reader keeps."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

AGENT, CUSTOMER, UNKNOWN = "agent", "customer", "unknown"
# What programs and people call the two sides, in our languages.
SIDES = {
    AGENT: "agent advisor adviser operator konsultant konsultantka doradca doradczyni teenindaja klienditeenindaja",
    CUSTOMER: "customer caller client klient klientka dzwoniący rozmówca helistaja",
}
SIDE_OF = {name: side for side, names in SIDES.items() for name in names.split()}
LONGEST_SECONDS, LONGEST_TEXT, MOST_TURNS, MOST_BYTES = 24 * 3600.0, 20_000, 50_000, 20 * 1024 * 1024


class BadTranscript(Exception):
    """The file cannot be taken: a code, the line at which it is wrong and the values that the sentence needs."""

    def __init__(self, code: str, line: int, **values: Any) -> None:
        super().__init__(f"{code} in line {line}")
        self.code = code
        self.line = line
        self.values = values


@dataclass(frozen=True, slots=True)
class Word:
    starts: float
    ends: float
    text: str


@dataclass(frozen=True, slots=True)
class Turn:
    side: str
    starts: float
    ends: float
    text: str
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    language: str | None
    turns: tuple[Turn, ...]


def side_of(label: str) -> str:
    """Of "Agent", "Klient 1" or "dzwoniący:"; a name says nothing."""
    first = re.match(r"\W*([^\W\d_]+)", label)
    return SIDE_OF.get(first[1].casefold(), UNKNOWN) if first else UNKNOWN


def language_of(tag: object) -> str | None:
    """Two or three letters of a tag such as pl-PL; anything else is not known."""
    found = re.match(r"\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]+)*\s*$", tag) if isinstance(tag, str) else None
    return found[1].lower() if found else None


def plain(text: str) -> str:
    """One line without signs that nobody sees."""
    seen = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text)
    return " ".join(seen.split())


def made_turn(side: str, starts: float, ends: float, text: str, words: Iterable[Word], line: int) -> Turn | None:
    """None where nothing is said. Words that do not say what the text says are left out."""
    check_span(starts, ends, line)
    text = plain(text)
    said = tuple(Word(word.starts, word.ends, plain(word.text)) for word in words if plain(word.text))
    for word in said:
        check_span(word.starts, word.ends, line)
    if len(text) > LONGEST_TEXT:
        raise BadTranscript("too_long", line, field="text", limit=LONGEST_TEXT)
    joined = " ".join(word.text for word in said)
    if said and joined.replace(" ", "") == text.replace(" ", ""):
        return Turn(side, starts, ends, joined, said)
    return Turn(side, starts, ends, text) if text else None


def check_span(starts: float, ends: float, line: int) -> None:
    for seconds in (starts, ends):
        if not (math.isfinite(seconds) and 0 <= seconds <= LONGEST_SECONDS):
            raise BadTranscript("bad_time", line, text=str(seconds)[:40])
    if ends < starts:
        raise BadTranscript("ends_before_it_begins", line, starts=starts, ends=ends)


def finished(language: str | None, turns: Iterable[Turn | None]) -> Transcript:
    kept = sorted((turn for turn in turns if turn), key=lambda turn: (turn.starts, turn.ends))
    if not kept:
        raise BadTranscript("empty", 1)
    if len(kept) > MOST_TURNS:
        raise BadTranscript("too_many_turns", 1, limit=MOST_TURNS)
    return Transcript(language, tuple(kept))
