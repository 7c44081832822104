"""The made-up centre and its PBX: what it writes can be believed, and never changes once written."""

from __future__ import annotations

import asyncio
import csv
import re
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from keskus.cli.demo.calls import WRAP_UP_SECONDS, zero_of
from keskus.cli.demo.centre import OFFICE, PHONES, QUEUES, TEAMS, agents
from keskus.cli.demo.deeds import Deed, Past
from keskus.cli.demo.desk import USER, Manager
from keskus.cli.demo.lines import cdr_lines, queue_log_lines
from keskus.cli.demo.pbx import STEP_SECONDS
from keskus.cli.demo.played import Played
from keskus.cli.demo.roster import Asked
from keskus.cli.demo.switch import Switch
from keskus.engines.ami.protocol import Parser, action_bytes, login_key
from keskus.engines.ami.translate import Translator
from keskus.engines.queuelog import Contact, Fold, FoldParams, Line, parse_line

DAY = 86_400.0
FIRST = datetime(2026, 3, 25, tzinfo=UTC).date()  # the clocks change within the week


@cache
def past(days: int = 9, asked: tuple[Asked, ...] = ()) -> Past:
    return Past(FIRST, days, asked)


@cache
def week() -> tuple[Deed, ...]:
    return tuple(past().deeds(past().zero, past().zero + 7 * DAY))


def lines() -> list[str]:
    return list(queue_log_lines(week()))


def test_sixty_people_work_in_it() -> None:
    names = [name for name, _ in agents()] + [team.lead for team in TEAMS] + [name for name, _, _ in OFFICE]
    assert len(names) == len(set(names)) == 60
    assert len(set(PHONES.values())) == len(agents())


def test_every_line_can_be_read_in_order_and_calls_reconcile() -> None:
    read = [parse_line(text.encode(), now=int(past().zero + 30 * DAY)) for text in lines()]
    events = Counter(line.event for line in read if isinstance(line, Line))
    assert sum(events.values()) == len(read)
    moments = [line.epoch for line in read if isinstance(line, Line)]
    assert moments == sorted(moments)
    left = events["ABANDON"] + events["EXITWITHTIMEOUT"] + events["EXITEMPTY"]
    over = events["COMPLETECALLER"] + events["COMPLETEAGENT"] + events["BLINDTRANSFER"]
    assert 0 <= events["ENTERQUEUE"] - events["CONNECT"] - left < 10
    assert 0 <= events["CONNECT"] - over < 10
    assert events["ADDMEMBER"] - events["REMOVEMEMBER"] < 20
    assert events["PAUSE"] > events["UNPAUSE"] * 0.97
    assert {"RINGNOANSWER", "RINGCANCELED", "BLINDTRANSFER"} <= set(events)


def test_a_call_handed_on_leaves_before_it_enters_again() -> None:
    stands: dict[str, str] = {}
    for deed in week():
        if deed.event == "ENTERQUEUE":
            assert deed.call not in stands, f"{deed.call} waits twice"
            stands[deed.call] = deed.queue
        elif deed.event in ("ABANDON", "EXITWITHTIMEOUT", "EXITEMPTY", "BLINDTRANSFER") or "COMPLETE" in deed.event:
            assert stands.pop(deed.call) == deed.queue


def test_figures_that_a_manager_would_believe() -> None:
    events = Counter((deed.queue, deed.event) for deed in week())
    for queue in QUEUES:
        offered, answered = events[queue.name, "ENTERQUEUE"], events[queue.name, "CONNECT"]
        assert offered > 400
        assert 0.8 < answered / offered < 0.99
        waits = [deed.data[0] for deed in week() if (deed.queue, deed.event) == (queue.name, "CONNECT")]
        within = sum(1 for wait in waits if wait <= queue.threshold_seconds)
        assert 0.55 < within / offered < 0.95


def test_somebody_is_there_at_every_hour() -> None:
    hours = {datetime.fromtimestamp(deed.at, UTC).hour for deed in week() if deed.event == "CONNECT"}
    assert hours == set(range(24))


def test_no_number_can_be_anybodys() -> None:
    callers = {deed.data[1] for deed in week() if deed.event == "ENTERQUEUE"}
    called = {call.number for call in past().outbound(past().zero, past().zero + 7 * DAY)}
    assert called
    assert all(re.fullmatch(r"\+(48|372)000\d{6}", number) for number in callers | called)
    assert len(callers) < sum(1 for deed in week() if deed.event == "ENTERQUEUE"), "some call again"


