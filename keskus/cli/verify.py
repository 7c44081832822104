"""`keskus verify`: the trail from its first entry to its last, against its key and the anchors outside the database;
and every frozen report against its digest there."""

from __future__ import annotations

import argparse
import json
import sys

import django

SENTENCES = {
    "missing": "entry {number} is missing: numbers have no gaps",
    "changed": "entry {number} was changed after it was written",
    "cut": "entries from {number} on were cut off",
    "head_rewritten": "the end of the trail, entry {number}, does not fit the entries",
    "rewritten": "entry {number} differs from the anchor kept outside the database: the trail was rewritten",
}

FROZEN_SENTENCES = {
    "changed": "its figures do not fit their digest",
    "unknown": "the trail does not know of its freezing, or of another digest",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Sentences for people, `--json` for programs."""
    parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")


def run(options: argparse.Namespace) -> int:
    """Exit code 0 when the trail is whole, 1 when not: the first fault is named."""
    django.setup()
    return verify(as_json=options.json)


def verify(*, as_json: bool = False) -> int:
    """Verify and say so. Only after django.setup()."""
    from keskus.cli.progress import counter
    from keskus.core import audit
    from keskus.core.storage import data_path
    from keskus.reports.queries.frozen import changed_since_frozen

    anchors = audit.read_anchors(data_path("anchors", "trail"))
    read, fault = audit.verify(anchors, tell=counter("verifying the trail"))
    changed = list(changed_since_frozen())
    if as_json:
        found = {"code": fault.code, "number": fault.number} if fault else None
        frozen = [{"code": code, "number": number} for number, code in changed]
        print(json.dumps({"entries": read, "anchors": len(anchors), "fault": found, "frozen_faults": frozen}))
        return 1 if fault or changed else 0
    _say_frozen(changed)
    if fault:
        print(f"The trail is NOT whole: {SENTENCES[fault.code].format(number=fault.number)}.", file=sys.stderr)
        print("Keep the data folder and the last backup as they are, and tell the privacy officer.", file=sys.stderr)
    else:
        print(f"The trail is whole: {read:,} entries, {len(anchors):,} anchors.")
    return 1 if fault or changed else 0


def _say_frozen(changed: list[tuple[int, str]]) -> None:
    """Each frozen report that is not as it was; how many were looked at when all are."""
    from keskus.reports.queries.frozen import how_many_frozen

    for number, code in changed:
        print(f"Frozen report {number} is NOT as it was: {FROZEN_SENTENCES[code]}.", file=sys.stderr)
    if not changed and (count := how_many_frozen()):
        print(f"Frozen reports are as they were: {count:,}.")
