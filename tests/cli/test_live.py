"""The listener: from a PBX's event to stored figures and the floor's feed; orders; restarts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from contextlib import aclosing, suppress
from datetime import timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import pytest

from keskus.cli.listening import Desk
from keskus.cli.live import Stations
from keskus.contacts.actions.connections import claim_orders, connect_pbx, order_pause
from keskus.contacts.gateways import ami
from keskus.contacts.gateways.feed import FeedServer, follow_feed
from keskus.contacts.models import Contact, FloorSnapshot, PbxConnection, PbxOrder, QueueDay, RawLine
from keskus.contacts.queries.connections import standing
from keskus.contacts.queries.floor import kept_floors
from keskus.core.actions import Breach
from keskus.core.actors import SYSTEM
from keskus.core.models import Pulse
from keskus.engines.floor import Floor
from tests.contacts.ami_server import FakePbx
from tests.contacts.world import a_source
from tests.engines.ami.transcript import Arrival, arrivals, is_wanted

pytestmark = pytest.mark.django_db


class Here(Desk):
    """Everything is stored in the test's own thread, whose transaction is rolled back; the loop runs in another."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Callable[[], None]] = SimpleQueue()

    async def do(self, deed: Callable[..., Any], *args: Any, **more: Any) -> Any:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Any] = loop.create_future()

        def act() -> None:
            try:
                tell, came = done.set_result, deed(*args, **more)
            except BaseException as fault:
                tell, came = done.set_exception, fault
            loop.call_soon_threadsafe(lambda: None if done.done() else tell(came))

        self._waiting.put(act)
        return await done

    def run(self, story: Callable[[Here], Coroutine[Any, Any, None]]) -> None:
        """Let the story run to its end, doing here what it wants stored."""
        faults: list[BaseException] = []

        def tell() -> None:
            try:
                asyncio.run(story(self))
            except BaseException as fault:
                faults.append(fault)

        thread = Thread(target=tell)
        thread.start()
        while thread.is_alive():
            with suppress(Empty):
                self._waiting.get(timeout=0.05)()
        if faults:
            raise faults[0]


def script(most: int) -> list[Arrival]:
    return [arrival for arrival in arrivals() if is_wanted(arrival.message)][:most]


def connection(port: int, **more: Any) -> PbxConnection:
    site = a_source(name="Log").site
    return connect_pbx(
        SYSTEM, site=site, name="Live", host="127.0.0.1", port=port, user="keskus", secret="s3cret", **more
    )


