"""The words of the house: catalogues are whole, and say the same thing by the same word as docs/glossary.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("pl", "et")
# As in Django's own catalogues: the forms of both are chosen by one rule.
PLURAL_FORMS = {"pl": 4, "et": 2}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%[sd]|\{\w+\}|`[^`]+`")
GENDERED_POLISH = re.compile(r"\b\w+ł[ae]ś\b", re.IGNORECASE)
FOREIGN_QUOTES = {"pl": re.compile(r"[“\"«»]"), "et": re.compile(r"[”\"«»]")}
# Terms that English sentences also use in another sense, or whose word changes too much from case to case.
EVERYDAY = {"call", "dispute", "evaluation", "fold", "form", "formula", "hold", "job", "line", "target", "wait"}


class Term(NamedTuple):
    """A row of the glossary."""

    english: str
    pl: str
    et: str


def terms() -> list[Term]:
    """All terms of the glossary, in its order."""
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| [^|]+ \|$", text, re.MULTILINE)
    return [Term(*row) for row in rows if row[0] != "English"]


@cache
def messages(language: str) -> list[Message]:
    """The catalogue of a language, without its head."""
    path = ROOT / "keskus" / "locale" / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    assert not catalogue.obsolete
    return [message for message in catalogue if message.id]


def pairs(language: str) -> Iterator[tuple[str, str]]:
    """Every (English, translated) pair; each plural form beside the English plural."""
    for message in messages(language):
        if isinstance(message.id, str):
            yield message.id, str(message.string)
        else:
            for form in message.string:
                yield message.id[1], form


def stem(word: str) -> str:
    """What is left of a word in all its cases: three fifths, at least three letters; Polish ó comes and goes."""
    return word[: max(3, len(word) * 3 // 5)].lower().replace("ó", "o")


def uses(text: str, term: str) -> bool:
    """Whether every word of a term stands in a text, in whatever case and order."""
    plain = text.lower().replace("ó", "o")
    return all(stem(word) in plain for word in term.replace(",", " ").split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_whole(language: str) -> None:
    for message in messages(language):
        forms = [message.string] if isinstance(message.id, str) else list(message.string)
        assert not message.fuzzy, message.id
        assert all(forms), message.id
        assert len(forms) == (1 if isinstance(message.id, str) else PLURAL_FORMS[language]), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_survive(language: str) -> None:
    changed = [
        (english, text)
        for english, text in pairs(language)
        if set(PLACEHOLDER.findall(english)) != set(PLACEHOLDER.findall(text))
    ]
    assert not changed


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_stays_a_sentence(language: str) -> None:
    """The same mark at the end, no stray spaces, the language's own quotation marks."""
    odd = [
        (english, text)
        for english, text in pairs(language)
        if (len(english) > 4 and english[-1] in ".?!:…") != (text[-1] in ".?!:…")
        or text != text.strip()
        or "  " in text
        or FOREIGN_QUOTES[language].search(text)
    ]
    assert not odd


def test_polish_does_not_guess_a_sex() -> None:
    assert not [text for _, text in pairs("pl") if GENDERED_POLISH.search(text)]


def test_glossary_names_each_term_once() -> None:
    names = [term.english for term in terms()]
    assert len(names) > 60
    assert len(names) == len(set(names))
    assert names == [name for name in names if name.strip() == name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_word_for_the_same_thing(language: str) -> None:
    strangers = []
    for term in terms():
        if term.english in EVERYDAY:
            continue
        word = re.compile(rf"(?<![\w.`]){re.escape(term.english)}s?(?![\w`])", re.IGNORECASE)
        wanted = getattr(term, language)
        strangers += [
            (term.english, wanted, english, text)
            for english, text in pairs(language)
            if word.search(PLACEHOLDER.sub("", english)) and not uses(text, wanted)
        ]
    assert not strangers


def test_every_translated_string_is_extracted() -> None:
    """Tools know gettext by its own names and by `_`; under another name its strings would never be translated."""
    alias = re.compile(r"\bn?p?gettext(?:_lazy|_noop)? as (?!_\b)\w+")
    sources = (ROOT / "keskus").rglob("*.py")
    assert not [path.name for path in sources if alias.search(path.read_text(encoding="utf-8"))]
