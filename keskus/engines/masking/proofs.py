"""Which parts of a run make numbers with right check digits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from keskus.engines.masking.cards import card_lengths, is_card_number
from keskus.engines.masking.checks import IBAN_LENGTHS, is_iban, is_isikukood, is_pesel
from keskus.engines.masking.lexicon import Topic
from keskus.engines.masking.numbers import Part, Run, readings

SHORTEST_PROVEN = 11  # digits: PESEL and isikukood


def proven(run: Run, kinds: Sequence[Topic]) -> Topic | None:
    """Which of these kinds the whole run is, however it has to be read; None if its check digits prove none."""
    for reading in readings(run):
        digits = "".join(part.digits for part in reading)
        for kind in kinds:
            if _is_valid(kind, digits):
                return kind
    return None


def _is_valid(kind: Topic, digits: str) -> bool:
    if kind is Topic.PAN:
        return is_card_number(digits)
    if kind is Topic.PESEL:
        return is_pesel(digits)
    if kind is Topic.EE_ISIKUKOOD:
        return is_isikukood(digits)
    return len(digits) == 26 and is_iban("PL" + digits)


def windows(parts: tuple[Part, ...], country: str) -> Iterator[tuple[str, int, int]]:
    """Numbers with right check digits: kind, first and last part; accounts, cards of 16 digits, others, codes."""
    digits = "".join(part.digits for part in parts)
    begins = list(accumulate((len(part.digits) for part in parts), initial=0))
    places = {begin: place for place, begin in enumerate(begins)}
    found: list[tuple[int, str, int, int]] = []
    for first, begin in enumerate(begins[:-1]):
        sizes = {11, 26, *card_lengths(digits[begin : begin + 4])}
        if country and not first:
            sizes.add(IBAN_LENGTHS[country] - 2)
        for size in sizes:
            after = places.get(begin + size)
            if after is not None:
                kinds = _kinds(digits[begin : begin + size], "" if first else country)
                found += [(rank, kind, first, after - 1) for rank, kind in kinds]
    for _, kind, first, last in sorted(found, key=lambda each: (each[0], each[2])):
        yield kind, first, last


def _kinds(digits: str, country: str) -> Iterator[tuple[int, str]]:
    size = len(digits)
    if (country and size + 2 == IBAN_LENGTHS[country] and is_iban(country + digits)) or (
        size == 26 and is_iban("PL" + digits)
    ):
        yield 0, Topic.IBAN
    if 13 <= size <= 19 and is_card_number(digits):
        yield (1 if size == 16 else 2), Topic.PAN
    if size == 11 and is_isikukood(digits):
        yield 3, Topic.EE_ISIKUKOOD
    if size == 11 and is_pesel(digits):
        yield 3, Topic.PESEL


def is_by_fours(parts: Sequence[Part]) -> bool:
    return all(len(part.digits) == 4 for part in parts) or not any(part.is_typed for part in parts)
