from __future__ import annotations

import pytest

from keskus.engines.masking import Span, card_like, mask, mask_caller
from keskus.engines.masking.cards import is_card_number, luhn_sum

# Published test numbers of the schemes and their processors; none was ever issued.
TEST_NUMBERS = {
    "visa": "4111111111111111",
    "visa 13": "4222222222222",
    "visa 19": "4000000000000000006",
    "mastercard": "5555555555554444",
    "mastercard 2": "2223003122003222",
    "amex": "378282246310005",
    "diners 14": "30569309025904",
    "diners 36": "36227206271667",
    "discover": "6011111111111117",
    "discover 65": "6500000000000002",
    "jcb": "3530111333300000",
    "unionpay": "6200000000000005",
    "maestro": "6759649826438453",
    "maestro 13": "5018000000007",
}


@pytest.mark.parametrize("number", TEST_NUMBERS.values(), ids=TEST_NUMBERS)
def test_every_issuer_is_known(number: str) -> None:
    assert is_card_number(number)
    assert mask(number).text == f"•••• {number[-4:]}"


@pytest.mark.parametrize("number", TEST_NUMBERS.values(), ids=TEST_NUMBERS)
def test_a_wrong_check_digit_is_no_card(number: str) -> None:
    assert luhn_sum(number) % 10 == 0
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert not is_card_number(wrong)
    assert mask(wrong) == (wrong, ())


@pytest.mark.parametrize(
    "written",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111\u00a01111\u00a01111\u00a01111",
        "4111\u202f1111\u202f1111\u202f1111",
        "4111-1111-1111-1111",
        "4111–1111–1111–1111",
        "4111 - 1111 - 1111 - 1111",
        "4111.1111.1111.1111",
        "4111/1111/1111/1111",
        "4111,1111,1111,1111",
        "4111_1111_1111_1111",
        "4111\n1111\r\n1111\n1111",
        "4111  1111   1111 1111",
        "41 11 11 11 11 11 11 11",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "411111 1111111111",
        "41111 11111 11111 1",
        "4111\u200b1111\u200b1111\u200b1111",
        "４１１１１１１１１１１１１１１１",
    ],
)
def test_any_separator_and_any_grouping(written: str) -> None:
    assert mask(written).text == "•••• 1111"
    text = f"Karta {written}."
    masked = mask(text)
    assert masked.text == "Karta •••• 1111."
    assert masked.spans == (Span(6, 6 + len(written), "PAN"),)
    assert card_like(text)


@pytest.mark.parametrize("number", ["378282246310005", "3782 822463 10005", "3782-822463-10005"])
def test_american_express_in_its_own_groups(number: str) -> None:
    assert mask(f"amex {number} ok").text == "amex •••• 0005 ok"


def test_two_cards_in_a_row() -> None:
    masked = mask("4111 1111 1111 1111 5555 5555 5555 4444")
    assert [span.type for span in masked.spans] == ["PAN", "PAN"]
    assert "•••• 1111" in masked.text
    assert masked.text.endswith("•••• 4444")


def test_usual_groups_win_over_chance() -> None:
    """`3 4111 …` and `… 1111 12` could be read otherwise; the four groups of four are the card."""
    masked = mask("no 3 4111 1111 1111 1111 12")
    assert masked.spans == (Span(5, 24, "PAN"),)


@pytest.mark.parametrize(
    "text",
    [
        "+447700900785",
        "+4915112345678",  # 13 digits, first a 4
        "+4222222222222",  # a Visa number of 13 digits, were it not for the plus
        "(+ 4222222222222)",
        "0044 7700 900785",
        "1795303628.1074",
        "1795303630|1795303618.7|sales|Anna Tamm|CONNECT|12|1795303628.14|2",
        "1795303801|1795303760.239|support|Piotr|ATTENDEDTRANSFER|BRIDGE|247ccbe3-8507-445c-8417-700904c383a7|24|17|8",
        "PL61 1090 1014 0000 0712 1981 2874",
        "61 1090 1014 0000 0712 1981 2874",
        "EE38 2200 2210 2014 5685",
        "GB29 NWBK 6016 1331 9268 19",
        "30.11.2026 30.11.2026",
        "2026-11-21 23:26:46",
        "order 4500123456, 4500123457",
        "•••• 1111",
        "****-****-****-1111",
        "4111 11** **** 1111",
        "41111111111111111111111111",  # 26 digits in one piece are an account, not a card
        "4111111111111112",
        "411,111,111,111,11",
        "support-20261121-232709-1795303628.13",  # 232709-1795303628 is in Mastercard's range with a right check digit
        "/var/spool/rec/billing-20261121-232737-1795303657.43.WAV",
        "",
    ],
)
def test_what_is_no_card_stays_readable(text: str) -> None:
    assert mask(text) == (text, ())


def test_a_uuid_of_digits_is_no_card() -> None:
    text = "30569309-0259-4000-8000-411111111111"
    assert mask(text).text == text


def test_sixteen_digits_after_a_plus_are_no_telephone_number() -> None:
    assert mask("+4111111111111111").text == "+•••• 1111"


def test_digits_behind_a_card_do_not_join_what_is_left_of_it() -> None:
    masked = mask("4111111111111111 5555 5555 555")
    assert masked.text == "•••• 1111; 5555 5555 555"
    assert mask(masked.text).text == masked.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4111111111111111", "•••• 1111"),
        ("4111 1111 1111 1111", "•••• 1111"),
        ("378282246310005", "•••• 0005"),
        ("+378282246310005", "+378282246310005"),
        ("00378282246310005", "00378282246310005"),
        ("4222222222222", "4222222222222"),  # 13 digits are a telephone number first
        ("+447700900785", "+447700900785"),
        ("anonymous", "anonymous"),
        ("", ""),
    ],
)
def test_a_callers_number_is_masked_only_when_it_cannot_be_one(text: str, expected: str) -> None:
    assert mask_caller(text) == expected
