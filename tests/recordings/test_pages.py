"""The pages of recordings: the list, what is missing, tying by hand, sources and files handed in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from keskus.contacts.queries.reach import Choice
from keskus.core.actions import SYSTEM
from keskus.recordings.actions.playback import play_recording
from keskus.recordings.actions.sources import expect_recordings
from keskus.recordings.models import Arrival, CallSound, Recording, RecordingSource
from keskus.recordings.queries.gaps import gaps
from keskus.recordings.queries.listing import Wanted, recording_page
from tests.contacts.builder import Centre, build_centre
from tests.engines.audio.made import packed, tone
from tests.house.people import World
from tests.recordings.made import a_file, a_recording, a_source, looked, open_gate, take_all

pytestmark = pytest.mark.django_db
DAY = "?from=2026-03-02&to=2026-03-02"


@pytest.fixture
def centre(world: World) -> Centre:
    return build_centre(world)


def recorded(world: World, centre: Centre, at: str, **more: Any) -> Recording:
    return a_recording(world, contact=centre.visit("ours", at=f"2026-03-02 {at}", answered=5), **more)


def listed(world: World, **wanted: Any) -> list[int]:
    choice = wanted.pop("choice", Choice.always())
    return [row.id for row in recording_page(world.viewer("quality"), Wanted(choice, **wanted)).rows]


def test_the_list_is_narrowed_and_sorted_over_all_of_it(world: World, centre: Centre) -> None:
    short, long = (recorded(world, centre, at, seconds=length) for at, length in (("10:00", 30.0), ("11:00", 300.0)))
    lone = a_recording(world, began_epoch=short.began_epoch + 60, call_key="1.2")
    CallSound.objects.filter(recording=long).update(dead_air_seconds=12.0)
    team = world.viewer("quality").scope("recordings.recording.view").teams
    assert listed(world) == [long.pk, short.pk]  # what has no call has no team either
    assert listed(world, order="length") == [short.pk, long.pk]
    assert listed(world, length_from=60) == listed(world, dead_air_from=10) == [long.pk]
    assert listed(world, callid=short.callid) == [short.pk]
    assert listed(world, matched="no") == []
    assert listed(world, choice=Choice(*(Choice.always().first,) * 2)) == []
    assert listed(world, choice=Choice(Choice.always().first, Choice.always().last, team=min(team))) == [
        long.pk,
        short.pk,
    ]
    assert lone.pk in [row.id for row in recording_page(world.viewer("manager", "site"), Wanted(Choice.always())).rows]


def test_the_list_asks_as_often_for_three_as_for_one(
    world: World, centre: Centre, django_assert_max_num_queries: Any
) -> None:
    recorded(world, centre, "10:00")
    for at in ("11:00", "12:00"):
        recorded(world, centre, at)
    viewer = world.viewer("quality")
    with django_assert_max_num_queries(10):
        assert len(recording_page(viewer, Wanted(Choice.always())).rows) == 3


def test_a_call_without_its_recording_is_lost_after_its_hours_and_one_without_a_call_is_an_orphan(
    world: World, centre: Centre
) -> None:
    kept, gone = recorded(world, centre, "10:00"), centre.visit("ours", at="2026-03-02 10:30", answered=5)
    centre.visit("ours", at="2026-03-02 10:40", answered=5, talk=2)  # too short to need one
    centre.visit("ours", at="2026-03-02 10:50", outcome="abandoned", wait=9)
    again = centre.visit("ours", at="2026-03-02 10:05", answered=5, callid=kept.callid, visit=2)
    orphan = a_recording(world, began_epoch=gone.entered_epoch)
    queue, me, now = world.ours.queue, world.viewer("manager", "site"), timezone.now()
    assert gaps(me, Choice.always(), now).lost == []
    terms = {"starts_on": Choice.always().first, "ends_on": None, "within_hours": 4, "shortest_seconds": 5}
    expect_recordings(SYSTEM, queue, **terms)
    found = gaps(me, Choice.always(), now)
    assert [call.id for call in found.lost] == [gone.pk]
    assert again.pk not in [call.id for call in found.lost]  # one sound holds both visits
    (told,) = [each for each in found.queues if each.expected]
    assert (told.answered, told.lost) == (3, 1)
    assert [each.id for each in found.orphans] == [orphan.pk]
    assert gaps(me, Choice.always(), gone.entered_at + timedelta(hours=3)).lost == []
    assert gaps(world.viewer("auditor"), Choice.always(), now).queues == []


def test_a_recording_is_tied_by_hand_to_a_call_about_its_time(world: World, centre: Centre) -> None:
    visit = centre.visit("ours", at="2026-03-02 10:00", answered=5)
    lone = a_recording(world, began_epoch=visit.entered_epoch + 30)
    browser, address = world.client_for("manager", "site"), reverse("recordings:match", args=[lone.pk])
    assert visit.callid in browser.get(address).content.decode()
    assert browser.post(address, {"call": f"c{visit.pk}", "reason": ""}).status_code == 422
    assert browser.post(address, {"call": "c1", "reason": "heard it"}).status_code == 422
    assert browser.post(address, {"call": f"c{visit.pk}", "reason": "heard the name"}).status_code == 302
    lone.refresh_from_db()
    assert (lone.contact_id, lone.matched_by, lone.queue) == (visit.pk, "hand", visit.queue)


def test_a_source_is_made_only_of_a_folder_that_may_be_watched(world: World, tmp_path: Path, settings: Any) -> None:
    settings.KESKUS_RECORDING_ROOTS = [str(tmp_path)]
    browser, address = world.client_for("administrator", "centre"), reverse("recordings:new_source")
    form = {"name": "PBX", "site": world.ours.site.pk, "kind": "folder", "layout": "two_files", "is_active": "on"}
    endings = {"agent_ending": "-rx", "caller_ending": "-tx"}
    for folder in ("/etc", str(tmp_path / "none"), f"{tmp_path}/../etc"):
        assert browser.post(address, form | endings | {"folder": folder}).status_code == 422
    assert browser.post(address, form | {"folder": str(tmp_path)} | dict.fromkeys(endings, "-x")).status_code == 422
    assert browser.post(address, form | endings | {"folder": str(tmp_path)}).status_code == 302
    assert RecordingSource.objects.get().folder == str(tmp_path)


def test_refused_files_are_listed_with_what_to_do_and_tried_again(world: World, tmp_path: Path, settings: Any) -> None:
    settings.KESKUS_RECORDING_ROOTS = [str(tmp_path)]
    open_gate(world.ours.site)
    (tmp_path / "in").mkdir()
    source = a_source(world, kind="folder", folder=str(tmp_path / "in"))
    path = a_file(tmp_path / "in", "call-20260302-100000.wav", b"no sound at all")
    looked(source)
    take_all()
    browser, address = world.client_for("administrator", "centre"), reverse("recordings:source", args=[source.pk])
    page = browser.get(address).content.decode()
    assert "call-20260302-100000.wav" in page
    assert "Is no sound, whatever its name says." in page
    path.write_bytes(packed(tone(1, 300), "wav", "pcm_s16le"))
    assert browser.post(reverse("recordings:try_again", args=[Arrival.objects.get().pk])).status_code == 302
    looked(source, 3)
    assert len([row for row in take_all() if row]) == 1


def test_a_file_handed_in_on_the_page_is_refused_while_the_gate_is_shut_and_leaves_nothing(
    world: World, settings: Any
) -> None:
    source = a_source(world)
    browser, address = world.client_for("manager", "centre"), reverse("recordings:upload", args=[source.pk])
    content = packed(tone(1, 300), "wav", "pcm_s16le")

    def sent() -> Any:
        return browser.post(address, {"file": SimpleUploadedFile("x.wav", content), "began_at": "2026-03-02T10:00"})

    assert sent().status_code == 422
    assert list((settings.KESKUS_DATA_DIR / "uploads").glob("*")) == []
    open_gate(world.ours.site)
    assert sent().status_code == 302
    (row,) = take_all()
    assert row is not None
    assert row.began_at.astimezone(world.ours.site.zone).hour == 10


def test_the_register_says_who_listened_to_whom_it_concerns(world: World, centre: Centre) -> None:
    row = recorded(world, centre, "10:00")
    play_recording(world.viewer("quality"), row, purpose="complaint")
    name = world.user("quality").display_name
    for role, kind in (("agent", None), ("privacy", "centre"), ("supervisor", None)):
        assert name in world.client_for(role, kind).get(reverse("recordings:listenings")).content.decode()
