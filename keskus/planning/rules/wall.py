"""A roster on paper: what stands on each sheet, in words, with no layout."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Lines = tuple[str, ...]  # of a cell; the first one is what matters, the others are said small


class Names(StrEnum):
    """How people are called where anybody may read it."""

    FULL = "full"
    SHORT = "short"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Heading:
    """A column. `millimetres` 0: its share of what is left. `is_off`: a day that most people have free."""

    text: str
    millimetres: int = 0
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of its own page: a team's week, a person's weeks. The first cell of a row says of whom or when it is."""

    title: str
    note: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Lines, ...], ...]


@dataclass(frozen=True, slots=True)
class RosterPaper:
    """All sheets of a file. `stamp` stands under every page: which version it is."""

    title: str
    about: str
    stamp: str
    page_words: str
    language: str
    is_wide: bool
    sheets: tuple[Sheet, ...]


def shown_name(name: str, number: str, names: Names) -> str:
    """What stands on the wall: a first name and an initial tell colleagues enough, and strangers little."""
    if names is Names.NUMBER:
        return number
    first, _, last = name.rpartition(" ")
    return f"{first} {last[:1]}." if names is Names.SHORT and first else name
