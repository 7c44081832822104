"""Words and digits of a text, with where they stand, whose turn it is, and the word folded for looking it up."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate, chain, count, pairwise, repeat

from keskus.engines.masking.lexicon import glued

_MARKS = re.compile("[\u0300-\u036f]")
_PLAIN_LETTERS = tuple(zip("ąćęłńóśźżäöüõšžéèëáàâíîïôúûñç", "acelnoszzaouoszeeeaaaiiiouunc", strict=True))
_TOKEN = re.compile(r"(\d+|[^\W\d_]+)")
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


@dataclass(slots=True)
class Tokens:
    """Words and groups of digits by columns, for there is one to every word of a text.

    `turns` counts speakers' turns from 0; `words` are folded, and empty for digits.
    """

    starts: list[int]
    ends: list[int]
    words: list[str]
    turns: list[int]

    def __len__(self) -> int:
        return len(self.words)

    def size(self, place: int) -> int:
        """How many signs it has."""
        return self.ends[place] - self.starts[place]

    def add(self, start: int, end: int, word: str, turn: int) -> None:
        """One more, at the end."""
        self.starts.append(start)
        self.ends.append(end)
        self.words.append(word)
        self.turns.append(turn)

    def between(self, first: int, after: int) -> Tokens:
        """Some of them, counted anew from 0."""
        some = slice(first, after)
        return Tokens(self.starts[some], self.ends[some], self.words[some], self.turns[some])


def fold(text: str) -> str:
    """Small letters without diacritics, as many characters as before."""
    if text.isascii():
        return text.lower()
    small = text.replace("\u0130", "i").lower()  # the dotted capital I, which grows by a letter when made small
    for letter, plain in _PLAIN_LETTERS:  # several times as fast as one table for all
        small = small.replace(letter, plain)
    return small


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


def tokens_of(text: str, small: str, is_topic: Callable[[str], bool] = lambda _word: False) -> Tokens:
    """All words and digits in order; names of speakers are left out and open a new turn, as line ends do.

    `small` is the text folded. A word before a colon that is a topic ("PESEL: …") is no speaker.
    """
    cuts = [(begin, end) for begin, end in _labels(text) if not _names_topic(small[begin:end], is_topic)]
    cuts += [line.span() for line in _LINE_END.finditer(small)]
    cuts += [label.span() for label in _BRACKETS.finditer(text)]
    kept: list[str] = []
    ends: list[int] = []  # of turns
    at = 0
    for until, after in sorted(cuts):
        if until >= at:  # not within a label that is left out already
            kept += (small[at:until], " " * (after - until))
            ends.append(until)
        elif after > at:
            kept.append(" " * (after - at))
        at = max(at, after)
    kept.append(small[at:])
    return _placed(_TOKEN.split("".join(kept)), ends)


def _placed(pieces: list[str], ends: list[int]) -> Tokens:
    """The tokens among the pieces of a text, every second of them, by turns that end there."""
    edges = list(accumulate(map(len, pieces)))
    starts = edges[0:-1:2]
    firsts = [bisect_left(starts, end) for end in ends]
    sizes = [following - first for first, following in pairwise([0, *firsts, len(starts)])]
    turns = list(chain.from_iterable(map(repeat, count(), sizes)))
    words = ["" if piece.isdecimal() else piece for piece in pieces[1::2]]
    return _apart(Tokens(starts, edges[1::2], words, turns))


def _apart(tokens: Tokens) -> Tokens:
    """With numbers that a speech engine wrote together as several: "twothirty", "osiemosiem"."""
    if not any(map(glued, tokens.words)):
        return tokens
    found = Tokens([], [], [], [])
    for start, end, word, turn in zip(tokens.starts, tokens.ends, tokens.words, tokens.turns, strict=True):
        pieces = glued(word)
        for piece in pieces[:-1]:
            found.add(start, start + len(piece), piece, turn)
            start += len(piece)
        found.add(start, end, pieces[-1] if pieces else word, turn)
    return found


def _names_topic(label: str, is_topic: Callable[[str], bool]) -> bool:
    words = [word for word in _TOKEN.findall(label) if not word.isdecimal()]
    return bool(words) and words[-1] not in SIDES and is_topic(words[-1])


def _labels(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the names of those who speak."""
    for colon in _COLON.finditer(text):
        reach = max(0, colon.start() - _LONGEST_LABEL)
        begin = max(text.rfind("\n", reach, colon.start()) + 1, reach)
        said = _SPEAKER.search(text[begin : colon.start()])
        if said:
            yield begin + said.start(), colon.end()