def test_what_has_happened_stays_when_more_days_come_or_somebody_pauses() -> None:
    moment = past().zero + 2 * DAY + 10 * 3600
    agent = next(name for name, phone in PHONES.items() if phone == on_duty(moment))
    asked = past(9, (Asked(agent, "training", moment), Asked(agent, "", moment + 1800)))
    longer = past(11)
    before = [deed for deed in week() if deed.at < moment]
    for other in (asked, longer):
        assert other.deeds(other.zero, moment) == before
    after = [deed for deed in asked.deeds(moment, moment + 3600) if deed.agent == PHONES[agent]]
    assert any((deed.event, deed.data) == ("PAUSEALL", ("training",)) for deed in after)
    assert any(deed.event == "UNPAUSEALL" for deed in after)


def on_duty(moment: float) -> str:
    """Somebody who took a call shortly before and one shortly after."""
    before = {deed.agent for deed in week() if deed.event == "CONNECT" and moment - 900 < deed.at < moment}
    after = {deed.agent for deed in week() if deed.event == "CONNECT" and moment < deed.at < moment + 900}
    return min(before & after)


def test_a_part_of_the_past_is_that_part_of_the_whole() -> None:
    since, until = past().zero + 3.4 * DAY, past().zero + 3.9 * DAY
    assert past().deeds(since, until) == [deed for deed in week() if since <= deed.at < until]


def test_after_a_kill_the_files_go_on_where_they_end(tmp_path: Path) -> None:
    whole, cut = Played(tmp_path / "whole"), Played(tmp_path / "cut")
    since, until = past().zero + DAY, past().zero + 3 * DAY
    for played in (whole, cut):
        played.found(datetime.now(UTC))
        played.write_first(past(), since, until if played is whole else until - DAY)
    for path, lost in ((cut.log, 333), (cut.records, 41)):
        path.write_bytes(path.read_bytes()[:-lost])
    cut.catch_up(past(), until)
    assert cut.log.read_bytes() == whole.log.read_bytes()
    assert cut.records.read_bytes() == whole.records.read_bytes()
    cut.catch_up(past(), until)
    assert cut.log.read_bytes() == whole.log.read_bytes()


def calls_of(told: list[str]) -> list[Contact]:
    fold = Fold(FoldParams(wrap_up_seconds={queue.name: WRAP_UP_SECONDS for queue in QUEUES}))
    for number, text in enumerate(told, 1):
        line = parse_line(text.encode(), now=int(past().zero + 9 * DAY))
        assert isinstance(line, Line), text
        fold.feed(line, number)
    return sorted(fold.drain().contacts, key=lambda call: (call.callid, call.visit_no))


