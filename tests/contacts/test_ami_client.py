"""The client of the manager interface against a PBX that plays a real Asterisk's stream, and breaks the link."""

from __future__ import annotations

import asyncio
from collections import Counter
from random import Random
from typing import Any

import pytest

from keskus.contacts.gateways.ami import Address, AmiClient, Pauses, Trouble, try_address
from keskus.engines import floor as f
from keskus.engines.ami.protocol import Unsafe
from keskus.engines.ami.translate import Translator
from keskus.engines.floor import SECOND, Floor
from tests.contacts.ami_server import LAST_EVENT, FakePbx
from tests.engines.ami.transcript import WRAP_UP, Arrival, arrivals, is_wanted

QUICK = Pauses(first=0.001, longest=0.005)


def address(port: int, secret: str = "s3cret") -> Address:
    return Address("127.0.0.1", port, "keskus", secret)


async def listen(pbx: FakePbx, *, ahead: int = 0) -> tuple[AmiClient, list[str]]:
    """A client that listens until the PBX has no more to say, and every line it made. `ahead`: of the PBX's clock."""
    port = await pbx.start()
    own_clock = lambda: pbx.now + ahead  # noqa: E731
    client = AmiClient(address(port), Translator(wrap_up_seconds=WRAP_UP), pauses=QUICK, now=own_clock)
    lines: list[str] = []
    heard_all = asyncio.Event()
    take = client.translator.take

    def take_and_tell(message: Any, arrived_at: int) -> list[str]:
        if message.get("Event") == LAST_EVENT:
            heard_all.set()
        return take(message, arrived_at)

    client.translator.take = take_and_tell  # type: ignore[method-assign]

    async def drain() -> None:
        while True:
            lines.append(await client.lines.get())

    tasks = [asyncio.create_task(client.run()), asyncio.create_task(drain())]
    async with asyncio.timeout(120):
        await heard_all.wait()
        while client.link.state != "up" or not client.lines.empty():
            await asyncio.sleep(0.01)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await pbx.close()
    return client, lines


def state(floor: Floor) -> dict[str, Any]:
    """What is comparable: of a wrap-up a PBX tells the end in whole seconds only."""
    return {
        "queues": {name: [call.call for call in queue.waiting] for name, queue in floor.queues.items()},
        "members": {
            name: (member.state.replace(f.WRAP_UP, f.READY), member.reason, sorted(member.seats), member.call)
            for name, member in floor.members.items()
            if member.seats
        },
    }


def wanted() -> list[Any]:
    return [arrival for arrival in arrivals() if is_wanted(arrival.message)]


def test_the_whole_run_at_full_speed() -> None:
    pbx = FakePbx(wanted())
    client, lines = asyncio.run(listen(pbx))
    assert state(client.translator.floor) == state(pbx.truth.floor)
    assert client.translator.floor.gaps == []
    counts = Counter(line.split("|")[4] for line in lines)
    assert (counts["ENTERQUEUE"], counts["CONNECT"], counts["ABANDON"]) == (350, 246, 78)
    assert pbx.sessions == 1
    assert [message["Action"] for message in pbx.asked[:2]] == ["Challenge", "Login"]
    assert "Secret" not in pbx.asked[1]
    assert client.link.has_times


def test_all_is_dated_by_the_clock_of_the_pbx_though_its_events_have_no_times() -> None:
    """The answer to a ping tells that clock, before the first line is made; and is no time of an event."""
    hour, script = 3600 * SECOND, wanted()[:300]
    bare = [Arrival({k: v for k, v in message.items() if k != "Timestamp"}, at) for message, at in script]
    client, lines = asyncio.run(listen(FakePbx(bare), ahead=hour))
    told = [int(line.partition("|")[0]) for line in lines]
    assert min(told) >= script[0].at // SECOND - 1
    assert max(told) <= script[-1].at // SECOND + 1
    assert client.translator.floor.clock_offset == hour
    assert not client.link.has_times


def test_a_part_of_the_run_at_its_own_pace() -> None:
    """Three seconds as they were, in the thick of it; each event is on the floor in far less than a second."""
    all_of_it = wanted()
    middle = next(number for number, arrival in enumerate(all_of_it) if arrival.at >= 1_795_303_953 * SECOND)
    until = next(n for n, arrival in enumerate(all_of_it) if arrival.at >= 1_795_303_956 * SECOND)
    pbx = FakePbx(all_of_it[middle:until], speed=1)
    for message, at in all_of_it[:middle]:
        pbx.truth.take(message, at)
    client, _ = asyncio.run(listen(pbx))
    assert state(client.translator.floor) == state(pbx.truth.floor)
    assert client.link.state == "up"


