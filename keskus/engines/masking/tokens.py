"""Words and digits of a text, with where they stand, whose turn it is, and the word folded for looking it up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

_MARKS = re.compile("[\u0300-\u036f]")
_LETTERS = {
    **dict(zip("ąćęłńóśźżäöüõšžéèëáàâíîïôúûñç", "acelnoszzaouoszeeeaaaiiiouunc", strict=True)),
    "\u0130": "i",  # the dotted capital I, which grows by a letter when made small
}
_FOLD = str.maketrans(
    _LETTERS | {letter.upper(): small for letter, small in _LETTERS.items() if len(letter.upper()) == 1}
)
_TOKEN = re.compile(r"\d+|[^\W\d_]+|\n")
_CLOCK = r"[\[(]?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?[\])]?"
SIDES = frozenset(
    (
        *("agent", "advisor", "customer", "client", "caller", "operator"),
        *("agentka", "klient", "klientka", "konsultant", "konsultantka", "doradca"),
        *("teenindaja", "klienditeenindaja", "helistaja"),
    )
)
# Who speaks, before a colon: a word at the beginning of a line, perhaps with the time, or a usual name of a side.
_SPEAKER = re.compile(
    rf"(?:^[ \t]*(?:{_CLOCK}[ \t]*[-\u2013]?[ \t]*)?[^\W\d_][^\W_]{{0,20}}(?:[ _]?\d{{1,2}})?(?:[ \t]*{_CLOCK})?"
    rf"|(?<![^\W_])(?:{'|'.join(sorted(SIDES, key=len, reverse=True))}|[akct])(?:[ \t]?\d)?)[ \t]*\Z",
    re.MULTILINE | re.IGNORECASE,
)
_COLON = re.compile(r":(?=\s)")
_LONGEST_LABEL = 60


class Token(NamedTuple):
    """A word or a group of digits. `turn` counts speakers' turns from 0; `word` is folded, and empty for digits."""

    start: int
    end: int
    word: str
    turn: int


def fold(text: str) -> str:
    """Small letters without diacritics, as many characters as before."""
    small = text.translate(_FOLD).lower()
    return small if len(small) == len(text) else "".join(letter.lower()[:1] or letter for letter in text)


def composed(text: str) -> tuple[str, list[int] | None]:
    """The text with letters and their combining marks made one, and where each character stood; None if unchanged."""
    if not _MARKS.search(text):
        return text, None
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        joined = unicodedata.normalize("NFC", letters[-1] + letter) if letters and unicodedata.combining(letter) else ""
        if len(joined) == 1:
            letters[-1] = joined
        else:
            letters.append(letter)
            places.append(place)
    return "".join(letters), [*places, len(text)]


def tokens_of(text: str, is_topic: Callable[[str], bool] = lambda _word: False) -> list[Token]:
    """All words and digits in order; names of speakers are left out and open a new turn, as line ends do.

    A word before a colon that is a topic ("PESEL: …") is no speaker.
    """
    small = fold(text)
    labels = [(begin, end) for begin, end in _labels(text) if not _names_topic(small[begin:end], is_topic)]
    found: list[Token] = []
    turn = label = 0
    until, after = labels[0] if labels else (len(text), len(text))
    for match in _TOKEN.finditer(small):
        word = match[0]
        start = match.start()
        if start >= after:
            turn, label = turn + 1, label + 1
            until, after = labels[label] if label < len(labels) else (len(text), len(text))
        if word == "\n":
            turn += 1
        elif start < until:
            found.append(Token(start, start + len(word), "" if word.isdecimal() else word, turn))
    return found


def _names_topic(label: str, is_topic: Callable[[str], bool]) -> bool:
    words = [match[0] for match in _TOKEN.finditer(label) if not match[0].isdecimal()]
    return bool(words) and words[-1] not in SIDES and is_topic(words[-1])


def _labels(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the names of those who speak."""
    for colon in _COLON.finditer(text):
        reach = max(0, colon.start() - _LONGEST_LABEL)
        begin = max(text.rfind("\n", reach, colon.start()) + 1, reach)
        said = _SPEAKER.search(text[begin : colon.start()])
        if said:
            yield begin + said.start(), colon.end()
