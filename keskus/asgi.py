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
    so a slow sender holds nobody up, and lets the next one in as its answer begins, so a stream holds nobody up.
    """

    def __init__(self, app: Any, at_once: int = AT_ONCE) -> None:
        self.app, self.turns = app, asyncio.Semaphore(at_once)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_waited = has_turn = False

        async def received() -> Any:
            nonlocal has_waited, has_turn
            message = await receive()
            if message["type"] == "http.request" and not message.get("more_body") and not has_waited:
                has_waited = True
                await self.turns.acquire()
                has_turn = True
            return message

        async def sent(message: Any) -> None:
            let_go()
            await send(message)

        def let_go() -> None:
            nonlocal has_turn
            if has_turn:
                has_turn = False
                self.turns.release()

        try:
            await self.app(scope, received, sent)
        finally:
            let_go()


application = InTurn(get_asgi_application())