def test_cut_at_fifty_points_the_end_is_the_same_and_the_gaps_are_marked() -> None:
    random, script = Random(7), wanted()
    cuts = {place: random.randrange(1, 60) for place in random.sample(range(100, len(script) - 100), 50)}
    ends = 0
    for place in sorted(cuts):  # no cut inside what another cut has already swallowed
        if place < ends:
            del cuts[place]
        else:
            ends = place + cuts[place]
    while len(cuts) < 50:
        place = random.randrange(100, len(script) - 100)
        if all(place + 2 < start or place > start + missed for start, missed in cuts.items()):
            cuts[place] = 1
    pbx = FakePbx(script, cuts=cuts)
    client, _ = asyncio.run(listen(pbx))
    assert pbx.cuts == {}
    assert pbx.sessions == 51
    assert state(client.translator.floor) == state(pbx.truth.floor)
    assert len(client.translator.floor.gaps) == 50
    assert client.translator.floor.lost_at == 0


def test_a_wrong_secret_is_refused_and_said() -> None:
    async def attempt() -> None:
        pbx = FakePbx([])
        port = await pbx.start()
        try:
            with pytest.raises(Trouble) as refused:
                await try_address(address(port, "wrong"))
            assert (refused.value.code, refused.value.detail) == ("refused", "Authentication failed")
            found = await try_address(address(port))
            assert found == {"queues": "3", "members": "6", "channels": "yes", "filtered": "yes"}
        finally:
            await pbx.close()

    asyncio.run(attempt())


def test_what_could_end_a_line_is_never_sent() -> None:
    async def attempt() -> None:
        pbx = FakePbx([])
        port = await pbx.start()
        client = AmiClient(address(port), Translator(), pauses=QUICK)
        running = asyncio.create_task(client.run())
        while client.link.state != "up":
            await asyncio.sleep(0.01)
        with pytest.raises(Unsafe):
            await client.ask("QueuePause", {"Interface": "PJSIP/1", "Reason": "x\r\nAction: Originate"})
        assert (await client.ask("QueuePause", {"Interface": "PJSIP/1", "Paused": "1"}))["Response"] == "Success"
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await pbx.close()
        assert [message["Action"] for message in pbx.asked].count("QueuePause") == 1

    asyncio.run(attempt())


def test_when_nobody_stores_the_lines_reading_stops() -> None:
    """The queue of lines is full: the PBX's own buffer fills, and nothing here grows."""

    async def attempt() -> None:
        pbx = FakePbx(wanted())
        port = await pbx.start()
        client = AmiClient(address(port), Translator(wrap_up_seconds=WRAP_UP), pauses=QUICK, now=lambda: pbx.now)
        client.lines = asyncio.Queue(20)
        running = asyncio.create_task(client.run())
        while not client.lines.full():
            await asyncio.sleep(0.01)
        before = client.link.messages
        await asyncio.sleep(0.2)
        assert client.link.messages <= before + 1
        assert client.lines.qsize() == 20
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await pbx.close()

    asyncio.run(attempt())


def test_lines_without_room_outlive_the_link_and_stay_in_order() -> None:
    """The floor holds what they say already, so a second telling would not bring them back."""

    async def story() -> list[str]:
        client = AmiClient(address(1), Translator())
        client.lines = asyncio.Queue(2)
        storing = asyncio.create_task(client._keep(["1", "2", "3", "4"]))
        await asyncio.sleep(0)
        storing.cancel()  # the link broke while the database was slow
        await asyncio.gather(storing, return_exceptions=True)
        assert client.lines.full()
        taken = [client.lines.get_nowait()]
        taking = asyncio.create_task(client._keep(["5"]))
        while len(taken) < 3:
            taken.append(await client.lines.get())
        taking.cancel()
        await asyncio.gather(taking, return_exceptions=True)
        return taken + client.left_lines()

    assert asyncio.run(story()) == ["1", "2", "3", "4", "5"]


def test_it_ends_when_told_to_though_the_pbx_answers_nothing() -> None:
    """In the middle of signing in, also when the link breaks in the same moment."""

    async def story(is_broken: bool) -> None:
        asked = asyncio.Event()
        writers: list[asyncio.StreamWriter] = []

        async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writers.append(writer)
            await reader.readuntil(b"\r\n\r\n")
            asked.set()

        server = await asyncio.start_server(mute, "127.0.0.1", 0)
        client = AmiClient(address(server.sockets[0].getsockname()[1]), Translator(), pauses=QUICK)
        running = asyncio.create_task(client.run())
        await asked.wait()
        if is_broken:
            writers[0].transport.abort()
            await asyncio.sleep(0)
        told = 0
        while not running.done() and told < 3:  # one that does not obey would go on for ever
            running.cancel()
            told += 1
            await asyncio.wait({running}, timeout=2)
        server.close()
        for writer in writers:
            writer.transport.abort()
        await asyncio.sleep(0.05)
        assert (told, running.cancelled()) == (1, True)

    for is_broken in (False, True):
        asyncio.run(story(is_broken))
