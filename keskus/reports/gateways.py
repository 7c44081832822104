"""Reports as files: JSON, CSV and XLSX. No tables of the database here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keskus.engines.tables import csv_lines, xlsx_bytes

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file ready to be sent or written."""

    name: str
    content_type: str
    content: bytes


def file_of(
    name: str,
    form: str,
    *,
    header: Sequence[str],
    rows: Sequence[Sequence[Any]],
    document: dict[str, Any],
    language: str,
) -> File:
    """The rows as CSV or XLSX, or the whole document as JSON. Texts that spreadsheets take for formulas are defused."""
    if form == "json":
        content = (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
    elif form == "xlsx":
        content = xlsx_bytes(header, rows)
    else:
        content = "".join(csv_lines(header, rows, language)).encode()
    return File(f"{name}.{form}", FORMATS[form], content)
