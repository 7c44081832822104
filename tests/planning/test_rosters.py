"""Rosters: changing a draft, two who change at once, taking back, versions, publishing past the checker."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.core.actions import Breach, Refused
from keskus.core.actors import SYSTEM
from keskus.core.models import AuditEntry
from keskus.people.models import Notice
from keskus.planning.actions.changes import change_roster, copy_week, undo_change
from keskus.planning.actions.publishing import override_breach, publish_roster, withdraw_override, withdraw_roster
from keskus.planning.actions.rosters import delete_draft, make_roster, new_version
from keskus.planning.models import Activity, Roster, RosterShift
from keskus.planning.queries.legality import findings_of
from keskus.planning.queries.rosters import members, rosters, shifts
from keskus.planning.rules.changes import Change, Deed
from keskus.planning.rules.rosters import Part
from tests.house.people import World
from tests.planning.rostering import FIRST, HOUR, add, at, draft_of


def test_a_new_shift_has_the_breaks_of_its_site_and_leaves_a_trace(world: World) -> None:
    roster = draft_of(world)
    shift = add(roster, world.ours.agent.pk, 0, 8)
    minutes = sorted((part["ends"] - part["starts"]) // 60 for part in shift.parts)
    assert minutes == [5, 5, 5, 5, 15, 15, 30], "a tenth of eight hours away from the screen, and the meal"
    assert AuditEntry.objects.latest("number").changes == {"deed": "add", "shifts": 1, "version": 1}


def test_moving_takes_the_breaks_along_and_stretching_drops_what_sticks_out(world: World) -> None:
    roster = draft_of(world)
    shift = add(roster, world.ours.agent.pk, 0, 8)
    change_roster(
        SYSTEM, roster, Change(Deed.MOVE, shift=shift.pk, starts=at(roster, 1, 10), person=world.ours.lead.pk)
    )
    moved = RosterShift.objects.get(pk=shift.pk)
    assert (moved.employee_id, moved.starts_epoch) == (world.ours.lead.pk, at(roster, 1, 10))
    assert [part["starts"] - moved.starts_epoch for part in moved.parts] == [
        part["starts"] - shift.starts_epoch for part in shift.parts
    ]
    short = Change(Deed.RESIZE, shift=shift.pk, starts=at(roster, 1, 10), ends=at(roster, 1, 13))
    change_roster(SYSTEM, roster, short)
    moved.refresh_from_db()
    assert all(part["ends"] <= moved.ends_epoch for part in moved.parts)
    assert len(moved.parts) < len(shift.parts)


def test_splitting_swapping_and_deleting(world: World) -> None:
    roster = draft_of(world)
    ours, lead = world.ours.agent.pk, world.ours.lead.pk
    early, late = add(roster, ours, 0, 8), add(roster, lead, 0, 12)
    change_roster(SYSTEM, roster, Change(Deed.SWAP, shift=early.pk, other=late.pk))
    assert RosterShift.objects.get(pk=early.pk).employee_id == lead
    change_roster(SYSTEM, roster, Change(Deed.SPLIT, shift=late.pk, at=at(roster, 0, 15), until=at(roster, 0, 16)))
    spans = [(row.starts_epoch, row.ends_epoch) for row in RosterShift.objects.filter(employee=ours)]
    assert spans == [(at(roster, 0, 12), at(roster, 0, 15)), (at(roster, 0, 16), at(roster, 0, 20.5))]
    change_roster(SYSTEM, roster, Change(Deed.DELETE, shift=early.pk))
    assert not RosterShift.objects.filter(pk=early.pk).exists()


def span(roster: Roster, world: World) -> Change:
    return Change(Deed.ADD, person=world.ours.agent.pk, starts=at(roster, 0, 9), ends=at(roster, 0, 12))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda r, s, w: Change(Deed.MOVE, shift=s.pk, starts=at(r, 20, 8)), "outside_roster"),
        (lambda r, s, w: Change(Deed.MOVE, shift=s.pk, starts=at(r, 0, 8) + 60), "off_the_lattice"),
        (lambda r, s, w: Change(Deed.RESIZE, shift=s.pk, starts=s.starts_epoch, ends=s.starts_epoch), "shift_length"),
        (lambda r, s, w: Change(Deed.MOVE, shift=s.pk, person=w.theirs.agent.pk), "not_in_roster"),
        (
            lambda r, s, w: Change(Deed.ADD, person=w.ours.agent.pk, starts=at(r, 0, 9), ends=at(r, 0, 12)),
            "shifts_overlap",
        ),
        (lambda r, s, w: Change(Deed.PART_ADD, shift=s.pk, activity=999, starts=0, ends=0), "unknown_activity"),
        (lambda r, s, w: Change(Deed.DELETE, shift=s.pk + 7), "shift_gone"),
    ],
)
def test_what_makes_no_roster_is_refused(world: World, change: Any, code: str) -> None:
    roster = draft_of(world)
    shift = add(roster, world.ours.agent.pk, 0, 8)
    with pytest.raises(Breach, match=code):
        change_roster(SYSTEM, roster, change(roster, shift, world))


def test_a_meeting_exactly_over_a_screen_break_takes_its_room_too(world: World) -> None:
    roster = draft_of(world)
    shift = add(roster, world.ours.agent.pk, 0, 8).value
    screen, meeting = (Activity.objects.get(code=code).pk for code in ("screen-break", "meeting"))
    first, second, *_rest = [part for part in shift.parts if part.activity == screen and part.ends - part.starts == 300]
    change = Change(Deed.PART_ADD, shift=shift.id, activity=meeting, starts=first.starts, ends=first.ends)
    change_roster(SYSTEM, roster, change)
    there = RosterShift.objects.get().value.parts
    assert [part.activity for part in there if part.starts == first.starts] == [meeting]
    assert len(there) == len(shift.parts)
    number = there.index(Part(first.starts, first.ends, meeting))
    move = Change(Deed.PART_MOVE, shift=shift.id, part=number, starts=second.starts, ends=second.ends)
    change_roster(SYSTEM, roster, move)
    there = RosterShift.objects.get().value.parts
    assert [part.activity for part in there if part.starts == second.starts] == [meeting]
    assert len(there) == len(shift.parts) - 1


def test_two_planners_lose_nothing(world: World) -> None:
    """Of the same shift the second is told who was quicker; different shifts both change."""
    roster = draft_of(world)
    one, other = add(roster, world.ours.agent.pk, 0, 8), add(roster, world.ours.lead.pk, 0, 8)
    first = world.viewer(Role.PLANNER, ScopeKind.SITE)
    move = Change(Deed.MOVE, shift=one.pk, starts=at(roster, 0, 9))
    change_roster(first, roster, move, seen={one.pk: one.version})
    later = Change(Deed.MOVE, shift=one.pk, starts=at(roster, 0, 10))
    with pytest.raises(Breach) as refused:
        change_roster(SYSTEM, roster, later, seen={one.pk: one.version})
    assert (refused.value.code, refused.value.values["name"]) == ("stale", first.display_name)
    change_roster(SYSTEM, roster, Change(Deed.DELETE, shift=other.pk), seen={other.pk: other.version})
    assert RosterShift.objects.get().starts_epoch == at(roster, 0, 9)


def test_one_takes_back_ones_own_last_change_unless_overtaken(world: World) -> None:
    roster = draft_of(world)
    shift = add(roster, world.ours.agent.pk, 0, 8)
    planner = world.viewer(Role.PLANNER, ScopeKind.SITE)
    change_roster(planner, roster, Change(Deed.DELETE, shift=shift.pk))
    undo_change(planner, roster)
    assert RosterShift.objects.get().value.stored() == shift.value.stored()
    with pytest.raises(Breach, match="nothing_to_undo"):
        undo_change(planner, roster)
    change_roster(planner, roster, Change(Deed.MOVE, shift=shift.pk, starts=at(roster, 0, 9)))
    change_roster(SYSTEM, roster, Change(Deed.MOVE, shift=shift.pk, starts=at(roster, 0, 10)))
    with pytest.raises(Breach, match="nothing_to_undo"):
        undo_change(planner, roster)


def test_a_copied_week_keeps_its_clock_over_the_change_of_clocks(world: World) -> None:
    """Clocks go forward on 29 March 2026."""
    draft_of(world)
    roster = make_roster(
        SYSTEM, site=world.ours.site, teams=[world.ours.team], name="Spring", starts_on=FIRST.replace(day=23), days=14
    )
    add(roster, world.ours.agent.pk, 0, 8)
    copy_week(SYSTEM, roster, week=0, into=1)
    assert [row.starts_epoch for row in RosterShift.objects.filter(roster=roster)] == [
        at(roster, 0, 8),
        at(roster, 7, 8),
    ]
    with pytest.raises(Breach, match="copied_nothing"):
        copy_week(SYSTEM, roster, week=0, into=1)


def published(world: World) -> Roster:
    """A roster of one lawful shift, published; the law's notice is long over, so on a named ground."""
    roster = draft_of(world)
    add(roster, world.ours.agent.pk, 0, 8)
    for finding in findings_of(roster, shifts(roster), told_at=at(roster, 0, 0)):
        if finding.is_open:
            override_breach(SYSTEM, roster, finding.key, ground="agreement", words="Agreed by letter of 1 March.")
    publish_roster(SYSTEM, roster)
    roster.refresh_from_db()
    return roster


