"""The ASGI door: requests are answered in turn, and neither a slow sender nor a stream keeps the others out."""

from __future__ import annotations

import asyncio
from typing import Any

from keskus.asgi import InTurn


class Asked:
    """One request to an application: what it is sent and what came back."""

    def __init__(self, door: InTurn, body_parts: int = 1) -> None:
        self.sent: list[str] = []
        self.parts: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.left = body_parts
        self.task = asyncio.ensure_future(door({"type": "http"}, self.parts.get, self.send))

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message["type"])

    def give(self) -> None:
        self.left -= 1
        self.parts.put_nowait({"type": "http.request", "body": b"x", "more_body": self.left > 0})


async def settle() -> None:
    for _ in range(100):
        await asyncio.sleep(0)


def app_that_waits(at_work: list[int], may_answer: asyncio.Event, may_end: asyncio.Event) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        at_work[0] += 1
        at_work[1] = max(at_work)
        await may_answer.wait()
        at_work[0] -= 1
        await send({"type": "http.response.start"})
        await may_end.wait()
        await send({"type": "http.response.body"})

    return app


def test_no_more_than_so_many_are_answered_at_once_and_all_are_answered() -> None:
    async def story() -> None:
        at_work, may_answer, may_end = [0, 0], asyncio.Event(), asyncio.Event()
        door = InTurn(app_that_waits(at_work, may_answer, may_end), at_once=2)
        asked = [Asked(door) for _ in range(9)]
        for one in asked:
            one.give()
        await settle()
        assert at_work == [2, 2]
        may_answer.set()
        await settle()
        assert [one.sent for one in asked] == [["http.response.start"]] * 9, "streams that go on keep nobody out"
        may_end.set()
        await asyncio.gather(*(one.task for one in asked))
        assert at_work == [0, 2]

    asyncio.run(story())


def test_who_is_slow_to_send_has_no_turn_yet() -> None:
    async def story() -> None:
        may = asyncio.Event()
        may.set()
        door = InTurn(app_that_waits([0, 0], may, may), at_once=1)
        slow, quick = Asked(door, body_parts=2), Asked(door)
        slow.give()
        quick.give()
        await quick.task
        assert quick.sent == ["http.response.start", "http.response.body"]
        assert slow.sent == []
        slow.give()
        await slow.task
        assert slow.sent == quick.sent

    asyncio.run(story())


def test_who_fails_gives_the_turn_back() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        raise OSError("gone")

    async def story() -> None:
        door = InTurn(app, at_once=1)
        asked = [Asked(door) for _ in range(3)]
        for one in asked:
            one.give()
        assert [str(e) for e in await asyncio.gather(*(a.task for a in asked), return_exceptions=True)] == ["gone"] * 3

    asyncio.run(story())


def test_who_leaves_while_waiting_is_not_served_and_holds_nobody_up() -> None:
    async def story() -> None:
        served: list[str] = []
        may_end = asyncio.Event()

        async def app(scope: Any, receive: Any, send: Any) -> None:
            if (await receive())["type"] == "http.disconnect":
                return
            served.append("one")
            await may_end.wait()

        door = InTurn(app, at_once=1)
        first, leaves, stays = [Asked(door) for _ in range(3)]
        for one in (first, leaves, stays):
            one.give()
        await settle()
        leaves.parts.put_nowait({"type": "http.disconnect"})
        await asyncio.wait_for(leaves.task, 5)
        assert served == ["one"]
        may_end.set()
        await asyncio.gather(first.task, stays.task)
        assert served == ["one", "one"]
        assert not door.turns.locked()

    asyncio.run(story())


def test_that_a_client_leaves_while_it_is_answered_is_still_told() -> None:
    async def story() -> None:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            await receive()
            await send({"type": (await receive())["type"]})

        asked = Asked(InTurn(app, at_once=1))
        asked.give()
        await settle()
        asked.parts.put_nowait({"type": "http.disconnect"})
        await asyncio.wait_for(asked.task, 5)
        assert asked.sent == ["http.disconnect"]

    asyncio.run(story())
