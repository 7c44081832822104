"""Frames: the same pieces for the page as it loads and for the stream that keeps it current.

A piece of the stream holds no time that runs, only since when: the browser counts, so that nothing is sent for it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast

from django.template.loader import render_to_string
from django.utils import translation

from keskus.contacts.queries.reach import QueueFacts
from keskus.core.actors import Scope
from keskus.floor.gateways.hub import Moment
from keskus.floor.queries.boards import BoardFacts, TileFacts
from keskus.floor.queries.callbacks import callbacks_due
from keskus.floor.queries.directory import Directory, directory_now
from keskus.floor.queries.leading import Door, address_of_tile
from keskus.floor.queries.picture import Asked, Picture, Sight, narrowed, people_of, picture_of, sees_queue
from keskus.floor.queries.showing import Shown, tile_of
from keskus.floor.queries.today import Today, today_of
from keskus.floor.queries.trends import Staff, Values, trends_of
from keskus.floor.rules.metrics import Metric

DIRECTORY_SECONDS = 30.0
AGE_SECONDS = 2
SPREAD_SECONDS = 8
FIGURES_SECONDS = 15.0  # asked again at the latest; and when facts were taken, at most once a second
TREND_SECONDS = 60.0
FLOOR_TILES = (
    Metric.WAITING,
    Metric.LONGEST_WAIT,
    Metric.SERVICE_INTERVAL,
    Metric.SERVICE_TODAY,
    Metric.ABANDONED_LATELY,
    Metric.CALLBACKS,
    Metric.READY,
    Metric.OVER_LIMIT,
)


@dataclass
class Recent:
    """What a drawing has asked the database for, and when: one drawing, one memory."""

    directory: Directory | None = None
    directory_at: float = 0.0
    today: dict[frozenset[int], Figures] = field(default_factory=dict)
    calls_owed: dict[frozenset[int], tuple[float, int | None]] = field(default_factory=dict)
    hours: dict[tuple[frozenset[int], Staff], tuple[float, Mapping[Metric, Values]]] = field(default_factory=dict)

    def names(self, now: float) -> Directory:
        """Who is who, at most half a minute old."""
        if self.directory is None or now - self.directory_at > DIRECTORY_SECONDS:
            self.directory, self.directory_at = directory_now(), now
        return self.directory

    def figures(
        self, moment: Moment, queues: Iterable[QueueFacts], people: Scope, *, by_contract: bool
    ) -> Today | None:
        """Today's figures of queues; None when there are none to ask for."""
        chosen = list(queues)
        key = frozenset(queue.id for queue in chosen)
        known = self.today.get(key)
        if known is None or known.is_old(moment):
            today = today_of(chosen, people, by_contract=by_contract) if chosen else None
            # Many boards begin in the same moment; apart, they do not ask the database all at once for ever.
            until = moment.at + FIGURES_SECONDS - hash(key) % SPREAD_SECONDS
            self.today[key] = known = Figures(today, moment.at, until, moment.facts)
        return known.today

    def trends(self, moment: Moment, queues: Iterable[QueueFacts], staff: Staff) -> Mapping[Metric, Values]:
        """The last hour of queues and people, asked again every minute."""
        key = frozenset(queue.id for queue in queues), staff
        asked_at, found = self.hours.get(key, (0.0, {}))
        if moment.at - asked_at > TREND_SECONDS:
            found = trends_of(key[0], staff, moment.at)
            # Apart, as in `figures`.
            self.hours[key] = moment.at - hash(key) % SPREAD_SECONDS, found
        return found

    def owed(self, moment: Moment, queues: Iterable[QueueFacts]) -> int | None:
        """How many callers are to be called back, asked again every quarter of a minute; None without queues."""
        chosen = list(queues)
        key = frozenset(queue.id for queue in chosen)
        asked_at, found = self.calls_owed.get(key, (0.0, None))
        if chosen and moment.at - asked_at > FIGURES_SECONDS:
            found = callbacks_due(chosen, datetime.fromtimestamp(moment.at, UTC))
            self.calls_owed[key] = moment.at - hash(key) % SPREAD_SECONDS, found
        return found


@dataclass(frozen=True)
class Figures:
    """Today's figures, when they were asked for, until when they will do, and of which facts."""

    today: Today | None
    at: float
    until: float
    facts: int

    def is_old(self, moment: Moment) -> bool:
        """Whether they are to be asked for again."""
        return moment.at > self.until or (self.facts != moment.facts and moment.at - self.at > 1.0)


