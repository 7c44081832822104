"""The feed: what the listener publishes is what a follower has, through changes, silence, restarts and slow readers."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncGenerator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from keskus.contacts.gateways import feed
from keskus.contacts.gateways.feed import Change, FeedServer, FeedTaken, follow_feed
from keskus.engines.floor import (
    SECOND,
    Floor,
    Joined,
    LinkLost,
    MemberAdded,
    MemberRemoved,
    Paused,
    Resync,
    Talking,
    WaitingCall,
)

AT = 1_795_000_000 * SECOND
Scene = Callable[[FeedServer, AsyncGenerator[Change, None]], Coroutine[Any, Any, None]]


def played(path: Path, scene: Scene) -> None:
    async def play() -> None:
        server = FeedServer(path)
        await server.start()
        following = follow_feed(path)
        try:
            await asyncio.wait_for(scene(server, following), 20)
        finally:
            await following.aclose()
            await server.close()

    asyncio.run(play())


async def told(following: AsyncGenerator[Change, None], floor: Floor) -> Change:
    """The first change after which the follower's floor is as the listener's."""
    async for change in following:
        if change.floor is not None and change.floor.as_json() == floor.as_json():
            return change
    raise AssertionError("the feed ended")


def busy_floor() -> Floor:
    floor = Floor()
    floor.apply(MemberAdded(AT, "Mari", "sales", "PJSIP/1"))
    floor.apply(MemberAdded(AT, "Jan", "sales", "PJSIP/2"))
    floor.apply(Joined(AT + SECOND, "sales", "c1", "37255501234"))
    return floor


def test_a_follower_has_the_whole_floor_and_then_what_changes(tmp_path: Path) -> None:
    async def scene(server: FeedServer, following: AsyncGenerator[Change, None]) -> None:
        floor = busy_floor()
        server.publish(7, floor)
        first = await told(following, floor)
        assert (first.source, first.taken, first.is_lost) == (7, False, False)
        floor.apply(Talking(AT + 2 * SECOND, "Mari", "sales", "c1"))
        floor.apply(MemberRemoved(AT + 3 * SECOND, "Jan", "sales"))
        floor.apply(Paused(AT + 4 * SECOND, "Jan", "sales", "lunch"))
        floor.apply(LinkLost(AT + 5 * SECOND))
        server.publish(7, floor)
        await told(following, floor)
        floor.apply(Resync(AT + 9 * SECOND, {"service": (WaitingCall("c2", "", AT),)}, ()))
        server.publish(7, floor)
        change = await told(following, floor)
        assert change.floor is not None
        assert "sales" not in change.floor.queues
        assert change.floor.gaps

    played(tmp_path / "floor.sock", scene)


def test_a_flood_is_told_in_few_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand happenings in one go: the follower hears of them once, and of the last one too."""
    monkeypatch.setattr(feed, "TELL_SECONDS", 0.05)
    heard = []

    async def scene(server: FeedServer, following: AsyncGenerator[Change, None]) -> None:
        floor = busy_floor()
        server.publish(1, floor)
        await told(following, floor)
        for number in range(1000):
            floor.apply(Joined(AT + number, "sales", f"call-{number}"))
            server.publish(1, floor)
        async for change in following:
            heard.append(change)
            if change.floor is not None and len(change.floor.queues["sales"].waiting) == 1001:
                break

    played(tmp_path / "floor.sock", scene)
    assert len(heard) <= 2


def test_taken_facts_and_a_pbx_no_longer_listened_to_are_told(tmp_path: Path) -> None:
    async def scene(server: FeedServer, following: AsyncGenerator[Change, None]) -> None:
        floor = busy_floor()
        server.publish(1, floor)
        await told(following, floor)
        server.tell_taken(1)
        async for change in following:
            if change.taken:
                assert change.floor is not None
                break
        server.forget(1)
        async for change in following:
            if change.floor is None:
                assert change.source == 1
                break

    played(tmp_path / "floor.sock", scene)


def test_a_lost_listener_is_told_and_found_again(tmp_path: Path) -> None:
    path = tmp_path / "floor.sock"

    async def scene(server: FeedServer, following: AsyncGenerator[Change, None]) -> None:
        floor = busy_floor()
        server.publish(1, floor)
        await told(following, floor)
        await server.close()
        async for change in following:
            if change.is_lost:
                break
        again = FeedServer(path)
        await again.start()
        floor.apply(Joined(AT + 9 * SECOND, "sales", "c9"))
        again.publish(1, floor)
        await told(following, floor)
        await again.close()

    played(path, scene)


def test_the_socket_is_this_accounts_alone_and_one_listener_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "floor.sock"

    async def scene(server: FeedServer, following: AsyncGenerator[Change, None]) -> None:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with pytest.raises(FeedTaken):
            await FeedServer(path).start()
        await asyncio.sleep(0.02)  # the one that asked is let in and leaves

    played(path, scene)
    assert not path.exists()


def test_what_a_dead_listener_left_is_no_hindrance_and_a_deep_folder_neither(tmp_path: Path) -> None:
    path = tmp_path / ("a" * 90) / ("b" * 90) / "floor.sock"

    async def scene(server: FeedServer, following: AsyncGenerator[Change, None]) -> None:
        assert server.server is not None
        server.server.close()  # the file stays, as after a kill
        again = FeedServer(path)
        await again.start()
        floor = busy_floor()
        again.publish(1, floor)
        await told(following, floor)
        await again.close()

    played(path, scene)


def test_a_follower_that_does_not_read_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "MOST_UNSENT_BYTES", 100_000)
    path = tmp_path / "floor.sock"

    async def scene(server: FeedServer, following: AsyncGenerator[Change, None]) -> None:
        _, writer = await asyncio.open_unix_connection(str(path))
        while not server.followers:
            await asyncio.sleep(0.01)
        floor = busy_floor()
        for number in range(500):
            floor.apply(Joined(AT + number, "sales", f"call-{number}"))
        for _ in range(400):
            if not server.followers:
                break
            server.floors.pop(1, None)
            server.publish(1, floor)  # a floor that is new goes out whole
            await asyncio.sleep(0)
        assert not server.followers
        writer.close()
        await writer.wait_closed()

    played(path, scene)
