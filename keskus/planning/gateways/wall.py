"""A roster on A4, ready to be hung up."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from keskus.core.typeset import pdf_of
from keskus.planning.rules.wall import RosterPaper

LAYOUT = Path(__file__).with_suffix(".typ")


def wall_bytes(paper: RosterPaper, *, made_at: datetime) -> bytes:
    """As PDF. `made_at`: when what stands on it became so; the same roster gives the same bytes."""
    return pdf_of(LAYOUT, asdict(paper) | {"words": {"page": paper.page_words}}, made_at=made_at)
