"""One thing that needs somebody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Urgency(IntEnum):
    """How soon it wants to be looked at; sorts by it."""

    NOW = 0
    TODAY = 1
    SOON = 2


MARKS = {Urgency.NOW: "bad", Urgency.TODAY: "watch", Urgency.SOON: "info"}
WORDS: dict[Urgency, str | Promise] = {Urgency.NOW: _("now"), Urgency.TODAY: _("today"), Urgency.SOON: _("soon")}


@dataclass(frozen=True, slots=True)
class Item:
    """What is the matter, a detail, and the one next step with where it is done (no address: said only)."""

    urgency: Urgency
    what: str
    deed: str
    url: str = ""
    detail: str = ""

    @property
    def mark(self) -> str:
        """The sign of its urgency."""
        return MARKS[self.urgency]

    @property
    def words(self) -> str | Promise:
        """Its urgency in a word."""
        return WORDS[self.urgency]
