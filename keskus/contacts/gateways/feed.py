"""The floor's news on their way from the listener to whoever shows them: a Unix socket in the data folder. No tables.

Lines of JSON. A follower first gets every PBX's whole floor, then what changed of it: its head and the queues and
members that are not as before. News are gathered, so that a PBX never tells more often than every `TELL_SECONDS`; the
first after a quiet while goes out at once.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keskus.core.storage import data_path
from keskus.engines.floor import Floor, Gap, member_as_json, member_from_json, queue_as_json, queue_from_json

SOCKET_NAME = "floor.sock"
TELL_SECONDS = 0.2
LONGEST_LINE_BYTES = 64 * 1024 * 1024  # a whole floor of ten thousand agents is a few megabytes
MOST_UNSENT_BYTES = 8 * 1024 * 1024  # a follower that reads more slowly is let go; it comes back for the whole floor
LONGEST_PATH_BYTES = 100
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.2, 3.0

Message = dict[str, Any]


class FeedTaken(Exception):
    """Another listener of this data folder is at work."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a PBX's floor is now; None when it is no longer listened to. `told_at`: epoch microseconds, by our clock.

    `taken`: facts were taken, so sums of today may have changed. Without a listener `source` and `told_at` are 0, and
    the floors stand as last told. The floor is the follower's own and changes with the next news.
    """

    source: int = 0
    floor: Floor | None = field(default=None, repr=False)
    told_at: int = 0
    taken: bool = False

    @property
    def is_lost(self) -> bool:
        """Whether the connection to the listener has gone."""
        return not self.told_at


def feed_path() -> Path:
    """Where the listener of this data folder is reached."""
    return data_path(SOCKET_NAME)


class FeedServer:
    """The listener's side: `publish` as often as one likes, followers are told in bounded steps."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or feed_path()
        self.followers: set[asyncio.StreamWriter] = set()
        self.floors: dict[int, Floor] = {}
        self.told_at: dict[int, float] = {}
        self.planned: dict[int, asyncio.TimerHandle] = {}
        self.server: asyncio.Server | None = None

    async def start(self) -> None:
        """Open the socket, for this account only. Raises `FeedTaken` when somebody answers there already."""
        self.server = await asyncio.start_unix_server(self._welcome, sock=_listening(self.path))

    async def close(self) -> None:
        """Tell what is not told yet and let everybody go."""
        for source in list(self.planned):
            self.planned[source].cancel()
            self._tell(source)
        if self.server is not None:
            self.server.close()
            self.path.unlink(missing_ok=True)
        leaving = list(self.followers)
        self.followers.clear()
        for writer in leaving:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for writer in leaving), return_exceptions=True)

    def publish(self, source: int, floor: Floor) -> None:
        """Something of this PBX's floor changed; what did is drained from it when its turn comes."""
        if self.floors.get(source) is not floor:
            self.floors[source] = floor
            self._send(_whole(source, floor))
        if source not in self.planned:
            wait = self.told_at.get(source, 0.0) + TELL_SECONDS - time.monotonic()
            self.planned[source] = asyncio.get_running_loop().call_later(max(0.0, wait), self._tell, source)

    def forget(self, source: int) -> None:
        """A PBX is no longer listened to."""
        if planned := self.planned.pop(source, None):
            planned.cancel()
        if self.floors.pop(source, None) is not None:
            self._send({"source": source, "at": _now(), "gone": True})

    def tell_taken(self, source: int) -> None:
        """Facts of this PBX were taken: whoever shows sums of today asks for them again."""
        self._send({"source": source, "at": _now(), "taken": True})

    def _tell(self, source: int) -> None:
        self.planned.pop(source, None)
        self.told_at[source] = time.monotonic()
        floor = self.floors[source]
        queues, members = floor.drain()
        self._send(
            {
                **_head(source, floor),
                "queues": [queue_as_json(floor.queues[name]) for name in queues if name in floor.queues],
                "members": [member_as_json(floor.members[name]) for name in members if name in floor.members],
                "gone_queues": [name for name in queues if name not in floor.queues],
                "gone_members": [name for name in members if name not in floor.members],
            }
        )

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for source, floor in self.floors.items():
            writer.write(_line(_whole(source, floor)))
        self.followers.add(writer)
        with suppress(OSError):
            await reader.read()  # a follower says nothing; the end of its side is the end of it
        self.followers.discard(writer)
        writer.close()

    def _send(self, message: Message) -> None:
        if not self.followers:
            return
        line = _line(message)
        for writer in list(self.followers):
            if writer.transport.get_write_buffer_size() > MOST_UNSENT_BYTES or writer.is_closing():
                self.followers.discard(writer)
                writer.transport.abort()
            else:
                writer.write(line)


