"""Text with its card data taken out.

Card numbers go first; then, in the text that is left, what names itself or stands beside a card: a security code, a
PIN, an expiry. These are only two to six digits, so a word in English, Polish or Estonian must name them, or a card
number (masked just now or long ago) stand directly before them. The words stay, the digits go.
"""

import re
from bisect import bisect_right
from typing import NamedTuple

from keskus.engines.masking.cards import SEPARATOR, find_cards, is_card_number
from keskus.engines.masking.words import CARD_EXPIRY, CVV, PIN, find_secrets

PAN = "PAN"
_BULLETS = "••••"
_HIDDEN = {CVV: "•••", PIN: "•••", CARD_EXPIRY: "••/••"}
_DIGIT = re.compile(r"\d")
_JOINED = re.compile(rf"{SEPARATOR}{{0,5}}\d")
_STOPPED = re.compile(rf"(?<=•••• \d{{4}});(?={SEPARATOR}{{0,5}}\Z)")


class Span(NamedTuple):
    """Where something was found in the text given, in code points, and what: PAN, CVV, PIN, CARD_EXPIRY."""

    start: int
    end: int
    type: str


class Masked(NamedTuple):
    """The text without its card data, and where that was in the text given."""

    text: str
    spans: tuple[Span, ...]


def mask(text: str) -> Masked:
    """Take card numbers, their codes and expiries out of a text.

    Digits that were tied to a number may read as one themselves once that is hidden, so what is left is looked at
    again. Spans are those of the text as it came.
    """
    once = again = _mask_once(text)
    while again.spans:
        once, again = Masked(again.text, once.spans), _mask_once(again.text)
    return once


def _mask_once(text: str) -> Masked:
    if not _DIGIT.search(text):
        return Masked(text, ())
    cards = find_cards(text)
    bare, shifts = _without_cards(text, cards) if cards else (text, [(0, 0)])
    secrets = find_secrets(bare)
    if not cards and not secrets:
        return Masked(text, ())
    spans = [Span(start, end, PAN) for start, end in cards]
    for start, end, kind in secrets:
        shift = shifts[bisect_right(shifts, start, key=lambda entry: entry[0]) - 1][1]
        spans.append(Span(start + shift, end + shift, kind))
    return Masked(_without_secrets(bare, secrets), tuple(sorted(spans)))


def typed_secrets(text: str) -> tuple[Span, ...]:
    """What `mask` finds at first sight."""
    return _mask_once(text).spans


def mask_caller(text: str) -> str:
    """Mask a caller-number field only when it is a card number and cannot be a telephone number."""
    digits = re.sub(SEPARATOR, "", text)
    if 15 <= len(digits) <= 19 and digits.isdecimal() and not digits.startswith("00"):
        plain = "".join(str(int(d)) for d in digits)
        if is_card_number(plain):
            return f"{_BULLETS} {plain[-4:]}"
    return text


def _without_cards(text: str, cards: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """The text with each number cut to its last four, and from which offsets on how far it lies behind the original."""
    pieces: list[str] = []
    shifts = [(0, 0)]
    position = length = 0
    for index, (start, end) in enumerate(cards):
        last_four = [str(int(c)) for c in text[start:end] if c.isdecimal()][-4:]
        # A number right behind must not join the digits that stay: the next masking would take them for one.
        joined = _JOINED.match(text, end)
        is_card = joined is not None and index + 1 < len(cards) and joined.end() - 1 == cards[index + 1][0]
        stop = ";" if joined and not is_card else ""
        piece = f"{text[position:start]}{_BULLETS} {''.join(last_four)}{stop}"
        pieces.append(piece)
        position, length = end, length + len(piece)
        shifts.append((length, end - length))
    pieces.append(text[position:])
    return "".join(pieces), shifts


def _without_secrets(text: str, secrets: list[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end, kind in secrets:
        pieces += (_STOPPED.sub("", text[position:start]), _HIDDEN[kind])
        position = end
    pieces.append(text[position:])
    return "".join(pieces)
