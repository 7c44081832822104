"""A transcript comes in: no card stays in it, and its sound is silent before anybody hears it (rules 1, 6)."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from keskus.core.actions import Breach
from keskus.core.actors import SYSTEM
from keskus.core.models import Job
from keskus.engines.transcripts import Turn, Word
from keskus.recordings.actions import transcripts as actions
from keskus.recordings.actions.holding import hold_anew
from keskus.recordings.actions.matching import tie
from keskus.recordings.actions.playback import play_recording
from keskus.recordings.actions.silencing import put_silenced
from keskus.recordings.actions.sounds import prepare
from keskus.recordings.models import Recording, SpokenSecret, Transcript, TranscriptWord
from keskus.recordings.queries.transcripts import turns_of
from keskus.recordings.rules.conversation import Unplaced, cleared
from tests.house.people import World
from tests.recordings.stage import CARD, TURNS, silence_now, sound_with, tape


def test_a_card_said_is_neither_read_nor_heard_again(world: World) -> None:
    stage = tape(world)
    row = stage.recording
    assert stage.loudness(8, 11.5) > 8000
    stage.tell()
    assert (row.state, row.reason) == ("held", "to_silence")
    with pytest.raises(Breach, match="not_playable"):
        play_recording(world.viewer("quality"), row, purpose="evaluation")
    silence_now(row)
    row.refresh_from_db()
    assert (row.state, row.reason, row.version) == ("ready", "", 2)
    assert stage.loudness(7.2, 12.4) == 0
    assert stage.loudness(4.5, 6.0) > 8000
    assert stage.loudness(13.1, 15) > 8000
    (secret,) = SpokenSecret.objects.all()
    assert (secret.kind, secret.starts < 7.5, secret.ends > 12) == ("PAN", True, True)
    assert row.sound.version == 2


def test_nothing_of_it_is_in_any_column(world: World) -> None:
    tape(world).tell()
    transcript = Transcript.objects.get()
    said = [turn.text for turn in turns_of(transcript)]
    assert said[3] == "It is [PAN]."
    assert said[1] == TURNS[1].text
    with connection.cursor() as cursor:
        cursor.execute("SELECT turns FROM recordings_transcript")
        sealed = cursor.fetchone()[0]
    assert sealed.startswith("v1:")
    assert "invoice" not in sealed


def test_a_worker_that_dies_leaves_the_recording_held(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = tape(world)
    stage.tell()
    monkeypatch.setattr("keskus.recordings.actions.silencing.put_silenced", _dies)
    job = Job.objects.get()
    from keskus.core.work import resume, run_to_end

    with pytest.raises(RuntimeError):
        run_to_end(job)
    stage.recording.refresh_from_db()
    assert (stage.recording.state, stage.recording.version) == ("held", 1)
    monkeypatch.undo()
    resume(SYSTEM, job.pk)
    silence_now(stage.recording)
    assert stage.loudness(7.2, 12.4) == 0


def _dies(*args: object) -> bool:
    raise RuntimeError("the power went")


def test_a_sound_replaced_meanwhile_is_silenced_again(world: World) -> None:
    stage = tape(world)
    stage.tell()
    before = Recording.objects.get(pk=stage.recording.pk)
    Recording.objects.filter(pk=before.pk).update(version=7)
    prepared = prepare(sound_with(TURNS))
    assert not put_silenced(SYSTEM, before, prepared, list(SpokenSecret.objects.all()))
    assert SpokenSecret.objects.filter(silenced_at=None).exists()


def test_what_is_silent_already_is_not_silenced_twice(world: World) -> None:
    stage = tape(world)
    stage.tell()
    silence_now(stage.recording)
    stage.tell()
    assert stage.recording.state == "ready"
    assert SpokenSecret.objects.count() == 1


def test_a_transcript_taken_away_takes_its_words_along(world: World) -> None:
    stage = tape(world)
    stage.tell()
    silence_now(stage.recording)
    assert TranscriptWord.objects.exists()
    actions.remove_transcript(world.viewer("quality"), stage.recording)
    assert not TranscriptWord.objects.exists()
    assert SpokenSecret.objects.exists()
    with pytest.raises(Breach, match="no_transcript"):
        actions.remove_transcript(world.viewer("quality"), stage.recording)


def test_a_number_over_turns_with_nods_is_found_whole() -> None:
    turns = [
        Turn("agent", 0, 2, "The card number, please."),
        Turn("customer", 2, 4, "Four one one one, one one one one"),
        Turn("agent", 4, 5, "mhm"),
        Turn("customer", 5, 8, "one one one one one one one one"),
    ]
    done = cleared(turns, "en", 20)
    (stretch,) = done.stretches
    assert (stretch.kind, stretch.starts < 2, stretch.ends > 8) == ("PAN", True, True)
    assert [turn.text for turn in done.turns][1:] == ["[PAN]", "[…]", "[…]"]


def test_times_of_words_are_taken_where_they_are_told() -> None:
    words = [Word(10 + 0.5 * place, 10.5 + 0.5 * place, word) for place, word in enumerate(["my", "card", "is"])]
    words += [Word(12 + place, 13 + place, part) for place, part in enumerate(CARD.split())]
    words += [Word(18.0, 18.4, "thanks")]
    (turn,) = cleared([Turn("customer", 10, 20, "", tuple(words))], "en", 30).turns
    assert turn.text == "my card is [PAN] thanks"
    assert [(word.starts, word.ends) for word in turn.words][3] == (12, 16)
    (stretch,) = cleared([Turn("customer", 10, 20, "", tuple(words))], "en", 30).stretches
    assert (stretch.starts, stretch.ends) == (11.7, 16.3)


def test_what_is_said_out_of_order_or_outside_of_the_sound_is_not_heard() -> None:
    parts = CARD.split()
    words = tuple(Word(12 - place, 13 - place, part) for place, part in enumerate(parts))
    (stretch,) = cleared([Turn("customer", 9, 13, "", words)], "en", 30).stretches
    assert (stretch.starts, stretch.ends) == (8.7, 13.3)
    with pytest.raises(Unplaced):
        cleared([Turn("customer", 40, 45, CARD)], "en", 30)


def test_both_holds_must_end_before_a_recording_is_heard(world: World) -> None:
    stage = tape(world)
    row = stage.recording
    hold_anew(row, is_told=False)
    row.save()
    stage.tell()
    assert row.reason == "not_told"
    tie(row, None)  # its call is there no more, and with it nobody who was told
    assert (row.state, row.reason) == ("held", "not_told")
    hold_anew(row, is_told=True)
    assert (row.state, row.reason) == ("held", "to_silence")
    hold_anew(row, is_told=False)
    row.save()
    silence_now(row)
    row.refresh_from_db()
    assert (row.state, row.reason, row.version) == ("held", "not_told", 2)


def test_what_is_brought_is_not_written_over_by_what_an_engine_hears(world: World) -> None:
    stage = tape(world)
    stage.tell()
    with pytest.raises(Breach, match="transcribed"):
        actions.keep_transcript(
            SYSTEM, stage.recording, conversation=cleared(TURNS, "en", 20), language="en", engine="whisper"
        )


def test_a_file_is_read_cleared_and_not_kept(world: World) -> None:
    stage = tape(world)
    browser = world.client_for("quality")
    address = f"/recordings/{stage.recording.pk}/transcript/"
    told = {"turns": [_plain(turn) for turn in TURNS], "language": "en"}
    file = SimpleUploadedFile("t.json", json.dumps(told).encode())
    assert browser.post(address, {"file": file, "language": ""}).status_code == 302
    assert turns_of(Transcript.objects.get())[3].text == "It is [PAN]."
    broken = SimpleUploadedFile("t.json", b"{")
    answer = browser.post(address, {"file": broken, "language": ""})
    assert answer.status_code == 422
    told["turns"] = [{**_plain(TURNS[3]), "starts": 90, "ends": 95}]
    late = SimpleUploadedFile("t.json", json.dumps(told).encode())
    assert "after the end of this recording" in browser.post(address, {"file": late, "language": ""}).content.decode()


def _plain(turn: Turn) -> dict[str, object]:
    return {"side": turn.side, "starts": turn.starts, "ends": turn.ends, "text": turn.text}


def test_what_was_erased_gets_no_transcript(world: World) -> None:
    stage = tape(world)
    Recording.objects.filter(pk=stage.recording.pk).update(state="erased", data_key="")
    with pytest.raises(Breach, match="recording_erased"):
        stage.tell()
