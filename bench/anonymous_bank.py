"""A small bank's call-by-call log of 1999 through the mapping of tables, against sums made from the files directly.

The data are those of the Technion (Guedj and Mandelbaum); columns and reading stand in the data's README: answered is
AGENT, abandoned is HANG with a time of entering the queue, HANG without one left in the menu and was not offered,
PHANTOM is excluded; 0:00:00 means that it did not happen.

    python -m bench.anonymous_bank        (needs the folder with the real data: KESKUS_DATA)

Takes the four months with the mapping that the wizard proposes, and prints the table of docs/measurements.md.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.ingest import ROOT, environment_of
from keskus.contacts.rules.mapping import TableMapping
from keskus.contacts.rules.suggesting import suggest

ZONE = "Asia/Jerusalem"
DATA = Path(os.environ.get("KESKUS_DATA", ROOT.parent / "shared" / "data")) / "anonymous_bank_1999"
SUMS = ("offered", "answered", "abandoned", "wait_answered_seconds", "wait_abandoned_seconds", "talk_seconds")
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


def main() -> None:
    """Take the files into an empty centre and print both sums."""
    with tempfile.TemporaryDirectory() as name:
        os.environ.update({**environment_of(Path(name)), "DJANGO_SETTINGS_MODULE": "keskus.settings"})
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        seconds = _take()
        _print(seconds)


def _take() -> float:
    """Processor seconds that taking, digesting and adding up need."""
    from keskus.contacts.actions.deliver import deliver, fold_rest
    from keskus.contacts.models import Source
    from keskus.people.models import Site

    site = Site.objects.create(code="haifa", name="Haifa", time_zone=ZONE)
    stored = suggested(DATA).stored()
    source = Source.objects.create(name="Bank", site=site, kind=Source.Kind.CALL_TABLE, mapping=stored)
    started = time.process_time()
    for file in FILES:
        deliver(source, str(DATA / file), lambda done, size: True)
    fold_rest(source)
    return time.process_time() - started


def _print(seconds: float) -> None:
    from django.db.models import Sum

    from keskus.contacts.models import QuarantinedLine, QueueDay, RawLine, SetAsideLine

    print("| month | " + " | ".join(f"{name}: files" + " | Keskus" for name in SUMS) + " |")
    print("|---|" + "---:|---:|" * len(SUMS))
    for month, file in enumerate(FILES, start=1):
        direct = direct_sums(DATA / file)
        ours = QueueDay.objects.filter(day__month=month).aggregate(**{f"sum_{name}": Sum(name) for name in SUMS})
        cells = [f"{direct[name]:,} | {ours[f'sum_{name}']:,}" for name in SUMS]
        print(f"| 1999-0{month} | " + " | ".join(cells) + " |")
    aside = Counter(SetAsideLine.objects.values_list("reason", flat=True))
    rows = RawLine.objects.count()
    print(f"{rows:,} rows, {dict(aside)}, {QuarantinedLine.objects.count()} in quarantine")
    print(f"{seconds:.1f} processor seconds, {rows / seconds:,.0f} rows a second")


if __name__ == "__main__":
    main()
