"""Which parts of a run make numbers with right check digits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from keskus.engines.masking.cards import card_lengths, is_card_number, luhn_sum
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
    digits = "".join([part.digits for part in parts])
    begins = list(accumulate([len(part.digits) for part in parts], initial=0))
    places = {begin: place for place, begin in enumerate(begins)}
    found: list[tuple[int, str, int, int]] = []
    after = places.get(IBAN_LENGTHS[country] - 2) if country else None
    if after and is_iban(country + digits[: begins[after]]):
        found.append((0, Topic.IBAN, 0, after - 1))
    for first, begin in enumerate(begins):
        if len(digits) - begin < SHORTEST_PROVEN:
            break
        for rank, topic, size in _numbers_at(digits, begin, places):
            found.append((rank, topic, first, places[begin + size] - 1))
    for _, kind, first, last in sorted(found, key=lambda each: (each[0], each[2])):
        yield kind, first, last


def is_by_fours(parts: Sequence[Part]) -> bool:
    return all(len(part.digits) == 4 for part in parts) or not any(part.is_typed for part in parts)


def _numbers_at(digits: str, begin: int, places: dict[int, int]) -> Iterator[tuple[int, Topic, int]]:
    """Rank, kind and size of what begins at this digit and ends where a part does."""
    if begin + 26 in places and is_iban("PL" + digits[begin : begin + 26]):
        yield 0, Topic.IBAN, 26
    for size in card_lengths(digits[begin : begin + 4]):
        if begin + size in places and luhn_sum(digits[begin : begin + size]) % 10 == 0:
            yield (1 if size == 16 else 2), Topic.PAN, size
    if begin + SHORTEST_PROVEN in places:
        code = digits[begin : begin + SHORTEST_PROVEN]
        if is_isikukood(code):
            yield 3, Topic.EE_ISIKUKOOD, SHORTEST_PROVEN
        if is_pesel(code):
            yield 3, Topic.PESEL, SHORTEST_PROVEN
