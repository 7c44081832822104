"""Reasons for being away from calls that most centres need, offered to a centre that has none yet. No database."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LANGUAGES = ("en", "pl", "et")


class ReasonKind(StrEnum):
    """What a reason means: away from calls, or work that a call left behind."""

    PAUSE = "pause"
    WRAP_UP = "wrap_up"


@dataclass(frozen=True, slots=True)
class UsualReason:
    """A reason to begin with: its code, its names by language, and its usual terms."""

    code: str
    names: tuple[str, str, str]
    kind: ReasonKind = ReasonKind.PAUSE
    is_paid: bool = True
    limit_minutes: int | None = None


USUAL_REASONS = (
    UsualReason("break", ("Break", "Przerwa", "Paus"), limit_minutes=15),
    UsualReason("lunch", ("Lunch", "Obiad", "Lõuna"), is_paid=False, limit_minutes=30),
    UsualReason("meeting", ("Meeting", "Spotkanie", "Koosolek")),
    UsualReason("training", ("Training", "Szkolenie", "Koolitus")),
    UsualReason("backoffice", ("Written work", "Praca pisemna", "Kirjatöö")),
    UsualReason("technical", ("Technical trouble", "Problem techniczny", "Tehniline tõrge"), limit_minutes=15),
    UsualReason("wrapup", ("Wrap-up", "Praca po rozmowie", "Järeltöö"), ReasonKind.WRAP_UP, limit_minutes=5),
)


def name_in(names: dict[str, str], language: str) -> str:
    """The name in a language, else in the first language that has one."""
    return names.get(language[:2]) or next((names[each] for each in LANGUAGES if names.get(each)), "")
