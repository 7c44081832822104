"""Taking in: what is taken, what waits, what is refused, and that nothing is half-kept (privacy rules 20 and 39)."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from keskus.cli.check import recordings
from keskus.contacts.models import PbxAgent
from keskus.core.actions import SYSTEM, Breach
from keskus.core.storage import seal_file
from keskus.recordings import jobs
from keskus.recordings.actions import intake
from keskus.recordings.actions.arrivals import look_into, try_again, upload_recording
from keskus.recordings.actions.matching import match_again, settle_matches
from keskus.recordings.actions.sounds import erase_recording
from keskus.recordings.gateways import folders, vault
from keskus.recordings.models import (
    Arrival,
    MonitoringGate,
    NoticeReceipt,
    Recording,
    RecordingSource,
    SpokenSecret,
)
from keskus.recordings.queries.matching import Match
from keskus.recordings.queries.reach import recordings_reached
from keskus.recordings.rules.names import told_by
from tests.contacts.builder import build_centre
from tests.engines.audio.made import packed, pitch_of, tone, wave
from tests.house.people import World
from tests.recordings.made import EARLY, a_file, a_source, looked, open_gate, take_all

pytestmark = pytest.mark.django_db
KEY = "1772445600.7"
NAME = f"sales-20260302-100000-{KEY}.wav"


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "monitor" / "centre"
    path.mkdir(parents=True)
    settings.KESKUS_RECORDING_ROOTS = [str(tmp_path / "monitor")]
    return path


@pytest.fixture
def source(world: World, folder: Path) -> RecordingSource:
    open_gate(world.ours.site)
    return a_source(world, kind="folder", folder=str(folder), layout="caller_left", time_zone="UTC")


def states(**wanted: object) -> list[tuple[str, str]]:
    return list(Arrival.objects.filter(**wanted).order_by("pk").values_list("state", "reason"))


def test_a_file_is_taken_when_it_grows_no_more_and_tied_to_its_call(
    world: World, source: RecordingSource, folder: Path
) -> None:
    visit = build_centre(world).visit("ours", at=1_772_445_600, answered=5, callid=KEY, agent=None)
    path = a_file(folder, f"2026/03/02/{NAME}")
    looked(source, 1)
    assert states() == [("waiting", "growing")]
    path.write_bytes(packed(tone(2, 300, 500), "wav", "pcm_s16le"))
    looked(source, 1)
    assert states() == [("waiting", "growing")]
    looked(source, 1)
    assert states() == [("due", "")]
    (row,) = take_all()
    assert row is not None
    assert (row.contact_id, row.queue, row.agent, row.matched_by) == (visit.pk, visit.queue, visit.agent, "uniqueid")
    assert (row.sides, row.seconds, row.sound.peaks_a_second) == (2, 2.0, 50)
    assert path.exists()  # the source does not take away
    assert states() == [("taken", "")]


def test_a_second_delivery_does_no_harm_and_an_original_goes_only_after_the_commit(
    source: RecordingSource, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    RecordingSource.objects.update(takes_away=True)
    first, again = a_file(folder, NAME), a_file(folder, f"copy/{NAME}")
    looked(source)
    with django_capture_on_commit_callbacks() as later:
        assert len([row for row in take_all() if row]) == 1
    assert first.exists()
    for callback in later:
        callback()
    assert not first.exists()
    assert not again.exists()
    assert Recording.objects.count() == 1
    assert sorted(states()) == [("repeated", ""), ("taken", "")]


def test_two_files_of_a_call_wait_for_each_other_and_become_its_two_sides(
    source: RecordingSource, folder: Path
) -> None:
    RecordingSource.objects.update(layout="two_files")
    source.refresh_from_db()
    stem = NAME.removesuffix(".wav")
    a_file(folder, f"{stem}-rx.wav", packed(tone(1, 700), "wav", "pcm_s16le"))
    looked(source)
    assert states() == [("waiting", "other_leg")]
    a_file(folder, f"{stem}-tx.wav", packed(tone(1, 400), "wav", "pcm_s16le"))
    looked(source)
    (row,) = take_all()
    assert row is not None
    from keskus.recordings.actions.sounds import sound_of

    sound = sound_of(row)
    assert (round(pitch_of(sound, 0)), round(pitch_of(sound, 1))) == (400, 700)  # the customer is on the left
    assert states() == [("taken", "")] * 2


def test_a_stereo_file_with_the_agent_on_the_left_is_turned_round(source: RecordingSource, folder: Path) -> None:
    from keskus.recordings.actions.sounds import sound_of

    RecordingSource.objects.update(layout="agent_left")
    a_file(folder, NAME, packed(tone(1, 700, 400), "wav", "pcm_s16le"))
    looked(source)
    (row,) = take_all()
    assert row is not None
    assert round(pitch_of(sound_of(row), 0)) == 400


def test_rule_20_nothing_is_taken_before_the_gate_is_open(world: World, folder: Path) -> None:
    shut = a_source(world, kind="folder", folder=str(folder), time_zone="UTC")
    a_file(folder, NAME)
    looked(shut)
    assert states() == [("waiting", "gate")]
    assert take_all() == []
    open_gate(world.ours.site)
    looked(shut, 1)
    assert states() == [("due", "")]


def test_hostile_files_are_refused_each_with_its_reason(
    source: RecordingSource, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(packed(tone(1, 300), "wav", "pcm_s16le"))
    a_file(folder, "empty.wav", b"")
    a_file(folder, "zip.wav", b"PK\x03\x04" + b"\0" * 100)
    a_file(folder, "page.wav", b"<html><script>alert(1)</script>")
    a_file(folder, "bomb.wav", wave(b"\0" * 64, told=0xFFFFFFF0))
    a_file(folder, "notes.txt", b"not ours")
    (folder / "link.wav").symlink_to(secret)
    (folder / "elsewhere").symlink_to(tmp_path)
    looked(source)
    assert take_all().count(None) == 4
    found = {row.name: (row.state, row.reason) for row in Arrival.objects.all()}
    assert found["link.wav"] == ("refused", "link")
    assert {state for state, _ in found.values()} == {"refused"}
    assert set(found) == {"empty.wav", "zip.wav", "page.wav", "bomb.wav", "link.wav"}
    assert not Recording.objects.exists()
    assert not list(vault.path_of("00").parent.parent.glob("??/*"))


@pytest.mark.parametrize("name", ["../secret.wav", "/etc/passwd", "a/../../secret.wav", "inner/x.wav"])
def test_rule_39_no_name_leads_out_of_the_folder(folder: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.wav").write_bytes(b"secret")
    (tmp_path / "x.wav").write_bytes(b"secret")
    (folder / "inner").symlink_to(tmp_path)
    with pytest.raises(folders.FolderTrouble):
        folders.read_file(folder, name, 100)
    if "inner" in name:
        assert not folders.remove_file(folder, name)
        assert (tmp_path / "x.wav").exists()


@pytest.mark.parametrize("place", ["/", "/etc", "relative", "{root}/../etc", "{root}/link"])
def test_only_folders_under_the_operators_roots_are_watched(folder: Path, place: str) -> None:
    root = folder.parent
    (root / "link").symlink_to("/etc")
    with pytest.raises(folders.FolderTrouble):
        folders.checked_folder(place.format(root=root))
    assert folders.checked_folder(str(folder)) == folder


def test_a_worker_killed_before_the_commit_leaves_the_file_due_and_nothing_named(
    source: RecordingSource, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_file(folder, NAME)
    looked(source)

    def die(*args: object, **rest: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(intake, "take_recording", die)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            take_all()
    assert states() == [("due", "")]
    assert not Recording.objects.exists()
    for path in vault.path_of("00").parent.parent.glob("??/*"):
        os.utime(path, (0, 0))
    assert intake.sweep_vault() == 2
    with pytest.raises(KeyboardInterrupt):
        take_all()
    assert take_all() == [None]  # what kills a worker three times is left alone
    assert states() == [("refused", "worker_died")]


def test_a_recording_that_came_before_its_log_is_tied_later(
    world: World, source: RecordingSource, folder: Path
) -> None:
    a_file(folder, NAME)
    looked(source)
    (row,) = take_all()
    assert row is not None
    assert row.matched_by == ""
    assert match_again(SYSTEM) == 0
    centre = build_centre(world)
    visit = centre.visit("ours", at=1_772_445_600, answered=5, callid=KEY)
    assert match_again(SYSTEM) == 1
    row.refresh_from_db()
    assert (row.contact_id, row.callid) == (visit.pk, KEY)
    visit.delete()  # the log is read anew and numbered otherwise
    again = centre.visit("ours", at=1_772_445_600, answered=5, callid=KEY)
    assert match_again(SYSTEM) == 1
    row.refresh_from_db()
    assert row.contact_id == again.pk


def test_tying_anew_changes_nothing_but_the_tie(world: World, source: RecordingSource, folder: Path) -> None:
    for number in range(2):
        a_file(folder, NAME.replace(".7.", f".{number}."), packed(tone(1, 300 + 100 * number), "wav", "pcm_s16le"))
    looked(source)
    held, erased = take_all()
    assert held is not None
    assert erased is not None
    centre = build_centre(world)
    nobody = centre.agent("ours", "6999")
    found = []
    for number, row in enumerate((held, erased)):
        visit = centre.visit("ours", at=1_772_445_600, answered=5, agent=nobody, callid=f"1772445600.{number}")
        found.append((Recording.objects.select_related("source__site").get(pk=row.pk), Match("uniqueid", visit)))
    SpokenSecret.objects.create(recording=held, kind="PAN", starts=0, ends=1, found_at=timezone.now())
    Recording.objects.filter(pk=held.pk).update(state="held", reason="to_silence", version=5, storage_name="new")
    erase_recording(SYSTEM, erased, ground="asked", words="asked for")
    settle_matches(SYSTEM, found, [])
    held.refresh_from_db()
    erased.refresh_from_db()
    assert (held.state, held.reason, held.version, held.storage_name) == ("held", "to_silence", 5, "new")
    assert held.matched_by == "uniqueid"
    assert (erased.state, erased.data_key, erased.matched_by) == ("erased", "", "")


def test_terms_are_those_of_the_persons_own_site_and_old_calls_stay_theirs(
    world: World, source: RecordingSource, folder: Path
) -> None:
    centre = build_centre(world)
    centre.visit("ours", at=1_772_445_600, answered=5, agent=centre.agents["theirs"], callid=KEY)
    a_file(folder, NAME)
    looked(source)
    (row,) = take_all()
    assert row is not None
    assert row.reason == "not_told"
    open_gate(world.theirs.site)
    gate = MonitoringGate.objects.get(site=world.theirs.site)
    person = world.theirs.agent
    NoticeReceipt.objects.create(gate=gate, employee=person, how="paper", on=EARLY, recorded_at=timezone.now())
    PbxAgent.objects.filter(pk=row.agent_id).update(employee=world.ours.agent)  # the telephone is another's by now
    assert match_again(SYSTEM) == 1
    row.refresh_from_db()
    assert (row.state, row.employee) == ("ready", person)
    assert match_again(SYSTEM) == 0
    assert not recordings_reached(world.viewer("agent")).exists()
    row.employee = world.ours.agent
    row.save()
    assert recordings_reached(world.viewer("agent")).get() == row


def test_rule_20_who_was_not_told_is_not_heard(world: World, source: RecordingSource, folder: Path) -> None:
    build_centre(world).visit("ours", at=1_772_445_600, answered=5, callid=KEY)
    a_file(folder, NAME)
    looked(source)
    (row,) = take_all()
    assert row is not None
    assert row.employee == world.ours.agent
    assert (row.state, row.reason, row.is_playable) == ("held", "not_told", False)


def test_a_sound_handed_in_lies_sealed_and_is_taken_like_any_other(world: World) -> None:
    open_gate(world.ours.site)
    content = packed(tone(1, 300), "wav", "pcm_s16le")
    path = seal_file([content])
    handed = a_source(world)
    (row,) = upload_recording(SYSTEM, handed, files=[("", "../../call.wav", path.name, len(content))], call_key=KEY)
    assert content[:200] not in path.read_bytes()
    (taken,) = take_all()
    assert taken is not None
    assert taken.call_key == KEY
    row.refresh_from_db()
    assert row.state == "taken"


def test_what_is_said_of_a_call_is_no_card_and_no_year_of_elsewhere_and_without_a_time_it_is_of_now(
    world: World,
) -> None:
    open_gate(world.ours.site)
    handed, content = a_source(world), packed(tone(1, 300), "wav", "pcm_s16le")
    kept = [("", "4111 1111 1111 1111_x.wav", seal_file([content]).name, len(content))]
    for code, said in (
        ("call_key", {"call_key": "4111111111111111"}),
        ("call_key", {"call_key": "4111111111.111111"}),
        ("began_at", {"began_at": datetime(9999, 12, 31, tzinfo=UTC)}),
        ("began_at", {"began_at": datetime(1, 1, 1, tzinfo=handed.clock_zone)}),
    ):
        with pytest.raises(Breach, match=code):
            upload_recording(SYSTEM, handed, files=kept, **said)
    upload_recording(SYSTEM, handed, files=kept, call_key="pbx-1686134509.1")  # reads like a PESEL, and is none
    (taken,) = take_all()
    assert taken is not None
    assert (taken.call_key, taken.queue_name) == ("pbx-1686134509.1", "")
    assert abs(taken.began_epoch - timezone.now().timestamp()) < 3600
    (refused,) = upload_recording(SYSTEM, handed, files=[("", "x.wav", seal_file([b"no sound"]).name, 8)])
    take_all()
    with pytest.raises(Breach, match="not_refused"):  # its file is not kept: it is handed in again
        try_again(SYSTEM, refused)


@pytest.mark.parametrize(
    ("name", "queue"),
    [
        (f"q-600-{KEY}.wav", "600"),
        (f"müük-{KEY}.wav", "müük"),
        (f"4111 1111 1111 1111_{KEY}.wav", ""),
        (f"jan.kowalski@example.com-{KEY}.wav", ""),
    ],
)
def test_of_a_name_only_what_looks_like_a_queue_is_kept(name: str, queue: str) -> None:
    assert told_by(name, ZoneInfo("UTC")).queue_name == queue


def test_a_name_that_is_no_utf8_is_refused_and_a_folder_that_fails_keeps_no_other_waiting(
    world: World, source: RecordingSource, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = folder.parent / "second"
    second.mkdir()
    other = a_source(world, name="Second", kind="folder", folder=str(second), time_zone="UTC")
    (folder / os.fsdecode(b"\xff.wav")).write_bytes(b"")
    a_file(folder, NAME)
    jobs.watch_folders()
    assert dict(Arrival.objects.values_list("reason", "state")) == {"name": "refused", "growing": "waiting"}
    assert Arrival.objects.get(reason="name").name == r"\xff.wav"
    with pytest.raises(Breach, match="not_refused"):
        try_again(SYSTEM, Arrival.objects.get(reason="name"))

    def fails(each: RecordingSource, now: datetime) -> bool:
        if each == source:
            raise UnicodeEncodeError("utf-8", "x", 0, 1, "surrogates")
        return look_into(each, now)

    monkeypatch.setattr(jobs, "look_into", fails)
    RecordingSource.objects.update(looked_at=None)
    jobs.watch_folders()
    source.refresh_from_db()
    other.refresh_from_db()
    assert (source.trouble, other.trouble, other.looked_at is None) == ("failed", "", False)


def test_the_check_tells_of_a_folder_that_cannot_be_read_and_of_refused_files(
    source: RecordingSource, folder: Path
) -> None:
    assert [finding.state for finding in recordings()] == ["well"]
    a_file(folder, "page.wav", b"<html>")
    looked(source)
    take_all()
    (finding,) = recordings()
    assert (finding.state, "1 were refused" in finding.text) == ("warn", True)
    RecordingSource.objects.update(trouble="missing", trouble_since_at=timezone.now() - timedelta(minutes=5))
    assert [finding.state for finding in recordings()] == ["bad", "warn"]
