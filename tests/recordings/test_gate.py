"""The legal gate of a site: who lays its terms down, who was told, when it is open (privacy rules 14 and 20)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.core.actions import SYSTEM, Breach, Refused
from keskus.recordings.actions.gate import confirm_notice, end_gate, fill_gate, record_receipt
from keskus.recordings.models import NoticeReceipt
from keskus.recordings.queries.gate import is_open, notice_on, open_to
from keskus.recordings.rules.gate import What
from tests.house.people import World
from tests.recordings.gates import BEGINS, TOLD, a_gate, terms

pytestmark = pytest.mark.django_db


def test_rule_20_the_gate_is_shut_until_it_is_filled_and_the_person_told(world: World) -> None:
    site, agent = world.ours.site, world.ours.agent
    assert is_open(site, What.RECORDING, BEGINS).reasons == ("missing",)
    gate = a_gate(site)
    assert is_open(site, What.RECORDING, BEGINS).is_open
    assert is_open(site, What.LISTENING, BEGINS).reasons == ("missing",)
    assert is_open(site, What.RECORDING, BEGINS, agent).reasons == ("person_not_told",)
    record_receipt(SYSTEM, gate, agent, on=TOLD)
    assert is_open(site, What.RECORDING, BEGINS, agent).is_open
    people = open_to(site, What.RECORDING, BEGINS, [agent, world.ours.lead])
    assert [people[person.pk].is_open for person in (agent, world.ours.lead)] == [True, False]


def test_rule_20_terms_that_lack_what_the_law_asks_for_are_not_taken(world: World) -> None:
    with pytest.raises(Breach) as breach:
        a_gate(world.ours.site, purposes="", effective_on=TOLD + timedelta(days=13))
    assert breach.value.values["lacks"] == ("purposes", "two_weeks")


def test_rule_14_the_notice_of_a_calls_day_is_found(world: World) -> None:
    first = a_gate(world.ours.site)
    later = {"announced_on": date(2026, 7, 1), "effective_on": date(2026, 7, 15)}
    second = a_gate(world.ours.site, **later)
    assert notice_on(world.ours.site, What.RECORDING, date(2026, 7, 14)) == first
    assert notice_on(world.ours.site, What.RECORDING, date(2026, 7, 15)) == second
    with pytest.raises(Breach):
        a_gate(world.ours.site, **later)


def test_only_a_manager_lays_terms_down_and_only_at_their_site(world: World) -> None:
    manager = world.viewer(Role.MANAGER, ScopeKind.SITE)
    fill_gate(manager, world.ours.site, What.LISTENING, terms())
    with pytest.raises(Refused):
        fill_gate(manager, world.theirs.site, What.LISTENING, terms())
    with pytest.raises(Refused):
        fill_gate(world.viewer(Role.SUPERVISOR, ScopeKind.CENTRE), world.ours.site, What.LISTENING, terms())


def test_one_confirms_for_oneself_and_a_lead_hands_it_to_their_own_people_only(world: World) -> None:
    gate = a_gate(world.ours.site)
    confirm_notice(world.viewer(Role.AGENT), gate)
    assert NoticeReceipt.objects.get().employee == world.ours.agent
    with pytest.raises(Refused):
        confirm_notice(world.viewer(Role.AGENT), a_gate(world.theirs.site))
    lead = world.viewer(Role.SUPERVISOR)
    assert record_receipt(lead, gate, world.ours.lead, on=TOLD).on == TOLD
    with pytest.raises(Refused):
        record_receipt(lead, gate, world.theirs.agent, on=TOLD)
    with pytest.raises(Breach):
        record_receipt(SYSTEM, gate, world.theirs.agent, on=TOLD)


def test_ended_terms_hold_no_more(world: World) -> None:
    gate = a_gate(world.ours.site)
    day = date(2126, 1, 1)
    end_gate(SYSTEM, gate, on=day)
    assert is_open(world.ours.site, What.RECORDING, day).reasons == ("ended",)
    with pytest.raises(Breach):
        end_gate(SYSTEM, gate, on=day)


def test_rule_20_the_form_says_beside_its_field_what_the_law_asks_for(world: World) -> None:
    world.ours.site.country = "PL"
    world.ours.site.save()
    address = reverse("recordings:fill_terms", args=[world.ours.site.pk, "recording"])
    browser = world.client_for(Role.MANAGER, ScopeKind.SITE)
    shown = browser.get(address).context["form"]
    values = {name: shown.initial.get(name, "") for name in shown.fields}
    early = {**values, "announced_on": "2026-05-01", "effective_on": "2026-05-14"}
    answer = browser.post(address, early)
    assert list(answer.context["form"].errors) == ["effective_on"]
    assert browser.post(address, {**early, "effective_on": "2026-05-15"}).status_code == 302
    assert is_open(world.ours.site, What.RECORDING, BEGINS).is_open
