"""Words as the search knows them: folded, and cut to what stays alike in all their forms.

Polish and Estonian bend their words: who looks for "faktura" means "fakturę" and "fakturami", too. Endings are taken
off as long as one fits and enough of the word is left. That is rough (it brings some words together that are strangers)
and serves for finding, not for counting.
"""

from __future__ import annotations

import re
import unicodedata

SHORTEST, LONGEST = 2, 40
LEAST_LEFT = {"en": 3, "pl": 4, "et": 3}
ENDINGS: dict[str, tuple[str, ...]] = {
    "en": ("'s", "ing", "ed", "es", "s", "e"),
    "pl": (
        *("iego", "iemu", "ych", "ich", "ymi", "imi", "ego", "emu", "ami", "iami", "ach", "iach", "owi", "owie"),
        *(
            "om",
            "iom",
            "ow",
            "em",
            "iem",
            "ej",
            "iej",
            "ie",
            "ia",
            "io",
            "iu",
            "ym",
            "im",
            "a",
            "e",
            "i",
            "o",
            "u",
            "y",
        ),
    ),
    "et": (
        *("sse", "dele", "tele", "dest", "test", "dega", "tega", "ga", "ks", "le", "lt", "st", "ni", "na", "ta", "te"),
        *("de", "id", "sid", "s", "l", "d", "t", "a", "e", "i", "u"),
    ),
}
LANGUAGES = ("", *ENDINGS)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_ALONE = str.maketrans({"ł": "l", "ß": "ss", "ø": "o", "đ": "d", "’": "'"})


def words_of(text: str, language: str) -> list[str]:
    """The words of a text by which it is found, in order."""
    return [stem(word, language) for word in _WORD.findall(folded(text)) if SHORTEST <= len(word) <= LONGEST]


def folded(text: str) -> str:
    """Small letters without diacritics."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_ALONE))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def stem(word: str, language: str) -> str:
    """What is left of a folded word when its endings are gone; a word with digits stays as it is."""
    if language not in ENDINGS or (not word.isalpha() and "'" not in word):
        return word
    least = LEAST_LEFT[language]
    while True:
        ending = next(
            (each for each in ENDINGS[language] if word.endswith(each) and len(word) - len(each) >= least), ""
        )
        if not ending:
            return word[:-1] if language == "en" and len(word) > least and word[-1] == word[-2] else word
        word = word.removesuffix(ending)
