"""Ratios from sums, once each: service level, speed of answer, abandonment, handle time, occupancy, reconciliation.

`Sums` and `AgentSums` are additive: those of a day are the sum of its intervals', those of a centre the sum of its
queues'. A ratio is never stored or added; it is formed here when shown, and a zero denominator gives no share, not 0.
Service level, abandonment and handle time depend on a `Definition`; `judge` makes their numerators and denominators,
which add up like sums, so that a month in which the definition changed counts each day by its own.

Letters follow the checklist: A answered within the threshold, B answered later, C abandoned within it, D abandoned
later, s short abandons, F flow-outs.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from operator import attrgetter
from typing import NamedTuple, Self


class Ratio(NamedTuple):
    """A numerator and its denominator, kept apart so that they can be shown and drilled into."""

    numerator: int
    denominator: int

    @property
    def share(self) -> float | None:
        """The quotient (0..1 for shares, seconds for means); None when there is nothing to divide by."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Sums:
    """Counts of contacts by the interval in which they entered a queue, and seconds that belong to them.

    `answered_within`, `abandoned_within`: wait no longer than the service-level threshold in force.
    `short_abandons`: wait shorter than the short-abandon threshold. `unfinished`: entered, outcome not (yet) known.
    `refused`: turned away at the door, never offered. `transferred`: answered, then handed on by the agent.
    `requeued`: offered again at once after leaving a queue, so not another caller.
    `within_unknown`: answered, and no source tells whether within the threshold; then no service level is formed.
    `longest_wait_seconds` is a maximum; all else adds up.
    """

    offered: int = 0
    answered: int = 0
    answered_within: int = 0
    abandoned: int = 0
    abandoned_within: int = 0
    short_abandons: int = 0
    timeout: int = 0
    exit_key: int = 0
    left_empty: int = 0
    withdrawn: int = 0
    redirected: int = 0
    unfinished: int = 0
    refused: int = 0
    wait_answered_seconds: int = 0
    wait_abandoned_seconds: int = 0
    longest_wait_seconds: int = 0
    talk_seconds: int = 0
    hold_seconds: int = 0
    wrap_up_seconds: int = 0
    ring_seconds: int = 0
    transferred: int = 0
    requeued: int = 0
    within_unknown: int = 0

    def __add__(self, other: Self) -> Self:
        """Both together."""
        both = [left + right for left, right in zip(_sums_of(self), _sums_of(other), strict=True)]
        both[_LONGEST] = max(self.longest_wait_seconds, other.longest_wait_seconds)
        return type(self)(*both)

    @classmethod
    def together(cls, parts: Sequence[Self]) -> Self:
        """All of them added up, column by column."""
        if len(parts) < 2:
            return parts[0] if parts else cls()
        columns = list(zip(*map(_sums_of, parts), strict=True))
        added = [sum(column) for column in columns]
        added[_LONGEST] = max(columns[_LONGEST])
        return cls(*added)


@dataclass(frozen=True, slots=True)
class AgentSums:
    """Seconds of agents' time by state, split by the clock. Signed in is everything but out."""

    ready_seconds: int = 0
    ringing_seconds: int = 0
    talking_seconds: int = 0
    wrap_up_seconds: int = 0
    paused_seconds: int = 0

    def __add__(self, other: Self) -> Self:
        """Both together."""
        return type(self)(*(left + right for left, right in zip(_times_of(self), _times_of(other), strict=True)))

    @property
    def signed_in_seconds(self) -> int:
        """All time that is not `out`."""
        return (
            self.ready_seconds
            + self.ringing_seconds
            + self.talking_seconds
            + self.wrap_up_seconds
            + self.paused_seconds
        )

    @property
    def handling_seconds(self) -> int:
        """Time spent on contacts: talk and wrap-up."""
        return self.talking_seconds + self.wrap_up_seconds

    @property
    def available_seconds(self) -> int:
        """Time free for the next contact; a phone that rings is not answered yet."""
        return self.ready_seconds + self.ringing_seconds


_LONGEST = [field.name for field in fields(Sums)].index("longest_wait_seconds")
_sums_of = attrgetter(*(field.name for field in fields(Sums)))
_times_of = attrgetter(*(field.name for field in fields(AgentSums)))


def unique_calls(sums: Sums) -> int:
    """Calls offered, each once however often it was queued again at once."""
    return sums.offered - sums.requeued


