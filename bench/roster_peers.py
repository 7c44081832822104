"""pyworkforce on a week's requirement, and how far from it the heads are that it chooses, as JSON.

    python -m bench.roster_peers --write week.json --people 50 --family base    (ours: what the week requires)
    PEERS/bin/python bench/roster_peers.py week.json --seconds 60               (theirs: bench/peers.lock, Python 3.12)

It knows neither people, contracts, skills, breaks of one's own nor rests: it is asked how many should work each shift
(start and length) of each day so that heads at work differ least from those needed in all skills together, with at
most as many on a shift as there are people. Its deviation, a share of demanded agent-intervals, is of an easier
question.
"""

from __future__ import annotations

import argparse
import json
import time
from importlib.metadata import version
from pathlib import Path


def write(path: Path, people: int, family: str) -> None:
    """A generated week as bench/roster.py makes it: what is needed, and the presence of each shift."""
    from bench.roster import week

    instance = week(people, family)
    step, per_day = instance.interval_minutes, instance.per_day
    total = [sum(column) for column in zip(*(need.required for need in instance.demand), strict=True)]
    shifts = {
        f"{kind.id} {start} {minutes}": [start // step, minutes // step]
        for kind in instance.shifts
        for minutes in kind.lengths
        for start in kind.starts
        if start + minutes <= per_day * step  # its day is one row of periods
    }
    said = {"people": people, "family": family, "per_day": per_day, "required": total, "shifts": shifts}
    path.write_text(json.dumps(said), encoding="utf-8")


def solve(said: dict, seconds: float) -> dict[str, object]:
    """In its own environment. Its shifts have no breaks: who is there works."""
    from pyworkforce.scheduling import MinAbsDifference  # type: ignore[import-not-found,unused-ignore]

    per_day, required = said["per_day"], said["required"]
    cover = {
        name: [int(start <= x < start + length) for x in range(per_day)]
        for name, (start, length) in said["shifts"].items()
    }
    days = [required[at : at + per_day] for at in range(0, len(required), per_day)]
    began = time.process_time()
    found = MinAbsDifference(
        num_days=len(days),
        periods=per_day,
        shifts_coverage=cover,
        required_resources=days,
        max_period_concurrency=said["people"],
        max_shift_concurrency=said["people"],
        max_search_time=seconds,
        num_search_workers=1,
    ).solve()
    used = time.process_time() - began
    heads = [[0] * per_day for _ in days]
    for one in found.get("resources_shifts", []):
        for x, works in enumerate(cover[one["shift"]]):
            heads[one["day"]][x] += works * one["resources"]
    apart = sum(abs(h - r) for row, needed in zip(heads, days, strict=True) for h, r in zip(row, needed, strict=True))
    demanded = sum(required)
    return {
        "version": version("pyworkforce"),
        "status": found["status"],
        "seconds": round(used, 1),
        "demanded": demanded,
        "shifts": sum(one["resources"] for one in found.get("resources_shifts", [])),
        "deviation": apart,
        "share": f"{apart / demanded:.2%}",
    }


def main() -> None:
    """Either half."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, nargs="?")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--family", default="base")
    parser.add_argument("--seconds", type=float, default=60, help="by the clock")
    options = parser.parse_args()
    if options.write:
        write(options.write, options.people, options.family)
    else:
        print(json.dumps(solve(json.loads(options.path.read_text(encoding="utf-8")), options.seconds)))


if __name__ == "__main__":
    main()
