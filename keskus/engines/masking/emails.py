"""E-mail addresses, typed or said aloud: "jan kropka kowalski małpa poczta kropka pl"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from keskus.engines.masking.lexicon import REPEATED, ROUND_ZERO, TEENS, TENS, TIMES, UNITS, words_of
from keskus.engines.masking.tokens import Tokens

_DOMAIN = r"(?:[^\W_](?:[^\W_]|-(?=[^\W_])){0,62}\.){1,5}[^\W\d_]{2,24}"
_LOCAL = r"[^\s@,;:<>()\[\]\"'|]{1,64}"
_TYPED = re.compile(rf"{_LOCAL}[ ]?@[ ]?{_DOMAIN}")
_HIDDEN_AT = re.compile(rf"[(\[][ ]?(?:at|ät|małpa|malpa)[ ]?[)\]][ ]?{_DOMAIN}", re.IGNORECASE)
_BEFORE_AT = re.compile(rf"{_LOCAL}[ ]?\Z")
_LONGEST_LOCAL = 66
_EDGES = "._-+/\\•"
AT = frozenset({"at", "malpa", "malpka", "malpie", "att", "atmark", "et", "ett"})
DOT = frozenset({"dot", "kropka", "kropeczka", "punkt", "point", "period"})
_LINKS = DOT | words_of(
    "underscore podkreslnik podkreslenie podkreslinik podloga alakriips allkriips dash hyphen minus",
    "myslnik kreska kriips sidekriips plus pluss",
)
_DOMAINS = words_of(
    "com pl ee eu org net info biz co uk de lv lt fi gov edu me io app online gmail onet wp interia hot mail outlook",
    "yahoo icloud komm kom peel peell eeee",
)
_ENDINGS = {("pe", "el"), ("pee", "ell"), ("pee", "el"), ("ee", "ee"), ("u", "k"), ("e", "e"), ("p", "l"), ("d", "e")}
_MOST_WORDS = 24  # of the part before the at sign
_MOST_DOMAIN = 14
_MARK = frozenset({"mark", "mask"})  # "ät-märk"
_LETTERS = words_of(
    "be ce de ef gie ha jot ka el em en er es te wu zet igrek iks fau ku",
    "aa bee tsee dee ee eff gee haa ii jott kaa ell emm enn oo pee err ess tee uu vee iks zett",
)


def find_emails(text: str, tokens: Tokens) -> Iterator[tuple[int, int]]:
    """Spans of all addresses; they may touch what is found otherwise."""
    if "@" in text:
        for match in _TYPED.finditer(text):
            start = match.start() + len(match[0]) - len(match[0].lstrip(_EDGES))
            if text[start] != "@":
                yield start, match.end()
    if AT.isdisjoint(tokens.words):
        return
    for match in _HIDDEN_AT.finditer(text):
        before = _BEFORE_AT.search(text, max(0, match.start() - _LONGEST_LOCAL), match.start())
        if before:
            yield before.start(), match.end()
    for place in [place for place, word in enumerate(tokens.words) if word in AT]:
        said = _said(text, tokens, place)
        if said:
            yield said


def _said(text: str, tokens: Tokens, place: int) -> tuple[int, int] | None:
    end = _domain(text, tokens, place + 1)
    start = _local(tokens, place - 1) if end is not None else None
    return (tokens.starts[start], tokens.ends[end]) if start is not None and end is not None else None


def _domain(text: str, tokens: Tokens, place: int) -> int | None:
    """The last word of the domain: words with "dot" or a dot between them, the last of which ends an address."""
    while place < len(tokens) and tokens.words[place] in _MARK:
        place += 1
    last = None
    most = min(len(tokens), place + _MOST_DOMAIN)
    while place + 1 < most:
        after = _after_dot(text, tokens, place)
        if after is None:
            break
        pair = tuple(tokens.words[after : after + 2])
        is_spelled = pair in _ENDINGS and tokens.turns[after] == tokens.turns[after + 1]
        place = after + is_spelled
        if is_spelled or tokens.words[place] in _DOMAINS:
            last = place
    return last


def _after_dot(text: str, tokens: Tokens, place: int) -> int | None:
    """The word behind the next dot, that is said or typed; a part of a domain may be of several words."""
    for joint in range(place + 1, min(place + 4, len(tokens))):
        if tokens.turns[joint] != tokens.turns[place]:
            return None
        if text[tokens.ends[joint - 1] : tokens.starts[joint]] == ".":
            return joint
        if tokens.words[joint] in DOT:
            is_followed = joint + 1 < len(tokens) and tokens.turns[joint + 1] == tokens.turns[place]
            return joint + 1 if is_followed else None
    return None


def _local(tokens: Tokens, place: int) -> int | None:
    """The first word before the at sign: names, spelled letters and numbers, joined by "dot" and the like."""
    if place < 0:
        return None
    turn, least, first = tokens.turns[place], max(0, place - _MOST_WORDS), place + 1
    while first > least:
        first = _segment(tokens, first, least, turn)
        is_linked = first - 1 > least and tokens.words[first - 1] in _LINKS and tokens.turns[first - 1] == turn
        if not is_linked or tokens.words[first - 2] in _LINKS or tokens.turns[first - 2] != turn:
            break
        first -= 1
    return first if first <= place else None


def _segment(tokens: Tokens, after: int, least: int, turn: int) -> int:
    """The first word of what stands before `after` between two links: numbers, before them letters or one word."""
    first = after
    while first > least and tokens.turns[first - 1] == turn and _is_number(tokens.words[first - 1]):
        first -= 1
    if first == least or tokens.turns[first - 1] != turn or tokens.words[first - 1] in _LINKS:
        return first
    begin = first
    while begin > least and tokens.turns[begin - 1] == turn and _is_letter(tokens.words[begin - 1]):
        begin -= 1
    return begin if begin < first else first - 1


def _is_letter(word: str) -> bool:
    return len(word) == 1 or word in _LETTERS


def _is_number(word: str) -> bool:
    return not word or any(word in table for table in (UNITS, TENS, TEENS, ROUND_ZERO, REPEATED, TIMES))
