"""What a password must be (privacy rule 34): long, and not one that everybody thinks of. No composition rules.

Common words, keyboard runs, counting and repetition are taken away; what is left must still be a password. So the
list of words catches all their decorations ("Haslo!2024haslo", "Qwerty123456", "tereteretere1"), and a sentence of
ordinary words stays welcome.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from keskus.access.rules.common_words import COMMON_WORDS

LEAST_ALONE = 15
LEAST_WITH_SECOND_FACTOR = 12
MOST = 128
LEAST_OF_ONES_OWN = 6
RUN = 3

_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm")
_COLUMNS = ("1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp", "!qaz@wsx#edc$rfv")
_RUNS = (*_ROWS, *_COLUMNS, *(row[::-1] for row in (*_ROWS, *_COLUMNS)))
LONGEST_RUN = max(len(run) for run in _RUNS)
_LOOKALIKES = str.maketrans("@430157$!|", "aaeoistsil")
_PLAIN = str.maketrans("ąćęłńóśźżäõöüšž", "acelnoszzaoousz")
_YEAR = re.compile(r"(19|20)\d\d")


def faults(password: str, *, with_second_factor: bool, personal: Iterable[str] = (), strict: bool = False) -> list[str]:
    """Codes of everything wrong: `too_short`, `too_long`, `too_common`; in the strict (card data) mode `needs_both`."""
    found = []
    if len(password) < (LEAST_WITH_SECOND_FACTOR if with_second_factor else LEAST_ALONE):
        found.append("too_short")
    if len(password) > MOST:
        found.append("too_long")
    elif len(own_part(password, personal)) < LEAST_OF_ONES_OWN:
        found.append("too_common")
    if strict and not (re.search(r"[^\W\d_]", password) and re.search(r"\d", password)):
        found.append("needs_both")
    return found


def own_part(password: str, personal: Iterable[str] = ()) -> str:
    """The signs that are left once common words, the person's own names, runs and repetition are taken away."""
    text = password.casefold().translate(_PLAIN)
    words = sorted({*COMMON_WORDS, *_parts(personal)}, key=len, reverse=True)
    readings = [_stripped(text, words), _stripped(text.translate(_LOOKALIKES), words)]
    return min(readings, key=len)


def _parts(personal: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for text in personal:
        found.update(part for part in re.split(r"[\W_]+", text.casefold().translate(_PLAIN)) if len(part) >= RUN)
    return found


def _stripped(text: str, words: list[str]) -> str:
    text = _YEAR.sub(" ", text)
    for word in words:
        text = text.replace(word, " ")
    text = _without_runs(text)
    text = re.sub(r"[\W_]", "", text)
    return re.sub(r"(.+?)\1+", r"\1", text)  # aaaa, abcabcabc


def _without_runs(text: str) -> str:
    """Runs of three or more neighbours on a keyboard row, in the alphabet or in counting, either way."""
    kept, at = [], 0
    while at < len(text):
        length = next(
            (size for size in range(min(len(text) - at, LONGEST_RUN), RUN - 1, -1) if _is_run(text[at : at + size])), 1
        )
        kept.append(text[at] if length == 1 else " ")
        at += length
    return "".join(kept)


def _is_run(piece: str) -> bool:
    return any(piece in run for run in _RUNS)