class ServiceLevelVariant(Enum):
    """The six ways to count a service level; contracts differ, so each queue and each contract names its own."""

    ANSWERED_ONLY = "answered_only"  # A / (A + B)
    ALL_OFFERED = "all_offered"  # A / (A + B + C + D): leaves F out
    ABANDONS_WITHIN_IGNORED = "abandons_within_ignored"  # A / (A + B + D)
    ABANDONS_WITHIN_MET = "abandons_within_met"  # (A + C) / (A + B + C + D)
    SHORT_ABANDONS_REMOVED = "short_abandons_removed"  # A / (A + B + C + D - s)
    FLOW_OUTS_INCLUDED = "flow_outs_included"  # A / (A + B + C + D + F)


FLOW_OUTS = ("timeout", "exit_key", "left_empty", "withdrawn", "redirected")
_flow_outs_of = attrgetter(*FLOW_OUTS)


@dataclass(frozen=True, slots=True)
class Definition:
    """How figures are counted. Times are seconds, the target a share.

    `flow_outs` are the kinds that count as offered: in the service level of `FLOW_OUTS_INCLUDED`, and in what those
    abandoned are a share of. `wrap_up_counted`: wrap-up is part of the handle time.
    """

    variant: ServiceLevelVariant = ServiceLevelVariant.ANSWERED_ONLY
    threshold_seconds: int = 20
    short_abandon_seconds: int = 5
    target_share: float = 0.8
    flow_outs: frozenset[str] = frozenset(FLOW_OUTS)
    wrap_up_counted: bool = True

    @property
    def formula(self) -> Definition:
        """The same without what does not enter into formulas: limits (they are within the sums) and target."""
        return Definition(self.variant, flow_outs=self.flow_outs, wrap_up_counted=self.wrap_up_counted)


@dataclass(frozen=True, slots=True)
class Judged:
    """What definitions make of sums: numerators and denominators, which add up even where definitions differ."""

    met: int = 0
    judged: int = 0
    abandoned: int = 0
    short_abandons: int = 0
    abandonable: int = 0
    handle_seconds: int = 0
    answered: int = 0
    within_unknown: int = 0

    def __add__(self, other: Self) -> Self:
        """Both together."""
        return type(self)(*(left + right for left, right in zip(_judged_of(self), _judged_of(other), strict=True)))

    @classmethod
    def together(cls, parts: Sequence[Self]) -> Self:
        """All of them added up."""
        if len(parts) < 2:
            return parts[0] if parts else cls()
        return cls(*map(sum, zip(*map(_judged_of, parts), strict=True)))

    @property
    def service_level(self) -> Ratio:
        """The share answered within the threshold; none where not all of it is known."""
        return Ratio(0, 0) if self.within_unknown else Ratio(self.met, self.judged)

    @property
    def abandonment(self) -> Ratio:
        """The share of those offered who gave up, short abandons among them."""
        return Ratio(self.abandoned, self.abandonable)

    @property
    def abandonment_without_short(self) -> Ratio:
        """The share who gave up, short abandons counted neither as abandoned nor as offered."""
        return Ratio(self.abandoned - self.short_abandons, self.abandonable - self.short_abandons)

    @property
    def average_handle_time(self) -> Ratio:
        """AHT: talk (hold within it), and wrap-up where it counts, per answered contact, in seconds."""
        return Ratio(self.handle_seconds, self.answered)


_judged_of = attrgetter(*(field.name for field in fields(Judged)))


def judge(sums: Sums, definition: Definition) -> Judged:
    """Count sums by a definition, under whose limits they were made."""
    level = _level(sums, definition.variant, definition.flow_outs)
    left_out = flow_outs(sums) - flow_outs(sums, definition.flow_outs)
    return Judged(
        met=level.numerator,
        judged=level.denominator,
        abandoned=sums.abandoned,
        short_abandons=sums.short_abandons,
        abandonable=sums.offered - left_out,
        handle_seconds=sums.talk_seconds + (sums.wrap_up_seconds if definition.wrap_up_counted else 0),
        answered=sums.answered,
        within_unknown=sums.within_unknown,
    )


def service_level(sums: Sums, variant: ServiceLevelVariant, counted: Collection[str] = FLOW_OUTS) -> Ratio:
    """The share answered within the threshold, counted as the variant says; none where not all of it is known.

    `counted` are the flow-outs that it includes.
    """
    return Ratio(0, 0) if sums.within_unknown else _level(sums, variant, counted)


