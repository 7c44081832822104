"""The client of one PBX's manager interface: signs in, listens, and comes back by itself. No tables.

Reading stops while the lines it made wait to be stored (`lines` is bounded), so that the PBX feels it and nothing here
grows without end; a PBX that gives up on us is asked for its whole state again on return, and the gap is marked.
"""

from __future__ import annotations

import asyncio
import random
import socket
import ssl
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from keskus.contacts.gateways import tls
from keskus.engines.ami.news import News, news_of
from keskus.engines.ami.protocol import Message, Parser, action_bytes, login_key
from keskus.engines.ami.sync import Overwhelmed, Sync, resync
from keskus.engines.ami.translate import Translator
from keskus.engines.floor import Alive, LinkLost

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 15.0
PING_SECONDS = 10.0
SILENT_SECONDS = 25.0  # two pings unanswered: the link is dead
TICK_SECONDS = 0.5
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
READ_BYTES = 65_536
MOST_LINES_WAITING = 20_000
MOST_NEWS_WAITING = 1_000

EVENT_MASK = "system,call,agent,dialplan,user"
FILTERS = (
    "Event: (QueueCaller|QueueMember|Agent|BlindTransfer|AttendedTransfer|Hangup|FullyBooted|Shutdown)",
    "Event: (ChanSpy|OriginateResponse|MixMonitorMute)",
    "UserEvent: Keskus",
    "Variable: QUEUESTATUS",
)


class Trouble(Exception):
    """Why the link is not there: a code, and what the other side said."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Address:
    """Where a PBX is reached and as whom. `tls`: `off`, `on`, or `any` for a certificate nobody vouches for; `trusted`:
    whose certificate is believed, as `gateways.tls` has it."""

    host: str
    port: int
    user: str
    secret: str = field(repr=False)
    tls: str = tls.OFF
    trusted: str = ""


@dataclass(slots=True)
class Link:
    """How the link stands. `lag_seconds`: between an event and its arrival; 0 where the PBX gives no times.

    `is_filtered`: whether the PBX let us choose what it sends; else its own settings do, or it sends all it may.
    """

    state: str = "connecting"
    detail: str = ""
    since_at: float = 0.0
    answered_seconds: float = 0.0
    lag_seconds: float = 0.0
    messages: int = 0
    dropped: int = 0
    has_times: bool = False
    has_channels: bool = True
    is_filtered: bool = False

    def turn(self, state: str, detail: str = "") -> None:
        """The link is in another state from now on."""
        if (state, detail) != (self.state, self.detail):
            self.state, self.detail, self.since_at = state, detail, time.time()


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long to wait before coming back: doubled each time, and never the same for two clients."""

    first: float = FIRST_PAUSE_SECONDS
    longest: float = LONGEST_PAUSE_SECONDS

    def after(self, failures: int) -> float:
        """Seconds before the next try."""
        return min(self.longest, self.first * 2.0 ** min(failures, 20)) * random.uniform(0.5, 1.5)  # noqa: S311


