"""Alarms on a living centre: raised from floors and sums, told to whom it concerns, answered, escalated, over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from keskus.access.models import User
from keskus.access.queries import viewer_of
from keskus.access.rules import Role, ScopeKind
from keskus.contacts.actions.floor import keep_floor
from keskus.contacts.models import PauseReason, PbxConnection, Source
from keskus.contacts.queries.floor import listened_floors
from keskus.core.actions import SYSTEM, Breach, Refused
from keskus.core.models import AuditEntry
from keskus.engines.floor import SECOND, Floor, Joined, Left, LinkLost, MemberAdded, Paused
from keskus.floor.actions.rules import change_alarm_rule, suggest_alarm_rules, switch_alarm_rule
from keskus.floor.actions.watching import acknowledge_alarm, close_alarm, escalate_alarm, look_at_alarms
from keskus.floor.models import Alarm, AlarmRule, AlarmTold, AlarmWatch
from keskus.floor.queries.alarms import alarms, open_alarms
from keskus.people.models import Notice
from tests.contacts.builder import Centre
from tests.house.people import give, make_employee, make_user, signed_in

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Live:
    """A floor of our PBX that is written down before each look, as the listener does."""

    def __init__(self, centre: Centre) -> None:
        self.centre, self.floor, self.now = centre, Floor(), NOON
        self.source = centre.sources["ours"]
        self.queue = centre.world.ours.queue
        self.name = self.source.pbx_queues.get(queue=self.queue).name
        self.happen(MemberAdded(self._at(), "Anna", self.name))

    def _at(self) -> int:
        return int(self.now.timestamp()) * SECOND

    def happen(self, happening: Any) -> None:
        self.floor.apply(happening)

    def look(self, seconds: int = 10) -> int:
        """Time goes on, the floor is written down, and the alarms are looked at."""
        self.now += timedelta(seconds=seconds)
        keep_floor(self.source.pk, self.floor.as_json(), self.now)
        return look_at_alarms(self.now)


@pytest.fixture
def live(centre: Centre) -> Live:
    return Live(centre)


def a_rule(live: Live, **terms: Any) -> AlarmRule:
    usual = {"name": "Long wait", "metric": "longest_wait", "threshold": 60, "duration_seconds": 20}
    rule = AlarmRule.objects.create(**{**usual, "told_roles": ["supervisor"], "is_active": True, **terms})
    rule.queues.set([live.queue])
    return rule


def a_lead(live: Live, name: str = "lead") -> Any:
    """A supervisor of our site with an account."""
    user = make_user(f"{name}@example.test", make_employee(live.centre.world.ours, name))
    give(user, Role.SUPERVISOR, ScopeKind.SITE, live.centre.world.ours.site.pk)
    return held_at_noon(user)


def held_at_noon(user: User) -> User:
    """The same user, whose roles hold on the day of these tests."""
    user.grants.update(starts_on=NOON.date())
    return user


def told() -> list[tuple[str, str]]:
    return [(notice.employee.number, notice.kind) for notice in Notice.objects.order_by("pk")]


def a_caller(live: Live, call: str = "1.1") -> None:
    live.happen(Joined(live._at(), live.name, call))


def test_a_long_wait_is_raised_told_and_over_by_itself(live: Live) -> None:
    lead = a_lead(live)
    rule = a_rule(live)
    a_caller(live)
    assert [live.look(10) for _ in range(7)] == [0] * 7, "beyond since the sixth look, for ten seconds"
    assert live.look(10) == 1
    alarm = Alarm.objects.get()
    assert (alarm.rule, alarm.queue, alarm.first_value) == (rule, live.queue, 80)
    assert told() == [(lead.employee.number, "floor.alarm_raised")]
    live.look(20)
    alarm.refresh_from_db()
    assert alarm.worst_value == 100
    live.happen(Left(live._at(), live.name, "1.1", "answered"))
    assert [live.look(10) for _ in range(4)] == [0, 0, 0, 1]
    alarm.refresh_from_db()
    assert alarm.closed_at == live.now
    assert told()[-1] == (lead.employee.number, "floor.alarm_closed")
    assert not AlarmWatch.objects.exists()
    deeds = AuditEntry.objects.filter(action__startswith="floor.").values_list("action", flat=True)
    assert list(deeds) == ["floor.raise_alarm", "floor.close_alarm"]


def test_it_survives_a_restart_and_two_looks_at_once(live: Live) -> None:
    a_rule(live, duration_seconds=0, threshold=5)
    a_caller(live)
    live.look(10)
    look_at_alarms(live.now)
    look_at_alarms(live.now)
    assert Alarm.objects.count() == 1


def test_escalated_once_unless_acknowledged(live: Live) -> None:
    lead = a_lead(live)
    manager = held_at_noon(live.centre.world.user(Role.MANAGER, ScopeKind.CENTRE))
    a_rule(live, duration_seconds=0, threshold=5, escalate_minutes=1, escalated_roles=["manager"])
    a_caller(live)
    for _ in range(15):
        live.look(10)
    alarm = Alarm.objects.get()
    assert alarm.escalated_at is not None
    kinds = [kind for number, kind in told() if manager.employee and number == manager.employee.number]
    assert kinds == ["floor.alarm_escalated"]
    assert (lead.employee.number, "floor.alarm_escalated") not in told()


def test_an_answer_stops_the_escalation_and_is_given_once(live: Live) -> None:
    a_rule(live, duration_seconds=0, threshold=5, escalate_minutes=1, escalated_roles=["manager"])
    a_caller(live)
    live.look(10)
    alarm = Alarm.objects.get()
    manager = live.centre.world.viewer(Role.MANAGER, ScopeKind.CENTRE)
    stranger = live.centre.world.viewer(Role.SUPERVISOR)
    with pytest.raises(Refused):
        acknowledge_alarm(live.centre.world.viewer(Role.AGENT), alarm, action_taken="watching", words="", at=live.now)
    answer = {"action_taken": "overflow", "words": "to Riga", "at": live.now}
    acknowledge_alarm(manager, alarm, **answer)
    with pytest.raises(Breach):
        acknowledge_alarm(manager, alarm, **answer)
    for _ in range(12):
        live.look(10)
    alarm.refresh_from_db()
    assert alarm.escalated_at is None
    assert (alarm.action_taken, alarm.words) == ("overflow", "to Riga")
    assert open_alarms(stranger) == [], "who reaches only a team was not told and does not see it"


def test_nobody_is_told_in_quiet_hours_by_the_clock_of_the_site(live: Live) -> None:
    a_lead(live)
    local = NOON.astimezone(live.queue.site.zone)
    quiet = {"quiet_from": local.time(), "quiet_to": (local + timedelta(hours=1)).time()}
    a_rule(live, duration_seconds=0, threshold=5, **quiet)
    a_caller(live)
    live.look(10)
    assert Alarm.objects.get().is_quiet
    assert told() == []


def test_a_flood_becomes_one_notice(live: Live) -> None:
    lead = a_lead(live)
    for number in range(9):
        a_rule(live, name=f"Rule {number}", duration_seconds=0, threshold=5)
    a_caller(live)
    live.look(10)
    assert Alarm.objects.count() == 9
    kinds = [kind for number, kind in told() if number == lead.employee.number]
    assert kinds == ["floor.alarm_raised"] * 5 + ["floor.alarms_digest"]
    assert AlarmTold.objects.filter(employee=lead.employee).count() == 9, "the list knows of every one"


def test_a_floor_that_is_not_known_raises_and_ends_nothing(live: Live) -> None:
    a_rule(live, duration_seconds=0, threshold=5)
    a_caller(live)
    live.happen(LinkLost(live._at()))
    live.look(30)
    assert not Alarm.objects.exists()


def test_a_silent_pbx_is_told_and_over_when_it_speaks(live: Live) -> None:
    rule = AlarmRule.objects.create(name="Silent", metric="silence", threshold=120, duration_seconds=0, is_active=True)
    Source.objects.filter(pk=live.source.pk).update(path="", last_arrival_at=None)
    beside = {"kind": Source.Kind.ASTERISK_CDR, "companion_of": live.source, "last_arrival_at": NOON}
    Source.objects.create(name="Its CDR", site=live.source.site, path="/nowhere/Master.csv", **beside)
    live.look(100)
    assert not Alarm.objects.exists()
    live.look(30)
    alarm = Alarm.objects.get(rule=rule)
    assert (alarm.source, alarm.queue) == (live.source, None)
    a_caller(live, "2.1")
    live.look(5)
    live.look(35)
    alarm.refresh_from_db()
    assert alarm.closed_at is not None


def test_service_level_and_abandons_come_from_sums_and_calls(live: Live) -> None:
    a_rule(live, name="Low", metric="service_level_today", threshold=0.8, duration_seconds=0)
    a_rule(live, name="Quarter", metric="service_level_interval", threshold=0.8, duration_seconds=0)
    a_rule(live, name="Gone", metric="abandoned", threshold=2, duration_seconds=0)
    a_rule(live, name="Share", metric="abandoned_share", threshold=0.9, duration_seconds=0)
    noon = int(NOON.timestamp())
    for number in range(6):
        live.centre.visit("ours", at=noon - 3600 * 2 + number, answered=5)
        live.centre.visit("ours", at=noon + number, answered=50)
    for number in range(3):
        live.centre.visit("ours", at=noon + 10 + number, outcome="abandoned", wait=30)
    live.centre.sum_up()
    live.look(60)
    raised = {row.rule.name: row.first_value for row in Alarm.objects.select_related("rule")}
    assert set(raised) == {"Low", "Quarter", "Gone"}
    assert raised["Low"] == pytest.approx(6 / 12)
    assert raised["Quarter"] == 0
    assert raised["Gone"] == 3


def test_agents_over_their_limit_and_agents_ready(live: Live) -> None:
    PauseReason.objects.create(code="lunch", name_en="Lunch", limit_minutes=1)
    AlarmRule.objects.create(name="Over", metric="over_pause", threshold=1, duration_seconds=0, is_active=True)
    a_rule(live, name="Ready", metric="agents_ready", threshold=1, duration_seconds=0)
    live.look(10)
    assert not Alarm.objects.exists()
    live.happen(Paused(live._at(), "Anna", live.name, "Lunch"))
    live.look(30)
    assert [row.rule.name for row in Alarm.objects.all()] == ["Ready"]
    live.look(40)
    assert {row.rule.name for row in Alarm.objects.all()} == {"Ready", "Over"}


def test_suggested_rules_wait_for_the_manager_and_a_switch_ends_what_was_raised(live: Live) -> None:
    manager = live.centre.world.viewer(Role.MANAGER, ScopeKind.CENTRE)
    suggest_alarm_rules(manager)
    assert AlarmRule.objects.filter(is_active=False).count() == 3
    with pytest.raises(Refused):
        suggest_alarm_rules(live.centre.world.viewer(Role.SUPERVISOR, ScopeKind.CENTRE))
    rule = AlarmRule.objects.get(suggestion="long_wait")
    switch_alarm_rule(manager, rule, is_active=True)
    a_caller(live)
    for _ in range(20):
        live.look(10)
    assert len(open_alarms(manager)) == 1
    switch_alarm_rule(manager, rule, is_active=False)
    assert open_alarms(manager) == []
    AlarmRule.objects.filter(pk=rule.pk).update(told_roles=[])
    rule.refresh_from_db()
    with pytest.raises(Breach):
        switch_alarm_rule(manager, rule, is_active=True)


def test_an_alarm_is_over_once(live: Live) -> None:
    """Two workers look in the same second, or one looks while its rule is switched off: one of them tells."""
    a_lead(live)
    a_rule(live, duration_seconds=0, threshold=5)
    a_caller(live)
    live.look(10)
    one, other = Alarm.objects.get(), Alarm.objects.get()
    close_alarm(SYSTEM, one, at=live.now)
    so_far = told()
    for deed in (close_alarm, escalate_alarm):
        with pytest.raises(Breach):
            deed(SYSTEM, other, at=live.now)
    assert told() == so_far


def test_a_pbx_that_is_switched_off_is_not_silent_and_shows_no_floor(live: Live) -> None:
    AlarmRule.objects.create(name="Silent", metric="silence", threshold=120, duration_seconds=0, is_active=True)
    Source.objects.filter(pk=live.source.pk).update(path="", last_arrival_at=None)
    PbxConnection.objects.create(source=live.source, host="127.0.0.1", port=5038, user="keskus", is_on=False)
    live.look(300)
    assert not Alarm.objects.exists()
    assert listened_floors() == {}
    PbxConnection.objects.update(is_on=True)
    assert live.look(10) == 1
    assert set(listened_floors()) == {live.source.pk}


def test_a_suggested_name_stays_everybodys_own_when_its_rule_is_changed(live: Live) -> None:
    suggest_alarm_rules(live.centre.world.viewer(Role.MANAGER, ScopeKind.CENTRE))
    rule = AlarmRule.objects.get(suggestion="long_wait")
    user = live.centre.world.user(Role.MANAGER, ScopeKind.CENTRE)
    User.objects.filter(pk=user.pk).update(language="pl")
    with override("pl"):
        label = rule.label
    name = rule.name
    assert label != name
    form = {"metric": "longest_wait", "threshold": "99", "duration_seconds": "0", "told_roles": ["supervisor"]}
    address = f"/floor/alarms/rules/{rule.pk}/"
    browser = signed_in(user)
    assert label in browser.get(address).content.decode()
    assert browser.post(address, {**form, "name": label}).status_code == 302
    rule.refresh_from_db()
    assert (rule.threshold, rule.name) == (99, name)


def test_alarms_are_seen_where_they_stand(live: Live) -> None:
    a_rule(live, duration_seconds=0, threshold=5)
    a_caller(live)
    live.look(10)
    world = live.centre.world
    lead = a_lead(live, "second")
    assert alarms(world.viewer(Role.MANAGER, ScopeKind.CENTRE)).count() == 1
    assert alarms(world.viewer(Role.AGENT)).count() == 0
    assert alarms(viewer_of(lead, NOON.date())).count() == 1
    elsewhere = make_user("there@example.test", make_employee(world.theirs, "there"))
    give(elsewhere, Role.SUPERVISOR, ScopeKind.SITE, world.theirs.site.pk)
    held_at_noon(elsewhere)
    assert alarms(viewer_of(elsewhere, NOON.date())).count() == 0


def test_pages_make_change_and_answer(live: Live) -> None:
    browser = live.centre.world.client_for(Role.MANAGER, ScopeKind.CENTRE)
    form = {"name": "Low", "metric": "service_level_today", "threshold": "75", "duration_seconds": "0"}
    assert browser.post("/floor/alarms/rules/new/", {**form, "told_roles": ["supervisor"]}).status_code == 302
    rule = AlarmRule.objects.get()
    assert rule.threshold == 0.75
    assert b'value="75"' in browser.get(f"/floor/alarms/rules/{rule.pk}/").content
    assert browser.post("/floor/alarms/rules/new/", {**form, "name": "x", "threshold": "175"}).status_code == 422
    change_alarm_rule(
        SYSTEM,
        rule,
        queues=[live.queue],
        told_people=[],
        name="Wait",
        metric="longest_wait",
        threshold=5,
        duration_seconds=0,
        team=None,
        told_roles=["supervisor"],
        escalate_minutes=None,
        escalated_roles=[],
        quiet_from=None,
        quiet_to=None,
        by_mail=False,
    )
    browser.post(f"/floor/alarms/rules/{rule.pk}/switch/", {"active": "on"})
    a_caller(live)
    live.look(10)
    alarm = Alarm.objects.get()
    assert b"Wait" in browser.get("/floor/alarms/").content
    assert browser.post(f"/floor/alarms/{alarm.pk}/answer/", {"action_taken": "other"}).status_code == 422
    browser.post(f"/floor/alarms/{alarm.pk}/answer/", {"action_taken": "other", "words": "asked Riga"})
    assert b"asked Riga" in browser.get(f"/floor/alarms/{alarm.pk}/").content
    assert browser.get("/").status_code == 200