def _level(sums: Sums, variant: ServiceLevelVariant, counted: Collection[str]) -> Ratio:
    met, within = sums.answered_within, sums.abandoned_within
    both = sums.answered + sums.abandoned
    match variant:
        case ServiceLevelVariant.ANSWERED_ONLY:
            return Ratio(met, sums.answered)
        case ServiceLevelVariant.ALL_OFFERED:
            return Ratio(met, both)
        case ServiceLevelVariant.ABANDONS_WITHIN_IGNORED:
            return Ratio(met, both - within)
        case ServiceLevelVariant.ABANDONS_WITHIN_MET:
            return Ratio(met + within, both)
        case ServiceLevelVariant.SHORT_ABANDONS_REMOVED:
            return Ratio(met, both - sums.short_abandons)
        case ServiceLevelVariant.FLOW_OUTS_INCLUDED:
            return Ratio(met, both + flow_outs(sums, counted))


def flow_outs(sums: Sums, counted: Collection[str] = FLOW_OUTS) -> int:
    """F: those who left the queue neither answered nor by hanging up, of the kinds `counted`."""
    if len(counted) == len(FLOW_OUTS):
        return sum(_flow_outs_of(sums))
    return sum(getattr(sums, name) for name in counted)


def average_speed_of_answer(sums: Sums) -> Ratio:
    """ASA: mean wait of those answered, in seconds."""
    return Ratio(sums.wait_answered_seconds, sums.answered)


def average_wait_before_abandon(sums: Sums) -> Ratio:
    """Mean wait of those who gave up, in seconds."""
    return Ratio(sums.wait_abandoned_seconds, sums.abandoned)


def average_talk(sums: Sums) -> Ratio:
    """Mean talk per answered contact, hold within it, in seconds."""
    return Ratio(sums.talk_seconds, sums.answered)


def average_hold(sums: Sums) -> Ratio:
    """Mean time on hold per answered contact, a part of its talk, in seconds."""
    return Ratio(sums.hold_seconds, sums.answered)


def average_ring(sums: Sums) -> Ratio:
    """Mean ringing of the phone that answered, in seconds."""
    return Ratio(sums.ring_seconds, sums.answered)


def hold_share(sums: Sums) -> Ratio:
    """The share of talk spent on hold."""
    return Ratio(sums.hold_seconds, sums.talk_seconds)


def transfer_rate(sums: Sums) -> Ratio:
    """The share of answered contacts handed on."""
    return Ratio(sums.transferred, sums.answered)


def occupancy(sums: AgentSums) -> Ratio:
    """Handling over handling plus available; pauses are neither."""
    return Ratio(sums.handling_seconds, sums.handling_seconds + sums.available_seconds)


LEAST_WAITS_KNOWN = 0.99  # of those a percentile is of; the rest would move its rank by as much


@dataclass(frozen=True, slots=True)
class WaitPercentiles:
    """Within how many seconds half, and nine in ten, were answered or gave up; None where too little is known."""

    answered_half: int | None = None
    answered_nine_tenths: int | None = None
    abandoned_half: int | None = None
    abandoned_nine_tenths: int | None = None


def percentile_wait(waited: Mapping[int, int], share: float, *, of: int) -> int | None:
    """The nearest rank: the least wait that at least this share of those who waited did not exceed.

    `waited` is how many waited how many seconds, `of` how many there are in all, known or not.
    """
    known = sum(waited.values())
    if not known or known < of * LEAST_WAITS_KNOWN:
        return None
    rank, passed = math.ceil(share * known), 0
    for seconds in sorted(waited):
        passed += waited[seconds]
        if passed >= rank:
            return seconds
    return None


def wait_percentiles(answered: Mapping[int, int], abandoned: Mapping[int, int], sums: Sums) -> WaitPercentiles:
    """The percentiles of exactly those that the sums are of."""
    return WaitPercentiles(
        answered_half=percentile_wait(answered, 0.5, of=sums.answered),
        answered_nine_tenths=percentile_wait(answered, 0.9, of=sums.answered),
        abandoned_half=percentile_wait(abandoned, 0.5, of=sums.abandoned),
        abandoned_nine_tenths=percentile_wait(abandoned, 0.9, of=sums.abandoned),
    )


class Reconciliation(NamedTuple):
    """Whether every contact offered is accounted for: `difference` is offered less those whose end is known.

    It equals `unfinished` while contacts are open; `unexplained` is what remains, and must be 0.
    """

    offered: int
    accounted: int
    unfinished: int

    @property
    def difference(self) -> int:
        """Offered, less answered, abandoned and flowed out."""
        return self.offered - self.accounted

    @property
    def unexplained(self) -> int:
        """The difference that open contacts do not explain."""
        return self.difference - self.unfinished


def reconciles(sums: Sums) -> Reconciliation:
    """Set offered against answered + abandoned + F."""
    return Reconciliation(sums.offered, sums.answered + sums.abandoned + flow_outs(sums), sums.unfinished)
