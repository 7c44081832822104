"""How many callers waited how many seconds, in any grouping of sums: what percentiles are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, Sum

from keskus.contacts.models import Outcome
from keskus.contacts.queries.figures import WaitRows, wait_rows
from keskus.contacts.queries.grouping import By, Key
from keskus.contacts.queries.reach import Choice
from keskus.core.actors import Actor

MOST_CALLS_READ = 300_000  # where no sums of whole days answer: about a second


@dataclass(frozen=True, slots=True)
class Waited:
    """Seconds to how many waited so long, of those answered and of those who gave up."""

    answered: Counter[int] = field(default_factory=Counter)
    abandoned: Counter[int] = field(default_factory=Counter)

    def take(self, seconds: int, answered: int, abandoned: int) -> None:
        """Add so many who waited so long."""
        self.answered[seconds] += answered
        self.abandoned[seconds] += abandoned


@dataclass(frozen=True, slots=True)
class WaitFigures:
    """Groups by key, and their total."""

    groups: dict[Key, Waited]
    total: Waited


def wait_figures(
    viewer: Actor, choice: Choice, by: By = By.TOTAL, then: By | None = None, *, calls: int
) -> WaitFigures | None:
    """The waits of each group; None where more than `MOST_CALLS_READ` of these `calls` would have to be read."""
    waits = wait_rows(viewer, choice, by, then)
    if not waits.is_of_days and calls > MOST_CALLS_READ:
        return None
    found = WaitFigures({}, Waited())
    for columns, seconds, answered, abandoned in _counted(waits):
        for key, _name in waits.groups.groups_of(*columns):
            found.groups.setdefault(key, Waited()).take(seconds, answered, abandoned)
        found.total.take(seconds, answered, abandoned)
    return found


def _counted(waits: WaitRows) -> Iterable[tuple[tuple[Any, ...], int, int, int]]:
    counts: dict[str, Any] = {"in_all_answered": Sum("answered"), "in_all_abandoned": Sum("abandoned")}
    if not waits.is_of_days:
        counts = {
            "in_all_answered": Count("id", filter=Q(outcome=Outcome.ANSWERED)),
            "in_all_abandoned": Count("id", filter=Q(outcome=Outcome.ABANDONED)),
        }
    columns = (*waits.groups.columns, "wait_seconds")
    rows = waits.rows.filter(wait_seconds__isnull=False).values_list(*columns).annotate(**counts)
    for row in rows.iterator(chunk_size=5000):
        yield row[:-3], row[-3], row[-2], row[-1]
