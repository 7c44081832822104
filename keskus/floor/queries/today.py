"""Today's figures of queues, from the sums that reports are made of, and those of the last half hour, from calls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from keskus.contacts.queries.definitions import CONTRACT, HOUSE, eras_of
from keskus.contacts.queries.figures import AGENTS_PERMISSION, FIGURES_PERMISSION, Group, queue_sums
from keskus.contacts.queries.grouping import By
from keskus.contacts.queries.lenses import counted_calls
from keskus.contacts.queries.reach import Choice, QueueFacts
from keskus.contacts.queries.states import state_sums
from keskus.contacts.rules import INTERVAL_SECONDS, interval_of
from keskus.core.actors import Place, Scope
from keskus.engines.kpi import Ratio, Sums, occupancy
from keskus.floor.queries.trends import HOUR_SECONDS, LATELY_SECONDS, Values


@dataclass(frozen=True, slots=True)
class Reader:
    """The machine reading figures for a frame that many see: of these queues as a whole, and of these people."""

    figures: Scope
    people: Scope
    number: str = "system"
    role: str = "system"

    def scope(self, permission: str) -> Scope:
        """The queues' figures, the people's times, nothing else."""
        return {FIGURES_PERMISSION: self.figures, AGENTS_PERMISSION: self.people}.get(permission, Scope())

    def may(self, permission: str, place: Place | None = None) -> bool:
        """As its scopes say."""
        scope = self.scope(permission)
        return not scope.nothing if place is None else scope.covers(place)


@dataclass(frozen=True, slots=True)
class Today:
    """Figures of the local day and of the interval under way; `target` where all queues share one."""

    day: str
    service_today: Ratio
    service_interval: Ratio
    sums: Sums
    abandoned_lately: int
    occupancy: Ratio
    target: float | None
    service_by_interval: Values = ()  # of the last hour, the running quarter last
    service_so_far: Values = ()  # today up to the end of each of these


def today_of(
    queues: Iterable[QueueFacts], people: Scope, *, by_contract: bool = False, now: datetime | None = None
) -> Today:
    """Today's figures of some queues, counted as the house counts or as their clients' contracts say."""
    chosen, at = list(queues), now or timezone.now()
    ids = frozenset(queue.id for queue in chosen)
    reader, lens = Reader(Scope(queues=ids), people), CONTRACT if by_contract else HOUSE
    day = at.astimezone(chosen[0].zone).date() if chosen else at.date()
    choice, epoch = Choice(day, day, ids or frozenset({0})), int(at.timestamp())
    figures = queue_sums(reader, choice, By.INTERVAL, lens)
    levels = _levels(figures.groups, interval_of(epoch))
    running = [group for group in figures.groups if group.key == interval_of(epoch)]
    states = state_sums(reader, Choice(day, day)) if not people.nothing else None
    targets = {era.lens.target_share for era in eras_of(chosen, day, day, lens)}
    return Today(
        day.isoformat(),
        figures.judged.service_level,
        running[0].judged.service_level if running else Ratio(0, 0),
        figures.total,
        counted_calls()
        .filter(outcome="abandoned", queue_id__in=ids, ended_epoch__gte=epoch - LATELY_SECONDS)
        .filter(entered_epoch__gte=epoch - 24 * 3600)
        .count(),
        occupancy(states.total.sums) if states else Ratio(0, 0),
        targets.pop() if len(targets) == 1 else None,
        tuple(own for own, _so_far in levels),
        tuple(so_far for _own, so_far in levels),
    )


def _levels(groups: Iterable[Group], last: int) -> list[tuple[float | None, float | None]]:
    """The service level of the last hour's quarters, each with that of the day up to its end."""
    told = {group.key: group.judged.service_level for group in groups if isinstance(group.key, int)}
    found = []
    for start in range(last - HOUR_SECONDS, last + 1, INTERVAL_SECONDS):
        before = [ratio for key, ratio in told.items() if key <= start]
        so_far = Ratio(sum(ratio.numerator for ratio in before), sum(ratio.denominator for ratio in before))
        found.append((told[start].share if start in told else None, so_far.share))
    return found
