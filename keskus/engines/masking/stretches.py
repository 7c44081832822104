"""Which lines of a text are worth reading: most talk has neither a digit nor a word for one, and nothing to find."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from keskus.engines.masking.emails import AT, DOT
from keskus.engines.masking.lexicon import ORDINAL_TENS
from keskus.engines.masking.numbers import BEGINS

LINES_BEFORE, WORDS_BEFORE, SIGNS_BEFORE = 11, 60, 600  # more than a question or a card is remembered
LINES_AFTER = 1
_TELLS = BEGINS | frozenset(ORDINAL_TENS)  # every number, date and account has at least one, or a digit
_SIGN = re.compile(r"[\d@]")
_WORD = re.compile(r"[^\W\d_]+")


def stretches(small: str) -> Iterator[tuple[int, int]]:
    """Where something may be found in a folded text, in whole lines, with the talk before that says what it is."""
    if not _may_tell(small):
        return
    lines = small.split("\n")
    if len(lines) <= LINES_BEFORE + LINES_AFTER:
        yield 0, len(small)
        return
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    found: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        if _may_tell(line):
            least = found[-1][1] if found else 0
            first = _before(number, lines, starts, least)
            begin = found.pop()[0] if found and first <= least else first
            found.append((begin, min(number + 1 + LINES_AFTER, len(lines))))
    for begin, end in found:
        yield starts[begin], min(starts[end], len(small))


def _may_tell(small: str) -> bool:
    if _SIGN.search(small):
        return True
    words = _WORD.findall(small)
    if not _TELLS.isdisjoint(words):
        return True
    return not AT.isdisjoint(words) and not DOT.isdisjoint(words)


def _before(number: int, lines: list[str], starts: list[int], least: int) -> int:
    """The first line that may say what stands in this one."""
    first, said = number, 0
    while first > least and (
        (number - first < LINES_BEFORE and said < WORDS_BEFORE) or starts[number] - starts[first] < SIGNS_BEFORE
    ):
        first -= 1
        said += len(_WORD.findall(lines[first]))
    return first
