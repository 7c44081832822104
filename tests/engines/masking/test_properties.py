from __future__ import annotations

import time

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from keskus.engines.masking import card_like, mask
from keskus.engines.masking.cards import find_dates, luhn_sum

FRAGMENTS = [
    "4111 1111 1111 1111",
    "4111111111111111",
    "378282246310005",
    "5555555555554444",
    "12/26",
    "123",
    "1234",
    "5555",
    "4",
    "cvv",
    "pin",
    "kod",
    "exp",
    "is",
    "-kood",
    "•••• 1111",
    "••••",
    "•••",
    "••/••",
    "+",
    "00",
    "2026-11-21",
    "PL61109010140000071219812874",
]
GAPS = ["", " ", "-", ", ", "\n", "; ", "."]
texts = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="0123456789 -.•/cvpin", max_size=60),
    st.lists(st.tuples(st.sampled_from(FRAGMENTS), st.sampled_from(GAPS)), max_size=9).map(
        lambda parts: "".join(fragment + gap for fragment, gap in parts)
    ),
)


@settings(max_examples=2000)
@given(texts)
@example("4111111111111111 5555 5555 555")
@example("cvv is •••• 1111 123")
@example("pin  1234 5555 1234 is-123")
@example("400101112222334576 3/4111 1111 1111 1111")
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask(text)
    assert mask(once.text) == (once.text, ())


@settings(max_examples=1000)
@given(texts)
def test_spans_point_at_digits_of_the_text_given(text: str) -> None:
    masked = mask(text)
    position = 0
    for span in masked.spans:
        assert position <= span.start < span.end <= len(text)
        assert text[span.start].isdecimal()
        assert text[span.end - 1].isdecimal()
        position = span.end
    assert bool(masked.spans) == (masked.text != text)


def with_check_digit(body: str) -> str:
    return body + str(-luhn_sum(body + "0") % 10)


@settings(max_examples=500)
@given(
    st.sampled_from(["4", "51", "55", "2221", "2720", "6011", "3528", "62"]),
    st.text(alphabet="0123456789", min_size=15, max_size=15),
    st.lists(st.sampled_from(["", "", " ", "-", ".", "\u00a0", " - ", "\n"]), min_size=15, max_size=15),
    st.sampled_from(["", "card ", "nr: ", "(", "karta: "]),
)
def test_a_card_in_any_grouping_never_stays(prefix: str, body: str, gaps: list[str], before: str) -> None:
    number = with_check_digit((prefix + body)[:15])
    written = "".join(digit + gap for digit, gap in zip(number, [*gaps, ""], strict=True))
    # "2-7-2000 0000000003" is the second of July and a telephone number for everybody but a test.
    assume(not find_dates(written))
    masked = mask(before + written + " thanks")
    assert card_like(written)
    left = [c for c in masked.text if c.isdecimal()]
    # Chance may let a shorter window look like a card of its own; the number never survives whole.
    assert len(left) <= 16 - 9
    if "PAN" in [s.type for s in masked.spans] and len(masked.spans) == 1 and len(left) == 4:
        assert "".join(left) == number[-4:]


@pytest.mark.parametrize(
    "piece", ["1 ", "4", "4111 ", " ", "cvv ", "pin 1234 ", "12.12.2026 ", "PL61", "•••• 1111 ", "4 1 ", ".4"]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    """Sixteen times the text takes about sixteen times the work, not 256 times; with slack for a busy machine."""

    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        started = time.process_time()
        mask(text)
        return time.process_time() - started

    seconds(1_000)
    short = min(seconds(20_000) for _ in range(3))
    assert min(seconds(320_000) for _ in range(2)) < 128 * max(short, 0.001)
