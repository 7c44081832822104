"""Boards and the screens that show them: made, changed, taken away."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from keskus.core import keys
from keskus.core.actions import Breach, Refused, action, ingest, record
from keskus.core.actors import Actor, Place
from keskus.floor.models import Board, Screen, Tile
from keskus.floor.rules.boards import LONGEST_SCREEN_DAYS, BoardDesign, board_breach
from keskus.people.models import Queue

TOKEN_BYTES = 24
SHORTEST_TURN_SECONDS, LONGEST_TURN_SECONDS = 5, 3600
SEEN_EVERY = timedelta(seconds=30)


def _anywhere(*subject: Any, **rest: Any) -> None:
    """A board stands at all its queues; each is asked for."""


def _need(actor: Actor, permission: str, queues: Iterable[int]) -> None:
    rows = Queue.objects.filter(pk__in=list(queues)).values_list("pk", "site", "client")
    places = [Place.of(queue=queue, site=site, client=client) for queue, site, client in rows]
    if len(places) < len(set(queues)) or not all(actor.may(permission, place) for place in places):
        raise Refused(permission)


@action("floor.create_board", where=_anywhere)
def create_board(actor: Actor, design: BoardDesign) -> Board:
    """Make a board. Breaches: those of `rules.boards`."""
    _need(actor, "floor.create_board", design.queues)
    board = Board(made_by=actor.number, made_at=timezone.now())
    _take(board, design)
    record(board, {"name": design.name, "tiles": len(design.tiles)})
    return board


@action("floor.change_board", where=_anywhere)
def change_board(actor: Actor, board: Board, design: BoardDesign) -> Board:
    """Change a board; screens show it so within a minute."""
    _need(actor, "floor.change_board", {*board.queues, *design.queues})
    before = {"name": board.name, "show_names": board.show_names, "queues": _listed(board.queues)}
    _take(board, design)
    after = {"name": board.name, "show_names": board.show_names, "queues": _listed(board.queues)}
    changes: dict[str, Any] = {key: [before[key], after[key]] for key in before if before[key] != after[key]}
    record(board, changes | {"tiles": len(design.tiles)})
    return board


@action("floor.delete_board", where=_anywhere)
def delete_board(actor: Actor, board: Board) -> None:
    """Take a board away; screens pass over it."""
    _need(actor, "floor.delete_board", board.queues)
    record(board, {"name": board.name})
    board.delete()


def _take(board: Board, design: BoardDesign) -> None:
    clients_queues = set(Queue.objects.filter(client=design.client).values_list("pk", flat=True))
    if breach := board_breach(design, clients_queues):
        raise Breach(breach)
    board.name, board.kind, board.message = design.name, design.kind.value, design.message
    board.client_id, board.queues, board.show_names = design.client, sorted(design.queues), design.show_names
    board.save()
    board.tiles.all().delete()
    for order, tile in enumerate(design.tiles):
        Tile.objects.create(
            board=board,
            order=order,
            metric=tile.metric.value,
            target=tile.target,
            action=tile.action,
            queues=sorted(tile.queues),
        )


def _listed(queues: Iterable[int]) -> str:
    return ", ".join(str(queue) for queue in sorted(queues))


@action("floor.make_screen", where=_anywhere)
def make_screen(
    actor: Actor, boards: list[Board], *, name: str, days: int, turn_seconds: int, language: str
) -> tuple[Screen, str]:
    """Make an address that shows these boards to whoever has it; its secret is returned once and kept nowhere.

    Breaches: `no_board`, `days`, `turn`.
    """
    if not boards:
        raise Breach("no_board")
    if not 0 < days <= LONGEST_SCREEN_DAYS:
        raise Breach("days")
    if not SHORTEST_TURN_SECONDS <= turn_seconds <= LONGEST_TURN_SECONDS:
        raise Breach("turn")
    _need(actor, "floor.make_screen", {queue for board in boards for queue in board.queues})
    token, now = secrets.token_urlsafe(TOKEN_BYTES), timezone.now()
    screen = Screen.objects.create(
        name=name,
        token_hash=keys.search_hash(f"screen:{token}"),
        boards=[board.pk for board in boards],
        turn_seconds=turn_seconds,
        language=language,
        made_by=actor.number,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    names = ", ".join(board.name for board in boards)
    record(screen, {"name": name, "boards": names, "expires_at": [None, screen.expires_at]})
    return screen, token


@action("floor.revoke_screen", where=_anywhere)
def revoke_screen(actor: Actor, screen: Screen) -> None:
    """Close a screen's address for good; what it shows ends within a minute."""
    shown = Board.objects.filter(pk__in=screen.boards).values_list("queues", flat=True)
    _need(actor, "floor.revoke_screen", {queue for queues in shown for queue in queues})
    screen.revoked_at = screen.revoked_at or timezone.now()
    screen.save(update_fields=["revoked_at"])
    record(screen, {"revoked": True})


def see_screen(screen: Screen, now: datetime) -> None:
    """Note now and then that somebody looks, so that forgotten screens are found."""
    if screen.last_seen_at is None or now - screen.last_seen_at >= SEEN_EVERY:
        _note_seen(screen, now)


@ingest("floor.see_screen")
def _note_seen(screen: Screen, now: datetime) -> None:
    Screen.objects.filter(pk=screen.pk).update(last_seen_at=now)
