"""A thousand big screens on one live process while fifty things a second happen: event to screen, a storm, memory.

    python -m bench.boards [--clients 1000] [--seconds 300] [--events 50]

Everything runs on this machine: the feed with its happenings and all clients in this process, the live process (a page
worker as `keskus up` starts it) beside it. Once a second a call joins the queue that every board counts; its delay is
from the moment of the happening to the arrival of the new count at each client; after `PROBES` they all leave, and it
begins anew. Every minute's delay, memory and load of the machine are printed, so that a slow growth is seen.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

BOARDS, AGENTS, PROBE, PROBES = 20, 200, "probe", 100
MINUTE = 60.0
VALUE = re.compile(rb'wall-value\\">(\d+)<')


@dataclass
class Seen:
    """What the clients saw: when each count of the probe was made, and how late it arrived."""

    made: dict[int, float] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    failed: int = 0
    frames: int = 0


def prepare() -> list[str]:
    """A centre with a PBX, queues, agents and boards; the secrets of their screens."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from keskus.contacts.models import PbxAgent, PbxQueue, Source
    from keskus.core.actors import SYSTEM
    from keskus.floor.actions.boards import create_board, make_screen
    from keskus.floor.rules.boards import BoardDesign, BoardKind, TileDesign
    from keskus.floor.rules.metrics import Metric
    from keskus.people.models import Client, Queue, Site

    call_command("migrate", verbosity=0)
    site = Site.objects.create(name="Site", code="site", time_zone="Europe/Tallinn", country="EE")
    client = Client.objects.create(name="Client", code="client")
    source = Source.objects.create(name="PBX", site=site, last_arrival_at=timezone.now() - timedelta(days=1))
    queues = {}
    for name in (PROBE, *(f"q{number}" for number in range(8))):
        queues[name] = Queue.objects.create(name=name, code=name, client=client, site=site)
        PbxQueue.objects.create(source=source, name=name, queue=queues[name])
    PbxAgent.objects.bulk_create(PbxAgent(source=source, name=f"a{number}") for number in range(AGENTS))
    metrics = (Metric.LONGEST_WAIT, Metric.READY, Metric.ON_CALL, Metric.SERVICE_TODAY, Metric.ABANDONED)
    tokens = []
    for number in range(BOARDS):
        own = frozenset({queues[PROBE].pk, queues[f"q{number % 8}"].pk})
        tiles = [TileDesign(Metric.WAITING, queues=frozenset({queues[PROBE].pk})), *map(TileDesign, metrics)]
        board = create_board(SYSTEM, BoardDesign(f"Board {number}", BoardKind.FLOOR, own, tiles))
        _, token = make_screen(SYSTEM, [board], name="x", days=1, turn_seconds=30, language="en")
        tokens.append(token)
    return tokens


