"""Reports as files: PDF, HTML, XLSX, CSV and JSON. No tables of the database here."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from keskus.core.post import File
from keskus.engines.tables import csv_lines, xlsx_bytes
from keskus.reports.gateways.pages import html_bytes, pdf_bytes
from keskus.reports.rules.paper import Paper, Sheet

__all__ = ["FORMATS", "File", "file_of"]

FORMATS = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def file_of(sheet: Sheet, form: str, *, language: str) -> File:
    """The sheet in one of the formats, in a language. Texts that spreadsheets take for formulas are defused.

    The same sheet gives the same bytes whenever and wherever it is made.
    """
    return File(f"{sheet.name}.{form}", FORMATS[form], _MAKERS[form](sheet, language))


def _json(sheet: Sheet, language: str) -> bytes:
    return (json.dumps(sheet.document, ensure_ascii=False, indent=1) + "\n").encode()


def _csv(sheet: Sheet, language: str) -> bytes:
    return "".join(csv_lines(sheet.header, sheet.rows, language)).encode()


def _xlsx(sheet: Sheet, language: str) -> bytes:
    paper = sheet.paper(language)
    return xlsx_bytes(sheet.header, sheet.rows, notes=_notes(paper), made_at=paper.made_at)


def _notes(paper: Paper) -> list[Sequence[str]]:
    """What stands around the table on paper, for a second leaf of a workbook."""
    said: list[Sequence[str]] = [(paper.title,), *paper.facts, (paper.sentence,), (paper.stamp,)]
    notes = [(note,) for note in paper.footnotes]
    return [*said, *notes, *((each.name, each.definition, each.formula) for each in paper.meanings)]


_MAKERS: dict[str, Callable[[Sheet, str], bytes]] = {
    "pdf": lambda sheet, language: pdf_bytes(sheet.paper(language)),
    "html": lambda sheet, language: html_bytes(sheet.paper(language)),
    "xlsx": _xlsx,
    "csv": _csv,
    "json": _json,
}
