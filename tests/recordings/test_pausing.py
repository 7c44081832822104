"""The pause of recordings for payments (privacy rule 4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from keskus.access.rules import Role, ScopeKind
from keskus.contacts.actions.connections import finish_order
from keskus.contacts.models import PbxOrder
from keskus.core.actions import SYSTEM, Breach
from keskus.core.http import Period
from keskus.engines.ami.news import Kind, News
from keskus.recordings.actions import pausing
from keskus.recordings.actions.hearing import take_news, tend_pauses
from keskus.recordings.actions.pausing import (
    mark_payment,
    pause_own,
    pause_recording,
    resume_recording,
    set_auto_resume,
)
from keskus.recordings.models import PaymentMark, Recording, RecordingPause, SpokenSecret
from keskus.recordings.queries.now import CallNow
from keskus.recordings.queries.pauses import Finding, pause_report
from tests.contacts.builder import Centre, build_centre
from tests.house.people import World
from tests.house.things_of_quality import recording_of
from tests.recordings.watched import CALL, in_a_call

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 20, 10, tzinfo=UTC)
TALKS = frozenset({CALL})


@pytest.fixture
def centre(world: World) -> Centre:
    return build_centre(world)


def told(kind: Kind, call: CallNow, after: int = 0) -> None:
    at = int((NOW + timedelta(seconds=after)).timestamp() * 1_000_000)
    take_news(call.agent.source_id, News(kind, at, call=call.callid, member=call.agent.name))


def a_call(centre: Centre, callid: str = CALL) -> CallNow:
    return CallNow(in_a_call(centre, "ours", NOW, callid), callid, "sales")


def the_pause() -> RecordingPause:
    return RecordingPause.objects.get()


def test_rule_4_the_button_mutes_and_after_three_minutes_it_goes_on_by_itself(world: World, centre: Centre) -> None:
    call = a_call(centre)
    pause_own(world.viewer(Role.AGENT), is_paused=True, at=NOW)
    told(Kind.MUTED, call, 1)
    assert (the_pause().trigger, the_pause().held_at) == ("button", NOW + timedelta(seconds=1))
    tend_pauses(call.agent.source_id, TALKS, at=NOW + timedelta(seconds=179))
    assert the_pause().resumed_at is None
    tend_pauses(call.agent.source_id, TALKS, at=NOW + timedelta(seconds=180))
    assert (the_pause().ended_by, the_pause().seconds) == ("auto", 179.0)
    assert list(PbxOrder.objects.values_list("kind", flat=True)) == ["mute", "unmute"]


def test_rule_4_the_time_is_the_sites(world: World, centre: Centre) -> None:
    set_auto_resume(SYSTEM, world.ours.site, seconds=60)
    pause_recording(SYSTEM, a_call(centre), trigger="api", at=NOW)
    assert the_pause().resume_due_at == NOW + timedelta(seconds=60)
    with pytest.raises(Breach):
        set_auto_resume(SYSTEM, world.ours.site, seconds=5)


def test_rule_4_the_dialplan_and_a_mute_made_at_the_pbx_are_triggers_too(world: World, centre: Centre) -> None:
    call = a_call(centre)
    told(Kind.ASKED_PAUSE, call)
    told(Kind.ASKED_PAUSE, call, 1)
    told(Kind.ASKED_RESUME, call, 5)
    assert (the_pause().trigger, the_pause().ended_by) == ("pbx", "pbx")
    RecordingPause.objects.all().delete()
    told(Kind.MUTED, call)
    told(Kind.UNMUTED, call, 9)
    assert (the_pause().trigger, the_pause().seconds) == ("pbx", 9.0)


def test_rule_4_what_the_pbx_refuses_is_no_pause_and_says_so(world: World, centre: Centre) -> None:
    call = a_call(centre)
    row = pause_own(world.viewer(Role.AGENT), is_paused=True, at=NOW)
    finish_order(row.order, answer="Cannot set mute flag", is_done=False, at=NOW)
    tend_pauses(call.agent.source_id, TALKS, at=NOW)
    assert (the_pause().ended_by, the_pause().held_at, the_pause().seconds) == ("refused", None, None)


def test_rule_4_the_reports_find_what_is_wrong(world: World, centre: Centre) -> None:
    paid, unpaid, long, left, bare = (a_call(centre, f"1780300000.{number}") for number in range(1, 6))
    source = paid.agent.source_id
    for call in (paid, unpaid, long, left):
        pause_recording(SYSTEM, call, trigger="button", at=NOW)
        told(Kind.MUTED, call)
    for call in (paid, unpaid):
        told(Kind.UNMUTED, call, 20)
    for call in (paid, long, left, bare):
        mark_payment(SYSTEM, call, told_by="api", at=NOW)
    tend_pauses(source, frozenset({long.callid}), at=NOW + timedelta(seconds=60))
    tend_pauses(source, frozenset({long.callid}), at=NOW + timedelta(seconds=180))
    period = Period(NOW.date(), NOW.date(), ZoneInfo("UTC"))
    report = pause_report(world.viewer(Role.SUPERVISOR), period)
    assert {(found.kind, found.callid) for found in report.found} == {
        (Finding.NO_PAYMENT, unpaid.callid),
        (Finding.TOO_LONG, long.callid),
        (Finding.NEVER_RESUMED, left.callid),
        (Finding.NO_PAUSE, bare.callid),
    }
    assert pause_report(world.viewer(Role.MANAGER, ScopeKind.CENTRE), period).pauses == 4
    PaymentMark.objects.all().delete()
    assert not pause_report(world.viewer(Role.SUPERVISOR), period).count(Finding.NO_PAYMENT), "nobody tells of payments"


def test_rule_4_a_card_said_outside_of_a_pause_and_pauses_that_were_none_are_found(
    world: World, centre: Centre
) -> None:
    began = int(NOW.timestamp())
    heard = [recording_of(world.ours, number=number, began_epoch=began) for number in (1, 2)]
    for row, callid in zip(heard, ("1780300001.1", "1780300001.2"), strict=True):
        Recording.objects.filter(pk=row.pk).update(callid=callid, employee=world.ours.agent)
        SpokenSecret.objects.create(recording=row, kind="PAN", starts=20, ends=30, found_at=NOW)
    SpokenSecret.objects.create(recording=heard[1], kind="PHONE", starts=90, ends=95, found_at=NOW)
    silent, never, stuck = a_call(centre, "1780300001.2"), a_call(centre, "1780300001.3"), a_call(centre)
    for call in (silent, never, stuck):
        pause_recording(SYSTEM, call, trigger="button", at=NOW)
    for call in (silent, stuck):
        told(Kind.MUTED, call, 10)
    told(Kind.UNMUTED, silent, 40)
    resume_recording(SYSTEM, stuck, trigger="button", at=NOW + timedelta(seconds=20))
    finish_order(PbxOrder.objects.get(kind="unmute"), is_done=False, answer="No such channel", at=NOW)
    tend_pauses(stuck.agent.source_id, frozenset(), at=NOW + timedelta(seconds=30))
    found = pause_report(world.viewer(Role.SUPERVISOR), Period(NOW.date(), NOW.date(), ZoneInfo("UTC"))).found
    assert {(each.kind, each.callid) for each in found} == {
        (Finding.CARD_HEARD, "1780300001.1"),
        (Finding.NOT_BEGUN, never.callid),
        (Finding.NEVER_RESUMED, stuck.callid),
    }
    assert next(each.at for each in found if each.recording) == NOW + timedelta(seconds=20)


def test_rule_4_two_pauses_at_once_are_one(world: World, centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    call = a_call(centre)
    first = pause_recording(SYSTEM, call, trigger="api", at=NOW)
    seen = iter([None, first])
    monkeypatch.setattr(pausing, "open_pause", lambda *_call: next(seen))
    assert pause_recording(SYSTEM, call, trigger="button", at=NOW) == the_pause() == first
    assert PbxOrder.objects.count() == 1


def test_the_agent_sees_at_once_when_the_recording_goes_on(world: World, centre: Centre) -> None:
    now, browser = timezone.now(), world.client_for(Role.AGENT)
    agent = in_a_call(centre, "ours", now)
    browser.post(reverse("floor:pause_own_recording"), {"paused": "1"})
    page = browser.get(reverse("floor:own_status")).content.decode()
    assert "Wait with the card number" in page
    finish_order(the_pause().order, answer="x", is_done=False, at=now)
    tend_pauses(agent.source_id, TALKS, at=now)
    assert "Take no card number now" in browser.get(reverse("floor:own_status")).content.decode()
