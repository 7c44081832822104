"""A conversation without what must not be read or heard in it.

The turns are put together as one text, so that a number told over several of them is found; what is found gives way to
a mark of its type, and the time in which it was said is to be silenced. Where words have times of their own the time is
theirs, else their share of the turn. A little before and after is silenced, too: what tells the times is never exact,
and one digit too many heard is worse than one word too few.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from keskus.engines.masking import Span, find
from keskus.engines.transcripts import Turn, Word

WORD_MARGIN_SECONDS = 0.3
TURN_MARGIN_SECONDS = 0.5
TURN_MARGIN_SHARE = 0.1  # of the turn: the longer it is, the less its letters tell about its times
DIGIT_LETTERS = 5  # a digit is said as long as a word of so many letters
GOES_ON = "…"
MARK = re.compile(r"\[(PAN|CVV|PIN|CARD_EXPIRY|IBAN|PESEL|EE_ISIKUKOOD|EMAIL|PHONE|…)\]")


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was said by type, and when: seconds of the sound, half open, with the margins."""

    kind: str
    starts: float
    ends: float


class Unplaced(ValueError):
    """Something that nobody may hear is said at no time of the sound: the turns are not of this sound."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """The turns as they may be kept, in order of time, and what nobody may hear."""

    turns: tuple[Turn, ...]
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A span as far as it lies in one turn, by offsets in the turn's text; `mark` takes its place."""

    start: int
    end: int
    mark: str


def cleared(turns: Iterable[Turn], language: str, seconds: float) -> Cleared:
    """The conversation as it may be kept. `seconds`: how long the sound is. Raises `Unplaced`."""
    told = [_plain(turn) for turn in sorted(turns, key=lambda turn: (turn.starts, turn.ends))]
    places = list(_places(told))
    parts: list[list[_Part]] = [[] for _ in told]
    stretches = []
    for span in find("\n".join(turn.text for turn in told), language):
        touched = [
            number
            for number in range(max(0, bisect_right(places, span.start) - 1), bisect_left(places, span.end))
            if span.start < places[number] + len(told[number].text)
        ]
        for order, number in enumerate(touched):
            parts[number].append(_part(span, places[number], len(told[number].text), goes_on=order > 0))
        times = [_time_of(told[number], parts[number][-1]) for number in touched]
        starts, ends = max(0.0, min(each[0] for each in times)), min(seconds, max(each[1] for each in times))
        if ends <= starts:
            raise Unplaced(span.type)
        stretches.append(Stretch(span.type, round(starts, 2), round(ends, 2)))
    kept = tuple(_without(turn, cut) for turn, cut in zip(told, parts, strict=True))
    return Cleared(kept, tuple(sorted(stretches, key=lambda each: (each.starts, each.ends))))


def masked(text: str, language: str = "") -> str:
    """A text of its own (a note, a comment) as it may be kept."""
    parts = [_Part(span.start, span.end, f"[{span.type}]") for span in find(text, language)]
    return _cut(text, parts)


def spans_together(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """The same stretches of time without overlaps, in order."""
    found: list[tuple[float, float]] = []
    for starts, ends in sorted(spans):
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((starts, ends))
    return found


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """A kept text as it is shown: plain stretches (type "") and the types of what was taken out."""
    position = 0
    for mark in MARK.finditer(text):
        if mark.start() > position:
            yield "", text[position : mark.start()]
        yield mark[1], ""
        position = mark.end()
    if position < len(text):
        yield "", text[position:]


def _plain(turn: Turn) -> Turn:
    """One line; where words have times, the text is exactly its words, so that places in it are places in them."""
    words = tuple(replace(word, text=_one_line(word.text)) for word in turn.words if word.text.strip())
    text = " ".join(word.text for word in words) if words else _one_line(turn.text)
    return replace(turn, text=text, words=words)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _places(turns: Sequence[Turn]) -> Iterator[int]:
    place = 0
    for turn in turns:
        yield place
        place += len(turn.text) + 1


def _part(span: Span, place: int, length: int, *, goes_on: bool) -> _Part:
    return _Part(max(0, span.start - place), min(length, span.end - place), f"[{GOES_ON if goes_on else span.type}]")


def _time_of(turn: Turn, part: _Part) -> tuple[float, float]:
    said = [word for word, start, end in _worded(turn) if start < part.end and part.start < end]
    if said:
        starts, ends = min(word.starts for word in said), max(word.ends for word in said)
        return starts - WORD_MARGIN_SECONDS, ends + WORD_MARGIN_SECONDS
    length = turn.ends - turn.starts
    whole = _weight(turn.text) or 1
    margin = TURN_MARGIN_SECONDS + TURN_MARGIN_SHARE * length
    starts = turn.starts + length * _weight(turn.text[: part.start]) / whole
    return starts - margin, turn.starts + length * _weight(turn.text[: part.end]) / whole + margin


def _weight(text: str) -> int:
    return sum(DIGIT_LETTERS if letter.isdecimal() else 1 for letter in text)


def _worded(turn: Turn) -> Iterator[tuple[Word, int, int]]:
    """The words of a turn with where they stand in its text."""
    place = 0
    for word in turn.words:
        yield word, place, place + len(word.text)
        place += len(word.text) + 1


def _without(turn: Turn, parts: Sequence[_Part]) -> Turn:
    if not parts:
        return turn
    if not turn.words:
        return replace(turn, text=_cut(turn.text, parts))
    words: list[Word] = []
    for word, start, end in _worded(turn):
        part = next((each for each in parts if start < each.end and each.start < end), None)
        if part is None:
            words.append(word)
        elif start <= part.start < end or not words:
            words.append(replace(word, text=part.mark))
        else:
            words[-1] = replace(words[-1], ends=max(words[-1].ends, word.ends))
    return replace(turn, text=" ".join(word.text for word in words), words=tuple(words))


def _cut(text: str, parts: Sequence[_Part]) -> str:
    written: list[str] = []
    position = 0
    for part in parts:
        written += (text[position : part.start], part.mark)
        position = part.end
    return "".join((*written, text[position:]))
