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
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_LINE_END = re.compile("\n")
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
# Who speaks, or when, without a colon: "[agent] …", "<v Klient>…", "[00:12] …".
_BRACKETS = re.compile(
    r"^[ \t]*(?:[\[(]\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?[\])][ \t]*|[\[<](?:v[ .])?[^\W\d_][\w ]{0,20}[\]>]:?){1,2}",
    re.MULTILINE,
)


class Token(NamedTuple):
    """A word or a group of digits. `turn` counts speakers' turns from 0; `word` is folded, and empty for digits."""

    start: int
    end: int
    word: str
    turn: int


_new = tuple.__new__  # half the time of the class's own, and there is one for each word


def fold(text: str) -> str:
    """Small letters without diacritics, as many characters as before."""
    if text.isascii():
        return text.lower()
    small = text.translate(_FOLD).lower()
    return small if len(small) == len(text) else "".join(letter.lower()[:1] or letter for letter in text)


def composed(text: str) -> tuple[str, list[int] | None]:
    """The text with letters and their combining marks made one, and where each character stood; None if unchanged."""
    if text.isascii() or not _MARKS.search(text):
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


def tokens_of(text: str, small: str, is_topic: Callable[[str], bool] = lambda _word: False) -> list[Token]:
    """All words and digits in order; names of speakers are left out and open a new turn, as line ends do.

    `small` is the text folded. A word before a colon that is a topic ("PESEL: …") is no speaker.
    """
    cuts = [(begin, end) for begin, end in _labels(text) if not _names_topic(small[begin:end], is_topic)]
    cuts += [line.span() for line in _LINE_END.finditer(small)]
    cuts += [label.span() for label in _BRACKETS.finditer(text)]
    found: list[Token] = []
    at = turn = 0
    for until, after in [*sorted(cuts), (len(text), len(text))]:
        if until < at:  # within a label that is left out already
            at = max(at, after)
            continue
        found += [
            _new(Token, (*match.span(), "" if (word := match[0]).isdecimal() else word, turn))
            for match in _TOKEN.finditer(small, at, until)
        ]
        at, turn = after, turn + 1
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
