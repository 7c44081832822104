"""Digits as people tell them, in three languages and several ways. Made for the tests, without the engine's tables."""

from __future__ import annotations

import random


def _list(words: str) -> list[str]:
    return words.split()


DIGITS = {
    "en": _list("zero one two three four five six seven eight nine"),
    "pl": _list("zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć"),
    "et": _list("null üks kaks kolm neli viis kuus seitse kaheksa üheksa"),
}
TEENS = {
    "en": _list("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"),
    "pl": _list(
        "dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście"
        " dziewiętnaście"
    ),
    "et": _list(
        "kümme üksteist kaksteist kolmteist neliteist viisteist kuusteist seitseteist kaheksateist üheksateist"
    ),
}
TENS = {
    "en": _list("twenty thirty forty fifty sixty seventy eighty ninety"),
    "pl": _list(
        "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt"
    ),
    "et": _list(
        "kakskümmend kolmkümmend nelikümmend viiskümmend kuuskümmend seitsekümmend kaheksakümmend üheksakümmend"
    ),
}
HUNDREDS = {
    "en": [f"{digit} hundred" for digit in DIGITS["en"][1:]],
    "pl": _list("sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset"),
    "et": ["sada", *(f"{digit}sada" for digit in DIGITS["et"][2:])],
}
NODS = {
    "en": ["mhm", "okay", "yes, go on"],
    "pl": ["mhm", "tak, słucham", "dobrze"],
    "et": ["jah", "ahah", "selge, palun edasi"],
}
SIDES = {"en": ("Agent", "Customer"), "pl": ("Konsultant", "Klient"), "et": ("Teenindaja", "Klient")}
STYLES = ("digits", "pairs", "hundreds", "mixed", "turns", "repeated", "read back")


def number(value: int, language: str) -> str:
    """0 to 999 as one number."""
    if value < 10:
        return DIGITS[language][value]
    if value < 20:
        return TEENS[language][value - 10]
    if value < 100:
        rest = f" {DIGITS[language][value % 10]}" if value % 10 else ""
        return TENS[language][value // 10 - 2] + rest
    rest = f" {number(value % 100, language)}" if value % 100 else ""
    return HUNDREDS[language][value // 100 - 1] + rest


def tell(digits: str, language: str, style: str, luck: random.Random) -> str:
    """All digits, in this way."""
    if style == "digits":
        return " ".join(DIGITS[language][int(digit)] for digit in digits)
    if style in ("pairs", "hundreds"):
        size = 2 if style == "pairs" else 3
        return ", ".join(_group(digits[at : at + size], language) for at in range(0, len(digits), size))
    groups = [digits[at : at + 4] for at in range(0, len(digits), 4)]
    if style == "mixed":
        return " ".join(group if luck.random() < 0.5 else tell(group, language, "digits", luck) for group in groups)
    if style == "repeated":
        return " ".join(_doubled(group, language) for group in groups)
    agent, customer = SIDES[language]
    said = []
    for group in groups:
        spoken = tell(group, language, "digits", luck)
        answer = spoken if style == "read back" else luck.choice(NODS[language])
        said.append(f"{customer}: {spoken}\n{agent}: {answer}")
    return "\n".join(said)[len(customer) + 2 :]


def _group(digits: str, language: str) -> str:
    """Leading zeros are told one by one, and the rest as one number."""
    bare = digits.lstrip("0")
    zeros = [DIGITS[language][0]] * (len(digits) - len(bare))
    return " ".join([*zeros, *([number(int(bare), language)] if bare else [])])


def _doubled(digits: str, language: str) -> str:
    """ "double five", "dwie piątki" left aside: "podwójne pięć", "topelt viis"."""
    word = {"en": "double", "pl": "podwójne", "et": "topelt"}[language]
    said, at = [], 0
    while at < len(digits):
        is_pair = digits[at : at + 1] == digits[at + 1 : at + 2]
        said += [word] if is_pair else []
        said.append(DIGITS[language][int(digits[at])])
        at += 2 if is_pair else 1
    return " ".join(said)
