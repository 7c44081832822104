from __future__ import annotations

import pytest

from keskus.engines.masking import Span, mask


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4111 1111 1111 1111 exp 12/26 cvv 123", "•••• 1111 exp ••/•• cvv •••"),
        ("4111-1111-1111-1111, 12/26, 123", "•••• 1111, ••/••, •••"),
        ("4111111111111111 12/2026", "•••• 1111 ••/••"),
        ("378282246310005 ważna do 12/26 kod 1234", "•••• 0005 ważna do ••/•• kod •••"),
        ("4111 1111 1111 1111 kehtib kuni 07.28, turvakood 123", "•••• 1111 kehtib kuni ••/••, turvakood •••"),
        ("•••• 1111 12/26 123", "•••• 1111 ••/•• •••"),
        ("4111111111111111 123 5555555555554444 456", "•••• 1111 ••• •••• 4444 •••"),
    ],
)
def test_beside_a_card(text: str, expected: str) -> None:
    assert mask(text).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cvv 123", "cvv •••"),
        ("CVC2: 1234", "CVC2: •••"),
        ("cvv123", "cvv•••"),
        ("my security code is 123", "my security code is •••"),
        ("123 is the CVV", "••• is the CVV"),
        ("cvv: 1 2 3", "cvv: •••"),
        ("kod CVC 123", "kod CVC •••"),
        ("kod CVV to 987", "kod CVV to •••"),
        ("kodu zabezpieczającego 123", "kodu zabezpieczającego •••"),
        ("kod bezpieczeństwa karty: 123", "kod bezpieczeństwa karty: •••"),
        ("turvakood on 123", "turvakood on •••"),
        ("kolmekohaline kood 123", "kolmekohaline kood •••"),
        ("PIN-kood on 1234", "PIN-kood on •••"),
        ("PIN 1234", "PIN •••"),
        ("mój PIN to 1234", "mój PIN to •••"),
        ("pin1234", "pin•••"),
        ("PIN2 12345", "PIN2 •••"),
        ("expiry date 12/26", "expiry date ••/••"),
        ("valid thru 01/2029", "valid thru ••/••"),
        ("data ważności karty 12/26", "data ważności karty ••/••"),
        ("kehtivusaeg 12/26", "kehtivusaeg ••/••"),
    ],
)
def test_named_by_a_word_in_three_languages(text: str, expected: str) -> None:
    masked = mask(text)
    assert masked.text == expected
    assert mask(expected).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "shipping 1234",
        "the opinion of 1234 people",
        "order 123, delivered 12/26",
        "kod pocztowy 00-950",
        "spin 4567",
        "expected 12/26",
        "extension 1234",
        "12:30-14:45, 250 PLN",
        "cvv please",
        "his social security number is 853-37-1694",
        "4111 people called",
    ],
)
def test_other_short_numbers_stay_readable(text: str) -> None:
    assert mask(text) == (text, ())


def test_spans_name_their_kind_and_point_into_the_text_given() -> None:
    text = "PAN 4111 1111 1111 1111, 12/26, CVV 123; PIN 4321"
    masked = mask(text)
    assert [(text[s.start : s.end], s.type) for s in masked.spans] == [
        ("4111 1111 1111 1111", "PAN"),
        ("12/26", "CARD_EXPIRY"),
        ("123", "CVV"),
        ("4321", "PIN"),
    ]
    assert masked.spans[0] == Span(4, 23, "PAN")
