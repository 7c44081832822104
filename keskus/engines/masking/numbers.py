"""Runs of digits as they are told: typed, in words, or mixed, over pauses, nods and turns.

A run is what stands between two words that belong to no number. It can be read in several ways: a pair of words is one
number or two, a nod repeats what was said, "no, sorry" takes back the last of it. `readings` gives them, the plainest
first; check digits decide which is right.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from keskus.engines.masking import lexicon as words
from keskus.engines.masking.tokens import Tokens

MOST_GAPS = 7  # words between two parts of a number
MOST_PARTS, OVERLAP = 96, 48  # of a run; a longer one is read in pieces
MOST_TAKEN_BACK = 8  # parts that one correction takes back
_JOINS = re.compile(r"[\s\-\u2010-\u2015\u2212._/\\,;()\"'\u2026!?\u00b7\u00ad\u200b-\u200f\u2060\ufeff|]*\Z")
BEGINS = frozenset().union(
    words.UNITS, words.TEENS, words.TENS, words.HUNDREDS, words.ONE_THOUSAND, words.REPEATED, words.ROUND_ZERO
)
_MAY_BEGIN = BEGINS | {""}  # digits have no word
_AFTER_UNIT = frozenset().union(
    words.PLURALS, words.TIMES, words.TIMES_HUNDRED, words.TIMES_TEN, words.THOUSANDS, words.AGAIN, ("kaks", "kolm")
)
_OPENING, _SIGNS = frozenset("€$£"), frozenset("€$£%")
_MONEY = _SIGNS | {"ł"}


class Part(NamedTuple):
    """Digits that were told in one piece; `first` and `last` are tokens."""

    start: int
    end: int
    digits: str
    first: int
    last: int
    turn: int
    is_typed: bool
    takes_back: bool = False  # a word of correction stands before it
    split: tuple[str, ...] = ()  # the same words as several numbers: "100", "20", "3"


_new = tuple.__new__  # half the time of the class's own, and there is one for each word of a number


@dataclass(slots=True)
class Run:
    """Parts with nothing but separators, nods and turns between them."""

    parts: tuple[Part, ...]

    @property
    def digits(self) -> str:
        """All of them, read plainly."""
        return "".join([part.digits for part in self.parts])


def runs_of(text: str, tokens: Tokens, spared: Sequence[bool]) -> Iterator[Run]:
    """All runs in order. `spared` tokens (dates, times of day) belong to no number."""
    parts: list[Part] = []
    gaps, takes_back, place = 0, False, 0
    beginnings = [place for place, word in enumerate(tokens.words) if word in _MAY_BEGIN and not spared[place]]
    while place < len(tokens):
        place = place if parts else _first(beginnings, place, len(tokens) - 1)
        part = None if spared[place] else _part(text, tokens, place, is_inside=bool(parts))
        if part is None:
            gaps += 1
            if parts and (spared[place] or gaps > MOST_GAPS or not _is_gap(text, tokens, place)):
                yield Run(tuple(parts))
                parts = []
            takes_back = takes_back or tokens.words[place] in words.CORRECTIONS
            place += 1
            continue
        is_amount = _is_amount(text, tokens, part)
        if is_amount:
            parts = _without_whole(text, parts, part)
        if parts and (is_amount or not _joined(text, tokens, parts[-1].last, part.first)):
            yield Run(tuple(parts))
            parts = []
        if not is_amount:
            parts.append(part._replace(takes_back=True) if takes_back and parts else part)
        if len(parts) == MOST_PARTS:  # the next run begins in this one: no number is that long
            yield Run(tuple(parts))
            parts = parts[-OVERLAP:]
        gaps, takes_back, place = 0, False, part.last + 1
    if parts:
        yield Run(tuple(parts))


def _part(text: str, tokens: Tokens, place: int, is_inside: bool) -> Part | None:
    if tokens.words[place] not in _MAY_BEGIN or _is_moment(text, tokens, place):
        return None
    return part_at(text, tokens, place, is_inside)


def _first(beginnings: Sequence[int], place: int, last: int) -> int:
    """The first place from here on at which a part could begin."""
    index = bisect_left(beginnings, place)
    return beginnings[index] if index < len(beginnings) else last


def _without_whole(text: str, parts: list[Part], cents: Part) -> list[Part]:
    """Without what stands before the comma of a sum, and the thousands before that."""
    while parts and parts[-1].is_typed and text[parts[-1].end : cents.start] in (",", ".", " ", "\u00a0"):
        cents = parts.pop()
    return parts


def _is_gap(text: str, tokens: Tokens, place: int) -> bool:
    word = tokens.words[place]
    return word in words.GAPS or word in words.CORRECTIONS or _is_moment(text, tokens, place)


def _is_moment(text: str, tokens: Tokens, place: int) -> bool:
    """ "One moment", "jedna chwila", "üks hetk": no number."""
    if tokens.words[place] == "ten":
        return not words.NOT_TEN.isdisjoint(
            (*tokens.words[max(0, place - 1) : place], *tokens.words[place + 1 : place + 2])
        )
    if words.UNITS.get(tokens.words[place]) != "1" or place + 1 == len(tokens):
        return False
    return tokens.words[place + 1] in words.MOMENTS and not words.MOMENTS.isdisjoint(_close(text, tokens, place)[:1])


def may_begin(word: str) -> bool:
    """Whether a part could begin with this word."""
    return word in _MAY_BEGIN


def _joined(text: str, tokens: Tokens, before: int, after: int) -> bool:
    """Whether nothing but separators stands between the words of the two parts."""
    for place in range(before, after):
        between = text[tokens.ends[place] : tokens.starts[place + 1]]
        if between != " " and tokens.turns[place] == tokens.turns[place + 1] and not _JOINS.match(between):
            return False
    return True


def _is_amount(text: str, tokens: Tokens, part: Part) -> bool:
    """Money, a share, a count of something."""
    if len(part.digits) > 7:
        return False
    if part.last + 1 < len(tokens):
        following = part.last + 1
        is_counted = tokens.words[following] in words.UNITS_OF_MEASURE and tokens.turns[following] == part.turn
        if is_counted and text[part.end : tokens.starts[following]].isspace():
            return True
    before, after = text[max(0, part.start - 2) : part.start], text[part.end : part.end + 3]
    if _MONEY.isdisjoint(before) and _MONEY.isdisjoint(after):
        return False
    before, after = before.rstrip(), after.lstrip()
    return before[-1:] in _OPENING or after[:1] in _SIGNS or after[:2] == "zł"


def part_at(text: str, tokens: Tokens, place: int, is_inside: bool) -> Part | None:
    word, start, turn = tokens.words[place], tokens.starts[place], tokens.turns[place]
    unit = words.UNITS.get(word)
    if unit and (place + 1 == len(tokens) or tokens.words[place + 1] not in _AFTER_UNIT):
        return _new(Part, (start, tokens.ends[place], unit, place, place, turn, False, False, ()))
    if not word:
        digits = text[start : tokens.ends[place]]
        plain = digits if digits.isascii() else "".join(str(int(digit)) for digit in digits)
        return _new(Part, (start, tokens.ends[place], plain, place, place, turn, True, False, ()))
    found = _said(text, tokens, place)
    if (
        found is None
        and word in words.ROUND_ZERO
        and (
            (is_inside and (word == "oh" or _touches(text, tokens, place)))
            or _follows(text, tokens, place, 1 if is_inside else 2)
        )
    ):
        found = ("0",), 1
    if found is None:
        return None
    pieces, count = found
    last = place + count - 1
    split = pieces if len(pieces) > 1 else ()
    return Part(start, tokens.ends[last], _sum(pieces), place, last, turn, is_typed=False, split=split)


def _touches(text: str, tokens: Tokens, place: int) -> bool:
    """Whether a number stands right before."""
    between = text[tokens.ends[place - 1] : tokens.starts[place]]
    return not between.strip(" -") and _is_number(text, tokens, place - 1)


def _follows(text: str, tokens: Tokens, place: int, count: int) -> bool:
    """Whether so many numbers, or more round zeros, come next."""
    after = place + 1 + count
    return after <= len(tokens) and all(_is_number(text, tokens, following) for following in range(place + 1, after))


def _is_number(text: str, tokens: Tokens, place: int) -> bool:
    word = tokens.words[place]
    return not word or word in words.ROUND_ZERO or _said(text, tokens, place) is not None


def _sum(pieces: tuple[str, ...]) -> str:
    """The digits of "100", "20", "3" told as one number: 123. Single digits follow each other."""
    if all(len(piece) == 1 for piece in pieces):
        return "".join(pieces)
    found = pieces[0]
    for piece in pieces[1:]:
        found = found + piece if len(piece) >= len(found) else found[: -len(piece)] + piece
    return found


def _close(text: str, tokens: Tokens, place: int) -> list[str]:
    """The next words with no comma, line end or the like between."""
    found: list[str] = []
    for following in range(place + 1, min(place + 9, len(tokens))):
        between = text[tokens.ends[following - 1] : tokens.starts[following]]
        if between != " " and between.strip(" \u00a0-"):
            break
        found.append(tokens.words[following])
    return found


def _said(text: str, tokens: Tokens, place: int) -> tuple[tuple[str, ...], int] | None:
    """The numbers that the words from here on say, and how many words that takes."""
    word = tokens.words[place]
    if word not in BEGINS:
        return None
    unit = words.UNITS.get(word)
    if unit and (place + 1 == len(tokens) or tokens.words[place + 1] not in _AFTER_UNIT):
        return (unit,), 1
    near = _close(text, tokens, place)
    if word in words.REPEATED and near and (near[0] in words.UNITS or near[0] in words.ROUND_ZERO):
        return (words.UNITS.get(near[0], "0"),) * words.REPEATED[word], 2
    if word in words.ONE_THOUSAND:
        return _thousands("1000", near, 1)
    if near and near[0] in words.THOUSANDS and (unit or word in words.TEENS):
        return _from_unit(unit, near) if unit == "2" else _thousands((unit or words.TEENS[word]) + "000", near[1:], 2)
    if unit and word in words.PLURALS and near[:1] != ["korda"]:  # in the partitive a number counts nothing
        return (unit,), 1
    if word in words.HUNDREDS:
        return _hundreds(words.HUNDREDS[word] + "00", near, 1)
    if word in words.TENS:
        return _tens(words.TENS[word], near, 1)
    if word in words.TEENS:
        teen = words.TEENS[word]
        return _hundreds(teen + "00", near[1:], 2) if near[:1] == ["hundred"] else ((teen,), 1)
    return _from_unit(unit, near) if unit else None


def _from_unit(unit: str, near: list[str]) -> tuple[tuple[str, ...], int]:
    following = near[0] if near else ""
    if following in words.AGAIN:
        return (unit,) * words.AGAIN[following], 2
    if unit in "234" and following in words.PLURALS:
        return (words.PLURALS[following],) * int(unit), 2
    if unit in "234" and following in words.TIMES and len(near) > 1 and near[1] in words.UNITS:
        return (words.UNITS[near[1]],) * int(unit), 3
    if unit != "0" and following in words.TIMES_HUNDRED:
        return _hundreds(unit + "00", near[1:], 2)
    if unit != "0" and following in words.TIMES_TEN:
        return _tens(unit, near[1:], 2)
    if unit == "2" and following in words.THOUSANDS:
        tail, count = _two_digits(near[1:])
        if tail and len(_sum(tail)) == 2:
            return ("20", *(_sum(tail),)), 2 + count
    if following in words.THOUSANDS:
        return _thousands(unit + "000", near[1:], 2)
    times = words.UNITS.get(following, "")
    if times in ("2", "3") and near[1:2] == ["korda"] and not _MAY_BEGIN.intersection(near[2:3]):
        return (unit,) * int(times), 3  # "seitse kaks korda"
    return (unit,), 1


def _thousands(thousand: str, near: list[str], count: int) -> tuple[tuple[str, ...], int]:
    """What follows a thousand: hundreds, or tens."""
    skipped = 1 if near[:1] == ["and"] else 0
    rest = near[skipped:]
    word, following = (rest[0], rest[1] if len(rest) > 1 else "") if rest else ("", "")
    unit = words.UNITS.get(word)
    if word in words.HUNDREDS:
        tail, more = _hundreds(words.HUNDREDS[word] + "00", rest[1:], 1)
    elif unit and following in words.TIMES_HUNDRED:
        tail, more = _hundreds(unit + "00", rest[2:], 2)
    else:
        tail, more = _two_digits(rest)
    return ((thousand, *tail), count + skipped + more) if tail else ((thousand,), count)


def _hundreds(hundred: str, near: list[str], count: int) -> tuple[tuple[str, ...], int]:
    skipped = 1 if near[:1] == ["and"] else 0
    tail, more = _two_digits(near[skipped:])
    return ((hundred, *tail), count + skipped + more) if tail else ((hundred,), count)


def _two_digits(near: list[str]) -> tuple[tuple[str, ...], int]:
    word = near[0] if near else ""
    if word in words.TENS:
        return _tens(words.TENS[word], near[1:], 1)
    if word in words.TEENS:
        return (words.TEENS[word],), 1
    if words.UNITS.get(word, "0") != "0":
        return (words.UNITS[word],), 1
    return (), 0


def _tens(ten: str, near: list[str], count: int) -> tuple[tuple[str, ...], int]:
    unit = words.UNITS.get(near[0], "0") if near else "0"
    following = near[1] if len(near) > 1 else ""
    is_counted = unit in "234" and following in words.PLURALS  # "dwadzieścia dwie siódemki": 20 77
    is_next = is_counted or following in words.TIMES_HUNDRED  # "sixty nine hundred": 60 900
    return ((ten + "0", unit), count + 1) if unit != "0" and not is_next else ((ten + "0",), count)


def readings(run: Run) -> Iterator[tuple[Part, ...]]:
    """The parts that count, in several ways of understanding the run; never twice the same."""
    if not any(part.split or part.takes_back for part in run.parts) and run.parts[0].turn == run.parts[-1].turn:
        yield run.parts
        return
    told: set[str] = set()
    split = understood(_split(run.parts)) if any(part.split for part in run.parts) else ()
    for parts in chain(understood(run.parts), split):
        digits = "|".join(part.digits for part in parts)
        if digits not in told:
            told.add(digits)
            yield parts


def understood(parts: tuple[Part, ...]) -> Iterator[tuple[Part, ...]]:
    """As told; without what another turn repeats; with what corrections take back."""
    yield parts
    if parts[0].turn != parts[-1].turn:
        yield _without_repeats(parts)
    if any(part.takes_back for part in parts):
        for count in range(1, MOST_TAKEN_BACK + 1):
            corrected = _corrected(parts, count)
            yield corrected
            yield _without_repeats(corrected)


def _split(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Numbers of several words read as several numbers."""
    found: list[Part] = []
    for part in parts:
        if not part.split:
            found.append(part)
        for place, piece in enumerate(part.split):
            found.append(part._replace(digits=piece, split=(), takes_back=part.takes_back and place == 0))
    return tuple(found)


def _without_repeats(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Without turns that only say again what stood just before them."""
    kept: list[Part] = []
    place = 0
    while place < len(parts):
        end = place
        while end < len(parts) and parts[end].turn == parts[place].turn:
            end += 1
        said = "".join(part.digits for part in parts[place:end])
        before = "".join(part.digits for part in kept)
        is_other = bool(kept) and kept[-1].turn != parts[place].turn
        if not (is_other and len(said) >= 2 and before.endswith(said)):
            kept += parts[place:end]
        place = end
    return tuple(kept)


def _corrected(parts: tuple[Part, ...], count: int) -> tuple[Part, ...]:
    """As if each correction took back so many parts."""
    kept: list[Part] = []
    for part in parts:
        if part.takes_back:
            del kept[max(0, len(kept) - count) :]
        kept.append(part)
    return tuple(kept)
