"""What may be written: privacy rules 1, 2, 6 and 7 for text that people write and say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.masking_talks import talks
from keskus.engines.masking import find, masked, masked_within

SAID: dict[str, tuple[str, str]] = {
    "a typed card keeps its last four": ("my card is 4539 1488 0343 6467", "my card is •••• 6467"),
    "a card that is said": (
        "karta cztery pięć trzy dziewięć czternaście osiemdziesiąt osiem zero trzy czterdzieści trzy "
        "sześćdziesiąt cztery sześćdziesiąt siedem",
        "karta ••••",
    ),
    "its codes": ("CVV 735, PIN 8264, kehtib kuni 04/29", "CVV •••, PIN •••, kehtib kuni ••/••"),
    "an account": ("konto PL61 1090 1014 0000 0712 1981 2874", "konto •••"),
    "personal codes": ("PESEL 44051401359, isikukood 37605030299", "PESEL •••, isikukood •••"),
    "where to write and call": ("anna@kask.ee lub 601 234 567", "••• lub •••"),
    "in no known language, a telephone said": (
        "sześćset jeden dwieście trzydzieści cztery pięćset sześćdziesiąt siedem",
        "•••",
    ),
    "orders stay": ("order 12345678 of 2026-11-22, 3 pieces, 49.90", "order 12345678 of 2026-11-22, 3 pieces, 49.90"),
    "nothing": ("Agreed to call back next week.", "Agreed to call back next week."),
}


@pytest.mark.parametrize("name", SAID)
def test_what_people_write_is_masked_whatever_the_language(name: str) -> None:
    text, stored = SAID[name]
    found = masked(text)
    assert found == stored
    assert masked(found) == found


def test_json_keeps_its_shape_and_loses_what_is_said_in_it() -> None:
    value: Any = {"pin": 1234, "words": ["CVV 735", None, {"PIN 8264": "PIN 8264"}], "share": 0.5}
    assert masked_within(value) == {"pin": 1234, "words": ["CVV •••", None, {"PIN 8264": "PIN •••"}], "share": 0.5}


@pytest.mark.parametrize("language", ["en", "pl", "et"])
def test_nothing_is_left_to_find_and_a_second_time_changes_nothing(language: str) -> None:
    for text in list(talks(language))[::12]:
        stored = masked(text.text)
        assert find(stored, language) == ()
        assert masked(stored) == stored


@given(st.text(alphabet="0123456789 one sto kaks card cvv PIN @.,\n•-", max_size=60))
def test_any_text_is_stable_after_one_masking(text: str) -> None:
    stored = masked(text)
    assert masked(stored) == stored
