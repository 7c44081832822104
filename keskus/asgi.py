"""The ASGI door for uvicorn."""

from __future__ import annotations

import asyncio
import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keskus.settings")
AT_ONCE = 32


class InTurn:
    """Lets so many requests be answered at once; the others wait for their turn.

    Each request has a thread of its own. A thousand screens that come back in one second would be a thousand threads
    that fight for the interpreter, and finish long after a few at a time would. A request waits once its body is here,
    so a slow sender holds nobody up, and lets the next one in as its answer begins, so a stream holds nobody up. Who
    leaves while waiting loses the place.
    """

    def __init__(self, app: Any, at_once: int = AT_ONCE) -> None:
        self.app, self.turns = app, asyncio.Semaphore(at_once)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        visit = Visit(self.turns, receive, send)
        try:
            await self.app(scope, visit.receive, visit.send)
        finally:
            visit.end()


class Visit:
    """One request on its way: what the application receives and sends passes here."""

    def __init__(self, turns: asyncio.Semaphore, receive: Any, send: Any) -> None:
        self._turns, self._receive, self._send = turns, receive, send
        self._has_waited = self._has_turn = False
        self._next: asyncio.Future[Any] | None = None  # listened for while waiting

    async def receive(self) -> Any:
        """The next message; the last one of the body only when it is this request's turn."""
        if self._next is not None:
            coming, self._next = self._next, None
            return await coming
        message = await self._receive()
        if message["type"] == "http.request" and not message.get("more_body") and not self._has_waited:
            self._has_waited = True
            await self._wait()
            if not self._has_turn:
                return await self.receive()  # that the client has gone
        return message

    async def _wait(self) -> None:
        """Until it is our turn or the client leaves."""
        if not self._turns.locked():
            self._has_turn = await self._turns.acquire()
            return
        turn = asyncio.ensure_future(self._turns.acquire())
        self._next = asyncio.ensure_future(self._receive())
        try:
            await asyncio.wait({turn, self._next}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._has_turn = turn.done()
            turn.cancel()

    async def send(self, message: Any) -> None:
        """Pass on what is answered; with its beginning the next one may come."""
        self._let_go()
        await self._send(message)

    def end(self) -> None:
        """Nothing more is received or sent."""
        self._let_go()
        if self._next is not None:
            self._next.cancel()

    def _let_go(self) -> None:
        if self._has_turn:
            self._has_turn = False
            self._turns.release()


application = InTurn(get_asgi_application())
