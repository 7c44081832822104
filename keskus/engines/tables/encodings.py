"""Which encoding a text file has: marks first, then strict UTF-8, then the evidence of the letters.

The 8-bit code pages of our countries share most byte values, so a wrong choice reads well and is wrong (`ł` becomes
`³`, `õ` becomes `ő`). Each pair of code page and language is a hypothesis; the non-ASCII letters of the whole file
are weighed by how often that language uses them (naive Bayes). When a second reading stays likely, it is reported.
"""

from __future__ import annotations

import codecs
import math
from collections import Counter
from dataclasses import dataclass

ASCII = bytes(range(128))
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Rounded frequency of each non-ASCII letter in running text, per ten thousand letters.
POLISH = {"ł": 182, "ę": 111, "ą": 99, "ó": 85, "ż": 83, "ś": 66, "ć": 40, "ń": 20, "ź": 6}
ESTONIAN = {"ä": 120, "ü": 85, "õ": 95, "ö": 25, "š": 4, "ž": 2}
LATVIAN = {"ā": 380, "ē": 150, "ī": 150, "ū": 45, "š": 100, "ž": 20, "č": 10, "ķ": 15, "ļ": 30, "ņ": 60, "ģ": 12}
LITHUANIAN = {"ė": 160, "š": 100, "ų": 130, "ž": 75, "į": 65, "ū": 45, "č": 40, "ą": 75, "ę": 20}
WESTERN = {"ä": 50, "ö": 30, "ü": 60, "ß": 30, "é": 60, "è": 20, "à": 20, "ç": 10, "å": 20, "ø": 10, "ñ": 10}

# Code page, letters, prior: how often such files come to a centre of ours.
HYPOTHESES = (
    ("cp1250", POLISH, 1.0),
    ("cp1257", ESTONIAN, 1.0),
    ("iso8859-2", POLISH, 0.1),
    ("cp1252", ESTONIAN, 0.3),
    ("cp1257", LATVIAN, 0.2),
    ("cp1257", LITHUANIAN, 0.2),
    ("cp1252", WESTERN, 0.1),
    ("cp1257", POLISH, 0.01),
)
FAMILIAR = frozenset().union(POLISH, ESTONIAN, LATVIAN, LITHUANIAN, WESTERN)
# A non-ASCII character that the language does not use, as a share of its non-ASCII letters.
STRANGER = 0.0005
# Quotes, dashes, no-break space, euro and the like stand at the same place in every code page: no evidence.
NEUTRAL = frozenset("„“”’‘–—…€§° \u00a0•«»")
CERTAIN = 0.99


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and how it was read; `rival` is another code page that would read it differently and stays likely."""

    text: str
    encoding: str
    rival: str = ""


def decode(content: bytes, encoding: str = "") -> Decoded | None:
    """The text of a file, by the encoding given or else found. None when no encoding of ours can read it."""
    if encoding:
        return _strict(content, encoding)
    for mark, name in MARKS:
        if content.startswith(mark):
            return _strict(content, name)
    if b"\0" in content[:4096]:
        return _strict(content, _wide(content[:4096]))
    return _utf8(content) or _by_letters(content)


def _utf8(content: bytes) -> Decoded | None:
    """Two letters of a code page (`ĆĄ`) can pass for one of UTF-8 (`ƥ`): letters strange to all of us stay in doubt."""
    decoded = _strict(content, "utf-8")
    strangers = {character.lower() for character in decoded.text if character > "\x7f"} if decoded else set()
    if decoded is None or strangers <= NEUTRAL or strangers & FAMILIAR:
        return decoded
    other = _by_letters(content)
    return Decoded(decoded.text, decoded.encoding, other.encoding if other else "")


def _strict(content: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(content.decode(encoding).removeprefix("\ufeff"), encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark: Latin letters leave the high bytes empty."""
    return "utf-16-le" if sample[1::2].count(0) >= sample[0::2].count(0) else "utf-16-be"


def _by_letters(content: bytes) -> Decoded | None:
    counts = Counter(content.translate(None, ASCII))
    scores: dict[str, list[float]] = {}
    for encoding, letters, prior in HYPOTHESES:
        score = _log_likelihood(counts, encoding, letters)
        if score is not None:
            scores.setdefault(encoding, []).append(score + math.log(prior))
    if not scores:
        return None
    ranked = sorted(scores, key=lambda name: max(scores[name]), reverse=True)
    best = ranked[0]
    total = {name: _log_sum(values) for name, values in scores.items()}
    seen = bytes(counts)
    rivals = [name for name in ranked[1:] if seen.decode(name) != seen.decode(best)]
    agreeing = _log_sum([total[name] for name in ranked if name not in rivals])
    share = math.exp(agreeing - _log_sum(list(total.values())))
    return Decoded(content.decode(best), best, rivals[0] if rivals and share < CERTAIN else "")


def _log_likelihood(counts: Counter[int], encoding: str, letters: dict[str, int]) -> float | None:
    """None when a byte of the file is no character in the code page, or a control that no table holds."""
    whole = sum(letters.values())
    score = 0.0
    for byte, count in counts.items():
        try:
            character = bytes([byte]).decode(encoding)
        except UnicodeDecodeError:
            return None
        if "\x80" <= character <= "\x9f":
            return None
        if character not in NEUTRAL:
            # Ten of one letter say little more than three: names repeat, and letters do not fall independently.
            score += (1 + math.log(count)) * math.log(max(letters.get(character.lower(), 0) / whole, STRANGER))
    return score


def _log_sum(values: list[float]) -> float:
    top = max(values)
    return top + math.log(sum(math.exp(value - top) for value in values))
