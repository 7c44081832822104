"""The fake PBX's manager interface: signs in by challenge, answers what a supervisor asks, sends what happens."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

from keskus.cli.demo.spying import Spies
from keskus.cli.demo.switch import Message, Switch
from keskus.engines.ami.protocol import Parser, login_key, message_bytes

READ_BYTES, MOST_UNSENT_BYTES = 65_536, 4_000_000
USER = "keskus"

Pause = Callable[[str, str, str], bool]  # telephone, queue or all, reason (empty: come back) -> was it possible?


class Manager:
    """The server; `pause` does what an agent's telephone would."""

    def __init__(self, switch: Switch, secret: str, pause: Pause) -> None:
        self.switch, self.secret, self.pause = switch, secret, pause
        self.spies = Spies(switch)
        self._listeners: set[asyncio.StreamWriter] = set()
        self._serving: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    def tell(self, messages: Iterable[Message]) -> None:
        """Send events to whoever is signed in; who does not read is hung up on, as Asterisk does."""
        messages = list(messages)
        data = b"".join(map(message_bytes, [*messages, *self.spies.after(messages)]))
        for writer in list(self._listeners) if data else ():
            if writer.transport.get_write_buffer_size() > MOST_UNSENT_BYTES:
                writer.transport.abort()
                self._listeners.discard(writer)
            else:
                writer.write(data)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client, until it goes."""
        task = asyncio.current_task()
        assert task is not None  # a stream's callback is one
        self._serving[task] = writer
        task.add_done_callback(self._serving.pop)
        writer.write(b"Asterisk Call Manager/9.0.0\r\n")
        parser, challenge = Parser(), secrets.token_hex(8)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while data := await reader.read(READ_BYTES):
                for action in parser.feed(data):
                    for answer in self._answer(action, challenge, writer):
                        writer.write(message_bytes(answer))
                await writer.drain()
        self._listeners.discard(writer)
        writer.close()

    async def hang_up(self) -> None:
        """Every client is hung up on, as by a PBX that stops; until the last one's reading has ended."""
        for writer in self._serving.values():
            writer.transport.abort()
        await asyncio.gather(*self._serving, return_exceptions=True)

    def _answer(self, action: dict[str, str], challenge: str, writer: asyncio.StreamWriter) -> Iterable[Message]:
        asked, own = action.get("Action", "").lower(), [("ActionID", action.get("ActionID", ""))]
        if asked == "challenge":
            return [[("Response", "Success"), *own, ("Challenge", challenge)]]
        if asked == "login":
            return self._sign_in(action, challenge, own, writer)
        if writer not in self._listeners:
            return [[("Response", "Error"), *own, ("Message", "Permission denied")]]
        if asked in ("originate", "hangup", "mixmonitormute"):
            return self._spy(asked, action, own)
        match asked:
            case "ping":
                return [[("Response", "Success"), *own, ("Ping", "Pong"), ("Timestamp", f"{time.time():.6f}")]]
            case "queuestatus":
                return self._list(own, "Queue status will follow", self.switch.queue_status(), "QueueStatusComplete")
            case "coreshowchannels":
                return self._list(own, "Channels will follow", self.switch.channels(), "CoreShowChannelsComplete")
            case "queuepause":
                return [self._pause(action, own)]
            case "filter" | "eventmask" | "logoff":
                return [[("Response", "Success"), *own, ("Message", "Done")]]
        return [[("Response", "Error"), *own, ("Message", "Invalid/unknown command")]]

    def _spy(self, asked: str, action: dict[str, str], own: Message) -> Iterable[Message]:
        """The answer; and, a moment later, the news to everybody."""
        if asked == "originate":
            news, done = self.spies.originate(action), "Originate successfully queued"
        elif asked == "hangup":
            news, done = self.spies.hang_up(action.get("Channel", "")), "Channel Hungup"
        else:
            news, done = self.spies.mute(action), "Done"
        if not news:
            return [[("Response", "Error"), *own, ("Message", "No such channel")]]
        asyncio.get_running_loop().call_soon(self.tell, news)
        return [[("Response", "Success"), *own, ("Message", done)]]

    def _sign_in(
        self, action: dict[str, str], challenge: str, own: Message, writer: asyncio.StreamWriter
    ) -> Iterable[Message]:
        right = login_key(challenge, self.secret)
        if action.get("Username") != USER or not secrets.compare_digest(action.get("Key", ""), right):
            return [[("Response", "Error"), *own, ("Message", "Authentication failed")]]
        self._listeners.add(writer)
        return [[("Response", "Success"), *own, ("Message", "Authentication accepted")]]

    def _list(self, own: Message, title: str, rows: Iterable[Message], end: str) -> Iterable[Message]:
        listed = [[row[0], *own, *row[1:]] for row in rows]
        yield [("Response", "Success"), *own, ("EventList", "start"), ("Message", title)]
        yield from listed
        yield [("Event", end), *own, ("EventList", "Complete"), ("ListItems", str(len(listed)))]

    def _pause(self, action: dict[str, str], own: Message) -> Message:
        reason = action.get("Reason", "") or "pause"
        is_pause = action.get("Paused", "").lower() in ("1", "true", "yes")
        if not self.pause(action.get("Interface", ""), action.get("Queue", ""), reason if is_pause else ""):
            return [("Response", "Error"), *own, ("Message", "Interface not found")]
        return [("Response", "Success"), *own, ("Message", "Interface paused successfully")]