async def follow_feed(path: Path | None = None) -> AsyncGenerator[Change, None]:
    """Every change of every PBX's floor, for ever; a change that `is_lost` each time the listener is not there."""
    path, pause, floors = path or feed_path(), SHORTEST_PAUSE_SECONDS, dict[int, Floor]()
    while True:
        with suppress(OSError, ValueError):
            async with aclosing(_followed(path, floors)) as changes:
                async for change in changes:
                    pause = SHORTEST_PAUSE_SECONDS
                    yield change
        yield Change()
        await asyncio.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311 - many followers must not come at once
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


async def _followed(path: Path, floors: dict[int, Floor]) -> AsyncGenerator[Change, None]:
    with _reachable(path) as short:
        reader, writer = await asyncio.open_unix_connection(short, limit=LONGEST_LINE_BYTES)
    try:
        while line := await reader.readline():
            message = json.loads(line)
            source = message["source"]
            _take(floors, source, message)
            yield Change(source, floors.get(source), message["at"], "taken" in message)
    finally:
        writer.close()


def _take(floors: dict[int, Floor], source: int, message: Message) -> None:
    """Bring the follower's floor up to the message."""
    if "gone" in message:
        floors.pop(source, None)
    elif "whole" in message:
        floors[source] = Floor.from_json(message["whole"])
    elif "fresh_at" in message:
        floor = floors[source]
        floor.fresh_at, floor.lost_at = message["fresh_at"], message["lost_at"]
        floor.clock_offset, floor.gaps = message["clock_offset"], [Gap(*gap) for gap in message["gaps"]]
        floor.queues |= {queue["name"]: queue_from_json(queue) for queue in message["queues"]}
        floor.members |= {member["name"]: member_from_json(member) for member in message["members"]}
        for name in message["gone_queues"]:
            floor.queues.pop(name, None)
        for name in message["gone_members"]:
            floor.members.pop(name, None)


def _head(source: int, floor: Floor) -> Message:
    return {
        "source": source,
        "at": _now(),
        "fresh_at": floor.fresh_at,
        "lost_at": floor.lost_at,
        "clock_offset": floor.clock_offset,
        "gaps": [list(gap) for gap in floor.gaps],
    }


def _whole(source: int, floor: Floor) -> Message:
    return {"source": source, "at": _now(), "whole": floor.as_json()}


def _line(message: Message) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _now() -> int:
    return time.time_ns() // 1000


@contextmanager
def _reachable(path: Path) -> Iterator[str]:
    """The socket's path as the system takes it: it allows about a hundred bytes, and data folders may lie deeper."""
    if len(os.fsencode(path)) < LONGEST_PATH_BYTES:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def _listening(path: Path) -> socket.socket:
    """A bound socket that only this account may connect to; what a dead listener left is cleared away."""
    path.parent.mkdir(parents=True, exist_ok=True)
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _reachable(path) as short:
            if _answers(short):
                raise FeedTaken(str(path))
            path.unlink(missing_ok=True)
            opened.bind(short)
            path.chmod(0o600)  # before listening: nobody was let in until now
    except BaseException:
        opened.close()
        raise
    return opened


def _answers(path: str) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        try:
            asking.connect(path)
        except OSError:
            return False
    return True
