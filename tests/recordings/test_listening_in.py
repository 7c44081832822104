"""Listening in: who may, behind which gate, and what stands in the register (privacy rules 20, 21 and 28)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from keskus.access.rules import MATRIX, Role, ScopeKind
from keskus.contacts.actions.connections import finish_order
from keskus.contacts.models import PbxOrder
from keskus.core.actions import SYSTEM, Breach, Refused
from keskus.engines.ami.news import Kind, News
from keskus.engines.ami.orders import Mode
from keskus.recordings.actions.hearing import take_news, tend_pauses
from keskus.recordings.actions.listening_in import end_live, listen_live
from keskus.recordings.models import LiveListening
from keskus.recordings.queries.listening_in import own_register, register_rows
from keskus.recordings.rules.gate import What
from tests.contacts.builder import Centre, build_centre
from tests.house.people import World
from tests.recordings.gates import told
from tests.recordings.watched import CALL, in_a_call

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 20, 10, tzinfo=UTC)
ASKED = {"mode": Mode.LISTEN, "purpose": "training", "phone": "PJSIP/1900", "at": NOW}


@pytest.fixture
def centre(world: World) -> Centre:
    return build_centre(world)


def news(kind: Kind, row: LiveListening, *, after: int = 0, unique: str = "") -> News:
    at = int((NOW + timedelta(seconds=after)).timestamp() * 1_000_000)
    name = row.agent.name if row.agent else ""
    return News(kind, at, unique or row.unique, "PJSIP/1900-00000001", "PJSIP/1900", "", CALL, name)


def listening(world: World, centre: Centre) -> LiveListening:
    told(world.ours.site, What.LISTENING, world.ours.agent)
    return listen_live(world.viewer(Role.SUPERVISOR), in_a_call(centre, "ours", NOW), **ASKED)


def test_rule_20_nobody_is_listened_to_before_the_gate_is_open_and_they_are_told(world: World, centre: Centre) -> None:
    agent, lead = in_a_call(centre, "ours", NOW), world.viewer(Role.SUPERVISOR)
    with pytest.raises(Breach) as breach:
        listen_live(lead, agent, **ASKED)
    assert breach.value.values["reasons"] == ("missing",)
    told(world.ours.site, What.LISTENING)
    with pytest.raises(Breach) as breach:
        listen_live(lead, agent, **ASKED)
    assert breach.value.values["reasons"] == ("person_not_told",)
    assert not PbxOrder.objects.exists()


def test_what_the_pbx_tells_are_the_facts_of_the_register(world: World, centre: Centre) -> None:
    row = listening(world, centre)
    order = PbxOrder.objects.get()
    assert (order.kind, order.member) == ("listen", row.agent.name)
    assert order.details == {"phone": "PJSIP/1900", "mode": "listen", "unique": row.unique, "call": CALL}
    take_news(row.source_id, news(Kind.SPY_BEGAN, row))
    take_news(row.source_id, news(Kind.SPY_BEGAN, row))
    take_news(row.source_id, news(Kind.SPY_ENDED, row, after=42))
    row.refresh_from_db()
    assert (row.state, row.seconds, row.notice.number, row.is_outside) == ("ended", 42.0, 1, False)


def test_rule_21_the_agent_sees_who_listened_and_those_from_outside_too(world: World, centre: Centre) -> None:
    row = listening(world, centre)
    take_news(row.source_id, news(Kind.SPY_BEGAN, row, unique="1780300100.7"))
    outside, inside = own_register(world.viewer(Role.AGENT))[:2]
    if inside.row.is_outside:
        outside, inside = inside, outside
    assert (inside.row.purpose, inside.listener) == ("training", world.user(Role.SUPERVISOR).display_name)
    assert (outside.row.is_outside, outside.listener, outside.row.employee) == (True, "PJSIP/1900", world.ours.agent)
    page = world.client_for(Role.AGENT).get(reverse("recordings:monitoring")).content.decode()
    assert world.user(Role.SUPERVISOR).display_name in page
    assert register_rows(world.viewer(Role.PRIVACY, ScopeKind.CENTRE)).count() == 2
    assert not register_rows(world.viewer(Role.SUPERVISOR)).exclude(employee=world.ours.agent).exists()


def test_rule_28_hr_and_administrators_never_listen_and_evaluators_do_not_speak(world: World, centre: Centre) -> None:
    assert not {"H", "D", "V", "U", "C", "O"} & set(MATRIX["recordings.listen_live"] + MATRIX["recordings.speak_live"])
    told(world.ours.site, What.LISTENING, world.ours.agent)
    agent = in_a_call(centre, "ours", NOW)
    for mode in (Mode.WHISPER, Mode.BARGE):
        with pytest.raises(Refused):
            listen_live(world.viewer(Role.QUALITY), agent, **{**ASKED, "mode": mode})
    with pytest.raises(Refused):
        listen_live(world.viewer(Role.SUPERVISOR), in_a_call(centre, "theirs", NOW), **ASKED)


def test_one_listens_to_a_call_only_and_not_to_ones_own(world: World, centre: Centre) -> None:
    agent = in_a_call(centre, "ours", NOW)
    told(world.ours.site, What.LISTENING, world.ours.agent)
    lead = world.viewer(Role.SUPERVISOR)
    for changed, code in (({"at": NOW + timedelta(minutes=5)}, "not_talking"), ({"phone": "Local/1@x"}, "phone_odd")):
        with pytest.raises(Breach, match=code):
            listen_live(lead, agent, **{**ASKED, **changed})
    agent.employee = world.user(Role.SUPERVISOR).employee
    with pytest.raises(Breach, match="own_call"):
        listen_live(lead, agent, **ASKED)


def test_what_does_not_come_about_says_why_and_what_nobody_saw_end_ends_with_the_call(
    world: World, centre: Centre
) -> None:
    row = listening(world, centre)
    finish_order(row.order, answer="Permission denied", is_done=False, at=NOW)
    tend_pauses(row.source_id, frozenset({CALL}), at=NOW)
    row.refresh_from_db()
    assert (row.state, row.answer) == ("failed", "Permission denied")
    LiveListening.objects.update(state="running", began_at=NOW, channel="PJSIP/1900-00000001", ended_at=None)
    row.refresh_from_db()
    end_live(SYSTEM, row)
    assert PbxOrder.objects.get(kind="hang_up").details == {"channel": "PJSIP/1900-00000001"}
    tend_pauses(row.source_id, frozenset(), at=NOW + timedelta(seconds=30))
    row.refresh_from_db()
    assert (row.state, row.seconds) == ("ended", 30.0)


def test_the_form_asks_for_a_purpose_and_sends_nothing_without(world: World, centre: Centre) -> None:
    now = timezone.now()
    in_a_call(centre, "ours", now)
    told(world.ours.site, What.LISTENING, world.ours.agent)
    address = reverse("recordings:listen", args=[world.ours.agent.pk])
    browser = world.client_for(Role.SUPERVISOR)
    assert browser.post(address, {"mode": "listen", "phone": "PJSIP/1900"}).status_code == 422
    assert not PbxOrder.objects.exists()
    browser.post(address, {"mode": "whisper", "phone": "PJSIP/1900", "purpose": "help"})
    assert LiveListening.objects.get().mode == "whisper"
