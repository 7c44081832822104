"""The floor page: who sees whom, what waits, limits, callbacks; names are covered when nobody is there."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from keskus.access.models import SignIn
from keskus.access.queries import watcher_of
from keskus.access.rules import Role, ScopeKind
from keskus.contacts.actions.floor import keep_floor
from keskus.contacts.models import PauseReason
from keskus.contacts.queries.floor import kept_floors
from keskus.core.actors import SYSTEM
from keskus.engines.floor import SECOND, Floor, Joined, MemberAdded, Paused, Talking
from keskus.floor.queries.callbacks import gave_up_today
from keskus.floor.queries.directory import directory_now
from keskus.floor.queries.picture import Asked, Picture, Sight, picture_of
from keskus.floor.rules.metrics import Metric, standing
from keskus.floor.views import stream
from tests.contacts.builder import Centre, build_centre, noon_of_today
from tests.house.people import World, signed_in

CALLER = "37255501234"


@pytest.fixture
def centre(world: World) -> Centre:
    return build_centre(world)


def floor_of(centre: Centre, side: str, *, now: int, paused_for: int = 0) -> Floor:
    """The side's agent is in its queue, a caller waits for 40 seconds."""
    floor, agent = Floor(), centre.agents[side].name
    floor.apply(MemberAdded((now - 3000) * SECOND, agent, f"{side}-q"))
    floor.apply(Joined((now - 40) * SECOND, f"{side}-q", "c1", CALLER))
    if paused_for:
        floor.apply(Paused((now - paused_for) * SECOND, agent, f"{side}-q", "Lunch"))
    return floor


def keep_both(centre: Centre) -> int:
    now = int(timezone.now().timestamp())
    for side, source in centre.sources.items():
        keep_floor(source.pk, floor_of(centre, side, now=now).as_json(), timezone.now())
    return now


def seen(centre: Centre, viewer: Any, asked: Asked = Asked(), **more: int) -> Picture:  # noqa: B008 - frozen
    now = int(timezone.now().timestamp())
    floors = {source.pk: floor_of(centre, side, now=now, **more) for side, source in centre.sources.items()}
    return picture_of(floors, directory_now(), Sight.of(viewer), asked, now)


def test_a_lead_sees_the_own_team_and_the_queues_that_it_serves(world: World, centre: Centre) -> None:
    picture = seen(centre, world.viewer(Role.SUPERVISOR))
    assert [agent.person.employee for agent in picture.agents] == [world.ours.agent.pk]
    assert [call.queue for call in picture.waiting] == [world.ours.queue.pk]
    assert picture.waiting[0].number == "…234", "numbers are open where the queue is reached"


def test_a_manager_sees_all_and_whole_numbers(world: World, centre: Centre) -> None:
    picture = seen(centre, world.viewer(Role.MANAGER, ScopeKind.CENTRE))
    assert len(picture.agents) == 2
    assert {call.number for call in picture.waiting} == {CALLER}


def test_filters_narrow_agents_and_calls(world: World, centre: Centre) -> None:
    manager = world.viewer(Role.MANAGER, ScopeKind.CENTRE)
    by_team = seen(centre, manager, Asked(team=world.theirs.team.pk))
    assert [agent.person.employee for agent in by_team.agents] == [world.theirs.agent.pk]
    by_queue = seen(centre, manager, Asked(queue=world.ours.queue.pk))
    assert len(by_queue.agents) == len(by_queue.waiting) == 1
    by_site = seen(centre, manager, Asked(site=world.ours.site.pk))
    assert [call.queue for call in by_site.waiting] == [world.ours.queue.pk]
    assert not seen(centre, manager, Asked(skill=12345)).agents


@pytest.mark.parametrize(("paused_for", "is_over"), [(29 * 60, False), (31 * 60, True)])
def test_a_pause_longer_than_its_limit_is_told(world: World, centre: Centre, paused_for: int, is_over: bool) -> None:
    PauseReason.objects.create(code="lunch", name_en="Lunch", limit_minutes=30)
    picture = seen(centre, world.viewer(Role.SUPERVISOR), paused_for=paused_for)
    assert [agent.over_limit for agent in picture.agents] == [is_over]


def test_a_pause_that_means_work_after_a_call_is_wrap_up(world: World, centre: Centre) -> None:
    PauseReason.objects.create(code="lunch", name_en="Lunch", kind=PauseReason.Kind.WRAP_UP)
    assert seen(centre, world.viewer(Role.SUPERVISOR), paused_for=60).by_state == {"wrap_up": 1}


