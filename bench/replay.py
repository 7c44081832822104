"""A real Asterisk's manager stream played to a real listener, then its queue_log imported: figures beside the truth.

    python -m bench.replay [--own-pace] [--cuts 50]        (needs the folder with the real data: KESKUS_DATA)

A fake PBX plays `asterisk-run-a` on a socket to `keskus live` in a process and a database of its own: at full speed,
at its own pace (13 minutes) when asked, and at full speed with the link cut at random points, where what happens
meanwhile is missed. Then the listener is told to end and the queue_log of the same run is imported. Prints the tables
of docs/measurements.md; exit code 1 when a figure or an end state is not as it must be.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.ingest import ROOT, environment_of
from bench.real_run import COUNTS, DATA, MEAN_SECONDS, MEANS, cell, of_queues

RUN, SECRET = "asterisk-run-a", "only for benchmarks"
MISSED_MOST = 60  # messages during a cut
PINGS_AFTER = 2  # the second one is asked only when all that came before the first one's answer is read
# What the queue_log tells otherwise: a caller redirected by AMI is an ABANDON there, and members on Local/ go on
# talking when they have transferred the caller away.
LOG_TELLS_OTHERWISE = {
    ("billing", "abandoned"),
    ("billing", "redirected_by_ami"),
    ("billing", "average_handle_time_s"),
    ("billing", "average_wait_before_abandon_s"),
}
LISTED = {"talk": 7, "outcome": 1}  # and so these calls stand among the differences
Figures = dict[tuple[str, str], tuple[float, int]]


@dataclass(frozen=True)
class Replayed:
    """What one way of playing came to."""

    seconds: float
    sessions: int
    gaps: int
    is_end_same: bool
    live: Figures
    logged: Figures
    differences: dict[str, int]


def main() -> int:
    """Play in every way and print; exit code 1 when something is not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--own-pace", action="store_true", help="also at its own pace, which takes 13 minutes")
    parser.add_argument("--cuts", type=int, default=50)
    parser.add_argument("--inside", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        _inside(*options.inside)
        return 0
    truth = json.loads((DATA / RUN / "truth.json").read_text(encoding="utf-8"))
    ways: dict[str, dict[str, Any]] = {"at full speed": {}}
    if options.own_pace:
        ways["at its own pace"] = {"speed": 1}
    ways[f"cut {options.cuts} times"] = {"cuts": options.cuts}
    found = {}
    for name, way in ways.items():
        with tempfile.TemporaryDirectory(prefix="keskus-replay-") as folder:
            found[name] = asyncio.run(replayed(Path(folder), **way))
        print(f"{name}: done after {found[name].seconds:.0f} s", flush=True)
    return int(not _told(found, truth, options.cuts))


def _told(found: dict[str, Replayed], truth: dict[str, Any], cuts: int) -> bool:
    """Print the tables; whether all is as it must be."""
    is_right = True
    print(
        "\n| way | sessions | gaps marked | end state | differences between log and stream |\n|---|---:|---:|---|---|"
    )
    for name, each in found.items():
        expected = cuts if name.startswith("cut") else 0
        is_right &= each.is_end_same and each.gaps == expected and each.sessions == expected + 1
        is_right &= bool(expected) or each.differences == LISTED
        same = "the same" if each.is_end_same else "**OTHER**"
        print(f"| {name} | {each.sessions} | {each.gaps} | {same} | {each.differences} |")
    whole = [name for name in found if not name.startswith("cut")]
    columns = [*(f"stream, {name}" for name in whole), *(f"log, after {name}" for name in found)]
    print(f"\n| queue | figure | truth | {' | '.join(columns)} |\n|---|---|---:|{'---:|' * len(columns)}")
    for queue in sorted(truth["queues"]):
        for figure in (*COUNTS, *MEANS):
            known, key = truth["queues"][queue][figure], (queue, figure)
            live = [cell(figure, known, found[name].live[key], truth, queue) for name in whole]
            logged = [cell(figure, known, each.logged[key], truth, queue) for each in found.values()]
            wrong = [*live, *([] if key in LOG_TELLS_OTHERWISE else logged)]
            is_right &= not any("**" in text for text in wrong) and len(set(logged)) == 1
            print(f"| {queue} | {figure} | {known:g} | {' | '.join((*live, *logged))} |")
    print(f"\nmeans within {MEAN_SECONDS} s, whole seconds; {'as it must be' if is_right else 'NOT AS IT MUST BE'}")
    return is_right


async def replayed(folder: Path, *, speed: float = 0, cuts: int = 0) -> Replayed:
    """Play to a listener in a centre of its own, end it, then import the log."""
    from tests.contacts.ami_server import FakePbx

    centre = folder / "centre"
    centre.mkdir()
    environment = environment_of(centre)
    script = _script()
    pbx = FakePbx(script, cuts=_cuts(script, cuts), speed=speed, secret=SECRET)
    port = await pbx.start()
    _run(environment, "bench.replay", "--inside", "prepare", str(port))
    began = time.monotonic()
    listener = subprocess.Popen([sys.executable, "-m", "keskus.cli", "live"], cwd=ROOT, env=environment)
    try:
        await _all_is_read(pbx, listener)
    finally:
        listener.send_signal(signal.SIGTERM)
        await asyncio.to_thread(listener.wait, 60)
        await pbx.close()
    seconds = time.monotonic() - began
    gaps, state = json.loads(_run(environment, "bench.replay", "--inside", "floor"))
    live = _figures(centre)
    log = ("import", str(DATA / RUN / "queue_log"), "--source", "PBX", "--site", "main", "--quiet")
    _run(environment, "keskus.cli", *log)
    differences = json.loads(_run(environment, "bench.replay", "--inside", "differences"))
    true_state = json.loads(json.dumps(_state(pbx.truth.floor)))
    return Replayed(seconds, pbx.sessions, gaps, state == true_state, live, _figures(centre), differences)


def _script() -> list[Any]:
    """All that came, noise and all, but for the answers to what the recording client had asked."""
    from tests.engines.ami.transcript import arrivals

    return [each for each in arrivals() if "Event" in each.message and "rec-" not in each.message.get("ActionID", "")]


def _cuts(script: Sequence[Any], count: int) -> dict[int, int]:
    """At which messages the link breaks, and how many are missed then; apart from each other."""
    rng, share = random.Random(7), len(script) // max(count, 1)
    places = [number * share + rng.randrange(share // 2) for number in range(count)]
    return {max(100, place): rng.randrange(1, min(MISSED_MOST * 10, share // 2 - 100)) for place in places}


async def _all_is_read(pbx: Any, listener: subprocess.Popen[bytes]) -> None:
    """Wait until everything is played, and the listener has read it."""
    while not pbx.over.is_set():
        if listener.poll() is not None:
            raise RuntimeError("the listener has ended")
        await asyncio.sleep(0.1)
    pings = _pings(pbx)
    while _pings(pbx) < pings + PINGS_AFTER:
        await asyncio.sleep(0.1)


def _pings(pbx: Any) -> int:
    return sum(1 for message in pbx.asked if message["Action"] == "Ping")


def _run(environment: dict[str, str], module: str, *words: str) -> str:
    command = [sys.executable, "-m", module, *words]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def _figures(centre: Path) -> Figures:
    with closing(sqlite3.connect(centre / "keskus.sqlite3")) as connection:
        connection.row_factory = sqlite3.Row
        return of_queues(connection)


def _state(floor: Any) -> dict[str, Any]:
    """What is comparable: of a wrap-up a PBX tells the end in whole seconds only."""
    from keskus.engines import floor as f

    return {
        "queues": {name: [call.call for call in queue.waiting] for name, queue in floor.queues.items()},
        "members": {
            name: [member.state.replace(f.WRAP_UP, f.READY), member.reason, sorted(member.seats), member.call]
            for name, member in floor.members.items()
            if member.seats
        },
    }


def _inside(word: str, port: str = "") -> None:
    """In a process of the centre: make it, or tell what came of it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "keskus.settings"
    import django

    django.setup()
    if word == "prepare":
        _prepare(int(port))
    elif word == "floor":
        from keskus.contacts.queries.floor import listened_floors
        from keskus.engines.floor import Floor

        (kept,) = listened_floors().values()
        floor = Floor.from_json(kept.floor)
        print(json.dumps([len(floor.gaps), _state(floor)]))
    else:
        from collections import Counter

        from keskus.contacts.models import Disagreement

        print(json.dumps(Counter(Disagreement.objects.values_list("kind", flat=True))))


def _prepare(port: int) -> None:
    """A site in the PBX's time zone, the PBX's log, and its manager interface beside it."""
    from django.core.management import call_command

    from keskus.contacts.actions.connections import connect_pbx
    from keskus.contacts.models import Source
    from keskus.core.actors import SYSTEM
    from keskus.people.models import Site

    call_command("migrate", verbosity=0)
    site = Site.objects.create(code="main", name="Main", time_zone="UTC")
    log = Source.objects.create(name="PBX", site=site)
    connect_pbx(SYSTEM, site=site, name="AMI", log=log, host="127.0.0.1", port=port, user="keskus", secret=SECRET)


if __name__ == "__main__":
    sys.exit(main())
