"""Frames: the same pieces for the page as it loads and for the stream that keeps it current.

A piece of the stream holds no time that runs, only since when: the browser counts, so that nothing is sent for it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

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
from keskus.floor.queries.trends import (
    OF_AGENTS,
    OF_CALLS,
    CallsOfHour,
    Staff,
    TimeOfHour,
    Values,
    calls_of_hour,
    time_of_hour,
)
from keskus.floor.rules.metrics import Metric

T = TypeVar("T")

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


@dataclass(frozen=True, slots=True)
class Answer:
    """What the database said, when, until when it will do, and of which facts."""

    value: Any = field(repr=False)
    at: float
    until: float
    facts: int


@dataclass
class Recent:
    """What a drawing has asked the database: one drawing, one memory."""

    answers: dict[Hashable, Answer] = field(default_factory=dict)

    def asked(
        self, moment: Moment, key: Hashable, seconds: float, question: Callable[[], T], *, of_facts: bool = False
    ) -> T:
        """The answer to a question, so many seconds old at most; `of_facts`: asked again when facts were taken, but not
        within a second."""
        known = self.answers.get(key)
        is_news = of_facts and known is not None and known.facts != moment.facts and moment.at - known.at > 1.0
        if known is None or is_news or moment.at > known.until:
            # Many boards begin in the same moment; apart, they do not ask the database all at once for ever.
            until = moment.at + seconds - hash(key) % SPREAD_SECONDS
            self.answers[key] = known = Answer(question(), moment.at, until, moment.facts)
        return cast(T, known.value)

    def names(self, moment: Moment) -> Directory:
        """Who is who."""
        return self.asked(moment, "names", DIRECTORY_SECONDS, directory_now)

    def figures(
        self, moment: Moment, queues: Sequence[QueueFacts], people: Scope, *, by_contract: bool
    ) -> Today | None:
        """Today's figures of queues; None when there are none to ask for."""

        def today() -> Today | None:
            return today_of(queues, people, by_contract=by_contract) if queues else None

        return self.asked(moment, ("today", _ids(queues)), FIGURES_SECONDS, today, of_facts=True)

    def trend(self, moment: Moment, metric: Metric, queues: Sequence[QueueFacts], staff: Staff) -> Values:
        """The last hour of a metric, of queues or of people; empty where it is not kept. Those of one kind ask once."""
        ids = _ids(queues)

        def calls() -> CallsOfHour:
            return self.asked(moment, ("calls", ids), TREND_SECONDS, lambda: calls_of_hour(ids, moment.at))

        def time() -> TimeOfHour:
            key = ("time", ids, staff)
            return self.asked(moment, key, TREND_SECONDS, lambda: time_of_hour(ids, staff, moment.at))

        if metric not in OF_CALLS and metric not in OF_AGENTS:
            return ()
        hour = calls if metric in OF_CALLS else time
        return self.asked(moment, (metric, ids, staff), TREND_SECONDS, lambda: hour().trend(metric))

    def owed(self, moment: Moment, queues: Sequence[QueueFacts]) -> int | None:
        """How many callers are to be called back; None without queues."""

        def due() -> int | None:
            return callbacks_due(queues, datetime.fromtimestamp(moment.at, UTC)) if queues else None

        return self.asked(moment, ("owed", _ids(queues)), FIGURES_SECONDS, due)


def _ids(queues: Iterable[QueueFacts]) -> frozenset[int]:
    return frozenset(queue.id for queue in queues)


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
        directory = self.recent.names(moment)
        picture = picture_of(moment.floors, directory, self.sight, self.asked, moment.at)
        queues = [queue for queue in directory.facts.values() if self._is_seen(queue)]
        today = self.recent.figures(moment, queues, Scope(), by_contract=False)
        staff, owed = self._staff(directory), self.recent.owed(moment, queues)
        trends = {metric: self.recent.trend(moment, metric, queues, staff) for metric in FLOOR_TILES}
        tiles = [tile_of(m, picture, today, moment.at, trend=trends[m], owed=owed) for m in FLOOR_TILES]
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
        directory = self.recent.names(moment)
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
            trend=self.recent.trend(moment, tile.metric, queues, Staff()),
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