def test_the_clock_of_the_pbx_is_brought_to_ours(world: World, centre: Centre) -> None:
    now = int(timezone.now().timestamp())
    floor = floor_of(centre, "ours", now=now - 3600)
    floor.clock_offset = 3600 * SECOND
    sight = Sight.of(world.viewer(Role.MANAGER, ScopeKind.CENTRE))
    picture = picture_of({centre.sources["ours"].pk: floor}, directory_now(), sight, Asked(), now)
    assert picture.waiting[0].since == now - 40
    assert picture.fresh_at == now - 40


@pytest.mark.parametrize(
    ("metric", "value", "target", "word"),
    [
        (Metric.SERVICE_TODAY, 0.8, 0.8, "good"),
        (Metric.SERVICE_TODAY, 0.79, 0.8, "watch"),
        (Metric.SERVICE_TODAY, 0.7, 0.8, "bad"),
        (Metric.WAITING, 0, 0, "good"),
        (Metric.WAITING, 1, 0, "bad"),
        (Metric.LONGEST_WAIT, 65.0, 60, "watch"),
        (Metric.LONGEST_WAIT, 70.0, 60, "bad"),
        (Metric.SERVICE_TODAY, None, 0.8, ""),
        (Metric.WAITING, 3, None, ""),
    ],
)
def test_how_a_value_stands(metric: Metric, value: float | None, target: float | None, word: str) -> None:
    assert standing(metric, value, target) == word


# Who is owed a call


def test_who_was_spoken_to_since_is_struck_off(world: World, centre: Centre) -> None:
    epoch = noon_of_today(centre)
    now = datetime.fromtimestamp(epoch, UTC)
    for caller, ago in (("+3725550001", 50), ("+3725550001", 40), ("+3725550002", 45), ("+3725550003", 44)):
        centre.visit("ours", at=epoch - ago, outcome="abandoned", wait=30, caller=caller)
    centre.visit("ours", at=epoch - 20, answered=3, caller="+3725550002")
    made = centre.call_made("ours", at="2026-01-01 10:00", number="+3725550003")
    type(made).objects.filter(pk=made.pk).update(started_epoch=epoch - 20, answered_epoch=epoch - 15)
    rows = gave_up_today(world.viewer(Role.MANAGER, ScopeKind.CENTRE), now)
    assert [(row.number, row.times) for row in rows if row.helped_at is None] == [("+3725550001", 2)]
    assert {row.number for row in rows if row.helped_at} == {"+3725550002", "+3725550003"}


def test_whoever_gave_up_again_is_owed_a_call_again(world: World, centre: Centre) -> None:
    epoch = noon_of_today(centre)
    now = datetime.fromtimestamp(epoch, UTC)
    centre.visit("ours", at=epoch - 30, answered=3)
    centre.visit("ours", at=epoch - 20, outcome="abandoned", wait=5)
    (row,) = gave_up_today(world.viewer(Role.MANAGER, ScopeKind.CENTRE), now)
    assert row.helped_at is None


def test_the_list_is_of_queues_in_reach(world: World, centre: Centre) -> None:
    epoch = noon_of_today(centre)
    now = datetime.fromtimestamp(epoch, UTC)
    for side in ("ours", "theirs"):
        caller = f"+37255500{len(side)}"
        centre.visit(side, at=epoch - 30, outcome="abandoned", wait=5, caller=caller)
    rows = gave_up_today(world.viewer(Role.SUPERVISOR, ScopeKind.QUEUE), now)
    assert [row.queue.id for row in rows] == [world.ours.queue.pk]
    assert len(gave_up_today(SYSTEM, now)) == 2


# The page and its stream


def test_the_page_stands_without_the_stream(world: World, centre: Centre) -> None:
    now = keep_both(centre)
    page = world.client_for(Role.SUPERVISOR).get(reverse("floor:floor")).content.decode()
    assert re.search(rf'data-since="{now - 40}">\d+:\d\d<', page), "the time stands there before the browser counts it"
    assert "Agent Tallinn" in page
    assert "Agent Warsaw" not in page
    assert CALLER not in page


def frame_of(browser: Any, query: str = "", **headers: str) -> dict[str, str]:
    """The pieces of the one frame that a server without ASGI answers with."""
    answer = browser.get(reverse("floor:stream") + query, headers={"Accept": "text/event-stream", **headers})
    assert answer.status_code == 200, answer.headers.get("Location")
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("retry: ")
    return dict(json.loads(text.split("data: ", 1)[1].split("\n")[0]))


def test_the_stream_shows_the_same_and_no_time_that_runs(world: World, centre: Centre) -> None:
    now = keep_both(centre)
    pieces = frame_of(world.client_for(Role.SUPERVISOR))
    assert f'<time data-since="{now - 40}"></time>' in pieces["waiting"]
    assert "Agent Tallinn" in pieces["agents"]
    assert "Agent Warsaw" not in pieces["agents"]
    assert not json.loads(pieces["age"])["lost"]


