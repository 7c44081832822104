"""A report as it goes on paper: every word and figure already written, in one language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from keskus.core.charts import Chart


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's head; numbers stand to the right."""

    text: str
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Meaning:
    """How a figure is made: its name, what it says, and its formula where it has one."""

    name: str
    definition: str
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed, in reading order. `stamp` says whether it is live or frozen, and when it was made."""

    title: str
    language: str
    made_at: datetime
    stamp: str
    facts: tuple[tuple[str, str], ...]
    sentence: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    footnotes: tuple[str, ...] = ()
    meanings: tuple[Meaning, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report ready to become a file: a table of plain values, the whole as a document, and paper in any language."""

    name: str
    header: list[str]
    rows: list[list[Any]]
    document: dict[str, Any]
    paper: Callable[[str], Paper]
    is_cut: bool = False
