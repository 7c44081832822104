"""Until when a card is valid: month and year as they are typed or told."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from keskus.engines.masking import lexicon as words
from keskus.engines.masking.lexicon import Topic, topic_of
from keskus.engines.masking.numbers import Run, may_begin, runs_of
from keskus.engines.masking.setting import MONTH_AND_YEAR
from keskus.engines.masking.tokens import Tokens

MOST_TOKENS, MOST_TURNS = 25, 10  # between the question and the month
AGAIN_TOKENS = 12
MOST_SAID = 9  # words of month and year
_OTHER_DIGITS = words.BACKS | words.DIGIT_WORDS | words.CODES | words.NUMBERS
_YEAR = re.compile(r"(?:20)?[2-4]\d")
_MONTHS = frozenset(words.MONTHS) | frozenset(words.ORDINALS) - {"second"}
_BETWEEN = words.GAPS | words.words_of("of roku lamane przez na stroke kuu rok")


_GLUE = r"[\s,;:./()-]{1,4}"
_BESIDE = re.compile(
    rf"{_GLUE}(?P<expiry>(?:(?:0?[1-9]|1[0-2])[ ]?[-/. ][ ]?|(?:{'|'.join(sorted(words.MONTHS, key=len, reverse=True))}"
    r"|[a-z]{3})[ ])(?:20)?[2-4]\d)(?!\d)"
    rf"(?:{_GLUE}(?P<code>\d{{3,4}}|\d(?:[ .-]\d){{2,3}})(?![ .-]?\d))?",
    re.IGNORECASE,
)
_TWO_THOUSAND = (["dwa", "tysiace"], ["two", "thousand"], ["kaks", "tuhat"])


def expiry_after(
    text: str, tokens: Tokens, place: int, spared: Sequence[bool], *, again: bool = False
) -> tuple[int, int] | None:
    """Start and end of the first month with its year after the token that asks for it, before other talk or a date.

    `again`: the one that reads it back, which comes soon and answers no other question.
    """
    most, stops = (AGAIN_TOKENS, _OTHER_DIGITS) if again else (MOST_TOKENS, frozenset[str]())
    for at in range(place + 1, min(place + most, len(tokens))):
        word = tokens.words[at]
        is_other = topic_of(word) not in (None, Topic.CARD_EXPIRY, Topic.PAN)
        if is_other or word in stops or spared[at] or tokens.turns[at] - tokens.turns[place] > MOST_TURNS:
            return None
        if not may_begin(word) and word not in _MONTHS:
            continue
        end = _month_and_year(text, tokens, at)
        if end is None:
            month = _month(text, tokens, at)
            end = _year(text, tokens, at + month) if month else None
        if end is not None:
            return tokens.starts[at], end
    return None


def beside_cards(text: str, ends: Sequence[int]) -> Iterator[tuple[int, int, Topic]]:
    """The expiry and the code typed right behind a card, in any of the ways of typing them."""
    for end in ends:
        match = _BESIDE.match(text, end)
        if match and match["expiry"]:
            yield *match.span("expiry"), Topic.CARD_EXPIRY
        if match and match["code"]:
            yield *match.span("code"), Topic.CVV


def _run_at(text: str, tokens: Tokens) -> Run | None:
    """The run that begins with the first of these tokens."""
    if not may_begin(tokens.words[0]):
        return None
    run = next(runs_of(text, tokens, [False] * len(tokens)), None)
    return run if run is not None and run.parts[0].start == tokens.starts[0] else None


def _month_and_year(text: str, tokens: Tokens, at: int) -> int | None:
    """The end of "0128" or "zero one twenty eight", told in one turn."""
    after = bisect_right(tokens.turns, tokens.turns[at], at, min(at + MOST_SAID, len(tokens)))
    run = _run_at(text, tokens.between(at, after))
    return run.parts[-1].end if run and MONTH_AND_YEAR.fullmatch(run.digits) else None


def _month(text: str, tokens: Tokens, at: int) -> int:
    """How many tokens from here on name a month; 0 for none."""
    word = tokens.words[at]
    if word in _MONTHS:
        return 1
    run = _run_at(text, tokens.between(at, at + 3))
    if run is None:
        return 0
    digits, count = run.parts[0].digits, run.parts[0].last + 1
    if digits == "0" and len(run.parts) > 1 and len(run.parts[1].digits) == 1:
        digits, count = "0" + run.parts[1].digits, run.parts[1].last + 1
    return count if len(digits) <= 2 and 1 <= int(digits) <= 12 else 0


def _year(text: str, tokens: Tokens, at: int) -> int | None:
    """The end of a year that begins here, perhaps after a gap."""
    while at < len(tokens) and tokens.words[at] in _BETWEEN:
        at += 1
    if at >= len(tokens):
        return None
    if tokens.words[at : at + 2] in _TWO_THOUSAND and at + 2 < len(tokens):
        at += 2 + (tokens.words[at + 2] == "and")
    if at >= len(tokens):
        return None
    if tokens.words[at] in words.ORDINAL_TENS:
        is_followed = at + 1 < len(tokens) and tokens.words[at + 1] in words.ORDINALS
        return tokens.ends[at + is_followed]
    run, digits = _run_at(text, tokens.between(at, at + 5)), ""
    for part in run.parts if run else ():
        digits += part.digits
        if _YEAR.fullmatch(digits) and digits != "20":
            return part.end
    return None
