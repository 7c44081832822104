"""A PBX that speaks AMI for tests: plays a transcript, knows its true state, and hangs up where it is told to."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from contextlib import suppress

from keskus.engines.ami.protocol import Message, Parser, login_key, message_bytes
from keskus.engines.ami.translate import Translator
from tests.engines.ami.transcript import Arrival, begun, state_messages

CHALLENGE = "840415273"
LAST_EVENT = "TestIsOver"  # nothing follows it


class FakePbx:
    """Serves one client at a time; `cuts`: numbers of messages at which the link breaks, and how many are missed then.

    `speed`: how much faster than it happened; 0 for as fast as the client reads. `now` is the PBX's moment.
    """

    def __init__(
        self, script: Sequence[Arrival], *, cuts: dict[int, int] | None = None, speed: float = 0, secret: str = "s3cret"
    ) -> None:
        self.script, self.cuts, self.speed, self.secret = script, dict(cuts or {}), speed, secret
        self.truth: Translator = begun()
        self.place = 0
        self.now = script[0].at if script else 0
        self.asked: list[Message] = []
        self.sessions = 0
        self.over = asyncio.Event()
        self.ready = asyncio.Event()
        self.may_filter = True
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()

    async def start(self, context: ssl.SSLContext | None = None) -> int:
        """Listen on the loopback, by TLS with a context; the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        """Let everybody go."""
        if self._server is not None:
            self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._serving.add(task)
        with suppress(asyncio.CancelledError):  # `close` ends it, and nobody else
            await self._talk(reader, writer)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.sessions += 1
        self.ready.clear()
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        parser, playing = Parser(), None
        try:
            while data := await reader.read(4096):
                for message in parser.feed(data):
                    self.asked.append(message)
                    self._answer(message, writer)
                    if message["Action"] == "CoreShowChannels":
                        playing = asyncio.create_task(self._play(writer))
        except ConnectionError:
            pass
        finally:
            if playing is not None:
                playing.cancel()
                await asyncio.gather(playing, return_exceptions=True)

    def _answer(self, message: Message, writer: asyncio.StreamWriter) -> None:
        action_id = message["ActionID"]
        said = [("Response", "Success"), ("ActionID", action_id)]
        match message["Action"]:
            case "Challenge":
                said.append(("Challenge", CHALLENGE))
            case "Login" if message.get("Key") != login_key(CHALLENGE, self.secret):
                said = [("Response", "Error"), ("ActionID", action_id), ("Message", "Authentication failed")]
            case "Ping":
                said += [("Ping", "Pong"), ("Timestamp", f"{self.now / 1e6:.6f}")]
            case "Filter" if not self.may_filter:
                said = [("Response", "Error"), ("ActionID", action_id), ("Message", "Permission denied")]
            case "QueueStatus":
                rows = list(state_messages(self.truth, action_id, "", self.now))
                self._channels = [row for row in rows if row["ActionID"] == ""]
                for row in rows:
                    if row["ActionID"]:
                        writer.write(message_bytes(row.items()))
                return
            case "CoreShowChannels":
                for row in self._channels:
                    writer.write(message_bytes({**row, "ActionID": action_id}.items()))
                return
        writer.write(message_bytes(said))

    async def _play(self, writer: asyncio.StreamWriter) -> None:
        while self.place < len(self.script):
            message, at = self.script[self.place]
            if self.speed:
                await asyncio.sleep(max(0, at - self.now) / 1e6 / self.speed)
            self.now = max(self.now, at)
            missed = self.cuts.pop(self.place, 0)
            if missed:
                writer.close()
                for skipped, moment in self.script[self.place : self.place + missed]:
                    self.now = max(self.now, moment)
                    self.truth.take(skipped, moment)
                self.place += missed
                return
            self.truth.take(message, at)
            self.place += 1
            writer.write(message_bytes(message.items()))
            await writer.drain()
        writer.write(message_bytes([("Event", LAST_EVENT)]))
        await writer.drain()
        self.over.set()
