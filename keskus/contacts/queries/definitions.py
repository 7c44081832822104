"""By which definition a queue's day is counted, and which definitions a report spans: the house's, or under a lens.

The house counts by the queue's own definition, else by the centre's default. A contract counts by the client's, else
as the house does. Before the first of them a day is counted as `Definition()` says.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from keskus.contacts.models import KpiDefinition
from keskus.contacts.queries.reach import QueueFacts
from keskus.core.actors import Actor
from keskus.engines.kpi import Definition, ServiceLevelVariant


class Owner(StrEnum):
    """Whose a definition is."""

    QUEUE = "queue"
    CLIENT = "client"
    CENTRE = "centre"
    NOBODY = "nobody"  # built in: what counts until anybody defines anything


class CountedAs(StrEnum):
    """By whose definitions figures are counted."""

    HOUSE = "house"
    CONTRACT = "contract"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Version:
    """A definition of an owner from a day on. `number` counts from 1 for each owner; 0 is built in or not saved yet."""

    owner: Owner
    number: int
    starts_on: date
    definition: Definition


@dataclass(frozen=True, slots=True)
class Candidate:
    """A version that is not saved yet: of a queue, of a client, or (neither) of the centre."""

    queue: int | None
    client: int | None
    starts_on: date
    definition: Definition


@dataclass(frozen=True, slots=True)
class Lens:
    """How somebody wants figures counted: by whose definitions, with which of their terms replaced.

    `held` are definitions of another time that count instead, for the queues that they name.
    """

    counted_as: CountedAs = CountedAs.HOUSE
    variant: ServiceLevelVariant | None = None
    threshold_seconds: int | None = None
    short_abandon_seconds: int | None = None
    candidate: Candidate | None = None
    held: tuple[DefinitionSpan, ...] = ()

    @property
    def replaced(self) -> dict[str, Any]:
        """The terms that are replaced."""
        named = ("variant", "threshold_seconds", "short_abandon_seconds")
        return {name: value for name in named if (value := getattr(self, name)) is not None}


HOUSE = Lens()
CONTRACT = Lens(CountedAs.CONTRACT)
BUILT_IN = Version(Owner.NOBODY, 0, date.min, Definition())


@dataclass(frozen=True, slots=True)
class DefinitionSpan:
    """A queue's local days (both inclusive) and the version by which they are counted."""

    queue: QueueFacts
    first: date
    last: date
    version: Version

    @property
    def definition(self) -> Definition:
        """Its terms."""
        return self.version.definition


@dataclass(frozen=True, slots=True)
class Era:
    """A queue's local days (both inclusive) on which neither the house's definition nor the lens's changes."""

    queue: QueueFacts
    first: date
    last: date
    house: Definition
    lens: Definition


_OwnerKey = tuple[int | None, int | None]  # queue, client; the centre's is of neither
_CENTRE: _OwnerKey = (None, None)


class Book:
    """All definitions there are, read once; they are few."""

    def __init__(self, candidate: Candidate | None = None) -> None:
        rows: dict[_OwnerKey, list[Version]] = defaultdict(list)
        for row in KpiDefinition.objects.order_by("starts_on", "version"):
            rows[row.owner].append(Version(_kind(*row.owner), row.version, row.starts_on, row.terms))
        if candidate is not None:
            own = rows[candidate.queue, candidate.client]
            kind = _kind(candidate.queue, candidate.client)
            own.append(Version(kind, 0, candidate.starts_on, candidate.definition))
            own.sort(key=lambda version: version.starts_on)  # stable: after the others of its day
        self._rows = rows

    def version_on(self, day: date, queue: int, client: int, counted_as: CountedAs = CountedAs.HOUSE) -> Version:
        """What counts for a queue of a client on a local day."""
        for key in _layers(counted_as, queue, client):
            versions = self._rows.get(key, [])
            place = bisect_right(versions, day, key=lambda version: version.starts_on)
            if place:
                return versions[place - 1]
        return BUILT_IN

    def limits_from(self, day: date, queue: int, client: int) -> list[tuple[date, int, int]]:
        """(from, threshold, short-abandon limit) of the house for a queue, from a day on."""
        later = {v.starts_on for key in _layers(CountedAs.HOUSE, queue, client) for v in self._rows.get(key, [])}
        found: list[tuple[date, int, int]] = []
        for start in (day, *sorted(each for each in later if each > day)):
            terms = self.version_on(start, queue, client).definition
            limits = (terms.threshold_seconds, terms.short_abandon_seconds)
            if not found or found[-1][1:] != limits:
                found.append((start, *limits))
        return found

    def spans(self, queue: QueueFacts, first: date, last: date, lens: Lens) -> list[DefinitionSpan]:
        """The versions that count on these days, in order, without gaps."""
        if held := [span for span in lens.held if span.queue.id == queue.id]:
            return held
        starts = {
            version.starts_on
            for key in _layers(lens.counted_as, queue.id, queue.client_id)
            for version in self._rows.get(key, [])
            if first < version.starts_on <= last
        }
        found: list[DefinitionSpan] = []
        for day in (first, *sorted(starts)):
            version = self.version_on(day, queue.id, queue.client_id, lens.counted_as)
            version = replace(version, definition=replace(version.definition, **lens.replaced))
            if found and found[-1].version == version:
                continue
            if found:
                found[-1] = replace(found[-1], last=day - timedelta(days=1))
            found.append(DefinitionSpan(queue, day, last, version))
        return found


def _kind(queue: int | None, client: int | None) -> Owner:
    if queue is not None:
        return Owner.QUEUE
    return Owner.CENTRE if client is None else Owner.CLIENT


def _layers(counted_as: CountedAs, queue: int, client: int) -> list[_OwnerKey]:
    """Whose definitions are asked, the first one that has any wins."""
    match counted_as:
        case CountedAs.HOUSE:
            return [(queue, None), _CENTRE]
        case CountedAs.CONTRACT:
            return [(None, client), (queue, None), _CENTRE]
        case CountedAs.CENTRE:
            return [_CENTRE]


def definition_spans(queues: Iterable[QueueFacts], first: date, last: date, lens: Lens = HOUSE) -> list[DefinitionSpan]:
    """The versions by which these queues' days are counted, queue by queue, in order, without gaps. One query."""
    book = Book(lens.candidate)
    return [span for queue in queues for span in book.spans(queue, first, last, lens)]


def eras_of(queues: Iterable[QueueFacts], first: date, last: date, lens: Lens) -> list[Era]:
    """The days of the queues by what the house and the lens say of them."""
    saved, book = Book(), Book(lens.candidate) if lens.candidate else None
    found = []
    for queue in queues:
        under = (book or saved).spans(queue, first, last, lens)
        for own in saved.spans(queue, first, last, HOUSE):
            for other in under:
                start, end = max(own.first, other.first), min(own.last, other.last)
                if start <= end:
                    found.append(Era(queue, start, end, own.definition, other.definition))
    return found


def lens_for(viewer: Actor, lens: Lens) -> Lens:
    """The lens a viewer looks through: who is there for a client sees what the contract says, whatever they ask for."""
    return CONTRACT if "client" in viewer.role.split(",") else lens
