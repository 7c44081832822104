"""Who sees a saved report: its owner, those it is shared with within their rights, and nobody else; and the command."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from keskus import cli
from keskus.access.models import Grant, User
from keskus.access.queries import Viewer, viewer_of
from keskus.access.rules import Role, ScopeKind
from keskus.core.actions import Refused
from keskus.core.models import AuditEntry
from keskus.reports.actions.saved import Sharing, change_saved, delete_saved, save_report
from keskus.reports.models import SavedReport
from keskus.reports.queries.saved import saved_in_reach, saved_reports
from tests.contacts.builder import Centre
from tests.house.people import World, give, make_employee, make_user, signed_in
from tests.reports.test_production_page import text_of

CENTRE, SITE, TEAM = ScopeKind.CENTRE, ScopeKind.SITE, ScopeKind.TEAM
ADDRESS = {"by": ["queue"], "measure": ["offered"], "from": ["2026-05-01"], "to": ["2026-05-31"]}
EVERYWHERE = Sharing(["supervisor", "planner", "client"])


def save(owner: Viewer, sharing: Sharing | None = None, name: str = "Mine") -> SavedReport:
    return save_report(owner, name=name, address=ADDRESS, sharing=sharing or Sharing())


def of(world: World, side: str, role: Role, kind: ScopeKind) -> Viewer:
    """Somebody else who holds a role on one side."""
    half = getattr(world, side)
    scope = {TEAM: half.team, SITE: half.site, ScopeKind.CLIENT: half.client, ScopeKind.QUEUE: half.queue}[kind]
    employee = None if role is Role.CLIENT else make_employee(half, f"{side}-{role}-{kind}")
    user = make_user(f"{side}.{role}.{kind}@example.test", employee)
    give(user, role, kind, scope.pk)
    return viewer_of(user, timezone.localdate())


def sees(viewer: Viewer, saved: SavedReport) -> bool:
    found = saved_in_reach(viewer, saved.pk) is not None
    assert found is (saved in saved_reports(viewer))
    return found


def now_of(viewer: Viewer) -> Viewer:
    return viewer_of(User.objects.get(pk=viewer.user_id), timezone.localdate())


def test_what_is_not_shared_is_its_owners_alone(world: World) -> None:
    owner = world.viewer("planner")
    saved = save(owner)
    assert sees(owner, saved)
    assert not any(sees(world.viewer(role, CENTRE), saved) for role in Role)


def test_shared_with_roles_at_a_place(world: World) -> None:
    ours, theirs = world.ours, world.theirs
    manager = world.viewer("manager", CENTRE)
    at_team = save(manager, Sharing(["supervisor"], "team", ours.team.pk))
    at_site = save(manager, Sharing(["supervisor"], "site", ours.site.pk))
    at_client = save(manager, Sharing(["client"], "client", ours.client.pk))
    at_theirs = save(manager, Sharing(["supervisor", "client"], "team", theirs.team.pk))
    shared = (at_team, at_site, at_client, at_theirs)

    def reach(viewer: Viewer) -> list[bool]:
        return [sees(viewer, each) for each in shared]

    assert reach(of(world, "ours", Role.SUPERVISOR, TEAM)) == [True, True, False, False]
    assert reach(of(world, "ours", Role.SUPERVISOR, SITE)) == [True, True, False, False]  # around the team
    assert reach(of(world, "theirs", Role.SUPERVISOR, TEAM)) == [False, False, False, True]
    assert reach(of(world, "ours", Role.PLANNER, TEAM)) == [False] * 4  # another role
    assert reach(of(world, "ours", Role.CLIENT, ScopeKind.CLIENT)) == [False, False, True, False]
    assert reach(of(world, "ours", Role.CLIENT, ScopeKind.QUEUE)) == [False, False, True, False]
    assert reach(of(world, "theirs", Role.CLIENT, ScopeKind.CLIENT)) == [False] * 4
    assert reach(world.viewer("agent")) == [False] * 4


def test_lost_rights_are_lost_at_once(world: World) -> None:
    saved = save(world.viewer("manager", CENTRE), EVERYWHERE)
    supervisor = of(world, "ours", Role.SUPERVISOR, TEAM)
    assert sees(supervisor, saved)
    Grant.objects.filter(user=supervisor.user_id).update(withdrawn_at=timezone.now())
    assert not sees(now_of(supervisor), saved)
    employee = of(world, "ours", Role.PLANNER, TEAM)
    assert sees(employee, saved)
    User.objects.filter(pk=employee.user_id).update(is_active=False)
    assert not sees(now_of(employee), saved)
    SavedReport.objects.update(shared_roles=[])
    assert not sees(of(world, "theirs", Role.PLANNER, TEAM), saved)


def test_an_owner_without_rights_has_a_name_and_no_figures(calls: Centre) -> None:
    planner = calls.world.user("planner", CENTRE)
    saved = save(calls.world.viewer("planner", CENTRE))
    browser = signed_in(planner)
    assert "Warsaw support" in text_of(
        browser.get(f"/reports/builder/?saved={saved.pk}&by=queue&from=2026-05-01&to=2026-05-31")
    )
    Grant.objects.filter(user=planner).update(withdrawn_at=timezone.now())
    assert browser.get(f"/reports/builder/?saved={saved.pk}").status_code == 403
    assert browser.get("/reports/saved/").status_code == 403


def test_whoever_opens_a_shared_one_sees_their_own_figures(calls: Centre) -> None:
    world = calls.world
    saved = save(world.viewer("manager", CENTRE), EVERYWHERE, name="Shared queues")
    address = f"/reports/builder/?saved={saved.pk}&by=queue&measure=offered&from=2026-05-01&to=2026-05-31"
    client = world.client_for("client")
    assert "Shared queues" in text_of(client.get("/reports/saved/"))
    page = text_of(client.get(address))
    assert "Tallinn support" in page
    assert "Warsaw" not in page
    assert "Warsaw support" in text_of(world.client_for("manager", CENTRE).get(address))


def test_the_name_of_a_private_one_is_not_told(calls: Centre) -> None:
    saved = save(calls.world.viewer("manager", CENTRE), name="Layoffs in June")
    supervisor = calls.world.client_for("supervisor")
    assert "Layoffs" not in text_of(supervisor.get(f"/reports/builder/?saved={saved.pk}"))
    assert "Layoffs" not in text_of(supervisor.get("/reports/saved/"))
    for deed in ("change", "keep", "delete", "schedule"):
        assert supervisor.post(f"/reports/saved/{saved.pk}/{deed}/").status_code == 404


def test_sharing_lets_look_and_not_change(calls: Centre) -> None:
    world = calls.world
    saved = save(world.viewer("planner", CENTRE), EVERYWHERE)
    supervisor = world.client_for("supervisor")
    for deed in ("change", "keep", "delete"):
        assert supervisor.post(f"/reports/saved/{saved.pk}/{deed}/", {"name": "x"}).status_code == 404
    change_saved(world.viewer("manager", CENTRE), saved, name="Better", sharing=EVERYWHERE)  # may share everywhere
    private = save(world.viewer("planner", CENTRE))
    with pytest.raises(Refused):
        delete_saved(world.viewer("manager", CENTRE), private)
    assert list(AuditEntry.objects.filter(action="reports.change_saved").values_list("changes", flat=True)) == [
        {"name": ["Mine", "Better"]}
    ]


def test_nobody_shares_beyond_their_reach(world: World) -> None:
    ours, theirs = world.ours, world.theirs
    supervisor = world.viewer("supervisor")
    save(supervisor, Sharing(["supervisor"], "team", ours.team.pk))
    for sharing in (Sharing(["supervisor"]), Sharing(["supervisor"], "team", theirs.team.pk)):
        with pytest.raises(Refused):
            save(supervisor, sharing)
    for role in ("quality", "client"):
        save(world.viewer(role))
        with pytest.raises(Refused):
            save(world.viewer(role), Sharing(["supervisor"], "team", ours.team.pk))
    with pytest.raises(Refused):
        save(world.viewer("agent"))


def test_an_owner_who_may_share_no_more_can_only_take_back(world: World) -> None:
    supervisor = of(world, "ours", Role.SUPERVISOR, TEAM)
    saved = save(supervisor, Sharing(["supervisor"], "team", world.ours.team.pk))
    Grant.objects.filter(user=supervisor.user_id).update(role="quality")
    quality = now_of(supervisor)
    with pytest.raises(Refused):
        change_saved(quality, saved, name="x", sharing=Sharing(["supervisor", "planner"], "team", world.ours.team.pk))
    change_saved(quality, saved, name="x", sharing=Sharing())
    assert not sees(world.viewer("supervisor"), saved)


# The command


def run(capsys: Any, *words: str) -> str:
    assert cli.main(["report", *words]) == 0
    return str(capsys.readouterr().out)


def test_a_command_makes_a_saved_report(calls: Centre, capsys: Any) -> None:
    saved = save(calls.world.viewer("planner"))
    said = json.loads(run(capsys, "--saved", str(saved.pk)))
    assert [(row["name"], row["offered"]) for row in said["rows"]] == [("Tallinn support", 6), ("Warsaw support", 1)]
    assert (said["from"], said["to"]) == ("2026-05-01", "2026-05-31")
    rows = list(csv.reader(io.StringIO(run(capsys, "--saved", str(saved.pk), "--format", "csv")), delimiter=";"))
    assert rows[0][-5:] == ["offered", "definitions", "left_out", "quarantined_lines", "trust"]
    entry = AuditEntry.objects.filter(action="reports.export").latest("number")
    assert (entry.actor, entry.changes["format"], entry.changes["rows"]) == ("system", "csv", 2)


def test_other_days_take_the_place_of_its_own(calls: Centre, capsys: Any) -> None:
    saved = save(calls.world.viewer("planner"))
    said = json.loads(run(capsys, "--saved", str(saved.pk), "--from", "2026-05-05", "--to", "2026-05-06"))
    assert [(row["name"], row["offered"]) for row in said["rows"]] == [("Tallinn support", 2), ("Warsaw support", 1)]
    assert json.loads(run(capsys, "--saved", str(saved.pk), "--to", "2026-05-04"))["from"] == "2026-05-04"
    assert cli.main(["report", "--saved", str(saved.pk), "--from", "2026-05-05", "--to", "2026-05-04"]) == 1


def test_days_by_name_move_on(calls: Centre, capsys: Any) -> None:
    saved = save(calls.world.viewer("planner"))
    SavedReport.objects.update(address={"by": ["day"], "period": ["yesterday"]})
    for day in (5, 6):
        with time_machine.travel(datetime(2026, 5, day, 12, tzinfo=UTC), tick=False):
            said = json.loads(run(capsys, "--saved", str(saved.pk)))
        assert (said["from"], said["to"]) == (f"2026-05-0{day - 1}", f"2026-05-0{day - 1}")


def test_a_command_names_what_is_not_there(calls: Centre, capsys: Any) -> None:
    assert cli.main(["report", "--saved", "4711"]) == 1
    assert "no saved report number 4711" in capsys.readouterr().err
    assert cli.main(["report", "production", "--saved", "1"]) == 1
