"""Texts in the reader's language, where a script or form has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

from keskus.policies.rules.scripts import LANGUAGES, Step

register = template.Library()


@register.filter
def text_in(step: Step, language: str) -> str:
    """A step's text."""
    return step.text(language)


@register.filter
def phrases_in(phrases: Mapping[str, Sequence[str]], language: str) -> Sequence[str]:
    """The wordings in this language, else in the first one that has any."""
    return phrases.get(language) or next((phrases[code] for code in LANGUAGES if phrases.get(code)), ())


@register.filter
def of(names: Mapping[Any, Any], key: Any) -> Any:
    """A value by its key; the key itself where there is none."""
    return names.get(key, key)


@register.filter
def of_or_none(things: Mapping[Any, Any], key: Any) -> Any:
    """A thing by its key; none where there is none."""
    return things.get(key)