def serve() -> tuple[subprocess.Popen[bytes], int]:
    """One live process on a socket of its own."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(2048)
    fd = listening.fileno()
    command = [sys.executable, "-m", "keskus.cli.serve", "--fd", str(fd)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=(fd,))
    return process, listening.getsockname()[1]


def megabytes(pid: int) -> float:
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) / 1024  # type: ignore[index]


async def watch(port: int, token: str, seen: Seen, stop: asyncio.Event) -> None:
    """One client: reads until told to stop."""
    began, last, writer = time.monotonic(), -1, None
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        request = f"GET /floor/screen/{token}/stream/ HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
        writer.write(request.encode())
        if b" 200 " not in await asyncio.wait_for(reader.readline(), 60):
            seen.failed += 1
            return
        while not stop.is_set():
            line = await asyncio.wait_for(reader.readline(), 60)
            if not line:
                seen.failed += 1
                return
            if line.startswith(b"data: {"):
                seen.frames += 1
                if last < 0:
                    seen.first.append(time.monotonic() - began)
                    last = 0
                if (found := VALUE.search(line)) and (count := int(found[1])) != last:
                    last = count
                    if count in seen.made:
                        seen.delays.append(time.monotonic() - seen.made[count])
    except (OSError, TimeoutError):
        seen.failed += 1
    finally:
        if writer is not None:
            writer.close()


async def happen(stage, server, seen: Seen, events: float, stop: asyncio.Event) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    from keskus.engines.floor import ABANDONED, Joined, Left
    from tests.floor.stage import now

    steps, began, count = 0, time.monotonic(), 0
    while not stop.is_set():
        stage.step()
        if steps % int(events) == 0:
            if count == PROBES:
                for number in range(1, count + 1):
                    stage.floor.apply(Left(now(), PROBE, f"probe-{number}", ABANDONED))
                count, seen.made = 0, {}
            count += 1
            stage.floor.apply(Joined(now(), PROBE, f"probe-{count}"))
            seen.made[count] = time.monotonic()
        server.publish(1, stage.floor)
        steps += 1
        await asyncio.sleep(max(0.0, steps / events - (time.monotonic() - began)))


async def measure(tokens: list[str], port: int, pid: int, options: argparse.Namespace) -> None:
    from keskus.contacts.gateways.feed import FeedServer
    from tests.floor.stage import Stage

    stage = Stage([f"q{number}" for number in range(8)], [f"a{number}" for number in range(AGENTS)])
    server, seen, over = FeedServer(), Seen(), asyncio.Event()
    await server.start()
    happening = asyncio.ensure_future(happen(stage, server, seen, options.events, over))
    idle = megabytes(pid)

    async def crowd(stop: asyncio.Event) -> list[asyncio.Task[None]]:
        return [
            asyncio.ensure_future(watch(port, tokens[number % BOARDS], seen, stop)) for number in range(options.clients)
        ]

    async def all_in(tasks: list[asyncio.Task[None]], began: float) -> float:
        while len(seen.first) + seen.failed < options.clients and time.monotonic() - began < 120:
            await asyncio.sleep(0.05)
        return time.monotonic() - began

    stop, began = asyncio.Event(), time.monotonic()
    tasks = await crowd(stop)
    print(f"all {options.clients} in after {await all_in(tasks, began):.1f} s, {seen.failed} failed")
    seen.delays.clear()
    frames = seen.frames
    peak = await minutes(seen, pid, options.seconds)
    ordered = sorted(seen.delays)
    p50, p95 = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
    print(f"{options.seconds:.0f} s, {options.events} events a second, {len(ordered)} counts seen")
    print(f"event to screen: p50 {p50:.3f} s, p95 {p95:.3f} s, max {ordered[-1]:.3f} s; {seen.failed} failed")
    print(f"frames a client and second: {(seen.frames - frames) / options.clients / options.seconds:.2f}")
    print(f"memory of the live process: {idle:.0f} MB idle, {peak:.0f} MB at most")
    stop.set()  # a cancellation alone may be lost between two lines
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    stop = asyncio.Event()
    seen.first.clear()
    seen.failed, began = 0, time.monotonic()
    again = await crowd(stop)
    took = await all_in(again, began)
    late = sorted(seen.first)
    print(f"storm: all back at once, {len(late)} with a frame after {took:.1f} s, {seen.failed} failed")
    if late:
        print(f"  first frame p95 {late[int(len(late) * 0.95)]:.2f} s; memory {megabytes(pid):.0f} MB")
    over.set()
    stop.set()
    for task in again:
        task.cancel()
    await asyncio.gather(*again, happening, return_exceptions=True)
    await server.close()


async def minutes(seen: Seen, pid: int, seconds: float) -> float:
    """Wait so long, telling each minute; the most memory that was seen, in megabytes."""
    peak, began, told = 0.0, time.monotonic(), 0
    while (passed := time.monotonic() - began) < seconds:
        await asyncio.sleep(min(5.0, seconds - passed))
        peak = max(peak, megabytes(pid))
        if time.monotonic() - began >= (told + 1) * MINUTE:
            told += 1
            ordered = sorted(seen.delays[-int(MINUTE) * len(seen.first) :])
            p95 = ordered[int(len(ordered) * 0.95)]
            standing = f"{megabytes(pid):.0f} MB, load {os.getloadavg()[0]:.1f}"
            print(f"  minute {told}: p95 {p95:.3f} s, {standing}", flush=True)
    return peak


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--events", type=float, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="keskus-bench-") as folder:
        os.environ |= {"KESKUS_MODE": "demo", "KESKUS_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "keskus.settings"}
        tokens = prepare()
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        process, port = serve()
        time.sleep(5)
        try:
            asyncio.run(measure(tokens, port, process.pid, options))
        finally:
            process.kill()
            process.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
