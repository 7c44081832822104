"""Until when a card is valid: month and year as they are typed or told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from keskus.engines.masking import lexicon as words
from keskus.engines.masking.lexicon import Topic, topic_of
from keskus.engines.masking.numbers import Run, may_begin, runs_of
from keskus.engines.masking.setting import MONTH_AND_YEAR
from keskus.engines.masking.tokens import Token

MOST_TOKENS, MOST_TURNS = 25, 10  # between the question and the month
AGAIN_TOKENS = 12
_OTHER_DIGITS = words.BACKS | words.DIGIT_WORDS | words.CODES | words.NUMBERS
_YEAR = re.compile(r"(?:20)?[2-4]\d")
_MONTHS = frozenset(words.MONTHS) | frozenset(words.ORDINALS) - {"second"}
_BETWEEN = words.GAPS | words.words_of("of roku lamane przez")


def expiry_after(
    text: str, tokens: Sequence[Token], place: int, spared: Sequence[bool], *, again: bool = False
) -> tuple[int, int] | None:
    """Start and end of the first month with its year after the token that asks for it, before other talk or a date.

    `again`: the one that reads it back, which comes soon and answers no other question.
    """
    most, stops = (AGAIN_TOKENS, _OTHER_DIGITS) if again else (MOST_TOKENS, frozenset[str]())
    for at in range(place + 1, min(place + most, len(tokens))):
        token = tokens[at]
        is_other = topic_of(token.word) not in (None, Topic.CARD_EXPIRY, Topic.PAN)
        if is_other or token.word in stops or spared[at] or token.turn - tokens[place].turn > MOST_TURNS:
            return None
        if not may_begin(token.word) and token.word not in _MONTHS:
            continue
        end = _month_and_year(text, tokens, at)
        if end is None:
            month = _month(text, tokens, at)
            end = _year(text, tokens, at + month) if month else None
        if end is not None:
            return token.start, end
    return None


def _run_at(text: str, tokens: Sequence[Token]) -> Run | None:
    """The run that begins with the first of these tokens."""
    if not may_begin(tokens[0].word):
        return None
    run = next(runs_of(text, tokens, [False] * len(tokens)), None)
    return run if run is not None and run.parts[0].start == tokens[0].start else None


def _month_and_year(text: str, tokens: Sequence[Token], at: int) -> int | None:
    """The end of "0128" or "zero one twenty eight", told in one turn."""
    run = _run_at(text, [token for token in tokens[at : at + 9] if token.turn == tokens[at].turn])
    return run.parts[-1].end if run and MONTH_AND_YEAR.fullmatch(run.digits) else None


def _month(text: str, tokens: Sequence[Token], at: int) -> int:
    """How many tokens from here on name a month; 0 for none."""
    word = tokens[at].word
    if word in _MONTHS:
        return 1
    run = _run_at(text, tokens[at : at + 3])
    if run is None:
        return 0
    digits, count = run.parts[0].digits, run.parts[0].last + 1
    if digits == "0" and len(run.parts) > 1 and len(run.parts[1].digits) == 1:
        digits, count = "0" + run.parts[1].digits, run.parts[1].last + 1
    return count if len(digits) <= 2 and 1 <= int(digits) <= 12 else 0


def _year(text: str, tokens: Sequence[Token], at: int) -> int | None:
    """The end of a year that begins here, perhaps after a gap."""
    while at < len(tokens) and tokens[at].word in _BETWEEN:
        at += 1
    if at >= len(tokens):
        return None
    if tokens[at].word in words.ORDINAL_TENS:
        following = tokens[at + 1 : at + 2]
        return following[0].end if following and following[0].word in words.ORDINALS else tokens[at].end
    run, digits = _run_at(text, tokens[at : at + 5]), ""
    for part in run.parts if run else ():
        digits += part.digits
        if _YEAR.fullmatch(digits) and digits != "20":
            return part.end
    return None
