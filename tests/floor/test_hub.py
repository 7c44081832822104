"""The hub: each distinct frame drawn once, the slow get only the newest, what changed and nothing else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any

import pytest

from keskus.contacts.gateways.feed import Change
from keskus.engines.floor import SECOND, Floor, Joined
from keskus.floor.gateways import hub as hub_module
from keskus.floor.gateways.hub import Hub, Moment
from keskus.floor.views import stream

AT = 1_795_000_000 * SECOND


class Told:
    """A feed played by hand."""

    def __init__(self) -> None:
        self.floor = Floor()
        self.queue: asyncio.Queue[Change] = asyncio.Queue()

    async def follow(self) -> AsyncGenerator[Change, None]:
        while True:
            yield await self.queue.get()

    def join(self, call: str) -> None:
        self.floor.apply(Joined(AT, "sales", call))
        self.queue.put_nowait(Change(1, self.floor, told_at=AT))


class Drawing:
    """Counts how often it is drawn."""

    def __init__(self) -> None:
        self.drawn = 0

    def __call__(self, moment: Moment) -> dict[str, str]:
        self.drawn += 1
        floors = moment.floors.values()
        waiting = sum(len(line.waiting) for floor in floors for line in floor.queues.values())
        return {"waiting": str(waiting), "still": "x", "lost": str(moment.is_lost)}


def played(scene: Callable[[Hub, Told], Coroutine[Any, Any, None]], kept: dict[int, Floor] | None = None) -> None:
    async def play() -> None:
        told = Told()
        hub = Hub(lambda besides: kept or {}, told.follow)
        try:
            await asyncio.wait_for(scene(hub, told), 20)
        finally:
            hub.close()
            await asyncio.gather(*hub.tasks, return_exceptions=True)

    asyncio.run(play())


def pieces(event: bytes) -> dict[str, str]:
    kind, data = event.decode().strip().split("\n")
    assert kind == "event: pieces"
    return dict(json.loads(data.removeprefix("data: ")))


async def until(client: Any, waiting: str) -> dict[str, str]:
    """The event that says so many wait."""
    while True:
        found = pieces(await client.next())
        if found.get("waiting") == waiting:
            return found


def test_a_client_gets_everything_first_and_then_what_changed() -> None:
    async def scene(hub: Hub, told: Told) -> None:
        async with hub.watching("k", Drawing()) as client:
            assert "still" in pieces(await client.next())
            told.join("a")
            await until(client, "1")
            told.join("b")
            assert await until(client, "2") == {"waiting": "2"}

    played(scene)


def test_many_who_watch_the_same_cost_one_drawing() -> None:
    drawing = Drawing()

    async def scene(hub: Hub, told: Told) -> None:
        async def watch() -> None:
            async with hub.watching("k", drawing) as client:
                await until(client, "1")

        watchers = [asyncio.ensure_future(watch()) for _ in range(50)]
        await asyncio.sleep(0)
        told.join("a")
        await asyncio.gather(*watchers)

    played(scene)
    assert drawing.drawn < 10


def test_a_slow_client_skips_frames_and_gets_the_newest_whole() -> None:
    async def scene(hub: Hub, told: Told) -> None:
        drawing = Drawing()
        async with hub.watching("k", drawing) as slow, hub.watching("k", drawing) as quick:
            await slow.next()
            for number in range(1, 4):
                told.join(f"call {number}")
                await until(quick, str(number))
            assert slow.queue.qsize() == 1
            late = pieces(await slow.next())
            assert (late["waiting"], late["still"]) == ("3", "x")
            assert slow.queue.empty()

    played(scene)


def test_without_a_listener_the_floors_are_those_written_down() -> None:
    kept = Floor()
    kept.apply(Joined(AT, "sales", "a"))

    async def scene(hub: Hub, told: Told) -> None:
        told.queue.put_nowait(Change())
        async with hub.watching("k", Drawing()) as client:
            assert (await until(client, "1"))["lost"] == "True"

    played(scene, {1: kept})


def test_a_channel_that_nobody_watches_is_gone() -> None:
    async def scene(hub: Hub, told: Told) -> None:
        async with hub.watching("k", Drawing()) as client:
            await client.next()
            assert len(hub.channels) == 1
        assert not hub.channels

    played(scene)


def test_a_frame_that_cannot_be_drawn_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def broken(moment: Moment) -> dict[str, str]:
        raise RuntimeError("no such table")

    async def scene(hub: Hub, told: Told) -> None:
        async with hub.watching("a", broken), hub.watching("b", Drawing()) as client:
            told.join("x")
            await until(client, "1")

    played(scene)
    assert "could not be drawn" in caplog.text


def test_the_stream_ends_when_its_plan_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked at again while it runs: first the same, then nobody may watch any more."""
    monkeypatch.setattr(stream, "LOOK_AGAIN_SECONDS", 0)
    plans = [stream.Plan("k", Drawing()), stream.Plan("k", Drawing()), None]
    heard: list[bytes] = []

    async def scene(hub: Hub, told: Told) -> None:
        told.join("a")
        async for event in stream.live(hub, lambda: plans.pop(0)):
            heard.append(event)
            told.join(str(len(heard)))

    played(scene)
    assert heard[0].startswith(b"retry: ")
    assert heard[1].startswith(b"event: pieces")
    assert heard[-1].startswith(b"event: over")


def test_a_stream_with_other_rights_shows_another_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LOOK_AGAIN_SECONDS", 0)
    other = lambda moment: {"names": "covered"}  # noqa: E731
    plans = [stream.Plan("open", Drawing()), stream.Plan("covered", other), None]
    heard: list[bytes] = []

    async def scene(hub: Hub, told: Told) -> None:
        heard.extend([event async for event in stream.live(hub, lambda: plans.pop(0))])

    played(scene)
    assert any(b'"names":"covered"' in event for event in heard)


def test_a_quiet_stream_says_that_it_is_still_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "STILL_HERE_SECONDS", 0.05)

    async def scene(hub: Hub, told: Told) -> None:
        async for event in stream.live(hub, lambda: stream.Plan("k", Drawing())):
            if event.startswith(b": still here"):
                return

    played(scene)
