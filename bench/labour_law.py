"""How long the checker of working time takes over a whole roster, and over one person as somebody drags a shift.

python -m bench.labour_law [PEOPLE] [WEEKS]        (default: 2,000 people, 4 weeks)
"""

from __future__ import annotations

import random
import sys
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from keskus.engines.labour_law import PROFILES, Change, Duty, Pause, PauseKind, Worker, check, limits_of

STARTS_ON, ZONE = date(2026, 11, 30), "Europe/Warsaw"
RUNS = 5
LISTED = [Change(name, True, ground="listed") for name in ("sunday_work_allowed", "holiday_work_allowed")]


def roster(people: int, days: int) -> dict[str, list[Duty]]:
    """Five shifts of eight hours a week, of one start for each person, with two paid breaks."""
    dice, zone, found = random.Random(1), ZoneInfo(ZONE), {}
    for number in range(people):
        off, hour, own = dice.randrange(7), dice.randrange(7, 15), []
        for day in range(days):
            if (day + off) % 7 > 1:
                midnight = datetime.combine(STARTS_ON + timedelta(days=day), datetime.min.time(), zone)
                at = int((midnight + timedelta(hours=hour)).timestamp())
                breaks = [Pause(at + after * 3_600, at + after * 3_600 + 900, PauseKind.MEAL, True) for after in (3, 6)]
                own.append(Duty(f"w{number}", at, at + 8 * 3_600, tuple(breaks)))
        found[f"w{number}"] = own
    return found


def seconds(people: list[Worker], duties: list[Duty], days: int) -> float:
    """The least processor time of some checks."""
    limits, span = limits_of(PROFILES["PL"], ZONE, LISTED), (STARTS_ON, STARTS_ON + timedelta(days=days))
    taken = []
    for _ in range(RUNS):
        before = time.process_time()
        check(people, duties, limits, span=span, publishing_at=0)
        taken.append(time.process_time() - before)
    return min(taken)


def main(people: int, weeks: int) -> None:
    """Prints both."""
    made = roster(people, weeks * 7)
    everybody = [Worker(name) for name in made]
    duties = [duty for own in made.values() for duty in own]
    whole = seconds(everybody, duties, weeks * 7)
    one = seconds(everybody[:1], made["w0"], weeks * 7)
    print(f"{people:,} people, {weeks} weeks, {len(duties):,} duties, {2 * len(duties):,} breaks, every rule:")
    print(f"  all at once {whole:.2f} s of processor, {1e6 * whole / len(duties):.1f} µs a duty")
    print(f"  one person  {1000 * one:.1f} ms")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:] or ("2000", "4")))
