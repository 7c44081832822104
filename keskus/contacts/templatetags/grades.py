"""Grades on pages: by letter, shape, colour and word."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from keskus.contacts.queries.doubts import GRADE_WORDS, MARKS, MOST_NAMED, doubt_sentence
from keskus.contacts.queries.grades import Grading
from keskus.core.templatetags.marks import state

register = template.Library()


@register.simple_tag
def grade(grading: Grading, url: str = "") -> SafeString:
    """A report's grade; with an address it leads to the days behind it."""
    words = _("Trust %(grade)s: %(words)s") % {"grade": grading.grade or "–", "words": GRADE_WORDS[grading.grade]}
    mark = state(MARKS[grading.grade], words)
    return format_html('<a class="link" href="{}">{}</a>', url, mark) if url else mark


@register.simple_tag
def grade_mark(letter: str) -> SafeString:
    """A day's grade."""
    return format_html('<span title="{}">{}</span>', GRADE_WORDS[letter], state(MARKS[letter], letter or "–"))


@register.filter
def doubts(grading: Grading) -> str:
    """The weightiest reasons as sentences."""
    return " ".join(doubt_sentence(doubt) for doubt in grading.doubts[:MOST_NAMED])


@register.filter
def grade_words(letter: str) -> str:
    """What a grade means."""
    return str(GRADE_WORDS[letter])