def test_publishing_waits_for_the_checker(world: World) -> None:
    roster = draft_of(world)
    add(roster, world.ours.agent.pk, 0, 12, 8.5)
    add(roster, world.ours.agent.pk, 1, 6, 8.5)
    with pytest.raises(Breach, match="breaches_open"):
        publish_roster(SYSTEM, roster)
    rest = [each for each in findings_of(roster, shifts(roster)) if each.breach.rule == "daily_rest"]
    assert [each.person for each in rest] == [world.ours.agent.pk]
    with pytest.raises(Breach, match="ground_missing"):
        override_breach(SYSTEM, roster, rest[0].key, ground="because", words="I want to")
    override_breach(SYSTEM, roster, rest[0].key, ground="rescue", words="The storm took the lines down.")
    entry = AuditEntry.objects.latest("number")
    assert (entry.action, entry.reason) == ("planning.override_breach", "The storm took the lines down.")
    assert not [
        each for each in findings_of(roster, shifts(roster)) if each.is_open and each.breach.rule == "daily_rest"
    ]
    withdraw_override(SYSTEM, roster, rest[0].key)
    assert [each for each in findings_of(roster, shifts(roster)) if each.is_open and each.breach.rule == "daily_rest"]


def test_nothing_is_published_while_no_law_is_chosen(world: World) -> None:
    roster = draft_of(world, rules=False)
    with pytest.raises(Breach, match="law_missing"):
        publish_roster(SYSTEM, roster)


