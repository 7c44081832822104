"""Tables on their way in, each seen by its sender only, and what they would come to."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from keskus.contacts import gateways
from keskus.contacts.models import PbxAgent, PbxQueue, RawLine, Source, SourceFile, TableDraft
from keskus.contacts.rules.mapping import Field, TableMapping, header_letters
from keskus.contacts.rules.suggesting import suggest
from keskus.contacts.rules.table_preview import Preview, preview
from keskus.contacts.rules.table_reader import stored_cells
from keskus.core import keys
from keskus.core.actors import Actor
from keskus.engines.tables import Limits, csv_text, decode, header_names, read_xlsx, sniff_delimiter
from keskus.people.models import Employee, Queue

MOST_ROWS = 50_000  # what a preview reads of a file; the taking reads all of it
MOST_STORED = 5000
MOST_FILES = 100
MOST_WORDS = 60


@dataclass(frozen=True, slots=True)
class DraftTable:
    """A table as a mapping finds it: names of columns, rows with their numbers, and how it is written."""

    header: tuple[str, ...]
    rows: list[tuple[int, Sequence[str]]]
    encoding: str
    delimiter: str
    is_cut: bool

    def words(self, column: str) -> list[str]:
        """The different values of a column, the commonest first."""
        if column not in self.header:
            return []
        index = self.header.index(column)
        found: dict[str, int] = {}
        for _, cells in self.rows:
            word = cells[index].strip() if index < len(cells) else ""
            if word:
                found[word] = found.get(word, 0) + 1
        return sorted(found, key=lambda word: (-found[word], word))[:MOST_WORDS]

    def samples(self, index: int) -> list[str]:
        """The first filled cells of a column."""
        return [cells[index] for _, cells in self.rows[:50] if index < len(cells) and cells[index].strip()][:3]


def own_drafts(viewer: Actor) -> QuerySet[TableDraft]:
    """The tables that the viewer sent and has not taken, latest first."""
    return TableDraft.objects.filter(sent_by=viewer.number).select_related("source", "site")


def old_drafts(before: datetime) -> list[TableDraft]:
    """Tables sent before then and never taken."""
    return list(TableDraft.objects.filter(sent_at__lt=before))


def table_of(draft: TableDraft, mapping: TableMapping | None = None) -> DraftTable:
    """The file as sent, read in the mapping's encoding, delimiter and with or without heading, or as it looks."""
    content = gateways.content_of(draft.path)
    if content.startswith(gateways.ZIP_MAGIC):
        book = read_xlsx(content, limits=Limits(len(content), rows=gateways.MOST_ROWS_OF_WORKBOOK))
        rows: list[tuple[int, Sequence[str]]] = [(row.number, row.cells) for row in book.rows[:MOST_ROWS]]
        return DraftTable(book.header, rows, "utf-8", ";", len(book.rows) > MOST_ROWS)
    decoded = decode(content, mapping.encoding if mapping else "") or decode(content, "cp1252")
    text = decoded.text if decoded else content.decode("latin-1")
    encoding = decoded.encoding if decoded else "latin-1"
    delimiter = mapping.delimiter if mapping else sniff_delimiter(text)
    return _text_table(text, encoding, delimiter, has_heading=mapping.has_heading if mapping else True)


def _text_table(text: str, encoding: str, delimiter: str, *, has_heading: bool) -> DraftTable:
    header: tuple[str, ...] = ()
    rows: list[tuple[int, Sequence[str]]] = []
    for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
        if not header:
            if has_heading and sum(1 for cell in cells if cell.strip()) < 2:
                continue
            header = header_names(cells) if has_heading else header_letters(len(cells))
            if has_heading:
                continue
        rows.append((number, cells))
        if len(rows) > MOST_ROWS:
            break
    known = {"utf-8-sig": "utf-8", "utf-16": "utf-8", "utf-16-le": "utf-8", "utf-16-be": "utf-8"}
    return DraftTable(header, rows[:MOST_ROWS], known.get(encoding, encoding), delimiter, len(rows) > MOST_ROWS)


def suggestion_for(draft: TableDraft) -> TableMapping:
    """What the source's mapping says, else a first proposal."""
    if draft.source and draft.source.mapping:
        return TableMapping.of(draft.source.mapping)
    table = table_of(draft)
    return suggested(table)


def suggested(table: DraftTable, mapping: TableMapping | None = None) -> TableMapping:
    """A first proposal for a table; for one kind of rows where that is said."""
    return suggest(
        table.header,
        [cells for _, cells in table.rows],
        encoding=table.encoding,
        delimiter=table.delimiter,
        has_heading=mapping.has_heading if mapping else True,
        level=mapping.level if mapping else None,
    )


def preview_of(draft: TableDraft, table: DraftTable, mapping: TableMapping) -> Preview:
    """What the table would come to."""
    return preview(mapping, table.header, table.rows, draft.clock_zone)


def outcome_words(table: DraftTable, mapping: TableMapping) -> list[str]:
    """The outcomes that stand in the table."""
    return table.words(mapping.columns.get(Field.OUTCOME, ""))


# Names


def queues_meant(source: Source | None, names: Iterable[str]) -> dict[str, int]:
    """The centre's queue that each name probably means; 0 for none, which makes a new one."""
    known = {row.name: row.queue_id for row in PbxQueue.objects.filter(source=source)} if source else {}
    alike = {queue.name.casefold(): queue.pk for queue in Queue.objects.order_by("-pk")}
    alike |= {queue.code.casefold(): queue.pk for queue in Queue.objects.order_by("-pk")}
    return {name: known.get(name) or alike.get(name.casefold(), 0) for name in names}


def agents_meant(source: Source | None, names: Iterable[str]) -> dict[str, int]:
    """The employee whom each name probably means; 0 for nobody yet."""
    known = {row.name: row.employee_id for row in PbxAgent.objects.filter(source=source)} if source else {}
    alike: dict[str, int] = {}
    for person in Employee.objects.order_by("-pk"):
        for text in (f"{person.first_name} {person.last_name}", f"{person.last_name} {person.first_name}"):
            alike[text.casefold()] = person.pk
        alike[person.number.casefold()] = person.pk
    return {name: known.get(name) or alike.get(name.casefold(), 0) for name in names}


# Where files come from


def files_in_folders() -> list[str]:
    """Tables that lie in the folders from which files may be read, latest first."""
    found: list[tuple[float, str]] = []
    for folder in settings.KESKUS_LOG_FOLDERS:
        for base, _, names in os.walk(folder):
            found += [
                (path.stat().st_mtime, str(path))
                for path in (Path(base, name) for name in names if name.lower().endswith(gateways.TABLE_SUFFIXES))
                if path.is_file() and os.access(path, os.R_OK)
            ]
    return [path for _, path in sorted(found, reverse=True)[:MOST_FILES]]


def stored_rows(source: Source) -> bytes:
    """The rows that a source has delivered, as text again: what a mapping is changed by without a new file."""
    mapping = TableMapping.of(source.mapping)
    rows = RawLine.objects.filter(source=source).order_by("pk")[:MOST_STORED]
    cells = [stored_cells(row.text, keys.unseal(row.caller_sealed) if row.caller_sealed else "") for row in rows]
    file = SourceFile.objects.filter(source=source).exclude(header="").order_by("-pk").first()
    if mapping.has_heading and file:
        cells.insert(0, list(json.loads(file.header)))
    return csv_text(cells, mapping.delimiter).encode(mapping.encoding, "replace")