@dataclass(frozen=True)
class FloorDrawing:
    """The floor page for some eyes, a choice and a language; `is_covered`: without anybody's name or number."""

    sight: Sight
    asked: Asked
    language: str
    is_covered: bool = False
    recent: Recent = field(default_factory=Recent, compare=False, repr=False)

    def context(self, moment: Moment) -> dict[str, Any]:
        """What the templates show."""
        directory = self.recent.names(moment.at)
        picture = picture_of(moment.floors, directory, self.sight, self.asked, moment.at)
        queues = [queue for queue in directory.facts.values() if self._is_seen(queue)]
        today = self.recent.figures(moment, queues, Scope(), by_contract=False)
        trends = self.recent.trends(moment, queues, self._staff(directory))
        owed = self.recent.owed(moment, queues)
        tiles = [tile_of(metric, picture, today, moment.at, trends=trends, owed=owed) for metric in FLOOR_TILES]
        return {"picture": picture, "tiles": tiles, "reasons": directory, "covered": self.is_covered}

    def _staff(self, directory: Directory) -> Staff:
        """Everybody in the queues, or those people whom the eyes and the choice reach."""
        asked = self.asked
        is_whole = self.sight.people.everything and (asked.team, asked.skill, asked.site) == (None, None, None)
        return Staff() if is_whole else Staff(people_of(directory, self.sight, asked))

    def _is_seen(self, queue: QueueFacts) -> bool:
        asked = (self.asked.queue in (None, queue.id)) and self.asked.site in (None, queue.site_id)
        return asked and sees_queue(self.sight.figures, queue)

    def __call__(self, moment: Moment) -> Mapping[str, str]:
        """The pieces."""
        with translation.override(self.language):
            context = self.context(moment)
            context |= {"language": self.language}
            pieces = {name: render_to_string(f"floor/_{name}.html", context) for name in ("tiles", "waiting", "agents")}
        return pieces | {"age": age_of(context["picture"], moment)}

    def covered(self) -> FloorDrawing:
        """The same with nobody named."""
        return replace(self, is_covered=True, recent=Recent())


def age_of(picture: Picture, moment: Moment) -> str:
    """How old what is shown is: epoch seconds of the latest news, and whether nobody tells at all."""
    fresh = int(picture.fresh_at // AGE_SECONDS * AGE_SECONDS)  # so that mere signs of life send little
    return json.dumps({"fresh": fresh, "lost": moment.is_lost or picture.is_cut_off})


def moment_kept(floors: Mapping[int, Any]) -> Moment:
    """The moment as last written down, for a page that loads."""
    return Moment(floors, time.time())


def _whole(moment: Moment, directory: Directory, queues: frozenset[int]) -> Picture:
    """All that is known of the PBXs that have any of these queues: looked at once for all boards of a moment."""
    floors = {
        source: floor
        for source, floor in moment.floors.items()
        if any(directory.queue(source, name) in queues for name in floor.queues)
    }
    key = frozenset(floors)
    if key not in moment.seen:
        sight = Sight(Scope(everything=True), Scope(everything=True), Scope())
        moment.seen[key] = picture_of(floors, directory, sight, Asked(), moment.at)
    return cast(Picture, moment.seen[key])


@dataclass(frozen=True)
class BoardDrawing:
    """A board in a language, for whoever may see it: it looks the same to all who may open the same doors."""

    board: BoardFacts
    language: str
    is_covered: bool = False
    doors: frozenset[Door] = frozenset()
    recent: Recent = field(default_factory=Recent, compare=False, repr=False)

    def context(self, moment: Moment) -> dict[str, Any]:
        """What the templates show."""
        directory = self.recent.names(moment.at)
        picture = narrowed(_whole(moment, directory, self.board.queues), self.board.queues)
        tiles = [self._tile(tile, picture, directory, moment) for tile in self.board.tiles]
        return {"board": self.board, "tiles": tiles, "picture": picture}

    def _tile(self, tile: TileFacts, picture: Picture, directory: Directory, moment: Moment) -> Shown:
        own = tile.queues or self.board.queues
        seen = narrowed(picture, own) if tile.queues else picture
        people = Scope(employees=frozenset(a.person.employee for a in seen.agents if a.person.employee is not None))
        queues = [directory.facts[queue] for queue in sorted(own) if queue in directory.facts]
        today = self.recent.figures(moment, queues, people, by_contract=self.board.is_clients)
        return tile_of(
            tile.metric,
            seen,
            today,
            moment.at,
            target=tile.target,
            action=tile.action,
            names=self.board.show_names and not self.is_covered,
            trends=self.recent.trends(moment, queues, Staff()),
            owed=self.recent.owed(moment, queues) if tile.metric is Metric.CALLBACKS else None,
            url=address_of_tile(tile.metric, own, self._doors, by_contract=self.board.is_clients),
        )

    @property
    def _doors(self) -> frozenset[Door]:
        """Whoever is not there opens nothing."""
        return frozenset() if self.is_covered else self.doors

    def __call__(self, moment: Moment) -> Mapping[str, str]:
        """The pieces."""
        with translation.override(self.language):
            context = self.context(moment)
            tiles = render_to_string("floor/_board_tiles.html", context)
        return {"board": tiles, "age": age_of(context["picture"], moment)}