def test_people_are_told_of_what_changes_and_versions_go_back(world: World) -> None:
    roster = published(world)
    assert [row.employee_id for row in Notice.objects.filter(kind="planning.roster_published")] == [world.ours.agent.pk]
    with pytest.raises(Breach, match="not_a_draft"):
        change_roster(SYSTEM, roster, Change(Deed.DELETE, shift=RosterShift.objects.get().pk))
    draft = new_version(SYSTEM, roster)
    with pytest.raises(Breach, match="draft_exists"):
        new_version(SYSTEM, roster)
    add(draft, world.ours.lead.pk, 2, 8)
    for finding in findings_of(draft, shifts(draft), told_at=at(draft, 0, 0)):
        if finding.is_open:
            override_breach(SYSTEM, draft, finding.key, ground="own_request", words="Asked for by mail.")
    assert publish_roster(SYSTEM, draft) == 1
    assert Notice.objects.filter(kind="planning.roster_changed").get().employee_id == world.ours.lead.pk
    roster.refresh_from_db()
    assert roster.state == "replaced"
    assert withdraw_roster(SYSTEM, draft) == 1
    roster.refresh_from_db()
    assert roster.state == "published"


def test_who_may_and_where(world: World) -> None:
    ours, theirs = draft_of(world), draft_of(world, "theirs")
    planner, supervisor = world.viewer(Role.PLANNER), world.viewer(Role.SUPERVISOR)
    assert list(rosters(planner)) == [ours]
    assert list(rosters(supervisor)) == [ours]
    assert {member.id for member in members(supervisor, ours)} >= {world.ours.agent.pk, world.ours.lead.pk}
    for deed in (delete_draft, new_version, undo_change, publish_roster):
        with pytest.raises(Refused):
            deed(planner, theirs)  # type: ignore[operator]
        with pytest.raises(Refused):
            deed(supervisor, ours)  # type: ignore[operator]
    with pytest.raises(Breach, match="no_team"):
        make_roster(SYSTEM, site=world.ours.site, teams=[world.theirs.team], name="x", starts_on=FIRST)


