"""E-mail addresses, typed or said aloud: "jan kropka kowalski małpa poczta kropka pl"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from keskus.engines.masking.lexicon import TEENS, TENS, UNITS, words_of
from keskus.engines.masking.tokens import Token

_TYPED = re.compile(r"[^\s@,;:<>()\[\]\"'|]{1,64}@(?:[^\W_](?:[^\W_]|-(?=[^\W_])){0,62}\.){1,5}[^\W\d_]{2,24}")
_EDGES = "._-+/\\•"
AT = frozenset({"at", "malpa", "malpka", "malpie", "att", "atmark", "et", "ett"})
DOT = frozenset({"dot", "kropka", "punkt", "point", "period"})
_LINKS = DOT | words_of(
    "underscore podkreslnik podkreslenie alakriips allkriips dash hyphen minus myslnik kriips sidekriips plus pluss"
)
_DOMAINS = words_of(
    "com pl ee eu org net info biz co uk de lv lt fi gov edu me io app online gmail onet wp interia hot mail outlook",
    "yahoo icloud komm kom peel",
)
_MOST_WORDS = 12  # of the part before the at sign
_MOST_DOMAIN = 14
_MARK = frozenset({"mark", "mask"})  # "ät-märk"


def find_emails(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Spans of all addresses; they may touch what is found otherwise."""
    if "@" in text:
        for match in _TYPED.finditer(text):
            start = match.start() + len(match[0]) - len(match[0].lstrip(_EDGES))
            if text[start] != "@":
                yield start, match.end()
    for place in [place for place, token in enumerate(tokens) if token.word in AT]:
        said = _said(tokens, place)
        if said:
            yield said


def _said(tokens: Sequence[Token], place: int) -> tuple[int, int] | None:
    end = _domain(tokens, place + 1)
    start = _local(tokens, place - 1) if end is not None else None
    return (tokens[start].start, tokens[end].end) if start is not None and end is not None else None


def _domain(tokens: Sequence[Token], place: int) -> int | None:
    """The last word of the domain: words with "dot" between them, the last of which ends an address."""
    while place < len(tokens) and tokens[place].word in _MARK:
        place += 1
    last = None
    most = min(len(tokens), place + _MOST_DOMAIN)
    while place + 2 < most:
        joint = place + 1
        if tokens[place].turn != tokens[joint].turn:
            break
        while (
            joint + 1 < len(tokens)
            and len(tokens[joint].word) > 1
            and tokens[joint].word not in DOT
            and joint < place + 3
        ):
            joint += 1  # a domain of several words
        if tokens[joint].word not in DOT:
            break
        ending = joint + 1
        if ending >= len(tokens) or tokens[ending].turn != tokens[place].turn:
            break
        spelled = _spelled(tokens, ending)
        word = tokens[ending].word if spelled is None else "".join(t.word for t in tokens[ending : spelled + 1])
        at = ending if spelled is None else spelled
        if word in _DOMAINS:
            last = at
        place = at
        if not (at + 1 < len(tokens) and tokens[at + 1].word in DOT):
            break
    return last


def _spelled(tokens: Sequence[Token], place: int) -> int | None:
    """ "e e", "p l"."""
    if place + 1 < len(tokens) and len(tokens[place].word) == 1 and len(tokens[place + 1].word) == 1:
        return place + 1
    return None


def _local(tokens: Sequence[Token], place: int) -> int | None:
    """The first word before the at sign: joined by "dot" and the like, or spelled letters and numbers."""
    if place < 0:
        return None
    turn, first = tokens[place].turn, place
    while first > 0 and place - first < _MOST_WORDS and tokens[first - 1].turn == turn:
        before = tokens[first - 1]
        if (
            before.word in _LINKS
            and first > 1
            and tokens[first - 2].turn == turn
            and tokens[first - 2].word not in _LINKS
        ):
            first -= 2
        elif _is_piece(tokens[first]) and (_is_piece(before) or len(tokens[first].word) != 1):
            first -= 1
        else:
            break
    return first


def _is_piece(token: Token) -> bool:
    word = token.word
    return len(word) <= 1 or word in UNITS or word in TENS or word in TEENS
