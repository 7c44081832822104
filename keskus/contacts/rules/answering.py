"""Which source answers for a queue's local day, where several tell of it. No database.

A principal is a source without companion, together with its evidence (its call detail records and channel events).
Principals add up. The manager interface, where a queue_log stands beside it, counts call by call until the log tells
the call (`actions.settle`). A witness reports the same calls once more: it answers only for days of which its
principal tells nothing, or has a hole that the witness fills. So every call counts once, whatever came first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from keskus.contacts.rules import INTERVAL_SECONDS

HOLE_SECONDS = 7_200
HOLE_CALLS = 10


@dataclass(frozen=True, slots=True)
class Lineage:
    """A source's place among the others: its principal (itself, if it has no companion), and how it counts.

    One that is provisional tells calls as they happen, each counted until the principal tells it.
    """

    source_id: int
    principal_id: int
    is_witness: bool
    is_provisional: bool = False

    @property
    def is_second(self) -> bool:
        """Whether another source tells the same calls first hand."""
        return self.is_witness or self.is_provisional


@dataclass(frozen=True, slots=True)
class Told:
    """What a source tells of a queue's day: visits and turned away in all, and whether call by call."""

    lineage: Lineage
    count: int
    has_calls: bool


def lineages(
    companions: Mapping[int, int | None], evidence: Iterable[int], live: Iterable[int] = ()
) -> dict[int, Lineage]:
    """Each source's lineage. `companions`: source to the one whose calls it reports; `evidence`: CDR and CEL; `live`:
    the manager interface."""
    evidence, live = set(evidence), set(live)
    found = {}
    for source_id in companions:
        root, seen = source_id, {source_id}
        while (above := companions.get(root)) is not None and above not in seen:
            seen.add(above)
            root = above
        follows = root != source_id
        is_witness = follows and source_id not in evidence and source_id not in live
        found[source_id] = Lineage(source_id, root, is_witness, follows and source_id in live)
    return found


def answering(told: Sequence[Told], has_hole: Callable[[list[Told], Told], bool]) -> frozenset[int]:
    """The sources that answer. `has_hole` is asked only where a principal and its witness both tell of the day."""
    groups: dict[int, list[Told]] = defaultdict(list)
    for each in told:
        groups[each.lineage.principal_id].append(each)
    return frozenset(source_id for group in groups.values() for source_id in _of_group(group, has_hole))


def _of_group(group: list[Told], has_hole: Callable[[list[Told], Told], bool]) -> list[int]:
    own = [each for each in group if not each.lineage.is_witness]
    witnesses = sorted((each for each in group if each.lineage.is_witness), key=_standing)
    if own:
        count = max(sum(each.count for each in own if each.lineage.is_provisional is live) for live in (True, False))
        witnesses = [each for each in witnesses if each.count > count and has_hole(own, each)]
    if witnesses:
        return [witnesses[0].lineage.source_id]
    return [each.lineage.source_id for each in own]


def _standing(told: Told) -> tuple[bool, int]:
    """Calls before figures, then the older source."""
    return not told.has_calls, told.lineage.source_id


def is_hole(own: Iterable[int], other: Iterable[tuple[int, int, int]], first: int, after: int) -> bool:
    """Whether `own` is silent for two hours in which the other counts ten calls or more.

    `own`: starts of the quarters of an hour that it tells of; `other`: (start, length in seconds, calls).
    """
    other = list(other)
    edges = [first - INTERVAL_SECONDS, *sorted(own), after]
    for before, following in pairwise(edges):
        begins, ends = before + INTERVAL_SECONDS, following
        if ends - begins < HOLE_SECONDS:
            continue
        if sum(calls for start, length, calls in other if begins <= start and start + length <= ends) >= HOLE_CALLS:
            return True
    return False
