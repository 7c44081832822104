"""The listener's parts: one `Station` per PBX, all in one loop, and one thread in which everything is stored.

Stored in one thread because it is one database writer; while it is busy the lines wait in the client's bounded queue,
and beyond that the PBX waits.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from keskus.cli.obeying import obey
from keskus.contacts.actions.connections import claim_orders, finish_order, note_link
from keskus.contacts.actions.floor import keep_floor
from keskus.contacts.actions.live import note_taken, sum_live, take_live
from keskus.contacts.gateways.ami import AmiClient
from keskus.contacts.gateways.feed import FeedServer
from keskus.contacts.queries.connections import Wanted, orders_wait
from keskus.contacts.queries.floor import KeptFloor
from keskus.engines.ami.translate import Translator
from keskus.engines.floor import Floor, LinkLost
from keskus.recordings.actions.hearing import take_news, tend_pauses

KEEP_SECONDS = 5.0
NOTE_SECONDS = 10.0
SUM_SECONDS = 10.0
PAUSES_SECONDS = 1.0
TRAIL_SECONDS = 3600.0
ORDER_SECONDS = 0.5
ALIVE_SECONDS = 2.0
MOST_LINES = 500
RETRY_SECONDS = 1.0

R = TypeVar("R")
log = logging.getLogger("keskus.live")


class Desk:
    """Where everything is stored: one thread, one thing at a time."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="desk")

    async def do(self, deed: Callable[..., R], *args: Any, **more: Any) -> R:
        """Do it in the thread and wait for it."""
        call = partial(self._do, deed, *args, **more)
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    @staticmethod
    def _do(deed: Callable[..., R], *args: Any, **more: Any) -> R:
        close_old_connections()
        return deed(*args, **more)

    def close(self) -> None:
        """Finish what is under way."""
        self._thread.shutdown(wait=True)


class Station:
    """One PBX: its client, and what is done with what it hears."""

    def __init__(self, wanted: Wanted, kept: KeptFloor | None, desk: Desk, feed: FeedServer) -> None:
        self.wanted, self._desk, self._feed = wanted, desk, feed
        floor = Floor.from_json(kept.floor) if kept else Floor()
        if floor.fresh_at:
            floor.apply(LinkLost(floor.fresh_at))
        self.client = AmiClient(wanted.address, Translator(floor, wanted.wrap_up_seconds), changed=self._publish)
        self._published_at = 0.0
        self._done = {"keep": 0.0, "note": 0.0, "sum": 0.0, "pauses": 0.0, "trail": time.monotonic()}
        self._noted_state = ""
        self._taking: asyncio.Task[None] | None = None

    @property
    def floor(self) -> Floor:
        """The floor as it stands."""
        return self.client.translator.floor

    async def run(self) -> None:
        """Listen, store, keep and obey, until cancelled."""
        self._feed.publish(self.wanted.pbx, self.floor)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.client.run())
            tasks.create_task(self._store())
            tasks.create_task(self._tend())
            tasks.create_task(self._obey())
            tasks.create_task(self._hear())

    async def close(self) -> None:
        """Store what is heard already, and write the floor down."""
        if self._taking is not None:
            await asyncio.wait({self._taking})
        left = self.client.left_lines()
        for start in range(0, len(left), MOST_LINES):
            await self._take(left[start : start + MOST_LINES])
        try:
            await self._keep()
            await self._desk.do(note_taken, self.wanted.source, at=timezone.now())
            await self._desk.do(sum_live)
        except DatabaseError:
            log.exception("what was heard is stored; the database does not take the rest now")
        finally:
            self._feed.forget(self.wanted.pbx)

    def _publish(self) -> None:
        """Tell of changes at once, and of nothing but a sign of life now and then."""
        now = time.monotonic()
        if self.floor.has_news or now - self._published_at >= ALIVE_SECONDS:
            self._published_at = now
            self._feed.publish(self.wanted.pbx, self.floor)

    async def _store(self) -> None:
        while True:
            lines = [await self.client.lines.get(), *self._waiting_lines()]
            self._taking = asyncio.create_task(self._take(lines))
            await asyncio.shield(self._taking)  # who stops listening does not stop what is being stored

    def _waiting_lines(self) -> list[str]:
        queue = self.client.lines
        return [queue.get_nowait() for _ in range(min(queue.qsize(), MOST_LINES))]

    async def _take(self, lines: list[str]) -> None:
        """Store lines, as often as it takes: a database that is away must not lose them."""
        while lines:
            try:
                await self._desk.do(take_live, self.wanted.source, lines, at=timezone.now())
                self._feed.tell_taken(self.wanted.pbx)
                return
            except DatabaseError:
                log.exception("lines wait: the database does not take them")
                await asyncio.sleep(RETRY_SECONDS)

    async def _tend(self) -> None:
        """What is done every few seconds; a database that is away is asked again the next time."""
        while True:
            await asyncio.sleep(0.5)
            try:
                if self._is_due("keep", KEEP_SECONDS):
                    await self._keep()
                if self._is_due("sum", SUM_SECONDS):
                    await self._desk.do(sum_live)
                if self.client.link.state == "up" and self._is_due("pauses", PAUSES_SECONDS):
                    talks = frozenset(self.client.translator.talks)
                    await self._desk.do(tend_pauses, self.wanted.pbx, talks, at=timezone.now())
                if self._is_due("trail", TRAIL_SECONDS):
                    await self._desk.do(note_taken, self.wanted.source, at=timezone.now())
                if self.client.link.state != self._noted_state or self._is_due("note", NOTE_SECONDS):
                    self._noted_state = self.client.link.state
                    await self._desk.do(note_link, self.wanted.id, self.client.link, at=timezone.now())
            except DatabaseError:
                log.exception("the database does not answer")

    def _is_due(self, name: str, seconds: float) -> bool:
        now = time.monotonic()
        if now - self._done[name] < seconds:
            return False
        self._done[name] = now
        return True

    async def _keep(self) -> None:
        await self._desk.do(keep_floor, self.wanted.pbx, self.floor.as_json(), timezone.now())

    async def _obey(self) -> None:
        """Send the orders that wait."""
        while True:
            await asyncio.sleep(ORDER_SECONDS)
            if self.client.link.state != "up":
                continue
            try:
                if not await self._desk.do(orders_wait, self.wanted.id):
                    continue
                for order in await self._desk.do(claim_orders, self.wanted.id, at=timezone.now()):
                    is_done, answer = await obey(self.client, order)
                    await self._desk.do(finish_order, order, answer=answer, is_done=is_done, at=timezone.now())
            except DatabaseError:
                log.exception("orders wait: the database does not answer")

    async def _hear(self) -> None:
        """What is told of listening in and of silenced recordings, as often as it takes to store it."""
        while True:
            news = await self.client.news.get()
            while True:
                try:
                    await self._desk.do(take_news, self.wanted.pbx, news)
                    break
                except DatabaseError:
                    log.exception("news wait: the database does not take them")
                    await asyncio.sleep(RETRY_SECONDS)
