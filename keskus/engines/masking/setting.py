"""What was talked of around a number, and what it is by that: no check digit proves codes, PINs and telephones."""

from __future__ import annotations

import re
from typing import NamedTuple

from keskus.engines.masking import lexicon as words
from keskus.engines.masking.lexicon import Topic
from keskus.engines.masking.numbers import Part

NEAR_TOKENS = 11  # words right before a number that may say what it is
ASKED_TOKENS = 6  # as far as a topic may be for it to be this number's for certain
PLAIN_TOKENS = 9  # what was talked of before them ("about my bill again") names no number
PIN_TOKENS = 12
TAIL_TOKENS = 8  # "the last four digits of the card are"
ANY_LANGUAGE = "any"  # a telephone as any of the three says it
MONTH_AND_YEAR = re.compile(r"(?:0[1-9]|1[0-2])(?:20)?[2-4]\d")


class Setting(NamedTuple):
    """What was talked of around a run: topics before it, the nearest first, with their distance in words; and after."""

    before: tuple[tuple[Topic, int], ...]
    after: Topic | None
    near: frozenset[str]  # words right before
    ahead: frozenset[str]  # words right after, of the same turn
    card_before: bool  # a card number was told not long ago
    is_dictated: bool  # in words, one for each digit

    @property
    def topic(self) -> Topic | None:
        """The nearest before; else the one after."""
        return self.before[0][0] if self.before else self.after

    @property
    def is_plain(self) -> bool:
        """Whether what was named just before has a number of its own, even one that looks like a card's."""
        return self.topic is Topic.PLAIN and (not self.before or self.before[0][1] <= ASKED_TOKENS)

    def within(self, topic: Topic, distance: int) -> bool:
        """Whether the topic came up so lately."""
        return any(each is topic and far <= distance for each, far in self.before)


def named(digits: str, setting: Setting) -> str | None:
    """By the nearest word that names a number."""
    size, topic = len(digits), setting.topic
    if size in (3, 4) and _is_named_after(setting):
        return Topic.CVV
    is_tail = size <= 4 and topic in (Topic.TAIL, Topic.PAN) and setting.within(Topic.TAIL, TAIL_TOKENS)
    if is_tail:
        return Topic.CVV if size == 3 and setting.near & words.BACKS else None
    if topic is Topic.TAIL:
        topic = next((each for each, _ in setting.before if each is not Topic.TAIL), None)
    if topic is Topic.CARD_EXPIRY and MONTH_AND_YEAR.fullmatch(digits):
        return Topic.CARD_EXPIRY
    if topic is Topic.CVV or (size in (3, 4) and _is_code(setting)):
        return Topic.CVV if size in (3, 4) else None
    of_something = topic in (Topic.PAN, Topic.IBAN, Topic.PHONE) and setting.within(
        Topic.PIN, PIN_TOKENS
    )  # "the PIN of the card"
    if topic is Topic.PIN or (of_something and 4 <= size <= 6):
        return Topic.PIN if 4 <= size <= 6 else None
    if topic is Topic.PAN and 12 <= size <= 19:
        return Topic.PAN
    if topic is Topic.IBAN and setting.within(Topic.IBAN, 25) and 14 <= size <= 30:
        return Topic.IBAN
    if topic in (Topic.PESEL, Topic.EE_ISIKUKOOD) and 10 <= size <= 12:
        return str(topic)
    return None


def _is_named_after(setting: Setting) -> bool:
    """ "… that's the code on the back": said digit by digit, or where a card is spoken of."""
    talks_of_card = setting.card_before or setting.within(Topic.PAN, 25) or setting.within(Topic.CVV, 25)
    return (setting.is_dictated or talks_of_card) and bool(
        setting.ahead & words.CODES - words.BACKS and setting.ahead & words.BACKS
    )


def _is_code(setting: Setting) -> bool:
    """Whether a code of a card was asked for, by words that each alone say little."""
    if setting.near & words.NUMBERS and setting.near & words.BACKS:
        return setting.topic is not Topic.PLAIN
    if setting.near & words.DIGIT_WORDS and setting.near & (words.BACKS | words.CODES - words.DIGIT_WORDS):
        return setting.topic is not Topic.PLAIN
    if setting.topic is Topic.PAN and setting.within(Topic.CVV, ASKED_TOKENS):  # "the security code of the card"
        return True
    talks_of_card = setting.card_before or setting.within(Topic.PAN, 12) or setting.within(Topic.CVV, 25)
    return (
        talks_of_card
        and setting.topic in (Topic.PAN, Topic.CARD_EXPIRY, Topic.CVV, None)
        and bool(setting.near & words.CODES)
    )


def looks_like_telephone(digits: str, parts: tuple[Part, ...], language: str) -> bool:
    """Numbers as they are written in Poland, Estonia, Britain and North America, without any word that says so."""
    groups = tuple(len(part.digits) for part in parts)
    is_typed = all(part.is_typed for part in parts)
    if len(digits) == 9 and digits[0] in "45678" and language in ("pl", "", ANY_LANGUAGE):
        return groups == (3, 3, 3) or (not is_typed and language != "")
    if len(digits) in (7, 8) and digits[0] == "5" and language in ("et", "", ANY_LANGUAGE):
        return groups in ((4, 4), (4, 3), (3, 4), (3, 2, 2), (2, 2, 2, 2), (2, 3, 3)) or (
            not is_typed and language != ""
        )
    if len(digits) == 11 and digits[:2] in ("07", "02", "01"):
        return len(groups) in (2, 3) or (len(groups) > 1 and not is_typed)
    return len(digits) == 10 and groups == (3, 3, 4)
