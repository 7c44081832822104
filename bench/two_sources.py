"""Eight weeks of two sources that disagree, delivered in four ways: each must come to the same rows, sums and grades.

    python -m bench.two_sources [--weeks 8] [--calls 2000] [--without-cdr]

In order; in order and every file twice; cut anywhere, shuffled and a third of the pieces twice; weeks backwards. Each
way has a centre of its own. Sums and grades are also made in the middle, whenever chance has it. Prints the digests of
all fact rows, sums, grades and disagreements, and what each way needed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from bench.ingest import ROOT, environment_of
from bench.two_tellings import FIRST_DAY, TABLE_HEADING, ZONE, Tellings, tell

WAYS = ("in order", "twice", "shuffled", "backwards")
PIECES = 8  # of each source, when it is cut anywhere
WEEK_SECONDS = 7 * 86_400
Plan = list[tuple[str, str]]  # (source, file) in the order of delivery


def main() -> None:
    """Deliver in every way and print; exit code 1 when two ways differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weeks", type=int, default=8)
    parser.add_argument("--calls", type=int, default=2000, help="a day")
    parser.add_argument("--without-cdr", action="store_true")
    parser.add_argument("--plan", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.plan:
        _deliver(json.loads(Path(options.plan).read_text(encoding="utf-8")))
        return
    told = tell(options.weeks, options.calls)
    if options.without_cdr:
        told.cdr.clear()
    answers = []
    with tempfile.TemporaryDirectory() as name:
        plans = plans_of(Path(name), told)
        for way in WAYS:
            answers.append(_in_a_centre(Path(name) / way, plans[way]))
            _print(way, plans[way], answers[-1], answers[0])
    if any(answer["told"] != answers[0]["told"] for answer in answers):
        raise SystemExit(1)


def _print(way: str, plan: Plan, answer: dict[str, Any], first: dict[str, Any]) -> None:
    if answer is first:
        for model, (count, digest) in answer["told"].items():
            print(f"  {model}: {count:,} rows, {digest}")
        print(f"  grades of the days that answer: {answer['grades']}")
    other = [model for model, found in answer["told"].items() if found != first["told"][model]]
    print(
        f"| {way} | {len(plan)} | {answer['seconds']:.0f} | {'the same' if not other else f'OTHER: {other}'} |",
        flush=True,
    )


def plans_of(folder: Path, told: Tellings) -> dict[str, Plan]:
    """Files of each way of delivery, and their order."""
    rng = random.Random(3)
    weekly: list[Plan] = []
    first = int(time.mktime(FIRST_DAY.timetuple()))
    pieces: Plan = []
    for source, lines in told.sources().items():
        if not lines:
            continue
        weeks = [list(rows) for _, rows in groupby(lines, key=lambda line: (line[0] - first) // WEEK_SECONDS)]
        weekly.append([(source, _file(folder, source, f"week {n}", rows)) for n, rows in enumerate(weeks)])
        cuts = [0, *sorted(rng.sample(range(1, len(lines)), PIECES - 1)), len(lines)]
        for number, (begin, end) in enumerate(pairwise(cuts)):
            pieces.append((source, _file(folder, source, f"piece {number}", lines[begin:end])))
    in_order = [each for week in zip(*weekly, strict=False) for each in week]
    shuffled = [*pieces, *rng.sample(pieces, len(pieces) // 3)]
    rng.shuffle(shuffled)
    return {
        "in order": in_order,
        "twice": [each for delivery in in_order for each in (delivery, _copy_of(*delivery))],
        "shuffled": shuffled,
        "backwards": in_order[::-1],
    }


def _file(folder: Path, source: str, name: str, rows: list[tuple[int, str]]) -> str:
    path = folder / f"{source} {name}.csv"
    heading = [TABLE_HEADING] if source == "Table" else []
    path.write_text("".join(f"{line}\n" for line in (*heading, *(line for _, line in rows))), encoding="utf-8")
    os.utime(path, (0, 0))  # nobody writes to it any more
    return str(path)


def _copy_of(source: str, path: str) -> tuple[str, str]:
    """The same lines in a file that begins elsewhere, so that nothing but the lines tells it for known."""
    copy = Path(path).with_suffix(".copy.csv")
    lines = Path(path).read_text(encoding="utf-8").splitlines(keepends=True)
    kept = lines[:1] if source == "Table" else []
    copy.write_text("".join([*kept, *lines[len(kept) + 1 :]]), encoding="utf-8")
    os.utime(copy, (0, 0))
    return source, str(copy)


def _in_a_centre(folder: Path, plan: Plan) -> dict[str, Any]:
    """What a plan comes to, in an empty centre and a process of its own."""
    folder.mkdir()
    environment = environment_of(folder)
    written = folder / "plan.json"
    written.write_text(json.dumps(plan), encoding="utf-8")
    prepare = [sys.executable, "-m", "tests.contacts.killing", "prepare"]
    subprocess.run(prepare, cwd=ROOT, env=environment, check=True)
    run = [sys.executable, "-m", "bench.two_sources", "--plan", str(written)]
    printed = subprocess.run(run, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    answer: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return answer


def _deliver(plan: Plan) -> None:
    """Take the files in the order of the plan; print the digests."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "keskus.settings"
    import django

    django.setup()
    from keskus.contacts.actions.deliver import deliver, fold_rest
    from keskus.people.models import Site
    from tests.contacts.family import make_sources
    from tests.contacts.whole import told

    Site.objects.update(time_zone=ZONE.key)
    sources = make_sources(Site.objects.get(), frozenset(name for name, _ in plan))
    rng, started = random.Random(4), time.process_time()
    for name, path in plan:
        deliver(sources[name], path, lambda done, size: True)
        if rng.random() < 0.3:
            fold_rest(sources[name])
    for source in sources.values():
        fold_rest(source)
    seconds = time.process_time() - started
    print(json.dumps({"seconds": seconds, "told": told(), "grades": _grades()}))


def _grades() -> dict[str, int]:
    """How many queue-days are of each grade."""
    from keskus.contacts.models import SourceDay

    return dict(sorted(Counter(SourceDay.objects.filter(answers=True).values_list("grade", flat=True)).items()))


if __name__ == "__main__":
    main()
