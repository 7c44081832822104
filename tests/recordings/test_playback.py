"""Listening: who may, for what, what it leaves, and how the sound is handed out (privacy rules 21, 28, 33, 39)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from keskus.access.rules import Role, ScopeKind
from keskus.core.actions import SYSTEM, Breach, Refused
from keskus.core.models import AuditEntry
from keskus.recordings.actions.playback import play_recording
from keskus.recordings.actions.sounds import erase_recording, prepare, replace_sound, sound_of
from keskus.recordings.gateways import vault
from keskus.recordings.models import CallSound, Listening, Recording
from keskus.recordings.queries.playback import listenings_of, play_token, purposes_for, ticket_of
from keskus.recordings.queries.reach import recordings_reached
from keskus.recordings.queries.speech import without_transcript
from tests.contacts.builder import Centre, build_centre
from tests.engines.audio.made import tone
from tests.house.people import World
from tests.recordings.made import a_recording

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::RuntimeWarning")]


@pytest.fixture
def centre(world: World) -> Centre:
    return build_centre(world)


@pytest.fixture
def ours(world: World, centre: Centre) -> Recording:
    return a_recording(world, contact=centre.visit("ours", at="2026-03-02 10:00", answered=5))


def address_for(world: World, role: str, recording: Recording) -> tuple[Browser, str]:
    """A browser in which somebody has begun to listen, and the address of the sound there."""
    browser = world.client_for(role)
    purpose = purposes_for(world.viewer(role), recording)[0]
    listening = play_recording(world.viewer(role), recording, purpose=purpose)
    token = play_token(world.viewer(role), listening, recording, browser.session.session_key or "")
    return browser, reverse("recordings:sound", args=[recording.pk, token])


def test_rule_28_those_who_judge_quality_hear_and_nobody_else_ever_does(world: World, ours: Recording) -> None:
    for role in Role:
        viewer = world.viewer(role)
        hears = role in (Role.MANAGER, Role.SUPERVISOR, Role.QUALITY, Role.AGENT)
        assert recordings_reached(viewer).filter(pk=ours.pk).exists() == hears, role
        if hears:
            assert play_recording(viewer, ours, purpose=purposes_for(viewer, ours)[0])
        else:
            with pytest.raises(Refused):
                play_recording(viewer, ours, purpose="legal")


def test_a_centre_wide_administrator_and_hr_reach_no_recording(world: World, ours: Recording) -> None:
    for role in (Role.ADMINISTRATOR, Role.HR, Role.PLANNER, Role.OWNER, Role.PRIVACY, Role.AUDITOR):
        assert not recordings_reached(world.viewer(role, ScopeKind.CENTRE)).exists()


def test_an_agent_hears_their_own_call_as_that_and_no_colleagues(world: World, centre: Centre, ours: Recording) -> None:
    agent = world.viewer("agent")
    assert purposes_for(agent, ours) == ("own_call",)
    other = a_recording(world, "theirs", contact=centre.visit("theirs", at="2026-03-02 10:00", answered=5))
    assert [row.pk for row in recordings_reached(agent)] == [ours.pk]
    with pytest.raises(Refused):
        play_recording(agent, other, purpose="own_call")
    with pytest.raises(Breach):
        play_recording(world.viewer("quality"), ours, purpose="own_call")


def test_rule_33_one_listening_is_one_entry_however_many_ranges_are_fetched(world: World, ours: Recording) -> None:
    browser, address = address_for(world, "quality", ours)
    whole = browser.get(address)
    assert whole.status_code == 200
    content = b"".join(whole.streaming_content)
    assert content[:4] == b"fLaC"
    assert len(content) == int(whole["Content-Length"]) == ours.bytes_kept
    part = browser.get(address, headers={"Range": "bytes=10-19"})
    assert part.status_code == 206
    assert part.content == content[10:20]
    assert part["Content-Range"] == f"bytes 10-19/{ours.bytes_kept}"
    assert browser.get(address, headers={"Range": "bytes=-5"}).content == content[-5:]
    late = browser.get(address, headers={"Range": f"bytes={ours.bytes_kept}-"})
    assert late.status_code == 416
    assert late["Content-Range"] == f"bytes */{ours.bytes_kept}"
    assert browser.get(address, headers={"Range": f"bytes={'9' * 4400}-"}).status_code == 200  # not heeded
    entry = AuditEntry.objects.get(action__startswith="recordings.")  # the one deed, and no other of this room
    assert entry.changes == {"purpose": [None, "evaluation"]}
    assert Listening.objects.get().heard_until == pytest.approx(1.0)


def test_rule_39_the_answer_names_no_file_and_stays_nowhere(world: World, ours: Recording) -> None:
    browser, address = address_for(world, "quality", ours)
    answer = browser.get(address)
    assert answer["Content-Disposition"] == "inline"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Type"] == "audio/flac"


def test_an_address_is_good_for_one_person_one_session_and_a_while(world: World, ours: Recording) -> None:
    browser, address = address_for(world, "quality", ours)
    assert world.client_for("hr").get(address).status_code == 403
    assert world.client_for("supervisor").get(address).status_code == 400
    assert world.client_for("quality").get(address).status_code == 400  # the same person, another session
    assert browser.get(address[:-3] + "xx/").status_code == 400
    assert browser.get(address).status_code == 200
    token, viewer, session = address.split("/")[-2], world.viewer("quality"), browser.session.session_key or ""
    assert ticket_of(token, viewer, ours, session) is not None
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert ticket_of(token, viewer, ours, session) is None


def test_rule_21_the_person_heard_and_the_privacy_officer_see_who_listened(world: World, ours: Recording) -> None:
    play_recording(world.viewer("quality"), ours, purpose="coaching")
    for role in ("agent", "privacy", "auditor", "supervisor"):
        heard = listenings_of(world.viewer(role, ScopeKind.CENTRE if role in ("privacy", "auditor") else None), ours.pk)
        assert [(each.listener, each.purpose) for each in heard] == [
            (world.user("quality").display_name, "coaching")
        ], role
    assert listenings_of(world.viewer("hr", ScopeKind.CENTRE), ours.pk) == []


@pytest.mark.django_db(transaction=True)
def test_a_sound_that_took_the_place_of_another_has_a_key_of_its_own_and_the_old_one_is_gone(world: World) -> None:
    row = a_recording(world, contact=build_centre(world).visit("ours", at="2026-03-02 10:00", answered=5))
    browser, address = address_for(world, "quality", row)
    old, key = row.storage_name, row.data_key
    replace_sound(SYSTEM, row, prepare(tone(2, 0, 0)), silenced=True, reason="masked")
    assert not vault.path_of(old).exists()
    assert row.data_key != key
    assert row.version == 2
    assert row.silenced_at is not None
    assert not sound_of(row).samples.any()
    assert CallSound.objects.get(recording=row).version == 2
    assert browser.get(address).status_code == 400  # the listening was to the sound before
    erase_recording(SYSTEM, row, ground="asked", words="asked for")
    assert not vault.path_of(row.storage_name or old).is_file()
    row.refresh_from_db()
    assert (row.state, row.data_key, row.file_name) == ("erased", "", "")
    with pytest.raises(Breach):
        replace_sound(SYSTEM, row, prepare(tone(1, 0)))


def test_a_sound_that_cannot_be_opened_is_an_end_and_the_last_of_all_days_is_a_day(
    world: World, ours: Recording
) -> None:
    browser, address = address_for(world, "quality", ours)
    vault.path_of(ours.storage_name).unlink()  # another version took its place after the row was read
    assert browser.get(address).status_code == 400
    assert without_transcript(world.viewer(Role.MANAGER, ScopeKind.SITE), date.min, date.max, None) == [ours.pk]


@pytest.mark.django_db(transaction=True)
def test_rule_16_a_manager_erases_a_recording_on_a_named_ground_and_nobody_else_does(world: World) -> None:
    row = a_recording(world, contact=build_centre(world).visit("ours", at="2026-03-02 10:00", answered=5))
    address, sealed = reverse("recordings:erase", args=[row.pk]), vault.path_of(row.storage_name)
    with pytest.raises(Refused):
        erase_recording(world.viewer("quality"), row, ground="asked", words="x")
    manager, said = world.client_for(Role.MANAGER), {"ground": "unwanted", "words": "Said so in the call"}
    assert manager.post(address, said).status_code == 422, "it must be meant"
    assert manager.post(address, said | {"ground": "", "is_meant": "on"}).status_code == 422
    assert sealed.exists()
    assert manager.post(address, said | {"is_meant": "on"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.data_key, row.storage_name) == ("erased", "", "")
    assert not sealed.exists()
    entry = AuditEntry.objects.get(action="recordings.erase_recording")
    assert (entry.changes["ground"], entry.reason) == ("unwanted", "Said so in the call")
    assert "was erased" in manager.get(address).content.decode()