async def until(desk: Here, is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not await desk.do(is_so):
            await asyncio.sleep(0.02)


def order_state(order: PbxOrder) -> str:
    return PbxOrder.objects.get(pk=order.pk).state


def offered() -> int:
    return sum(QueueDay.objects.values_list("offered", flat=True))


def calls(floor: Floor) -> dict[str, list[str]]:
    return {name: [call.call for call in queue.waiting] for name, queue in floor.queues.items()}


def kept_floor(source: int) -> Floor:
    return Floor.from_json(kept_floors()[source].floor)


def test_from_the_pbx_to_figures_floor_and_back(tmp_path: Path) -> None:
    async def through(desk: Here) -> None:
        pbx = FakePbx(script(900))
        row = await desk.do(connection, await pbx.start())
        feed = FeedServer(tmp_path / "floor.sock")
        await feed.start()
        stations = Stations(desk, feed)
        await stations.look_again()
        await pbx.over.wait()
        joined = sum(1 for each in pbx.script if each.message["Event"] == "QueueCallerJoin")
        await until(desk, lambda: offered() == joined)
        assert await desk.do(lambda: Contact.objects.filter(source=row.source).count()) == joined
        async with aclosing(follow_feed(tmp_path / "floor.sock")) as changes:
            change = await anext(changes)
            assert change.source == row.source_id
            assert change.floor is not None
            assert calls(change.floor) == calls(pbx.truth.floor)
        await pause_and_unpause(desk, row, pbx)
        await stations.close()
        await feed.close()
        assert calls(await desk.do(kept_floor, row.source_id)) == calls(pbx.truth.floor)
        assert not await desk.do(lambda: Pulse.objects.filter(name="live").exists())
        await pbx.close()

    Here().run(through)


async def pause_and_unpause(desk: Here, row: PbxConnection, pbx: FakePbx) -> None:
    name = "Karin Mägi"
    paused = await desk.do(order_pause, SYSTEM, row, member=name, reason="lunch")
    await until(desk, lambda: order_state(paused) == "done")
    sent = [message for message in pbx.asked if message["Action"] == "QueuePause"]
    assert {message["Interface"] for message in sent} == {"Local/1009@from-queue/n", "PJSIP/1009"}
    assert {(message["Paused"], message["Reason"]) for message in sent} == {("true", "lunch")}
    unpaused = await desk.do(order_pause, SYSTEM, row, member=name, reason=None, queue="support")
    await until(desk, lambda: order_state(unpaused) == "done")
    last = [message for message in pbx.asked if message["Action"] == "QueuePause"][-1]
    assert (last["Interface"], last["Queue"], last["Paused"]) == ("PJSIP/1009", "support", "false")
    nobody = await desk.do(order_pause, SYSTEM, row, member="Nobody", reason="lunch")
    await until(desk, lambda: order_state(nobody) == "failed")
    assert (await desk.do(PbxOrder.objects.get, pk=nobody.pk)).answer == "not_signed_in"


def test_an_order_that_nobody_could_send_is_given_up() -> None:
    row = connection(5038)
    order = order_pause(SYSTEM, row, member="Anna", reason="lunch")
    at = order.requested_at
    assert claim_orders(row.pk, at=at + timedelta(minutes=5)) == []
    assert (order_state(order), PbxOrder.objects.get().answer) == ("failed", "too_late")
    again = order_pause(SYSTEM, row, member="Anna", reason=None)
    assert [each.pk for each in claim_orders(row.pk, at=again.requested_at)] == [again.pk]
    assert claim_orders(row.pk, at=again.requested_at) == []
    with pytest.raises(Breach):
        order_pause(SYSTEM, row, member="Anna", reason="a\r\nAction: Originate")


def test_a_restart_goes_on_from_what_was_kept_and_marks_the_gap(tmp_path: Path) -> None:
    async def twice(desk: Here) -> None:
        pbx = FakePbx(script(600))
        row = await desk.do(connection, await pbx.start())
        feed = FeedServer(tmp_path / "floor.sock")
        for run in range(2):
            stations = Stations(desk, feed)
            await stations.look_again()
            client = stations.by_id[row.pk][0].client
            if run:
                assert client.translator.floor.members  # what was kept is there at once
            await pbx.over.wait()
            while client.link.state != "up" or not client.lines.empty():
                await asyncio.sleep(0.02)
            await stations.close()
        assert len((await desk.do(kept_floor, row.source_id)).gaps) == 1
        entered = await desk.do(lambda: list(Contact.objects.values_list("callid", "queue_id", "visit")))
        assert len(entered) == len(set(entered)) > 10
        await pbx.close()

    Here().run(twice)


class Slow(Desk):
    """A desk that does nothing until it is told to go on."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self.goes_on = desk, asyncio.Event()

    async def do(self, deed: Callable[..., Any], *args: Any, **more: Any) -> Any:
        await self.goes_on.wait()
        return await self._desk.do(deed, *args, **more)


def test_what_was_heard_is_stored_though_listening_ends_while_the_database_is_slow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ami, "MOST_LINES_WAITING", 5)
    made: list[str] = []
    keep = ami.AmiClient._keep

    async def noted(client: ami.AmiClient, lines: Iterable[str]) -> None:
        here = list(lines)
        made.extend(here)
        await keep(client, here)

    monkeypatch.setattr(ami.AmiClient, "_keep", noted)

    async def story(desk: Here) -> None:
        pbx = FakePbx(script(900))
        row = await desk.do(connection, await pbx.start())
        stations = Stations(desk, FeedServer(tmp_path / "floor.sock"))
        await stations.look_again()
        station, _ = stations.by_id[row.pk]
        station._desk = slow = Slow(desk)
        async with asyncio.timeout(60):
            while not station.client._kept:  # a piece is being stored, five lines wait, one more has no room
                await asyncio.sleep(0.01)
        closing = asyncio.create_task(stations.close())
        await asyncio.sleep(0.05)
        slow.goes_on.set()
        await closing
        assert await desk.do(lambda: RawLine.objects.filter(source=row.source).count()) == len(made) > 5
        await pbx.close()

    Here().run(story)


def test_switched_off_it_is_left_and_a_change_is_taken_up(tmp_path: Path) -> None:
    async def change(desk: Here) -> None:
        pbx = FakePbx([])
        row = await desk.do(connection, await pbx.start())
        rows = PbxConnection.objects.filter(pk=row.pk)
        stations = Stations(desk, FeedServer(tmp_path / "floor.sock"))
        await stations.look_again()
        first = stations.by_id[row.pk][0]
        await until(desk, lambda: rows.get().state == "up")
        assert (await desk.do(lambda: standing(rows.get()))).level == "good"
        await desk.do(rows.update, version=2)
        await stations.look_again()
        assert stations.by_id[row.pk][0] is not first
        await desk.do(rows.update, is_on=False)
        await stations.look_again()
        assert stations.by_id == {}
        assert (await desk.do(lambda: standing(rows.get()))).state == "off"
        assert await desk.do(lambda: FloorSnapshot.objects.filter(source=row.source).exists())
        await stations.close()
        await pbx.close()

    Here().run(change)
