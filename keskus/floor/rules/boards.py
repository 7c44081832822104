"""What a board may be. No database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from keskus.floor.rules.metrics import LARGEST_BOARD, OF_AGENTS, Metric

LONGEST_SCREEN_DAYS = 366


class BoardKind(StrEnum):
    """For whose eyes a board is."""

    FLOOR = "floor"
    SUPERVISOR = "supervisor"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class TileDesign:
    """A figure, its target in its unit, what to do beyond it, and of which of the board's queues (none: all)."""

    metric: Metric
    target: float | None = None
    action: str = ""
    queues: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class BoardDesign:
    """A board as somebody wants it."""

    name: str
    kind: BoardKind
    queues: frozenset[int]
    tiles: Sequence[TileDesign]
    client: int | None = None
    show_names: bool = False
    message: str = ""


def board_breach(design: BoardDesign, clients_queues: Collection[int]) -> str:
    """Why a board cannot be so; empty when it can. `clients_queues`: those of the client that it is for."""
    is_clients = design.kind is BoardKind.CLIENT
    outside = any(not tile.queues <= design.queues for tile in design.tiles)
    checks = {
        "no_queue": not design.queues,
        "no_tile": not design.tiles,
        "too_many_tiles": len(design.tiles) > LARGEST_BOARD,
        "tile_of_other_queues": outside,
        "no_client": is_clients and design.client is None,
        "queue_of_another_client": is_clients and not design.queues <= set(clients_queues),
        "names_for_a_client": is_clients and design.show_names,
        "agents_for_a_client": is_clients and any(tile.metric in OF_AGENTS for tile in design.tiles),
    }
    return next((code for code, is_so in checks.items() if is_so), "")
