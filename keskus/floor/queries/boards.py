"""Boards and screens within reach, and a board as plain facts, which its drawing is keyed by."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from keskus.access.rules import Role
from keskus.contacts.queries.reach import QueueFacts, all_queues
from keskus.core import keys
from keskus.core.actors import Actor, Scope
from keskus.floor.models import Board, Screen
from keskus.floor.queries.picture import sees_queue
from keskus.floor.rules.boards import BoardKind
from keskus.floor.rules.metrics import Metric
from keskus.people.models import Client

BOARDS_PERMISSION = "floor.board.view"
MAKE_PERMISSION = "floor.create_board"
SCREEN_PERMISSION = "floor.make_screen"


@dataclass(frozen=True, slots=True)
class TileFacts:
    """A tile."""

    metric: Metric
    target: float | None
    action: str
    queues: frozenset[int]


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """A board: equal ones are drawn once, a changed one anew."""

    id: int
    name: str
    is_clients: bool
    show_names: bool
    message: str
    queues: frozenset[int]
    tiles: tuple[TileFacts, ...] = field(repr=False)


def facts_of(board: Board) -> BoardFacts:
    """A board as plain facts."""
    tiles = tuple(
        TileFacts(Metric(tile.metric), tile.target, tile.action, frozenset(tile.queues)) for tile in board.tiles.all()
    )
    is_clients = board.kind == BoardKind.CLIENT.value
    return BoardFacts(board.pk, board.name, is_clients, board.show_names, board.message, frozenset(board.queues), tiles)


def boards(viewer: Actor, permission: str = BOARDS_PERMISSION) -> list[Board]:
    """The boards all of whose queues the viewer reaches; whoever is there for a client sees that client's alone."""
    scope, facts = viewer.scope(permission), {queue.id: queue for queue in all_queues()}
    rows = Board.objects.select_related("client").prefetch_related("tiles")
    if Role.CLIENT.value in viewer.role.split(","):
        rows = rows.filter(kind=BoardKind.CLIENT.value)
    return [board for board in rows if _is_reached(board, scope, facts)]


def _is_reached(board: Board, scope: Scope, facts: dict[int, QueueFacts]) -> bool:
    return all(number in facts and sees_queue(scope, facts[number]) for number in board.queues)


def board_in_reach(viewer: Actor, pk: int, permission: str = BOARDS_PERMISSION) -> Board | None:
    """One of them."""
    return next((board for board in boards(viewer, permission) if board.pk == pk), None)


def queues_for_boards(viewer: Actor) -> list[QueueFacts]:
    """The queues that the viewer may make boards of."""
    scope = viewer.scope(MAKE_PERMISSION)
    return [queue for queue in all_queues() if sees_queue(scope, queue)]


def clients_for_boards(viewer: Actor) -> list[tuple[int, str]]:
    """The clients whose queues are among them."""
    ids = {queue.client_id for queue in queues_for_boards(viewer)}
    return list(Client.objects.filter(pk__in=ids).values_list("pk", "name"))


def screens(viewer: Actor) -> list[Screen]:
    """The screens all of whose boards, as far as they still stand, the viewer may make screens of."""
    known = {board.pk for board in boards(viewer, SCREEN_PERMISSION)}
    there = set(Board.objects.values_list("pk", flat=True))
    return [screen for screen in Screen.objects.order_by("-made_at") if set(screen.boards) & there <= known]


def screen_in_reach(viewer: Actor, pk: int) -> Screen | None:
    """One of them."""
    return next((screen for screen in screens(viewer) if screen.pk == pk), None)


# For whoever shows a screen's address, who is nobody


def screen_of_token(token: str, now: datetime) -> Screen | None:
    """The screen that an address opens; None when it is unknown, over or revoked."""
    screen = Screen.objects.filter(token_hash=keys.search_hash(f"screen:{token}")).first()
    return screen if screen is not None and screen.is_open(now) else None


def boards_of_screen(screen: Screen) -> list[Board]:
    """The boards that take turns on it; those that are gone are passed over."""
    found = {board.pk: board for board in Board.objects.filter(pk__in=screen.boards).prefetch_related("tiles")}
    return [found[pk] for pk in screen.boards if pk in found]
