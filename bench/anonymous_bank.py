"""A small bank's call-by-call log of 1999 through the mapping of tables, against sums made from the files directly.

The data are those of the Technion (Guedj and Mandelbaum); columns and reading stand in the data's README: answered is
AGENT, abandoned is HANG with a time of entering the queue, HANG without one left in the menu and was not offered,
PHANTOM is excluded; 0:00:00 means that it did not happen.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from pathlib import Path

from keskus.contacts.rules.mapping import TableMapping
from keskus.contacts.rules.suggesting import suggest

ZONE = "Asia/Jerusalem"
FILES = tuple(f"calls_0{month}.tsv.gz" for month in (1, 2, 3, 4))


def direct_sums(path: Path) -> Counter[str]:
    """Calls and seconds of one file by its outcome column and nothing of ours."""
    found: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="ascii") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            waited = row["q_start"] != "0:00:00"
            if row["outcome"] == "PHANTOM":
                found["excluded"] += 1
            elif row["outcome"] == "AGENT":
                found["answered"] += 1
                found["wait_answered_seconds"] += int(row["q_time"])
                found["talk_seconds"] += int(row["ser_time"])
            elif waited:
                found["abandoned"] += 1
                found["wait_abandoned_seconds"] += int(row["q_time"])
            else:
                found["not_offered"] += 1
    found["offered"] = found["answered"] + found["abandoned"]
    return found


def suggested(folder: Path) -> TableMapping:
    """What the wizard proposes for the first file, as it stands."""
    text = gzip.decompress((folder / FILES[0]).read_bytes()).decode("ascii")
    header, *rows = list(csv.reader(io.StringIO(text), delimiter="\t"))
    return suggest(header, rows, encoding="utf-8", delimiter="\t")
