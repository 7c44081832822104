"""Who acts, and where: an actor's permissions reach over places."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Place:
    """Where a subject stands. Empty means the centre as a whole: only a centre-wide grant reaches it."""

    sites: frozenset[int] = frozenset()
    clients: frozenset[int] = frozenset()
    teams: frozenset[int] = frozenset()
    queues: frozenset[int] = frozenset()
    employees: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls,
        *,
        site: int | None = None,
        client: int | None = None,
        team: int | None = None,
        queue: int | None = None,
        employee: int | None = None,
    ) -> Place:
        """A place from single ids, each of which may be missing."""

        def one(value: int | None) -> frozenset[int]:
            return frozenset() if value is None else frozenset({value})

        return cls(one(site), one(client), one(team), one(queue), one(employee))


@dataclass(frozen=True, slots=True)
class Scope:
    """The union of all places that a permission reaches; `everything` is the whole centre."""

    everything: bool = False
    sites: frozenset[int] = field(default_factory=frozenset)
    clients: frozenset[int] = field(default_factory=frozenset)
    teams: frozenset[int] = field(default_factory=frozenset)
    queues: frozenset[int] = field(default_factory=frozenset)
    employees: frozenset[int] = field(default_factory=frozenset)

    def covers(self, place: Place) -> bool:
        """Whether this scope reaches the place by any one of its sides."""
        return self.everything or bool(
            self.sites & place.sites
            or self.clients & place.clients
            or self.teams & place.teams
            or self.queues & place.queues
            or self.employees & place.employees
        )

    @property
    def nothing(self) -> bool:
        """Whether this scope reaches no place at all."""
        return not (self.everything or self.sites or self.clients or self.teams or self.queues or self.employees)


class Actor(Protocol):
    """Somebody or something that may do deeds: a signed-in person, an API token, the system itself."""

    @property
    def number(self) -> str:
        """A stable pseudonymous name for the trail, such as `user:12`."""

    @property
    def role(self) -> str:
        """The roles held, comma separated, as written into the trail."""

    def may(self, permission: str, place: Place | None = None) -> bool:
        """Whether the permission is held anywhere (no place) or reaches the given place."""

    def scope(self, permission: str) -> Scope:
        """Every place that the permission reaches."""


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The machine itself: ingest, schedules, retention. Never signs in."""

    number: str = "system"
    role: str = "system"

    def may(self, permission: str, place: Place | None = None) -> bool:
        """The system may do every deed; what it does stands in the trail under its own number."""
        return True

    def scope(self, permission: str) -> Scope:
        """The whole centre."""
        return Scope(everything=True)


SYSTEM = SystemActor()