def post(browser: Any, roster: Roster, body: dict[str, Any]) -> Any:
    address = reverse("planning:change_shifts", args=[roster.pk])
    return browser.post(address, json.dumps(body), content_type="application/json")


def test_the_grid_reads_changes_previews_and_hears_of_others(world: World) -> None:
    roster = draft_of(world)
    shift = add(roster, world.ours.agent.pk, 0, 8)
    browser = world.client_for(Role.PLANNER, ScopeKind.SITE)
    read = browser.get(reverse("planning:roster_json", args=[roster.pk])).json()
    assert read["roster"]["may_change"]
    assert [each["id"] for each in read["shifts"]] == [shift.pk]
    assert len(read["coverage"][0]["required"]) == 7 * 96
    move = {"do": "move", "shift": shift.pk, "starts_at": at(roster, 0, 9)}
    seen = {"version": 1, "seen": {str(shift.pk): 1}}
    preview = post(browser, roster, seen | {"preview": True, "change": move})
    assert preview.json()["shifts"][0]["starts_at"] == at(roster, 0, 9)
    assert RosterShift.objects.get().starts_epoch == at(roster, 0, 8)
    done = post(browser, roster, seen | {"change": move}).json()
    assert (done["version"], done["shifts"][0]["version"], done["can_undo"]) == (2, 2, True)
    stale = post(browser, roster, seen | {"change": move | {"starts_at": at(roster, 0, 10)}})
    assert stale.status_code == 409
    assert "planner" in stale.json()["said"]
    others = browser.get(reverse("planning:change_shifts", args=[roster.pk]), {"version": 1}).json()
    assert [each["id"] for each in others["shifts"]] == [shift.pk]
    gone = post(browser, roster, {"version": 2, "change": {"do": "delete", "shift": shift.pk}}).json()
    assert gone["removed"] == [shift.pk]
    for bad in ({}, {"version": 3, "change": {"do": "fly"}}, {"version": "x", "change": []}, []):
        assert post(browser, roster, bad).status_code == 422  # type: ignore[arg-type]


def test_the_forms_do_the_same_without_script(world: World) -> None:
    roster = draft_of(world)
    browser = world.client_for(Role.PLANNER, ScopeKind.SITE)
    form = {"person": world.ours.agent.pk, "day": "2026-03-02", "starts": "22:00", "ends": "06:30"}
    assert browser.post(reverse("planning:new_shift", args=[roster.pk]), form).status_code == 302
    shift = RosterShift.objects.get()
    assert shift.ends_epoch == at(roster, 1, 6.5)
    address = reverse("planning:shift", args=[roster.pk, shift.pk])
    assert browser.get(address).status_code == 200
    activity = shift.parts[0]["activity"]
    part = {"do": "part_add", "seen": shift.version, "activity": activity, "starts": "05:00", "ends": "05:15"}
    assert browser.post(address, part).status_code == 302
    shift.refresh_from_db()
    assert {"starts": at(roster, 1, 5), "ends": at(roster, 1, 5.25), "activity": activity} in shift.parts
    swap = {"do": "move", "seen": 1, "person": world.ours.lead.pk, "day": "2026-03-03", "starts": "08:00"}
    answer = browser.post(address, swap, follow=True)
    assert "system" in answer.content.decode() or "planner" in answer.content.decode()
    assert RosterShift.objects.get().employee_id == world.ours.agent.pk, "an old look changes nothing"
    browser.post(address, swap | {"seen": shift.version})
    assert RosterShift.objects.get().employee_id == world.ours.lead.pk
    listed = browser.get(reverse("planning:roster_list", args=[roster.pk])).content.decode()
    assert f"/planning/rosters/{roster.pk}/shifts/{shift.pk}/" in listed
    assert shift.ends_epoch - shift.starts_epoch == 8.5 * HOUR
