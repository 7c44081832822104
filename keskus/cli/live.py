"""`keskus live`: listen to the PBXs' manager interfaces, take facts as they happen, publish the living floor."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import django
from django.db import DatabaseError

if TYPE_CHECKING:
    from keskus.cli.listening import Desk, Station
    from keskus.cli.tree import Child
    from keskus.contacts.gateways.feed import FeedServer

LOOK_AGAIN_SECONDS = 2.0
PULSE_NAME = "live"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: what to listen to stands on the page of the PBXs."""
    parser.add_argument("--leash", action="store_true", help=argparse.SUPPRESS)


def listener_child() -> Child:
    """The listener as a child of `keskus up`."""
    from keskus.cli.tree import Child

    return Child("listener", "keskus.cli", ["live", "--leash"])


def run(options: argparse.Namespace) -> int:
    """Listen until told to stop; exit code 1 when another listener of this data folder is at work."""
    django.setup()
    from keskus.cli import Explained
    from keskus.cli.tree import end_with_parent
    from keskus.contacts.gateways.feed import FeedTaken

    if options.leash:
        end_with_parent()
    try:
        asyncio.run(_listen())
    except FeedTaken as taken:
        raise Explained(f"another listener is at work here ({taken}).") from None
    return 0


async def _listen() -> None:
    from keskus.cli.listening import Desk
    from keskus.contacts.gateways.feed import FeedServer
    from keskus.floor.jobs import watch_alarms

    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    desk, feed = Desk(), FeedServer()
    await feed.start()
    stations, alarms = Stations(desk, feed), asyncio.create_task(watch_alarms())
    try:
        while not stopping.is_set():
            try:
                await stations.look_again()
            except DatabaseError as trouble:
                _say(f"the database does not answer: {trouble}; asked again soon.")
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN_SECONDS):
                    await stopping.wait()
    finally:
        alarms.cancel()
        await stations.close()
        await feed.close()
        desk.close()


class Stations:
    """The PBXs listened to now."""

    def __init__(self, desk: Desk, feed: FeedServer) -> None:
        self._desk, self._feed = desk, feed
        self.by_id: dict[int, tuple[Station, asyncio.Task[None]]] = {}

    async def look_again(self) -> None:
        """Begin with what is new, leave what is switched off, take up anew what was changed or fell over."""
        from keskus.cli.listening import Station
        from keskus.contacts.queries.connections import wanted_connections
        from keskus.contacts.queries.floor import kept_floors
        from keskus.core import pulse

        wanted = {each.id: each for each in await self._desk.do(wanted_connections)}
        for number, (station, task) in list(self.by_id.items()):
            if task.done() or number not in wanted or wanted[number].version != station.wanted.version:
                await self._leave(number)
        new = wanted.keys() - self.by_id.keys()
        kept = await self._desk.do(kept_floors) if new else {}
        for number in new:
            station = Station(wanted[number], kept.get(wanted[number].pbx), self._desk, self._feed)
            self.by_id[number] = station, asyncio.create_task(station.run())
        await self._desk.do(pulse.beat, PULSE_NAME)

    async def close(self) -> None:
        """Leave all of them."""
        from keskus.core import pulse

        for number in list(self.by_id):
            await self._leave(number)
        await self._desk.do(pulse.forget, PULSE_NAME)

    async def _leave(self, number: int) -> None:
        station, task = self.by_id.pop(number)
        if task.done() and (fault := task.exception()):
            _say(f"{station.wanted.source.name}: {fault!r}")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await station.close()


def _say(text: str) -> None:
    print(f"keskus live: {text}", file=sys.stderr, flush=True)
