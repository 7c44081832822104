"""`keskus mask TEXTS.jsonl`: where a text names a person, a card or an account, as JSON lines. Needs no database.

Each line in is `{"id", "lang", "text"}`, each line out `{"id", "spans": [{"start", "end", "type"}]}` in the same order;
offsets count code points. docs/masking.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from keskus.cli import Explained

LANGUAGES = ("en", "pl", "et", "")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The texts, and where the answer goes."""
    parser.add_argument("texts", type=Path, metavar="TEXTS", help="JSON lines with id, lang and text; - for a pipe")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write here instead of to standard output")


def run(options: argparse.Namespace) -> int:
    """Read, find, write, a line at a time."""
    from keskus.cli.output import write

    try:
        with sys.stdin if str(options.texts) == "-" else options.texts.open(encoding="utf-8") as lines:
            write(options.out, lambda stream: _answer(stream, lines, str(options.texts)))
    except (OSError, UnicodeDecodeError) as error:
        raise Explained(f"{options.texts} cannot be read: {error}.") from error
    return 0


def _answer(stream: Any, lines: Iterable[str], name: str) -> None:
    from keskus.engines.masking import find

    for key, language, text in _texts(lines, name):
        spans = [{"start": span.start, "end": span.end, "type": span.type} for span in find(text, language)]
        print(json.dumps({"id": key, "spans": spans}, ensure_ascii=False), file=stream)


def _texts(lines: Iterable[str], name: str) -> Iterator[tuple[Any, str, str]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise Explained(f"{name}, line {number}: not JSON ({error}). Give one object a line.") from error
        if not isinstance(row, dict) or not isinstance(row.get("text"), str) or "id" not in row:
            raise Explained(f'{name}, line {number}: give {{"id": …, "lang": "pl", "text": "…"}}.')
        if row.get("lang", "") not in LANGUAGES:
            raise Explained(
                f"{name}, line {number}, lang: {row['lang']!r} is not known; give en, pl, et or leave it out."
            )
        yield row["id"], row.get("lang", ""), row["text"]
