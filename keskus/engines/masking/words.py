"""Short secrets of a card: named by a word beside them, or standing directly behind a masked card number.

The words are English, Polish and Estonian, with and without diacritics, in the cases people use.
"""

import re

CVV, PIN, CARD_EXPIRY = "CVV", "PIN", "CARD_EXPIRY"

# Not followed by more digits, now or after those are hidden; a masked card number may follow.
_ENDS = r"(?!\d|[\s.\-/](?:\d|•(?!••• \d{4})))"
_CODE = rf"(?<!\d)(?:\d{{3,4}}(?!\d)|\d(?:[ .\-]\d){{2,3}}{_ENDS})"
_PIN_CODE = rf"(?<!\d)(?:\d{{4,6}}(?!\d)|\d(?:[ .\-]\d){{3,5}}{_ENDS})"
_EXPIRY = r"(?<!\d)(?<![\d•][./\-])(?:0?[1-9]|1[0-2])[ ]?[/.\-][ ]?(?:20)?[2-4]\d(?!\d|[./\-][\d•])"

_NO_LETTER = r"(?<![^\W\d_])"  # a digit may touch the word: "123cvv"
_NO_LETTER_AFTER = r"(?![^\W\d_])"
_CVV_WORD = "|".join(
    (
        r"cv[vc](?:2(?!\d))?|cvn",
        r"(?:security|verification)\s+(?:code|value)",
        r"card\s+(?:security|verification)\s+number",
        r"three[ -]digit\s+(?:code|number)",
        r"kod[^\W\d]*\s+(?:zabezpiecz|bezpiecze|weryfikacyj)[^\W\d]+",
        r"trzycyfrow[^\W\d]+\s+(?:kod|numer)[^\W\d]*",
        r"turva\s?(?:kood|number)[^\W\d]*",
        r"kolmekohali[^\W\d]+\s+(?:kood|number)[^\W\d]*",
        r"kontrollkood[^\W\d]*",
    )
)
_PIN_WORD = r"pin(?:[12](?!\d))?(?:[ -]?(?:code|kod|kood|number|numer)[^\W\d]*)?|pin-?(?:u|em|ie|i)"
_EXPIRY_WORD = "|".join(
    (
        r"exp(?:\.|iry|ires?|iration)?(?:\s+date)?",
        r"(?:valid|good)\s+thru",
        r"dat[^\W\d]+\s+wa[żz]no[śs]ci",
        r"kehtivus(?:aeg|aja|e)?",
        r"kaart\s+kehtib\s+kuni",
    )
)
_WORD = re.compile(
    rf"{_NO_LETTER}(?:(?P<cvv>{_CVV_WORD})|(?P<pin>{_PIN_WORD})|(?P<expiry>{_EXPIRY_WORD})){_NO_LETTER_AFTER}",
    re.IGNORECASE,
)
_HINTS = re.compile("cv|pin|securi|verif|digit|kod|cyfrow|turva|kolme|kontrollk|exp|thru|wa[zż]n|kehti")

# Between the word and its digits: "is", "to", "on", ":"; hidden digits there mean that nothing is left to hide.
_AFTER = r"[^\d•\n|]{0,20}?"
_BEFORE = r"(?:[\s,:=\-]|is|the|my|to|on|jest|mój|moj|minu|see)*\Z"
_AFTER_WORD = {
    "cvv": (CVV, re.compile(rf"{_AFTER}(?:(?P<found>{_CODE})|•)")),
    "pin": (PIN, re.compile(rf"{_AFTER}(?:(?P<found>{_PIN_CODE})|•)")),
    "expiry": (CARD_EXPIRY, re.compile(rf"{_AFTER}(?:(?P<found>{_EXPIRY})|•)")),
}
_BEFORE_WORD = {
    "cvv": re.compile(rf"(?<![\d•])(?<![\d•][ .\-])(?P<found>\d{{3,4}}){_BEFORE}"),
    "pin": re.compile(rf"(?<![\d•])(?<![\d•][ .\-])(?P<found>\d{{4,6}}){_BEFORE}"),
}
_LOOK_BACK = 40

_TOKEN = re.compile(r"(?<!•)•••• \d{4}(?!\d)")
_EXPIRY_GLUE = (
    rf"(?:[\s,;:./\-()]|{_NO_LETTER}(?:exp[^\W\d]{{0,8}}|valid|thru|until|date|data|wa[żz]n[^\W\d]{{1,4}}|do"
    rf"|kehti[^\W\d]{{0,6}}|kuni){_NO_LETTER_AFTER}){{0,12}}+"
)
_CVV_GLUE = rf"(?:[\s,;:./\-()]|{_NO_LETTER}(?:code|kod[^\W\d]?|kood[^\W\d]?|{_CVV_WORD}){_NO_LETTER_AFTER}){{1,8}}+"
_BESIDE_CARD = re.compile(
    rf"(?:{_EXPIRY_GLUE}(?:(?P<expiry>{_EXPIRY})|••/••))?+(?:{_CVV_GLUE}(?P<cvv>(?<!\d)\d{{3,4}}{_ENDS}))?",
    re.IGNORECASE,
)


def find_secrets(text: str) -> list[tuple[int, int, str]]:
    """Spans and kinds of codes, PINs and expiries in a text whose card numbers are masked, in order, disjoint."""
    tokens = list(_TOKEN.finditer(text)) if "•" in text else []
    words = _WORD.finditer(text) if _HINTS.search(text.casefold()) else iter(())
    found = [secret for token in tokens for secret in _beside_card(text, token.end())]
    found += [secret for word in words for secret in _beside_word(text, word)]
    return _disjoint(found, [token.span() for token in tokens], len(text)) if found else []


def _beside_card(text: str, end: int) -> list[tuple[int, int, str]]:
    match = _BESIDE_CARD.match(text, end)
    if match is None:
        return []
    return [(*match.span(name), kind) for name, kind in (("expiry", CARD_EXPIRY), ("cvv", CVV)) if match[name]]


def _beside_word(text: str, word: re.Match[str]) -> list[tuple[int, int, str]]:
    """The digits after the word, or else before it ("123 is the CVV")."""
    name = word.lastgroup or ""
    kind, after = _AFTER_WORD[name]
    match = after.match(text, word.end())
    if match is None and name in _BEFORE_WORD:
        match = _BEFORE_WORD[name].search(text, max(0, word.start() - _LOOK_BACK), word.start())
    return [(*match.span("found"), kind)] if match and match["found"] else []


def _disjoint(
    found: list[tuple[int, int, str]], tokens: list[tuple[int, int]], length: int
) -> list[tuple[int, int, str]]:
    """In order, leaving out what overlaps a masked card or something found before."""
    taken, kept = bytearray(length), []
    for start, end in tokens:
        taken[start:end] = b"\1" * (end - start)
    for start, end, kind in found:
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            kept.append((start, end, kind))
    return sorted(kept)