def test_a_covered_frame_names_nobody_and_keeps_the_figures(world: World, centre: Centre) -> None:
    keep_both(centre)
    browser = world.client_for(Role.MANAGER, ScopeKind.CENTRE)
    open_pieces, covered = frame_of(browser), frame_of(browser, "?covered=1")
    assert CALLER in open_pieces["waiting"]
    assert CALLER not in covered["waiting"]
    assert "Agent" not in covered["agents"].replace("agent-state", "")
    assert covered["tiles"] == open_pieces["tiles"]


def idle(user: Any, minutes: int) -> None:
    SignIn.objects.filter(user=user).update(seen_at=timezone.now() - timedelta(minutes=minutes))


def test_an_idle_leads_stream_goes_on_covered_and_is_no_deed(world: World, centre: Centre) -> None:
    keep_both(centre)
    user = world.user(Role.SUPERVISOR)
    browser = signed_in(user)
    assert "Agent Tallinn" in frame_of(browser)["agents"]
    idle(user, 14)
    before = SignIn.objects.get(user=user).seen_at
    assert "Agent Tallinn" in frame_of(browser)["agents"]
    assert SignIn.objects.get(user=user).seen_at == before, "a stream keeps no session alive"
    idle(user, 16)
    pieces = frame_of(browser)
    assert "Agent Tallinn" not in pieces["agents"]
    assert "1" in pieces["tiles"]
    page = browser.get(reverse("floor:floor"))
    assert page.status_code == 302
    assert "ended=idle" in page.headers["Location"]


def test_a_mere_header_opens_no_page_of_an_idle_session(world: World, centre: Centre) -> None:
    user = world.user(Role.SUPERVISOR)
    browser = signed_in(user)
    browser.get(reverse("floor:here"))
    idle(user, 16)
    answer = browser.get(reverse("floor:floor"), headers={"Accept": "text/event-stream"})
    assert answer.status_code == 302


def test_being_here_keeps_the_session(world: World) -> None:
    user = world.user(Role.SUPERVISOR)
    browser = signed_in(user)
    browser.get(reverse("floor:here"))
    idle(user, 10)
    assert browser.get(reverse("floor:here")).status_code == 204
    assert timezone.now() - SignIn.objects.get(user=user).seen_at < timedelta(minutes=1)


@pytest.mark.parametrize("ending", [SignIn.Ending.SIGNED_OUT, SignIn.Ending.ENDED, SignIn.Ending.CHANGED])
def test_signing_out_ends_the_stream(world: World, ending: str) -> None:
    user, now = world.user(Role.SUPERVISOR), timezone.now()
    signed_in(user).get(reverse("floor:here"))
    row = SignIn.objects.get(user=user)
    viewer, is_away = watcher_of(user.pk, row.pk, now)
    assert viewer is not None
    assert not is_away
    SignIn.objects.filter(pk=row.pk).update(ended_at=now, ending=ending)
    assert watcher_of(user.pk, row.pk, now)[0] is None


def test_a_session_left_idle_shows_no_names_and_ends_in_time(world: World) -> None:
    user, now = world.user(Role.SUPERVISOR), timezone.now()
    signed_in(user).get(reverse("floor:here"))
    row = SignIn.objects.get(user=user)
    SignIn.objects.filter(pk=row.pk).update(ended_at=now, ending=SignIn.Ending.IDLE)
    assert watcher_of(user.pk, row.pk, now)[1]
    assert watcher_of(user.pk, row.pk, now + timedelta(hours=13))[0] is None


def test_talk_is_shown_with_its_queue(world: World, centre: Centre) -> None:
    now = int(timezone.now().timestamp())
    floor = floor_of(centre, "ours", now=now)
    floor.apply(Talking((now - 5) * SECOND, centre.agents["ours"].name, "ours-q", "c1"))
    sight = Sight.of(world.viewer(Role.SUPERVISOR))
    picture = picture_of({centre.sources["ours"].pk: floor}, directory_now(), sight, Asked(), now)
    assert (picture.agents[0].state, picture.agents[0].queue) == ("talking", "Tallinn support")
    assert not picture.waiting


def test_floors_written_down_are_read_again_only_when_they_changed(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (each.pk for each in centre.sources.values())
    for source in (first, second):
        keep_floor(source, Floor().as_json(), timezone.now())
    read: list[list[int]] = []

    def counted(sources: list[int]) -> Any:
        read.append(sorted(sources))
        return kept_floors(sources)

    monkeypatch.setattr(stream, "kept_floors", counted)
    floors = stream.KeptFloors()
    assert set(floors(())) == {first, second}
    assert set(floors(())) == {first, second}
    keep_floor(second, Floor().as_json(), timezone.now() + timedelta(seconds=5))
    assert set(floors({first})) == {second}, "who is told of by the listener is not asked for"
    assert read == [sorted((first, second)), [second]]