class AmiClient:
    """One PBX. `run` never ends by itself; `changed` is called after the floor may have changed."""

    def __init__(
        self,
        address: Address,
        translator: Translator,
        *,
        changed: Callable[[], None] = lambda: None,
        pauses: Pauses | None = None,
        now: Callable[[], int] = lambda: time.time_ns() // 1000,
    ) -> None:
        self.address, self.translator, self.link = address, translator, Link()
        self.lines: asyncio.Queue[str] = asyncio.Queue(MOST_LINES_WAITING)
        self.news: asyncio.Queue[News] = asyncio.Queue(MOST_NEWS_WAITING)
        self._kept: deque[str] = deque()  # what the floor holds already, and `lines` has had no room for
        self._keeping = asyncio.Lock()
        self._changed, self._pauses, self._now = changed, pauses or Pauses(), now
        self._writer: asyncio.StreamWriter | None = None
        self._answers: dict[str, asyncio.Future[Message]] = {}
        self._number = 0
        self._sync: Sync | None = None
        self._heard_at = 0.0

    async def run(self) -> None:
        """Connect and listen, for ever."""
        failures = 0
        while True:
            self.link.turn("connecting")
            try:
                await self._once()
            except Trouble as trouble:
                self.link.turn("refused" if trouble.code == "refused" else "down", str(trouble))
            except (OSError, asyncio.IncompleteReadError, TimeoutError, Overwhelmed) as fault:
                self.link.turn("down", type(fault).__name__ if not str(fault) else str(fault)[:200])
            failures = 0 if self._lost() else failures + 1
            self._changed()
            if _is_to_end():  # a link that breaks in the same moment must not hide it
                raise asyncio.CancelledError
            await asyncio.sleep(self._pauses.longest if self.link.state == "refused" else self._pauses.after(failures))

    def _lost(self) -> bool:
        """Mark the gap; whether the link had stood."""
        had_stood, self._sync, self._writer = self._heard_at > 0, None, None
        self._heard_at = 0.0
        for waiting in self._answers.values():
            waiting.cancel()
        self._answers.clear()
        if self.translator.floor.fresh_at:
            self.translator.floor.apply(LinkLost(self.translator.floor.fresh_at))
        return had_stood

    async def _once(self) -> None:
        reader, writer = await self._connect(self.address)
        self._writer = writer
        try:
            async with asyncio.TaskGroup() as tasks:
                reading = tasks.create_task(self._read(reader))
                await self._sign_in()
                await self._ask()
                pulse = tasks.create_task(self._pulse())
                await reading
                pulse.cancel()
        except* (OSError, Trouble, TimeoutError, Overwhelmed) as group:
            raise _first(group) from None
        finally:
            writer.close()
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(1):
                    await writer.wait_closed()
        raise Trouble("closed")

    @staticmethod
    async def _connect(address: Address) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open the link; nothing is said to whoever is not believed."""
        context = tls.context_of(address.tls, address.trusted)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                reader, writer = await asyncio.open_connection(address.host, address.port, ssl=context)
        except ssl.SSLCertVerificationError as error:
            raise Trouble("certificate", error.verify_message) from error
        except ssl.SSLError as error:
            raise Trouble("no_tls", error.reason or "") from error
        if not tls.is_believed(writer.get_extra_info("ssl_object"), address.tls, address.trusted):
            writer.transport.abort()
            raise Trouble("other_certificate")
        return reader, writer

    # Reading

    async def _read(self, reader: asyncio.StreamReader) -> None:
        parser = Parser()
        while data := await reader.read(READ_BYTES):
            arrived_at = self._now()
            for message in parser.feed(data):
                await self._take(message, arrived_at)
            self.link.dropped = parser.dropped
            if self.link.state == "up":
                self._heard_at = time.monotonic()
                self._changed()
        raise Trouble("closed")

    async def _take(self, message: Message, arrived_at: int) -> None:
        self.link.messages += 1
        waiting = self._answers.pop(message.get("ActionID", ""), None) if "Response" in message else None
        if waiting is not None and not waiting.done():
            waiting.set_result(message)
        if self._sync is not None:
            self._sync.offer(message, arrived_at)
            if self._sync.is_done:
                await self._settle(self._sync)
        elif "Event" in message or "Ping" in message:
            await self._hear(message, arrived_at)
            self._measure(message, arrived_at)

    async def _hear(self, message: Message, arrived_at: int) -> None:
        """What a message says of calls, and of listening in on them; of the latter first, while the call is known."""
        found = news_of(message, self._now(), self.translator)
        if found is not None:
            at = self.translator.time_of(message, arrived_at) + self.translator.floor.clock_offset
            await self.news.put(replace(found, at=at))
        await self._keep(self.translator.take(message, arrived_at))

    def _measure(self, message: Message, arrived_at: int) -> None:
        translator = self.translator
        self.link.has_times = translator.has_times
        if translator.has_times and "Timestamp" in message:
            behind = arrived_at - translator.floor.clock_offset - translator.time_of(message, arrived_at)
            self.link.lag_seconds = max(0.0, behind / 1e6)

    async def _settle(self, sync: Sync) -> None:
        """The whole state is known: take it, and what came while it was listed."""
        self._sync, self._heard_at = None, time.monotonic()
        self.link.has_channels = sync.has_channels
        await self._keep(resync(self.translator, sync, self._now()).lines)
        for message, arrived_at in sync.held:
            await self._hear(message, arrived_at)
        self._heard_at = time.monotonic()
        self.link.turn("up")
        self._changed()

    async def _keep(self, lines: Iterable[str]) -> None:
        """Hand lines on, in order; those for which there is no room outlive the link that brought them."""
        self._kept.extend(lines)
        async with self._keeping:
            while self._kept:
                await self.lines.put(self._kept[0])
                self._kept.popleft()

    def left_lines(self) -> list[str]:
        """All lines that nobody has taken, once nobody listens any more."""
        left = [self.lines.get_nowait() for _ in range(self.lines.qsize())]
        left += self._kept
        self._kept.clear()
        return left

    # Asking

    async def ask(self, name: str, fields: Mapping[str, str] | None = None) -> Message:
        """Send an action and wait for its answer. Raises `Trouble`, and `Unsafe` for what may not be sent."""
        self._number += 1
        action_id = f"keskus-{self._number}"
        waiting = self._answers[action_id] = asyncio.get_running_loop().create_future()
        try:
            self._send(name, action_id, fields)
            async with asyncio.timeout(ANSWER_SECONDS):
                return await waiting
        except (TimeoutError, asyncio.CancelledError) as gone:
            if isinstance(gone, asyncio.CancelledError) and _is_to_end():
                raise
            raise Trouble("no_answer", name) from None
        finally:
            self._answers.pop(action_id, None)

    def _send(self, name: str, action_id: str, fields: Mapping[str, str] | None = None) -> None:
        data = action_bytes(name, action_id, (fields or {}).items())
        if self._writer is None or self._writer.is_closing():
            raise Trouble("not_connected")
        self._writer.write(data)

    async def _sign_in(self) -> None:
        challenge = await self.ask("Challenge", {"AuthType": "MD5"})
        if challenge.get("Response") != "Success":
            raise Trouble("refused", challenge.get("Message", ""))
        key = login_key(challenge.get("Challenge", ""), self.address.secret)
        login = {"AuthType": "MD5", "Username": self.address.user, "Key": key, "Events": "system"}
        answer = await self.ask("Login", login)
        if answer.get("Response") != "Success":
            raise Trouble("refused", answer.get("Message", ""))
        await self.ask("Ping")  # tells the PBX's clock, before anything is dated by it
        answers = [await self.ask("Filter", {"Operation": "Add", "Filter": each}) for each in FILTERS]
        self.link.is_filtered = all(answer.get("Response") == "Success" for answer in answers)
        await self.ask("EventMask", {"EventMask": EVENT_MASK})

    async def _ask(self) -> None:
        """Ask for the whole state; from here on events are held until it is there."""
        self._number += 2
        sync = self._sync = Sync(f"keskus-{self._number - 1}", f"keskus-{self._number}")
        self._send("QueueStatus", sync.queues_id)
        self._send("CoreShowChannels", sync.channels_id)
        async with asyncio.timeout(ANSWER_SECONDS * 2):
            while self._sync is not None:
                await asyncio.sleep(0.01)

    async def _pulse(self) -> None:
        """Ask for a sign of life, let time do its part, and end a link on which nothing is heard."""
        pinged = time.monotonic()
        while True:
            await asyncio.sleep(TICK_SECONDS)
            await self._keep(self.translator.tick(self._now()))
            if time.monotonic() - self._heard_at > SILENT_SECONDS:
                raise Trouble("silent")
            if time.monotonic() - pinged >= PING_SECONDS:
                pinged = time.monotonic()
                await self.ask("Ping")
                self.link.answered_seconds = time.monotonic() - pinged
                self.translator.floor.apply(Alive(self._now() - self.translator.floor.clock_offset))
            self._changed()


def _is_to_end() -> bool:
    """Whether who waits was itself cancelled, not only the answer it waits for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    found: BaseException = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found


def own_address(host: str, port: int) -> str:
    """Our address on the way to a host, empty when there is none. Nothing is sent."""
    with suppress(OSError, UnicodeError):
        family, kind, _, _, target = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind) as way:
            way.connect(target)
            return str(way.getsockname()[0]).partition("%")[0]
    return ""


async def try_address(address: Address) -> dict[str, str]:
    """Sign in once and say what is there: `queues`, `members`, `channels` (whether they may be listed). Raises
    `Trouble` or `OSError`."""
    client = AmiClient(address, Translator())
    running = asyncio.create_task(client._once())
    try:
        async with asyncio.timeout(CONNECT_SECONDS + ANSWER_SECONDS):
            while client.link.state != "up":
                if running.done():
                    await running
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise Trouble("no_answer") from None
    finally:
        running.cancel()
        with suppress(BaseException):
            await running
    floor, link = client.translator.floor, client.link
    return {
        "queues": str(len(floor.queues)),
        "members": str(sum(1 for member in floor.members.values() if member.seats)),
        "channels": "yes" if link.has_channels else "no",
        "filtered": "yes" if link.is_filtered else "no",
    }
