"""Recordings of the made-up centre: what they hold fits their calls, cards are found in them, nothing comes twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from keskus.cli.demo.calls import HOME
from keskus.cli.demo.centre import PHONES
from keskus.cli.demo.deeds import Deed
from keskus.cli.demo.judging import answers
from keskus.cli.demo.played import Played
from keskus.cli.demo.sheets import SALES
from keskus.cli.demo.talks import TALKS, Talk
from keskus.cli.demo.tape import Taped, sound_of, tape_of
from keskus.cli.demo.taping import Taping
from keskus.cli.demo.voice import RATE
from keskus.core.actors import SYSTEM
from keskus.engines.audio import Sound, decode, facts, voices
from keskus.quality.actions.forms import make_starter
from keskus.quality.queries.forms import questions_of, sheet_of, whole_versions
from keskus.quality.rules.scoring import missing
from keskus.quality.rules.starters import SERVICE
from keskus.recordings.rules.conversation import cleared
from keskus.recordings.rules.names import told_by

BEGAN = 1_795_303_746


def taped(talk: Talk) -> Taped:
    """A call in which it is this talk that is held."""
    tries = (
        Taped(f"{BEGAN}.{number}", talk.queue, "Ewelina Skowron", BEGAN, 45 + number % 60) for number in range(3_000)
    )
    for each in tries:
        tape = tape_of(each)
        if tape is not None and tape.talk == talk.code:
            return each
    raise AssertionError(f"{talk.code} fits nothing")


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.code)
def test_turns_lie_in_their_call_and_cards_are_found(talk: Talk) -> None:
    call = taped(talk)
    tape = tape_of(call)
    assert tape is not None
    assert tape == tape_of(call)
    assert all(0 <= turn.starts < turn.ends <= call.seconds for turn in tape.turns)
    found = cleared(tape.turns, tape.language, call.seconds).stretches
    assert ("PAN" in {each.kind for each in found}) is talk.has_spoken_card
    samples = sound_of(call, tape)
    assert len(samples) == call.seconds * RATE
    assert all(not samples[int(a * RATE) : int(b * RATE)].any() for a, b in tape.paused)
    assert bool(tape.paused) is talk.is_paused


def test_what_is_measured_is_what_was_put_in() -> None:
    call = taped(next(talk for talk in TALKS if talk.code == "faktura"))
    tape = tape_of(call)
    assert tape is not None
    found = facts(voices(Sound(RATE, sound_of(call, tape))))
    planned = [sum(t.ends - t.starts for t in tape.turns if t.side == side) for side in ("customer", "agent")]
    assert all(0.7 < heard / said < 1.1 for heard, said in zip(found.talk_seconds, planned, strict=True))
    assert found.dead_air


class OneDay:
    """Some calls of a day."""

    def __init__(self, calls: list[Taped]) -> None:
        self.calls = calls

    def deeds(self, since: float, until: float) -> list[Deed]:
        rows = []
        for each in self.calls:
            rows += [
                Deed(each.began, 0, each.call, each.queue, PHONES["Hubert Kalina"], "CONNECT", (1, "x", 1)),
                Deed(
                    each.ended, 0, each.call, each.queue, PHONES["Hubert Kalina"], "COMPLETEAGENT", (1, each.seconds, 1)
                ),
            ]
        return [deed for deed in sorted(rows, key=lambda deed: deed.at) if since <= deed.at < until]


def test_the_pbx_records_each_call_once_whatever_becomes_of_the_file(tmp_path: Path) -> None:
    played = Played(tmp_path)
    calls = [Taped(f"{BEGAN + n}.{n}", "randur-tugi", "", BEGAN + 500 * n, 60) for n in range(40)]
    day: Any = OneDay(calls)
    written = Taping(played).record(day, BEGAN, BEGAN + 86_400)
    files = sorted(played.monitor("tartu").iterdir())
    assert 0 < len(written) == len(files) < len(calls)
    for path, each in zip(files, written, strict=True):
        told = told_by(path.name, HOME)
        assert (told.call_key, told.began_epoch) == (each.call, each.began)
        assert path.stat().st_mtime == each.ended
        assert decode(path.read_bytes()).seconds == each.seconds
        path.unlink()
    behind = Taping(played)
    before = set(played.taped())
    while behind.record_one_before(day, BEGAN + 86_400):
        pass
    assert played.is_recorded
    assert before.isdisjoint(
        path.stem.partition("-")[2].partition("-")[2] for path in played.monitor("tartu").iterdir()
    )


@pytest.mark.django_db
@pytest.mark.parametrize("starter", [SERVICE, SALES], ids=["service", "sales"])
def test_every_talk_is_scored_whole(starter: Any) -> None:
    version = whole_versions().get(pk=make_starter(SYSTEM, starter, language="en").pk)
    for talk in TALKS:
        for number in range(12):
            sent = answers(questions_of(version), f"agent {number}", talk, "user:1", f"{number}.1", "pl")
            assert missing(sheet_of(version), {code: each.given for code, each in sent.items()}) == []
