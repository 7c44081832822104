"""`keskus verify`: the trail from its first entry to its last, against its key and the anchors outside the database."""

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

    anchors = audit.read_anchors(data_path("anchors", "trail"))
    read, fault = audit.verify(anchors, tell=counter("verifying the trail"))
    if as_json:
        found = {"code": fault.code, "number": fault.number} if fault else None
        print(json.dumps({"entries": read, "anchors": len(anchors), "fault": found}))
    elif fault:
        print(f"The trail is NOT whole: {SENTENCES[fault.code].format(number=fault.number)}.", file=sys.stderr)
        print("Keep the data folder and the last backup as they are, and tell the privacy officer.", file=sys.stderr)
    else:
        print(f"The trail is whole: {read:,} entries, {len(anchors):,} anchors.")
    return 1 if fault else 0