def test_its_log_and_its_manager_interface_tell_a_whole_weekday_alike() -> None:
    """Each message comes up to a step of the PBX after its moment; the queue_log knows whole seconds only."""
    switch, translator, heard = Switch(), Translator(), []
    monday = past().zero + 5 * DAY
    for deed in week():
        messages = switch.take(deed)
        if monday <= deed.at < monday + DAY:
            for message in messages:
                heard += translator.take(dict(message), int((deed.at // STEP_SECONDS + 1) * STEP_SECONDS * 1e6))
    logged = list(queue_log_lines(deed for deed in week() if monday <= deed.at < monday + DAY))
    pairs = list(zip(calls_of(heard), calls_of(logged), strict=True))
    assert len(pairs) > 1_000
    for live, log in pairs:
        assert (live.callid, live.visit_no) == (log.callid, log.visit_no)
        assert (live.queue, live.caller) == (log.queue, log.caller)
        assert (live.outcome, live.agent, live.ended_by) == (log.outcome, log.agent, log.ended_by)
        assert abs((live.wait_seconds or 0) - (log.wait_seconds or 0)) <= 1
        assert abs((live.talk_seconds or 0) - (log.talk_seconds or 0)) <= 1


def test_records_of_calls_made_are_whole() -> None:
    calls = past().outbound(past().zero, past().zero + 7 * DAY)
    assert len(calls) > 50
    assert {len(next(csv.reader([line]))) for line in cdr_lines(calls)} == {21}
    assert {call.agent for call in calls} <= set(PHONES.values())
    assert all(call.began_at < call.ended_at for call in calls)


class Listener:
    """A client of the fake PBX, over a real socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer, self.parser = reader, writer, Parser()
        self.got: list[dict[str, str]] = []

    async def ask(self, name: str, **fields: str) -> list[dict[str, str]]:
        """Send, and read until the answer or the list of answers is whole."""
        self.writer.write(action_bytes(name, f"t-{name}", fields.items()))
        while True:
            mine = [each for each in self.got if each.get("ActionID") == f"t-{name}"]
            if mine and ("EventList" not in mine[0] or mine[-1].get("EventList") == "Complete"):
                self.got = [each for each in self.got if each not in mine]
                return mine
            self.got += self.parser.feed(await self.reader.read(65_536))


def talk_to(secret: str, switch: Switch, what: object, pauses: list[tuple[str, str, str]]) -> None:
    async def scenario() -> None:
        def pause(phone: str, queue: str, reason: str) -> bool:
            pauses.append((phone, queue, reason))
            return phone in switch.members

        manager = Manager(switch, secret, pause)
        server = await asyncio.start_server(manager.serve, "127.0.0.1", 0)
        async with server:
            client = Listener(*await asyncio.open_connection(*server.sockets[0].getsockname()[:2]))
            assert callable(what)
            await what(client, manager)
            client.writer.close()

    asyncio.run(asyncio.wait_for(scenario(), 30))


async def sign_in(client: Listener, secret: str) -> dict[str, str]:
    (challenge,) = await client.ask("Challenge", AuthType="MD5")
    key = login_key(challenge["Challenge"], secret)
    (answer,) = await client.ask("Login", AuthType="MD5", Username=USER, Key=key)
    return answer


def test_nobody_is_told_anything_without_the_password() -> None:
    async def what(client: Listener, manager: Manager) -> None:
        for name in ("QueueStatus", "QueuePause"):
            (refused,) = await client.ask(name)
            assert refused["Response"] == "Error"
        assert (await sign_in(client, "guessed"))["Response"] == "Error"
        (still,) = await client.ask("CoreShowChannels")
        assert still["Message"] == "Permission denied"
        assert (await sign_in(client, "right"))["Response"] == "Success"

    talk_to("right", Switch(), what, [])


def test_its_lists_say_who_waits_who_talks_and_who_is_paused() -> None:
    switch = Switch()
    moment = past().zero + 2 * DAY + 11 * 3600
    for deed in past().deeds(moment - DAY, moment):
        switch.take(deed)
    talking = {caller.agent for caller in switch.callers.values() if caller.agent}
    paused = {member.phone for member in switch.members.values() if member.paused}
    assert talking
    assert paused

    async def what(client: Listener, manager: Manager) -> None:
        await sign_in(client, "s")
        rows = await client.ask("QueueStatus")
        members = [row for row in rows if row.get("Event") == "QueueMember"]
        assert {row["Queue"] for row in rows if row.get("Event") == "QueueParams"} == {queue.name for queue in QUEUES}
        assert {row["Name"] for row in members if row["InCall"] == "1"} == talking
        assert {row["Name"] for row in members if row["Paused"] == "1"} == paused
        channels = [row for row in await client.ask("CoreShowChannels") if row.get("Event") == "CoreShowChannel"]
        up = {
            row["Channel"].rpartition("-")[0]
            for row in channels
            if row["Application"] == "AppQueue" and "BridgeId" in row
        }
        assert up == talking
        (answer,) = await client.ask("QueuePause", Interface=min(talking), Paused="true", Reason="lunch")
        assert answer["Response"] == "Success"
        (unknown,) = await client.ask("QueuePause", Interface="PJSIP/999", Paused="true")
        assert unknown["Response"] == "Error"
        manager.tell(switch.take(Deed(moment, 0, "1.1", QUEUES[0].name, "NONE", "ENTERQUEUE", ("", "+48000100001", 1))))
        (pong,) = await client.ask("Ping")
        assert pong["Ping"] == "Pong"
        assert [each["Uniqueid"] for each in client.got if each.get("Event") == "QueueCallerJoin"] == ["1.1"]

    pauses: list[tuple[str, str, str]] = []
    talk_to("s", switch, what, pauses)
    assert pauses == [(min(talking), "", "lunch"), ("PJSIP/999", "", "pause")]


@pytest.mark.parametrize("days", [1, 3])
def test_a_centre_found_long_ago_goes_on_to_the_day_after_tomorrow(tmp_path: Path, days: int) -> None:
    played, now = Played(tmp_path / "pbx"), datetime.now(UTC)
    played.found(now)
    found = played.past((now + timedelta(days=days)).timestamp())
    ends = zero_of(found.first + timedelta(days=found.days))  # a day of the calendar has 23 to 25 hours
    assert ends > (now + timedelta(days=days + 1)).timestamp()


def test_a_pbx_that_stops_hangs_up_and_leaves_no_reading_behind() -> None:
    async def what(client: Listener, manager: Manager) -> None:
        faults: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, fault: faults.append(fault))
        await sign_in(client, "s")
        reading = asyncio.all_tasks() - {asyncio.current_task()}
        await manager.hang_up()
        with suppress(ConnectionError):
            assert await client.reader.read(65_536) == b""
        assert not any("serve" in repr(task) for task in asyncio.all_tasks() & reading)
        assert faults == []

    talk_to("s", Switch(), what, [])
