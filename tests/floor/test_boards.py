"""Boards: who may make and see which, what a client's board may show, screens by a secret address."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from keskus.access.rules import Role, ScopeKind
from keskus.contacts.actions.floor import keep_floor
from keskus.contacts.models import KpiDefinition, PauseReason
from keskus.core.actions import Breach, Refused
from keskus.core.models import AuditEntry
from keskus.engines.floor import SECOND
from keskus.floor.actions.boards import change_board, create_board, delete_board, make_screen, revoke_screen
from keskus.floor.gateways.hub import Moment
from keskus.floor.models import Board, Screen
from keskus.floor.queries.boards import board_in_reach, boards, facts_of, screen_of_token, screens
from keskus.floor.rules.boards import BoardDesign, BoardKind, TileDesign
from keskus.floor.rules.metrics import Metric
from keskus.floor.views.drawing import BoardDrawing
from tests.contacts.builder import Centre
from tests.floor.test_floor import floor_of
from tests.house.people import World

WAITING = TileDesign(Metric.WAITING, 0.0, "Take the next call")


def design_of(world: World, *tiles: TileDesign, side: str = "ours", **more: Any) -> BoardDesign:
    queues = frozenset({getattr(world, side).queue.pk})
    values = {"name": f"Wall {side}", "kind": BoardKind.FLOOR, "queues": queues, "tiles": tiles or (WAITING,)}
    return BoardDesign(**{**values, **more})


def manager(world: World) -> Any:
    return world.viewer(Role.MANAGER, ScopeKind.CENTRE)


# Who


def test_a_board_needs_a_right_at_every_queue(world: World) -> None:
    lead = world.viewer(Role.SUPERVISOR, ScopeKind.QUEUE)
    assert create_board(lead, design_of(world)).queues == [world.ours.queue.pk]
    both = frozenset({world.ours.queue.pk, world.theirs.queue.pk})
    with pytest.raises(Refused):
        create_board(lead, design_of(world, queues=both))
    with pytest.raises(Refused):
        create_board(world.viewer(Role.PLANNER, ScopeKind.CENTRE), design_of(world))


def test_changing_and_deleting_ask_at_the_queues_before_and_after(world: World) -> None:
    lead = world.viewer(Role.SUPERVISOR, ScopeKind.QUEUE)
    theirs = create_board(manager(world), design_of(world, side="theirs"))
    with pytest.raises(Refused):
        change_board(lead, theirs, design_of(world))
    with pytest.raises(Refused):
        delete_board(lead, theirs)
    delete_board(manager(world), theirs)
    names = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"floor.create_board", "floor.delete_board"} <= names


def test_boards_are_seen_by_whoever_reaches_all_their_queues(world: World) -> None:
    ours = create_board(manager(world), design_of(world))
    theirs = create_board(manager(world), design_of(world, side="theirs"))
    assert boards(world.viewer(Role.SUPERVISOR, ScopeKind.QUEUE)) == [ours]
    assert board_in_reach(world.viewer(Role.SUPERVISOR, ScopeKind.QUEUE), theirs.pk) is None
    assert len(boards(manager(world))) == 2


def test_a_client_sees_only_the_boards_made_for_them(world: World) -> None:
    create_board(manager(world), design_of(world))
    made = design_of(world, kind=BoardKind.CLIENT, client=world.ours.client.pk)
    own = create_board(manager(world), made)
    other = design_of(world, side="theirs", kind=BoardKind.CLIENT, client=world.theirs.client.pk)
    create_board(manager(world), other)
    assert boards(world.viewer(Role.CLIENT)) == [own]
    browser = world.client_for(Role.CLIENT)
    assert browser.get(reverse("floor:board", args=[own.pk])).status_code == 200
    assert browser.get(reverse("floor:floor")).status_code == 403


# What


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"tiles": ()}, "no_tile"),
        ({"tiles": (WAITING,) * 13}, "too_many_tiles"),
        ({"tiles": (TileDesign(Metric.WAITING, queues=frozenset({987654})),)}, "tile_of_other_queues"),
        ({"kind": BoardKind.CLIENT}, "no_client"),
        ({"kind": BoardKind.CLIENT, "client": "theirs"}, "queue_of_another_client"),
        ({"kind": BoardKind.CLIENT, "client": "ours", "show_names": True}, "names_for_a_client"),
        ({"kind": BoardKind.CLIENT, "client": "ours", "tiles": (TileDesign(Metric.READY),)}, "agents_for_a_client"),
    ],
)
def test_what_a_board_cannot_be(world: World, more: dict[str, Any], code: str) -> None:
    if isinstance(more.get("client"), str):
        more = more | {"client": getattr(world, more["client"]).client.pk}
    with pytest.raises(Breach) as caught:
        create_board(manager(world), design_of(world, **more))
    assert caught.value.code == code


def drawn(centre: Centre, board: Board, **more: Any) -> str:
    now = int(timezone.now().timestamp())
    floors = {source.pk: floor_of(centre, side, now=now, **more) for side, source in centre.sources.items()}
    pieces = BoardDrawing(facts_of(board), "en")(Moment(floors, float(now)))
    return pieces["board"]


def test_a_board_counts_its_own_queues_alone(world: World, centre: Centre) -> None:
    board = create_board(manager(world), design_of(world))
    text = drawn(centre, board)
    assert '<span class="wall-value">1</span>' in text
    assert "Off target" in text
    assert "Take the next call" in text, "the action stands where the target is missed"


def test_what_to_do_is_silent_on_target(world: World, centre: Centre) -> None:
    board = create_board(manager(world), design_of(world, TileDesign(Metric.WAITING, 1.0, "Take the next call")))
    assert "Take the next call" not in drawn(centre, board)


def test_names_only_where_they_are_switched_on_and_nobody_is_covered(world: World, centre: Centre) -> None:
    PauseReason.objects.create(code="lunch", name_en="Lunch", limit_minutes=30)
    over = TileDesign(Metric.OVER_LIMIT)
    silent = create_board(manager(world), design_of(world, over))
    named = create_board(manager(world), design_of(world, over, show_names=True))
    assert "Agent Tallinn" not in drawn(centre, silent, paused_for=2000)
    assert "Agent Tallinn" in drawn(centre, named, paused_for=2000)
    now = int(timezone.now().timestamp())
    floors = {centre.sources["ours"].pk: floor_of(centre, "ours", now=now, paused_for=2000)}
    covered = BoardDrawing(facts_of(named), "en", is_covered=True)(Moment(floors, float(now)))["board"]
    assert "Agent Tallinn" not in covered
    assert '<span class="wall-value">1</span>' in covered


def test_a_clients_board_counts_as_the_contract_says(world: World, centre: Centre) -> None:
    """Answered after 25 seconds: late by the house's 20, in time by the contract's 30."""
    epoch = int(timezone.now().timestamp())
    centre.visit("ours", at=epoch - 60, answered=25, talk=10)
    centre.sum_up()
    KpiDefinition.objects.create(
        client=world.ours.client, version=1, starts_on="2020-01-01", threshold_seconds=30, target_share=0.9
    )
    level = TileDesign(Metric.SERVICE_TODAY)
    house = create_board(manager(world), design_of(world, level))
    clients = create_board(manager(world), design_of(world, level, kind=BoardKind.CLIENT, client=world.ours.client.pk))
    assert "0.0" in drawn(centre, house)
    assert "100.0" in drawn(centre, clients)
    assert "Target 90.0" in drawn(centre, clients)


# Screens


def screen_for(world: World, *made: Board, days: int = 30) -> tuple[Screen, str]:
    return make_screen(manager(world), list(made), name="Hall", days=days, turn_seconds=20, language="pl")


def test_a_screen_shows_its_boards_to_nobody_in_particular(world: World, centre: Centre) -> None:
    board = create_board(manager(world), design_of(world))
    screen, token = screen_for(world, board)
    keep_floor(
        centre.sources["ours"].pk,
        floor_of(centre, "ours", now=int(timezone.now().timestamp())).as_json(),
        timezone.now(),
    )
    page = Browser().get(reverse("floor:screen", args=[token]))
    text = page.content.decode()
    assert page.status_code == 200
    assert 'lang="pl"' in text
    assert '<span class="wall-value">1</span>' in text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert not page.cookies
    stream = Browser().get(reverse("floor:screen_stream", args=[token]))
    frame = b"".join(stream.streaming_content).decode()
    pieces = json.loads(frame.split("data: ", 1)[1].split("\n")[0])
    assert '<span class="wall-value">1</span>' in pieces["board"]
    screen.refresh_from_db()
    assert screen.last_seen_at is not None


def test_the_secret_of_a_screen_is_kept_nowhere(world: World) -> None:
    screen, token = screen_for(world, create_board(manager(world), design_of(world)))
    assert token not in str(Screen.objects.filter(pk=screen.pk).values().get())
    assert token not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize("end", ["revoked", "over", "wrong"])
def test_a_screens_address_ends(world: World, end: str) -> None:
    screen, token = screen_for(world, create_board(manager(world), design_of(world)))
    if end == "revoked":
        revoke_screen(manager(world), screen)
    if end == "over":
        Screen.objects.filter(pk=screen.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    token = token + "x" if end == "wrong" else token
    assert screen_of_token(token, timezone.now()) is None
    for name in ("floor:screen", "floor:screen_stream"):
        assert Browser().get(reverse(name, args=[token])).status_code == 404


def test_boards_take_turns_and_those_gone_are_passed_over(world: World) -> None:
    first = create_board(manager(world), design_of(world))
    second = create_board(manager(world), design_of(world, side="theirs"))
    _, token = screen_for(world, first, second)
    address = reverse("floor:screen", args=[token])
    assert "Wall ours" in Browser().get(address).content.decode()
    assert f'data-next="{address}?turn=1"' in Browser().get(address).content.decode()
    assert "Wall theirs" in Browser().get(f"{address}?turn=1").content.decode()
    delete_board(manager(world), second)
    assert "Wall ours" in Browser().get(f"{address}?turn=1").content.decode()
    delete_board(manager(world), first)
    assert Browser().get(address).status_code == 404


def test_the_next_turn_is_among_the_boards_that_still_stand(world: World) -> None:
    made = [create_board(manager(world), design_of(world, side=side)) for side in ("ours", "ours", "theirs")]
    screen, token = screen_for(world, *made)
    address = reverse("floor:screen", args=[token])
    delete_board(manager(world), made[0])
    assert f'data-next="{address}?turn=0"' in Browser().get(f"{address}?turn=1").content.decode()
    # The screen goes on without the board that is gone, and can still be revoked.
    assert screens(manager(world)) == [screen]


def test_screens_are_listed_for_whoever_could_have_made_them(world: World) -> None:
    screen, _ = screen_for(world, create_board(manager(world), design_of(world, side="theirs")))
    assert screens(manager(world)) == [screen]
    assert screens(world.viewer(Role.SUPERVISOR, ScopeKind.QUEUE)) == []


@pytest.mark.parametrize(("days", "turn", "code"), [(0, 20, "days"), (400, 20, "days"), (1, 2, "turn")])
def test_a_screen_has_bounds(world: World, days: int, turn: int, code: str) -> None:
    board = create_board(manager(world), design_of(world))
    with pytest.raises(Breach) as caught:
        make_screen(manager(world), [board], name="x", days=days, turn_seconds=turn, language="en")
    assert caught.value.code == code


# The builder


def filled(world: World, **more: Any) -> dict[str, Any]:
    base = {"name": "Wall", "kind": "floor", "queues": [world.ours.queue.pk], "tile0-metric": "service_today"}
    return base | {"tile0-target": "80", "tile0-action": "Call the lead"} | more


def test_the_builder_saves_targets_in_their_units_and_warns_of_wallpaper(world: World) -> None:
    browser = world.client_for(Role.MANAGER, ScopeKind.CENTRE)
    answer = browser.post(reverse("floor:new_board"), filled(world))
    assert answer.status_code == 302
    board = Board.objects.get()
    assert [(tile.metric, tile.target, tile.action) for tile in board.tiles.all()] == [
        ("service_today", 0.8, "Call the lead")
    ]
    change = browser.get(reverse("floor:change_board", args=[board.pk])).content.decode()
    assert 'value="80.0"' in change
    many = {f"tile{number}-metric": "waiting" for number in range(1, 8)}
    text = browser.post(reverse("floor:new_board"), filled(world, **many), follow=True).content.decode()
    assert Board.objects.count() == 2
    assert "Wall" in text


def test_the_builder_says_why_not(world: World) -> None:
    browser = world.client_for(Role.MANAGER, ScopeKind.CENTRE)
    text = browser.post(reverse("floor:new_board"), filled(world, kind="client")).content.decode()
    assert "Choose the client that the board is for." in text
    assert not Board.objects.exists()


def test_waits_run_in_the_browser(world: World, centre: Centre) -> None:
    board = create_board(manager(world), design_of(world, TileDesign(Metric.LONGEST_WAIT, 20.0)))
    now = int(timezone.now().timestamp())
    floors = {centre.sources["ours"].pk: floor_of(centre, "ours", now=now)}
    text = BoardDrawing(facts_of(board), "en")(Moment(floors, float(now)))["board"]
    assert f'<time data-since="{now - 40}"></time>' in text
    assert floors[centre.sources["ours"].pk].fresh_at == (now - 40) * SECOND
