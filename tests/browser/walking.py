"""Every address that a person can open, found in the URL resolver, and what is looked at on each page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import CharField, EmailField, SlugField
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page

from keskus.core.fields import MaskedTextField
from keskus.policies.models import ScriptVersion
from keskus.quality.models import FormVersion, Question

# Words that are the same in the languages, or are nobody's language: names of things, formats, units.
SAME_WORDS = frozenset(
    {"keskus", "asterisk", "freepbx", "queue", "log", "enter", "linux", "chrome", "windows", "erlang"}
    | {"english", "polski", "eesti", "min"}
)
SAME_BY_LANGUAGE = {
    "pl": frozenset(
        ["e-mail", "mail", "role", "administrator", "restart", "import", "agent", "alarm", "port", "estonia", "model"]
    ),
    "et": frozenset(["agent", "number", "port", "read"]),  # "read" are rows
}
WORD = re.compile(r"[^\W\d_]{3,}")
# Permissions, subjects and columns of the trail: `people.employee:7`, `starts_on`.
CODE = re.compile(r"\b[a-z]+(?:[._][a-z]+)+(?::\d+)?\b")
ALL_TEXTS = """() => {
    const texts = new Set([document.title]);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        const isLanguage = !parent.closest("script, style, code, pre, kbd, [translate=no], body [lang]");
        if (isLanguage) texts.add(walker.currentNode.data);
    }
    for (const name of ["title", "aria-label", "placeholder", "alt", "aria-description"])
        for (const element of document.querySelectorAll(`body [${name}]`)) texts.add(element.getAttribute(name));
    return [...texts].map((text) => text.trim().replace(/\\s+/g, " "));
}"""


def routes(patterns: Iterable[Any] | None = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every route by its full name, with its view; those of the API answer with data and are no pages."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver) and (pattern.namespace or "").startswith("api"):
            continue
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from routes(pattern.url_patterns, space)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", pattern.callback


def can_be_opened(view: Any) -> bool:
    """Whether a page view answers GET; views that are not ours do, until the table of addresses says otherwise."""
    return "GET" in getattr(view, "methods", ("GET",))


def data_words() -> frozenset[str]:
    """Every word of a name in the database: what a page may show in any language."""
    words: set[str] = set()
    rooms = ("people", "access", "contacts", "recordings", "planning", "policies", "quality", "performance")
    for room in (*rooms, "reports", "floor"):
        for model in apps.get_app_config(room).get_models():
            names = [
                f.name
                for f in model._meta.fields
                if isinstance(f, CharField | EmailField | SlugField | MaskedTextField)
            ]
            plain = [name for name in names if not model._meta.get_field(name).choices]  # type: ignore[union-attr]
            if model.__name__ not in ("RawLine", "Segment", "AgentState") and plain:
                for values in model._default_manager.values_list(*plain):
                    words.update(word.lower() for value in values for word in WORD.findall(value or ""))
    kept = [*Question.objects.values_list("options"), *FormVersion.objects.values_list("bands")]
    for told in (kept, ScriptVersion.objects.values_list("steps")):
        words.update(word.lower() for text in strings_in(list(told)) for word in WORD.findall(text))
    return frozenset(words)


def strings_in(value: Any) -> Iterator[str]:
    """Every text of a JSON value; keys and codes are none."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("code", "kind"):
                yield from strings_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings_in(inner)
    elif isinstance(value, str):
        yield value


def untranslated(english: Iterable[str], other: Iterable[str], language: str, data: frozenset[str]) -> list[str]:
    """Texts that a page shows in both languages alike although they hold words that are nobody's name."""
    known = SAME_WORDS | SAME_BY_LANGUAGE[language] | data
    alike = set(english) & set(other)
    return sorted(text for text in alike if any(not is_name(word, text, known) for word in words_of(text)))


def words_of(text: str) -> list[str]:
    """The words of a text; codes and abbreviations in capitals are no words."""
    return [word for word in WORD.findall(CODE.sub(" ", text)) if not word.isupper()]


def is_name(word: str, text: str, known: frozenset[str]) -> bool:
    """Whether a word is known, or is the beginning of a known one in a text that was cut short."""
    word = word.lower()
    return word in known or (text.endswith("...") and any(name.startswith(word) for name in known))


def settle(page: Page) -> None:
    """Wait until every chart is drawn and the fonts are there."""
    page.wait_for_function(
        """() => document.fonts.status === "loaded" &&
            [...document.querySelectorAll("k-chart")].every((chart) => chart.querySelector("svg"))"""
    )
