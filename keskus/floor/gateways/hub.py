"""One hub per process: it follows the feed, draws each distinct frame once, and hands it to all who watch it.

A frame is named pieces of a page. A client that kept up gets the pieces that changed, one that did not gets them all:
its queue holds one mark, so whoever is slow skips frames and never makes others wait. No tables: what to draw comes
with the one who watches.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from weakref import WeakSet

from django.db import close_old_connections

from keskus.contacts.gateways.feed import Change, follow_feed
from keskus.engines.floor import Floor

FRAMES_A_SECOND = 4
SENDS_A_SECOND = 2500  # what one process sends without falling behind; beyond it frames come less often
LOOK_SECONDS = 5.0  # time alone changes things too: a pause that grows too long, a day that begins
KEPT_SECONDS = 2.0  # how often floors of followed logs are read
REST_SECONDS = 30.0  # how long it goes on listening when nobody watches
STILL_HERE_SECONDS = 15.0  # how long a stream says nothing
STILL_HERE = b": still here\n\nevent: beat\ndata: \n\n"

log = logging.getLogger(__name__)
Pieces = Mapping[str, str]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Moment:
    """The floors as they are now, by source; `facts` grows whenever facts were taken.

    `is_lost`: nobody tells just now, so the floors are as they were last told or written down.
    """

    floors: Mapping[int, Floor] = field(repr=False)
    at: float
    facts: int = 0
    is_lost: bool = False
    seen: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)  # what drawings of it share


Draw = Callable[[Moment], Pieces]


@dataclass(eq=False)
class Client:
    """Somebody who watches: the queue holds at most one mark that there is something to say."""

    channel: Channel
    queue: asyncio.Queue[None] = field(default_factory=lambda: asyncio.Queue(1))
    version: int = 0
    told_at: float = field(default_factory=time.monotonic)

    async def next(self) -> bytes:
        """The next event: what changed since the last, or everything; a sign of life where nothing did for long."""
        await self.queue.get()
        channel, before = self.channel, self.version
        self.version, self.told_at = channel.version, time.monotonic()
        if before == channel.version:
            return STILL_HERE
        return channel.news if before and before == channel.version - 1 else channel.whole

    def mark(self) -> None:
        """There is something to say."""
        with suppress(asyncio.QueueFull):
            self.queue.put_nowait(None)


@dataclass(eq=False)
class Channel:
    """One distinct frame and all who watch it."""

    draw: Draw
    clients: set[Client] = field(default_factory=set)
    pieces: Pieces = field(default_factory=dict)
    version: int = 0
    news: bytes = b""
    whole: bytes = b""

    def show(self, pieces: Pieces) -> None:
        """Take a new frame; nothing happens when it looks as before."""
        changed = {name: text for name, text in pieces.items() if self.pieces.get(name) != text}
        if not changed and self.pieces.keys() == pieces.keys():
            return
        self.version += 1
        self.pieces, self.news, self.whole = pieces, event(changed), event(pieces)
        for client in self.clients:
            client.mark()


_hubs: WeakSet[Hub] = WeakSet()


def close_hubs() -> None:
    """The process ends: no stream would by itself."""
    for hub in list(_hubs):
        hub.close()


def event(pieces: Pieces) -> bytes:
    """Pieces as one server-sent event."""
    return f"event: pieces\ndata: {json.dumps(pieces, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


class Hub:
    """The floors in memory and the channels that show them. Runs in the event loop of its process while watched.

    `kept` reads the floors written down, besides those of some PBXs; `follow` and `kept` are named for tests.
    """

    def __init__(
        self,
        kept: Callable[[Collection[int]], dict[int, Floor]],
        follow: Callable[[], AsyncGenerator[Change, None]] = follow_feed,
    ) -> None:
        self.kept, self.follow = kept, follow
        self.floors: dict[int, Floor] = {}
        self.fed: set[int] = set()  # the floors that the listener tells; others are read as written down
        self.read_at = 0.0
        self.facts = 0
        self.is_lost = True
        self.channels: dict[Hashable, Channel] = {}
        self.news = asyncio.Event()
        self.drawer = ThreadPoolExecutor(1, "boards")
        self.tasks: list[asyncio.Task[None]] = []
        self.watched_at = 0.0
        self.is_closed = False
        _hubs.add(self)

    @asynccontextmanager
    async def watching(self, key: Hashable, draw: Draw) -> AsyncIterator[Client]:
        """Watch a frame; whoever asks for the same key shares its drawing."""
        channel = self.channels.setdefault(key, Channel(draw))
        client = Client(channel)
        channel.clients.add(client)
        if channel.version:
            client.mark()
        self._wake()
        try:
            yield client
        finally:
            channel.clients.discard(client)
            if not channel.clients and self.channels.get(key) is channel:
                del self.channels[key]
            self.watched_at = time.monotonic()

    def _wake(self) -> None:
        self.watched_at = time.monotonic()
        self.news.set()
        if not self.tasks or any(task.done() for task in self.tasks):
            for task in self.tasks:
                task.cancel()
            self.tasks = [asyncio.ensure_future(work()) for work in (self._listen, self._pump, self._beat)]

    def close(self) -> None:
        """The process ends: let every stream end, so that browsers come back to another."""
        self.is_closed = True
        for task in self.tasks:
            task.cancel()
        for client in self._clients():
            client.mark()
        self.drawer.shutdown(wait=False)

    def _clients(self) -> list[Client]:
        return [client for channel in self.channels.values() for client in channel.clients]

    async def _beat(self) -> None:
        """Whoever has been told nothing for long hears that the stream stands: a timer for all, not one for each."""
        while True:
            await asyncio.sleep(STILL_HERE_SECONDS / 3)
            quiet_since = time.monotonic() - STILL_HERE_SECONDS
            for client in self._clients():
                if client.told_at < quiet_since:
                    client.mark()

    async def _listen(self) -> None:
        async with aclosing(self.follow()) as changes:
            async for change in changes:
                self.is_lost = change.is_lost
                if change.taken:
                    self.facts += 1
                elif change.floor is not None:
                    self.fed.add(change.source)
                    self.floors[change.source] = change.floor
                else:
                    self.floors.pop(change.source, None)
                self.news.set()

    async def _pump(self) -> None:
        loop = asyncio.get_running_loop()
        while self.channels or time.monotonic() - self.watched_at < REST_SECONDS:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.news.wait(), LOOK_SECONDS)
            self.news.clear()
            began = time.monotonic()
            await self._draw_all(loop)
            watching = sum(len(channel.clients) for channel in self.channels.values())
            pace = max(1 / FRAMES_A_SECOND, watching / SENDS_A_SECOND)
            await asyncio.sleep(max(0.0, pace - (time.monotonic() - began)))
        for task in self.tasks:
            task.cancel()
        self.floors.clear()
        self.fed.clear()
        self.is_lost = True  # who comes next begins with what is written down

    async def _draw_all(self, loop: asyncio.AbstractEventLoop) -> None:
        if self.is_lost or time.monotonic() - self.read_at > KEPT_SECONDS:
            told = frozenset() if self.is_lost else frozenset(self.fed)
            self.floors |= await self._safely(loop, partial(self._read_kept, told)) or {}
            self.read_at = time.monotonic()
        floors = {source: copied(floor) for source, floor in self.floors.items()}
        moment = Moment(floors, time.time(), self.facts, self.is_lost)
        for channel in list(self.channels.values()):
            pieces = await self._safely(loop, partial(self._drawn, channel.draw, moment))
            if pieces is not None:
                channel.show(pieces)

    async def _safely(self, loop: asyncio.AbstractEventLoop, work: Callable[[], Result]) -> Result | None:
        """Work of the drawing thread; whatever one frame meets, the others go on."""
        try:
            return await loop.run_in_executor(self.drawer, work)
        except Exception:
            log.exception("a frame could not be drawn")
            return None

    def _read_kept(self, besides: frozenset[int]) -> dict[int, Floor]:
        close_old_connections()
        return self.kept(besides)

    @staticmethod
    def _drawn(draw: Draw, moment: Moment) -> Pieces:
        close_old_connections()
        try:
            return draw(moment)
        finally:
            close_old_connections()


def copied(floor: Floor) -> Floor:
    """A floor that stays as it is while the original goes on: entries are replaced by the feed, never changed."""
    copy = Floor()
    copy.queues, copy.members = dict(floor.queues), dict(floor.members)
    copy.fresh_at, copy.lost_at, copy.clock_offset = floor.fresh_at, floor.lost_at, floor.clock_offset
    copy.gaps = list(floor.gaps)
    return copy
