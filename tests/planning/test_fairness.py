"""Fair shares over earlier rosters, rotations, limits of single people, and what a way out costs."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.core.actions import Breach
from keskus.core.actors import SYSTEM
from keskus.core.models import Job
from keskus.core.work import run_to_end
from keskus.engines.labour_law import Rule
from keskus.people.models import Contract, Team, TeamMembership
from keskus.planning.actions.changes import change_roster
from keskus.planning.actions.setting import set_rule
from keskus.planning.models import Roster, RosterShift, Rotation, RotationPlace, ShiftTemplate, Wish
from keskus.planning.queries.fairness import Share, fair_rows, shares_before
from keskus.planning.queries.instances import instance_of
from keskus.planning.queries.legality import findings_of
from keskus.planning.queries.rosters import shifts
from keskus.planning.queries.rotations import turns_of
from keskus.planning.rules.changes import Change, Deed
from keskus.planning.rules.rotations import entry_on
from tests.house.people import HIRED_ON, World, make_employee
from tests.planning.rostering import FIRST, add, draft_of


def hire(world: World, **terms: Any) -> None:
    for person in (world.ours.agent, world.ours.lead):
        Contract.objects.create(employee=person, hours_per_week=40, starts_on=HIRED_ON, **terms)


def published(roster: Roster) -> None:
    roster.state = "published"
    roster.save()


def test_what_earlier_rosters_gave_feeds_the_optimiser_and_stands_on_a_page(world: World) -> None:
    hire(world)
    agent, lead = world.ours.agent, world.ours.lead
    earlier = draft_of(world, days=7)
    add(earlier, agent.pk, 5, 8)  # a Saturday
    add(earlier, agent.pk, 1, 14)  # a late
    for person, day in ((agent, 5), (lead, 5)):
        Wish.objects.create(employee=person, day=date(2026, 3, 2 + day), kind="off", asked_at="2026-02-01T00:00Z")
    published(earlier)
    roster = draft_of(world, days=7, rules=False)
    Roster.objects.filter(pk=roster.pk).update(starts_on=date(2026, 3, 9))
    roster.refresh_from_db()
    add(roster, agent.pk, 0, 8)
    tallies = {int(person.id): person.tally for person in instance_of(roster).people}
    assert (tallies[agent.pk].weekends, tallies[agent.pk].lates, tallies[agent.pk].wishes_refused) == (1, 1, 1)
    assert (tallies[lead.pk].weekends, tallies[lead.pk].wishes_granted) == (0, 1)
    rows, sums = fair_rows(SYSTEM, roster)
    assert {row.id: row.before for row in rows}[agent.pk] == Share(1, 0, 1, 0, 0, 1)
    assert sums.after.weekends == 1
    page = world.client_for(Role.PLANNER, ScopeKind.CENTRE).get(reverse("planning:roster_fairness", args=[roster.pk]))
    assert "0 of 1" in page.content.decode()
    Roster.objects.filter(pk=earlier.pk).update(starts_on=date(2025, 9, 1))
    RosterShift.objects.filter(roster=earlier).update(starts_epoch=0, ends_epoch=3600)
    assert instance_of(roster).people[0].tally.weekends == 0, "longer ago than the site looks back"


def test_public_holidays_count(world: World) -> None:
    hire(world)
    roster = draft_of(world, days=7)
    Roster.objects.filter(pk=roster.pk).update(starts_on=date(2026, 2, 23))
    roster.refresh_from_db()
    add(roster, world.ours.agent.pk, 1, 8)  # Independence Day, 24 February
    rows, _sums = fair_rows(SYSTEM, roster)
    assert {row.id: row.after.holidays for row in rows}[world.ours.agent.pk] == 1
    assert instance_of(roster).holidays == (1,)


@pytest.mark.parametrize(
    ("day", "begins_with", "found"),
    [(date(2026, 3, 4), 1, 1), (date(2026, 3, 9), 1, 2), (date(2026, 3, 16), 1, 1), (date(2026, 3, 2), 2, 2)],
)
def test_a_cycle_begins_in_the_week_of_its_first_day(day: date, begins_with: int, found: int) -> None:
    weeks = [[1] * 7, [2] * 7]
    assert entry_on(weeks, day, starts_on=date(2026, 3, 5), begins_with=begins_with) == found
    assert entry_on([], day, starts_on=FIRST, begins_with=1) is None


def test_a_rotation_bounds_the_optimiser_and_a_wished_one_is_a_wish(world: World) -> None:
    hire(world)
    roster = draft_of(world, days=7)
    late = ShiftTemplate.objects.filter(site=world.ours.site).order_by("-latest_start")[0]
    weeks = [[late.pk] * 5 + [0, 0], [None] * 7]
    rotation = set_rule(SYSTEM, "rotation", site=world.ours.site, name="Lates", weeks=weeks, is_fixed=True)
    place = {"rotation": rotation, "begins_with": 1, "starts_on": FIRST, "ends_on": None}
    set_rule(SYSTEM, "place", site=world.ours.site, employee=world.ours.agent, **place)

    def person() -> Any:
        return next(each for each in instance_of(roster).people if each.id == str(world.ours.agent.pk))

    low = late.earliest_start.hour * 60 + late.earliest_start.minute
    window = person().window(0)
    assert window is not None
    assert window[0] == low
    assert person().window(5) is None
    Rotation.objects.update(is_fixed=False)
    assert person().window(5) is not None
    assert {wish.want.value for wish in person().wishes} == {"off", "on", "within"}


def test_a_later_rotation_that_says_anything_takes_the_place_of_an_older_fixed_one(world: World) -> None:
    roster = draft_of(world, days=7)
    late = ShiftTemplate.objects.filter(site=world.ours.site).latest("latest_start")
    for begins, days in ((0, [late.pk] * 5 + [0, 0]), (2, [None] * 4 + [late.pk, None, None])):
        rotation = Rotation.objects.create(site=world.ours.site, name=f"From {begins}", weeks=[days], is_fixed=True)
        place = {"rotation": rotation, "begins_with": 1, "starts_on": FIRST + timedelta(days=begins)}
        RotationPlace.objects.create(employee=world.ours.agent, **place)
    assert [turn.day for turn in turns_of(roster, [world.ours.agent.pk])] == [0, 1, 4]


def test_a_wish_counts_where_the_roster_of_the_person_was_published(world: World) -> None:
    hire(world)
    agent, other = world.ours.agent, make_employee(world.ours, "n1")
    night = Team.objects.create(site=world.ours.site, name="Night")
    TeamMembership.objects.filter(employee=other).delete()
    TeamMembership.objects.create(employee=other, team=night, starts_on=HIRED_ON)
    earlier = draft_of(world, days=7)
    add(earlier, world.ours.lead.pk, 1, 8)
    published(earlier)
    for person in (agent, other):
        Wish.objects.create(employee=person, day=date(2026, 3, 7), kind="off", asked_at="2026-02-01T00:00Z")
    roster = draft_of(world, days=7, rules=False)
    Roster.objects.filter(pk=roster.pk).update(starts_on=date(2026, 3, 9))
    roster.refresh_from_db()
    shares = shares_before(roster, [agent.pk, other.pk])
    assert (shares[agent.pk].granted, shares[other.pk].wishes) == (1, 0), "of the other nobody knows what was planned"


def test_a_limit_of_one_person_is_theirs_alone_and_never_looser(world: World) -> None:
    roster = draft_of(world, days=7)
    values = {"parameter": "daily_rest_minutes", "starts_on": FIRST, "ends_on": None}
    site, agent, lead = world.ours.site, world.ours.agent, world.ours.lead
    with pytest.raises(Breach, match="unlawful"):
        set_rule(SYSTEM, "limit", site=site, employee=agent, value=600, **values)
    set_rule(SYSTEM, "limit", site=site, employee=agent, value=16 * 60, **values)
    for person in (agent, lead):
        add(roster, person.pk, 0, 10)
        add(roster, person.pk, 1, 8)
    resting = {each.person for each in findings_of(roster, shifts(roster)) if each.breach.rule is Rule.DAILY_REST}
    assert resting == {agent.pk}


def test_a_way_out_is_priced_for_who_may_see_pay_and_a_clash_names_its_rules(world: World) -> None:
    hire(world, pay_amount=Decimal(10), pay_currency="EUR", pay_per="hour")
    roster = draft_of(world, days=7)
    values: dict[str, Any] = {"name": "Front", "skill": None, "weekdays": list(range(5))}
    set_rule(SYSTEM, "cover", site=world.ours.site, people=2, opens=time(8), closes=time(16), **values)
    for day in range(5):
        row = add(roster, world.ours.agent.pk, day, 8)
        change_roster(SYSTEM, roster, Change(Deed.LOCK, shift=row.pk, is_locked=True), seen={row.pk: row.version})
    for day in range(4):
        add(roster, world.ours.lead.pk, day, 8)
    add(roster, world.ours.agent.pk, 5, 4, 8)
    extra = RosterShift.objects.latest("pk")
    change_roster(SYSTEM, roster, Change(Deed.LOCK, shift=extra.pk, is_locked=True), seen={extra.pk: extra.version})
    Contract.objects.filter(employee=world.ours.agent).update(hours_per_week=60)
    Contract.objects.filter(employee=world.ours.lead).update(hours_per_week=32)
    assert {person.hour_cost for person in instance_of(roster).people} == {0.0}, "nobody's pay is weighed"
    address = reverse("planning:roster_why", args=[roster.pk])
    manager = world.client_for(Role.MANAGER, ScopeKind.CENTRE)
    manager.post(address)
    job = Job.objects.get(kind__endswith="explain_step")
    run_to_end(job)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    assert job.outcome["conflicts"], job.outcome
    seen = manager.get(address).content.decode()
    assert "What cannot be had together" in seen
    assert "€120.00" in seen, "eight hours of overtime at fifteen euros"
    assert "€" not in world.client_for(Role.PLANNER, ScopeKind.CENTRE).get(address).content.decode()
