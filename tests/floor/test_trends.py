"""The last hour of a tile, and the list to which it leads."""

from __future__ import annotations

import random

import pytest
from django.test import Client as Browser
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.contacts.models import AgentState, Contact
from keskus.contacts.rules import row_number
from keskus.floor.actions.boards import create_board
from keskus.floor.queries import trends
from keskus.floor.queries.leading import Door, address_of_tile
from keskus.floor.queries.trends import OF_CALLS, Staff, calls_of_hour, time_of_hour
from keskus.floor.rules.boards import BoardDesign, BoardKind, TileDesign
from keskus.floor.rules.metrics import Metric
from tests.contacts.builder import Centre
from tests.floor.test_boards import manager, screen_for
from tests.house.people import World

NOON = 1_780_315_200  # 2026-06-01 12:00 UTC


def last(values: tuple[float | None, ...], count: int) -> list[float | None]:
    return list(values[-count:])


def test_calls_of_the_last_hour_at_every_fifth_minute(world: World, centre: Centre) -> None:
    centre.visit("ours", at=NOON - 400, answered=200)  # waits at 11:55
    centre.visit("ours", at=NOON - 350, outcome="abandoned", wait=100)  # waits at 11:55, gone at 11:55:50
    centre.visit("ours", at=NOON - 30, outcome="open")  # waits still
    centre.visit("theirs", at=NOON - 310, outcome="open")
    hour = calls_of_hour([world.ours.queue.pk], NOON + 40)
    found = {metric: hour.trend(metric) for metric in OF_CALLS}
    assert all(len(values) == 13 for values in found.values())
    assert last(found[Metric.WAITING], 3) == [0, 2, 1]
    assert last(found[Metric.LONGEST_WAIT], 3) == [0, 100, 30]
    assert last(found[Metric.OFFERED], 3) == [0, 2, 1]
    assert last(found[Metric.ANSWERED], 2) == [0, 1]
    assert last(found[Metric.ABANDONED_LATELY], 2) == [0, 1]
    assert last(found[Metric.SPEED_OF_ANSWER], 2) == [None, 200]
    Contact.objects.update(counted=False)
    assert set(calls_of_hour([world.ours.queue.pk], NOON + 40).trend(Metric.WAITING)) == {0}


def test_agents_of_the_last_four_quarters_who_sat_in_the_queues_or_are_asked_for(world: World, centre: Centre) -> None:
    agent, other = centre.agents["ours"], centre.agents["theirs"]
    for quarter in range(1, 5):
        centre.state(agent, NOON - 900 * quarter, "ready", 450)
        centre.state(agent, NOON - 900 * quarter, "talking", 150)
        centre.state(other, NOON - 900 * quarter, "ready", 900)
    AgentState.objects.create(
        id=row_number(agent.source_id, 1),
        source=agent.source,
        agent=agent,
        queue=world.ours.queue,
        state="signed_in",
        started_epoch=NOON - 7200,
    )
    hour = time_of_hour([world.ours.queue.pk], Staff(), NOON + 40)
    assert hour.trend(Metric.READY) == (0.5, 0.5, 0.5, 0.5)
    assert hour.trend(Metric.OCCUPANCY) == (0.25, 0.25, 0.25, 0.25)
    theirs = Staff(frozenset({f"e{other.employee_id}" if other.employee_id else f"p{other.pk}"}))
    assert time_of_hour([], theirs, NOON + 40).trend(Metric.READY) == (1.0, 1.0, 1.0, 1.0)
    assert time_of_hour([], Staff(frozenset()), NOON + 40).trend(Metric.READY) == ()


@pytest.mark.parametrize(
    ("metric", "doors", "address"),
    [
        (Metric.WAITING, set(Door), "/floor/?queue=3#waiting"),
        (Metric.READY, {Door.REPORTS}, ""),
        (Metric.ABANDONED, set(Door), "/floor/abandoned/?queue=3"),
        (Metric.ABANDONED, {Door.REPORTS}, "/reports/production/?period=today&queue=3&by=interval&counted=contract"),
        (Metric.ANSWERED, set(Door), "/contacts/calls/?period=today&queue=3&figure=answered"),
        (Metric.SERVICE_TODAY, {Door.FLOOR}, ""),
    ],
)
def test_a_tile_leads_to_its_list_where_one_may_open_it(metric: Metric, doors: set[Door], address: str) -> None:
    assert address_of_tile(metric, {3}, doors, by_contract=True) == address


def test_a_board_has_links_and_a_screen_without_a_sign_in_has_none(world: World, centre: Centre) -> None:
    centre.visit("ours", at=centre.epoch("ours", "2026-06-01 10:00"), answered=10)
    tiles = (TileDesign(Metric.WAITING), TileDesign(Metric.ANSWERED))
    queues = frozenset({world.ours.queue.pk})
    board = create_board(manager(world), BoardDesign("Wall", BoardKind.FLOOR, queues, tiles))
    page = (
        world.client_for(Role.MANAGER, ScopeKind.CENTRE).get(reverse("floor:board", args=[board.pk])).content.decode()
    )
    assert f'href="/floor/?queue={world.ours.queue.pk}#waiting"' in page
    assert "figure=answered" in page
    assert 'class="sparkline"' in page
    assert "In the last hour from 0 to 0." in page
    _screen, token = screen_for(world, board)
    wall = Browser().get(reverse("floor:screen", args=[token])).content.decode()
    assert "wall-link" not in wall
    assert 'class="sparkline"' in wall
    streamed = world.client_for(Role.PLANNER, ScopeKind.CENTRE).get(reverse("floor:board_stream", args=[board.pk]))
    frame = b"".join(streamed.streaming_content).decode()  # type: ignore[attr-defined]
    assert "#waiting" in frame
    assert "figure=answered" not in frame, "planners open no list of calls"


def test_the_quick_way_counts_as_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    dice, now = random.Random(3), NOON + 40
    visits = []
    for entered in (now - dice.randrange(7200) for _ in range(200)):
        wait = dice.randrange(900)
        left = None if dice.random() < 0.1 else entered + wait
        visits.append(trends._Visit(entered, left, dice.choice(["answered", "abandoned", "timeout"]), wait))
    monkeypatch.setattr(trends, "_visits", lambda queues, since: list(visits))
    hour = trends.calls_of_hour([1], now)
    found = {metric: hour.trend(metric) for metric in OF_CALLS}
    for place, mark in enumerate(range(NOON - 3600, NOON + 1, 300)):
        waiting = [v.entered for v in visits if v.entered <= mark and (v.left is None or v.left > mark)]
        lately = [v for v in visits if v.left is not None and mark - 1800 < v.left <= mark and v.outcome == "abandoned"]
        assert found[Metric.WAITING][place] == len(waiting)
        assert found[Metric.LONGEST_WAIT][place] == mark - min(waiting, default=mark)
        assert found[Metric.ABANDONED_LATELY][place] == len(lately)
