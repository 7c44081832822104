"""Sheets of paper as PDF: from what stands on them alone, the same bytes every time."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[1]  # what a layout may take in; `typeset.typ` is what all have in common


def pdf_of(layout: Path, content: dict[str, Any], *, made_at: datetime) -> bytes:
    """A4, tagged for screen readers (PDF/UA-1), with the fonts of the library: nothing of the machine gets in.

    `content`: texts for the layout, which reads them as data and never as markup; `title`, `language`, `stamp` and
    `words.page` are read by the frame around every page.
    """
    import typst

    moment = made_at.astimezone(UTC)
    made = [moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second]
    pdf: Any = typst.compile(
        layout,
        root=PACKAGE,
        format="pdf",
        sys_inputs={"paper": json.dumps(content | {"made_at": made}, ensure_ascii=False)},
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        timestamp=int(moment.timestamp()),
    )
    return bytes(pdf)
