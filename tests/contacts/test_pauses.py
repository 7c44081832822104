"""The centre's pause reasons: who changes them, what they are called, and what they do to the counting."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.translation import override

from keskus.access.models import User
from keskus.access.queries import Viewer
from keskus.access.rules import Role, ScopeKind
from keskus.contacts.actions.connections import connect_pbx
from keskus.contacts.actions.deliver import fold_rest
from keskus.contacts.actions.pauses import add_pause_reason, add_usual_reasons, change_pause_reason
from keskus.contacts.actions.status import set_own_status
from keskus.contacts.models import AgentInterval, AgentState, AgentStatus, PauseReason, PbxAgent, PbxOrder, Source
from keskus.contacts.queries.pauses import reasons_by_code
from keskus.core.actions import SYSTEM, Breach, Refused
from keskus.core.models import AuditEntry
from tests.contacts.world import DAY, a_source, log_file, take
from tests.house.people import World

pytestmark = pytest.mark.django_db


def test_the_usual_reasons_are_offered_once_and_have_names_in_every_language() -> None:
    add_usual_reasons(SYSTEM)
    reasons = reasons_by_code()
    assert reasons["break"].limit_seconds == 900
    assert not reasons["lunch"].is_paid
    with override("et"):
        assert reasons_by_code()["lunch"].label == "Lõuna"
    with pytest.raises(Breach):
        add_usual_reasons(SYSTEM)


def test_a_reason_without_a_name_in_the_language_is_called_by_one_it_has() -> None:
    PauseReason.objects.create(code="obiad", name_pl="Obiad")
    with override("et"):
        assert reasons_by_code()["obiad"].label == "Obiad"


def test_only_a_manager_changes_them_and_the_code_is_taken_once(world: World) -> None:
    manager, lead = world.viewer(Role.MANAGER, ScopeKind.CENTRE), world.viewer(Role.SUPERVISOR, ScopeKind.CENTRE)
    terms = {"kind": "pause", "is_paid": True, "limit_minutes": 15, "is_offered": True}
    names = {"name_en": "Tea", "name_pl": "", "name_et": ""}
    with pytest.raises(Refused):
        add_pause_reason(lead, code="tea", **names, **terms)
    reason = add_pause_reason(manager, code="tea", **names, **terms)
    with pytest.raises(Breach):
        add_pause_reason(manager, code="TEA", **names, **terms)
    change_pause_reason(manager, reason, **names, **{**terms, "limit_minutes": 20})
    assert AuditEntry.objects.get(action="contacts.change_pause_reason").changes == {"limit_minutes": [15, 20]}


def test_a_pause_for_a_wrap_up_code_counts_as_wrap_up(tmp_path: Path) -> None:
    PauseReason.objects.create(code="afterwork", kind="wrap_up", name_en="After work")
    lines = [
        f"{DAY}|NONE|sales|Anna|ADDMEMBER|",
        f"{DAY + 10}|NONE|sales|Anna|PAUSE|AfterWork",
        f"{DAY + 40}|NONE|sales|Anna|UNPAUSE|",
        f"{DAY + 50}|NONE|sales|Anna|PAUSE|lunch",
        f"{DAY + 90}|NONE|sales|Anna|UNPAUSE|",
    ]
    source = a_source()
    take(source, log_file(tmp_path, lines))
    states = AgentState.objects.filter(queue=None, reason__in=("AfterWork", "lunch")).order_by("id")
    assert [(row.state, row.ended_epoch - row.started_epoch) for row in states] == [("wrap_up", 30), ("paused", 40)]


# What agents themselves say


def an_agent(source: Source, world: World) -> Viewer:
    """Somebody who takes calls, and whose name in the PBX is Anna."""
    viewer = world.viewer(Role.AGENT)
    PbxAgent.objects.update_or_create(source=source, name="Anna", defaults={"employee_id": viewer.employee_id})
    return viewer


def paused(source: Source) -> list[tuple[str, str, int]]:
    rows = AgentState.objects.filter(source=source, queue=None, state__in=("paused", "wrap_up")).order_by("id")
    return [(row.state, row.reason, row.started_epoch - DAY) for row in rows]


def at(second: int) -> datetime:
    return datetime.fromtimestamp(DAY + second, UTC)


LOG = [
    f"{DAY}|NONE|sales|Anna|ADDMEMBER|",
    f"{DAY + 100}|NONE|sales|Anna|PAUSE|",
    f"{DAY + 400}|NONE|sales|Anna|UNPAUSE|",
    f"{DAY + 500}|NONE|sales|Anna|PAUSE|",
    f"{DAY + 800}|NONE|sales|Anna|UNPAUSE|",
    f"{DAY + 900}|NONE|sales|Anna|PAUSE|training",
    f"{DAY + 950}|NONE|sales|Anna|UNPAUSE|",
]


def say(viewer: Viewer, second: int, code: str) -> None:
    set_own_status(viewer, reason=PauseReason.objects.get(code=code) if code else None, at=at(second))


WANTED = [("paused", "lunch", 100), ("wrap_up", "wrapup", 500), ("paused", "training", 900)]


def test_a_pause_without_reason_takes_what_the_agent_had_said(tmp_path: Path, world: World) -> None:
    add_usual_reasons(SYSTEM)
    source = a_source()
    viewer = an_agent(source, world)
    for second, code in ((98, "lunch"), (400, ""), (505, "wrapup"), (810, ""), (890, "break"), (960, "")):
        say(viewer, second, code)
    take(source, log_file(tmp_path, LOG))
    assert paused(source) == WANTED, "what the PBX itself says stands"
    sums = AgentInterval.objects.filter(agent__source=source, state__in=("paused", "wrap_up"))
    assert dict(sums.values_list("reason", "seconds")) == {"lunch": 300, "wrapup": 300, "training": 50}
    take(source, log_file(tmp_path, [f"{DAY + 50}|NONE|sales|Bert|ADDMEMBER|"], name="late"))
    assert paused(source) == WANTED, "folded again because of a late line"


def test_a_reason_said_after_the_pause_began_counts_from_its_beginning(tmp_path: Path, world: World) -> None:
    add_usual_reasons(SYSTEM)
    source = a_source()
    viewer = an_agent(source, world)
    take(source, log_file(tmp_path, LOG[:2]))
    say(viewer, 160, "lunch")
    fold_rest(source)
    take(source, log_file(tmp_path, LOG[2:4], name="second"))
    say(viewer, 401, "")
    say(viewer, 520, "wrapup")
    take(source, log_file(tmp_path, LOG[4:], name="third"))
    assert paused(source) == WANTED
    sums = AgentInterval.objects.filter(agent__source=source, state__in=("paused", "wrap_up"))
    assert dict(sums.values_list("reason", "seconds")) == {"lunch": 300, "wrapup": 300, "training": 50}


def test_a_status_that_nobody_ended_says_nothing_the_next_day(tmp_path: Path, world: World) -> None:
    add_usual_reasons(SYSTEM)
    source = a_source()
    viewer = an_agent(source, world)
    set_own_status(viewer, reason=PauseReason.objects.get(code="lunch"), at=at(-13 * 3600))
    take(source, log_file(tmp_path, LOG))
    assert [reason for _, reason, _ in paused(source)] == ["", "", "training"]


def test_one_status_holds_at_a_time_and_only_for_oneself(world: World) -> None:
    add_usual_reasons(SYSTEM)
    viewer = world.viewer(Role.AGENT)
    lunch = PauseReason.objects.get(code="lunch")
    set_own_status(viewer, reason=lunch, at=at(0))
    set_own_status(viewer, reason=None, at=at(60))
    rows = AgentStatus.objects.order_by("id").values_list("employee", "state", "reason", "ended_epoch")
    assert list(rows) == [
        (viewer.employee_id, "paused", "lunch", DAY + 60),
        (viewer.employee_id, "ready", "", None),
    ]
    PauseReason.objects.filter(code="lunch").update(is_offered=False)
    lunch.refresh_from_db()
    with pytest.raises(Breach):
        set_own_status(viewer, reason=lunch, at=at(70))
    with pytest.raises(Breach):
        set_own_status(SYSTEM, reason=None, at=at(80))


def test_the_small_page_says_and_shows_it(world: World) -> None:
    add_usual_reasons(SYSTEM)
    browser = world.client_for(Role.AGENT)
    assert b"Lunch" in browser.get("/floor/my-status/").content
    assert browser.post("/floor/my-status/", {"reason": "lunch"}).status_code == 302
    assert AgentStatus.objects.get().reason == "lunch"
    AgentStatus.objects.update(started_epoch=int(timezone.now().timestamp()) - 3600)
    assert b"over the limit" in browser.get("/floor/my-status/").content
    assert b"longer than it may last" in browser.get("/").content
    assert browser.post("/floor/my-status/", {"reason": "no-such"}).status_code == 404


def test_every_pbx_that_is_listened_to_is_asked_to_do_the_same(world: World) -> None:
    add_usual_reasons(SYSTEM)
    log = a_source()
    viewer = an_agent(log, world)
    connection = connect_pbx(
        SYSTEM, site=log.site, name="AMI", log=log, host="192.0.2.7", port=5038, user="keskus", secret="x"
    )
    PbxAgent.objects.create(source=connection.source, name="Anna", employee_id=viewer.employee_id)
    other = a_source(name="not listened to")
    PbxAgent.objects.create(source=other, name="Anna", employee_id=viewer.employee_id)
    say(viewer, 0, "lunch")
    say(viewer, 60, "")
    orders = PbxOrder.objects.order_by("pk").values_list("connection", "kind", "member", "reason")
    assert list(orders) == [(connection.pk, "pause", "Anna", "lunch"), (connection.pk, "unpause", "Anna", "")]
    deeds = AuditEntry.objects.filter(actor=viewer.number).values_list("action", flat=True)
    assert set(deeds) == {"contacts.set_own_status", "contacts.order_pause"}


def test_the_page_says_what_became_of_the_order(world: World) -> None:
    add_usual_reasons(SYSTEM)
    log = a_source()
    browser = world.client_for(Role.AGENT)
    employee = User.objects.get(pk=int(browser.session["_auth_user_id"])).employee
    PbxAgent.objects.create(source=log, name="Anna", employee=employee)
    connect_pbx(SYSTEM, site=log.site, name="AMI", log=log, host="192.0.2.7", port=5038, user="keskus", secret="x")
    browser.post("/floor/my-status/", {"reason": "lunch"})
    assert b"has not replied yet" in browser.get("/floor/my-status/").content
    PbxOrder.objects.update(state="done")
    assert b"gives you no calls" in browser.get("/floor/my-status/").content
    PbxOrder.objects.update(state="failed", answer="not_signed_in")
    assert b"the agent is signed in to no such queue" in browser.get("/floor/my-status/").content
