"""A real Asterisk's manager stream, replayed: contacts and the floor against what is known to have happened."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from keskus.engines import floor as f
from keskus.engines.ami.news import Kind, news_of
from keskus.engines.ami.sync import Sync, resync
from keskus.engines.ami.translate import Translator
from keskus.engines.floor import SECOND, Floor, LinkLost
from keskus.engines.queuelog import Contact, Fold, FoldParams, Line, parse_line
from tests.engines.ami.transcript import QUESTIONS, RUN, WRAP_UP, arrivals, ask, begun, is_wanted
from tests.engines.queuelog.reading import data_file

NOW = 1_795_400_000
SNAPSHOTS = {"rec-2": "start", "rec-19": "middle", "rec-38": "end"}


@dataclass
class Replay:
    """What came of the whole stream."""

    translator: Translator
    lines: list[str] = field(default_factory=list)
    asked: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def replay() -> Replay:
    """The stream at full speed, with the questions that the recording client asked."""
    found, sync = Replay(Translator(wrap_up_seconds=WRAP_UP)), None
    for message, at in arrivals():
        if message.get("ActionID") in QUESTIONS and sync is None:
            sync = Sync(message["ActionID"], QUESTIONS[message["ActionID"]])
        if sync is None:
            found.lines += found.translator.take(message, at)
            continue
        sync.offer(message, at)
        if sync.is_done:
            before = deepcopy(found.translator.floor.as_json())
            lines = resync(found.translator, sync, at).lines
            found.asked[sync.queues_id] = before, deepcopy(found.translator.floor.as_json()), lines
            found.lines += lines
            for held, came_at in sync.held:
                found.lines += found.translator.take(held, came_at)
            sync = None
    return found


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(data_file(f"{RUN}/truth.json").read_text())
    return found


def fold(lines: list[str]) -> list[Contact]:
    folding = Fold(FoldParams(wrap_up_seconds=WRAP_UP))
    for number, text in enumerate(lines, 1):
        line = parse_line(text.encode(), now=NOW)
        assert isinstance(line, Line), text
        folding.feed(line, number)
    rows = {row.seq: row for row in folding.drain().contacts}
    return list(rows.values())


def test_contacts_equal_the_ground_truth(replay: Replay, truth: dict[str, Any]) -> None:
    """Waits and talks within a second a call: the PBX counts whole seconds, the truth microseconds."""
    contacts = fold(replay.lines)
    assert len(contacts) == truth["totals"]["offered"]
    for queue, known in truth["queues"].items():
        own = [contact for contact in contacts if contact.queue == queue]
        outcomes = Counter(contact.outcome for contact in own)
        answered = [contact for contact in own if contact.outcome == "answered"]
        assert len(own) == known["offered"]
        assert outcomes["answered"] == known["answered"]
        assert outcomes["abandoned"] == known["abandoned"]
        assert outcomes["timeout"] == known["timeout"]
        assert outcomes["exit_key"] == known["exit_key"]
        assert outcomes["left_empty"] == known["left_empty"]
        assert outcomes["withdrawn"] == known["withdrawn"]
        assert outcomes["redirected"] == known["redirected_by_ami"]
        assert sum(outcomes.values()) == known["offered"]
        within = sum(1 for contact in answered if (contact.wait_seconds or 0) <= 20)
        assert abs(within - known["answered_within_20s"]) <= known["answered_19_to_21s"]
        waits = [contact.wait_seconds or 0 for contact in answered]
        assert sum(waits) / len(waits) == pytest.approx(known["average_speed_of_answer_s"], abs=0.5)
        talks = [contact.talk_seconds or 0 for contact in answered]
        assert sum(talks) / len(talks) == pytest.approx(known["average_handle_time_s"], abs=0.5)
        transfers = Counter(contact.ended_by for contact in answered)
        assert transfers["blind_transfer"] == known["ended"].get("blindtransfer", 0)
        assert transfers["attended_transfer"] == known["ended"].get("attendedtransfer", 0)


def test_agents_equal_the_ground_truth(replay: Replay, truth: dict[str, Any]) -> None:
    contacts = [contact for contact in fold(replay.lines) if contact.outcome == "answered"]
    for known in truth["agents"].values():
        name = known["name"] or next(iter(known["interfaces"].values()))
        own = [contact for contact in contacts if contact.agent == name]
        assert len(own) == known["handled"]
        assert dict(Counter(contact.queue for contact in own)) == known["handled_by_queue"]
        talk = sum(contact.talk_seconds or 0 for contact in own)
        assert talk == pytest.approx(known["talk_s"], abs=max(1.0, len(own) * 0.5))


def test_pauses_equal_the_ground_truth(replay: Replay, truth: dict[str, Any]) -> None:
    paused: dict[tuple[str, str], int] = defaultdict(int)
    since: dict[tuple[str, str], int] = {}
    for text in replay.lines:
        epoch, _, queue, agent, event, *data = text.split("|")
        key = agent, queue
        if key in since and event in ("PAUSE", "UNPAUSE", "REMOVEMEMBER"):
            paused[key] += int(epoch) - since.pop(key)
        if event == "PAUSE" or (event == "ADDMEMBER" and data):
            since[key] = int(epoch)
    assert not since
    for known in truth["agents"].values():
        name = known["name"] or next(iter(known["interfaces"].values()))
        for queue, seconds in known["pause_s_by_queue"].items():
            assert paused.pop((name, queue), 0) == pytest.approx(seconds, abs=8), (name, queue)
    assert not paused


def test_lines_equal_the_log_but_for_what_ami_knows_better(replay: Replay) -> None:
    """Each difference: transfers by members on Local/, a redirected caller, milliseconds, texts AMI does not carry."""
    told = Counter(_comparable(text) for text in replay.lines)
    text = data_file(f"{RUN}/queue_log").read_text()
    logged = Counter(_comparable(line) for line in text.splitlines())
    ours, theirs = told - logged, logged - told
    for kind in ("DID", "CSAT", "PAUSEALL", "UNPAUSEALL", "QUEUESTART", "CONFIGRELOAD", "PENALTY", "RINGINUSE"):
        theirs = Counter({row: count for row, count in theirs.items() if row[3] != kind})
    assert Counter(row[3] for row in ours.elements()) == {
        "KESKUS_REDIRECT": 1,
        "BLINDTRANSFER": 3,
        "ATTENDEDTRANSFER": 4,
        "ADDMEMBER": 7,  # the seats of queues.conf, of which the log says nothing
    }
    moved = [row[0] for row in ours if row[3] in ("BLINDTRANSFER", "ATTENDEDTRANSFER")]
    assert len(moved) == 7
    assert sorted(moved) == sorted(row[0] for row in theirs if row[3] == "COMPLETECALLER")
    assert {row[3] for row in theirs} <= {"COMPLETECALLER", "ABANDON"}
    assert [row[0] for row in theirs if row[3] == "ABANDON"] == [row[0] for row in ours if row[3] == "KESKUS_REDIRECT"]


def _comparable(text: str) -> tuple[str, ...]:
    _, call, queue, agent, event, *data = text.split("|")
    match event:
        case "ADDMEMBER" | "REMOVEMEMBER":  # the log has the interface here, and nothing of members from queues.conf
            return ("", queue, "", "ADDMEMBER", "")
        case "RINGCANCELED" | "UNPAUSE":
            data = []
        case "WITHDRAW":
            data = data[:3]
    return (call, queue, agent, event, *data)


def test_asking_in_the_middle_finds_nothing_new(replay: Replay) -> None:
    """The floor that was told by events equals what Asterisk says on being asked, and asking writes no line."""
    for action_id in ("rec-19", "rec-38"):
        before, after, lines = replay.asked[action_id]
        assert lines == []
        assert before == {**after, "fresh_at": before["fresh_at"]}


@pytest.mark.parametrize("action_id", SNAPSHOTS)
def test_the_floor_equals_queue_show(replay: Replay, action_id: str) -> None:
    floor = Floor.from_json(replay.asked[action_id][1])
    shown = data_file(f"{RUN}/snapshots/{SNAPSHOTS[action_id]}.txt").read_text()
    shown = shown.partition("===== queue show =====")[2].partition("===== queue show rules")[0]
    queue, members = "", set()
    for line in shown.splitlines():
        if found := re.match(r"(\w+) has (\d+) calls", line):
            queue = found[1]
            assert len(floor.queues[queue].waiting) == int(found[2])
        elif found := re.match(
            r" {6}(.+?) \((?:[^()]*? from )?[A-Z][^()]*?/[^()]*\) .*has taken|"
            r" {6}(PJSIP/\d+) ",
            line,
        ):
            name = re.sub(r" with penalty.*", "", found[1] or found[2])
            members.add((name, queue))
            member = floor.members[name]
            assert queue in member.seats
            assert ("(paused" in line) == (member.seats[queue].paused is not None)
            if "(in call)" in line:
                assert (member.state, member.call_queue) == (f.TALKING, queue)
            if "(Ringing)" in line:
                assert member.state == f.RINGING
            if "(Not in use)" in line and "(paused" not in line:
                assert member.state in (f.READY, f.WRAP_UP)
            if "(In use)" in line:
                assert member.state in (f.TALKING, f.BUSY)
    assert members == {(member.name, seat) for member in floor.members.values() for seat in member.seats}


def test_without_timestamps_arrival_counts(replay: Replay) -> None:
    translator, lines = Translator(wrap_up_seconds=WRAP_UP), list[str]()
    for message, at in arrivals():
        if is_wanted(message):
            bare = {key: value for key, value in message.items() if key != "Timestamp"}
            lines += translator.take(bare, at)
    assert not translator.has_times
    told = [line.partition("|")[2] for line in lines if "ADDMEMBER" not in line and "RINGCANCELED" not in line]
    known = [line.partition("|")[2] for line in replay.lines if "ADDMEMBER" not in line and "RINGCANCELED" not in line]
    assert Counter(told) == Counter(known)


def test_cut_anywhere_the_floor_is_right_again_after_asking() -> None:
    """Fifty gaps of up to half a minute; after each the floor is that of a client that missed nothing."""
    random, wanted = Random(20261), [arrival for arrival in arrivals() if is_wanted(arrival.message)]
    through, cut = begun(), begun()
    ends = sorted(random.sample(range(200, len(wanted) - 1), 50))
    starts = [max(before + 1, end - random.randrange(1, 150)) for before, end in zip([0, *ends], ends, strict=False)]
    away, gaps = False, 0
    for number, (message, at) in enumerate(wanted):
        if number in starts:
            away = True
            cut.floor.apply(LinkLost(cut.floor.fresh_at))
        through.take(message, at)
        if not away:
            cut.take(message, at)
        if number in ends:
            away, gaps = False, gaps + 1
            ask(cut, through, at)
            assert _state(cut.floor) == _state(through.floor), number
            assert len(cut.floor.gaps) == gaps
    assert _state(cut.floor) == _state(through.floor)
    assert {name: member.phone for name, member in cut.floor.members.items()} == {
        name: member.phone for name, member in through.floor.members.items()
    }
    assert all(gap.ended_at - gap.began_at >= 0 for gap in cut.floor.gaps)
    assert cut.floor.lost_at == 0
    assert cut.floor.fresh_at >= through.floor.fresh_at - SECOND


def _state(floor: Floor) -> dict[str, Any]:
    """What is comparable: of a wrap-up a PBX tells the end in whole seconds only."""
    return {
        "queues": {name: [call.call for call in queue.waiting] for name, queue in floor.queues.items()},
        "members": {
            name: (
                member.state.replace(f.WRAP_UP, f.READY),
                member.reason,
                sorted(member.seats),
                member.call,
                member.rings,
            )
            for name, member in floor.members.items()
            if member.seats
        },
    }


def test_listening_in_is_seen_with_whose_call_it_was() -> None:
    """Four listenings were made from a supervisor's telephone, one of them to a call of no queue."""
    translator, found = begun(), []
    for message, at in arrivals():
        if message.get("Event", "").startswith("ChanSpy"):
            news = news_of(message, at, translator)
            assert news is not None
            assert news.member == translator.member_at(message["SpyeeChannel"].rpartition("-")[0]) != ""
            found.append((news.kind, news.phone, news.unique))
        elif is_wanted(message):
            translator.take(message, at)
    began, ended = ([row for row in found if row[0] is kind] for kind in (Kind.SPY_BEGAN, Kind.SPY_ENDED))
    assert {row[1] for row in found} == {"PJSIP/1900"}
    assert len(began) == 4
    assert [row[2] for row in began] == [row[2] for row in ended]
