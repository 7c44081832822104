"""The figures a report can show: each with its key, name, definition, formula, and the list of calls behind it.

Keys are stable: they are the columns of exports and of `keskus report`, and are described in docs/reports.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keskus.contacts.queries.grouping import Key
from keskus.contacts.queries.states import Made, StateGroup
from keskus.engines import kpi
from keskus.engines.kpi import AgentSums, Judged, Ratio, ServiceLevelVariant, Sums, WaitPercentiles


class Kind(StrEnum):
    """How a figure is written."""

    COUNT = "count"
    SHARE = "share"
    SECONDS = "seconds"
    DIFFERENCE = "difference"  # of two shares: per cent points when written


class Book(StrEnum):
    """Which sums a figure needs: queues', anybody's, agents' time."""

    QUEUES = "queues"
    CALLS = "calls"
    STATES = "states"


@dataclass(frozen=True, slots=True)
class Outer:
    """The group that a row lies in."""

    key: Key
    name: str
    waits: WaitPercentiles | None = None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row: whose it is, how it is called, its sums. `states` is None where nobody's time belongs to the row.

    `judged` is what the definitions asked for make of the sums, `house` what the house's own do. `waits` is None where
    nobody asked for percentiles, or too many calls would have to be read.
    """

    key: Key
    name: str
    sums: Sums
    states: StateGroup | None = None
    judged: Judged = field(default_factory=Judged)
    house: Judged = field(default_factory=Judged)
    outer: Outer | None = None
    waits: WaitPercentiles | None = None


Figure = int | float | Ratio | None


@dataclass(frozen=True, slots=True)
class Column:
    """A figure: `calls` names the calls that it counts, on the page `listed_on`, `order` how that list is sorted."""

    key: str
    label: Any
    kind: Kind
    book: Book
    value: Callable[[ReportRow], Figure]
    definition: Any
    formula: Any = ""
    calls: str = ""
    order: str = ""
    listed_on: str = "contacts:calls"
    missing: Any = ""
    is_usual: bool = True
    values: dict[str, Any] = field(default_factory=dict)


VARIANT_FORMULAS = {
    ServiceLevelVariant.ANSWERED_ONLY: "A / (A + B)",
    ServiceLevelVariant.ALL_OFFERED: "A / (A + B + C + D)",
    ServiceLevelVariant.ABANDONS_WITHIN_IGNORED: "A / (A + B + D)",
    ServiceLevelVariant.ABANDONS_WITHIN_MET: "(A + C) / (A + B + C + D)",
    ServiceLevelVariant.SHORT_ABANDONS_REMOVED: "A / (A + B + C + D − s)",
    ServiceLevelVariant.FLOW_OUTS_INCLUDED: "A / (A + B + C + D + F)",
}


def _count(key: str, label: Any, definition: Any, *, usual: bool = True, calls: str | None = None) -> Column:
    """A figure that is a sum of the same name."""
    book = Book.CALLS if key in ("answered", "answered_within", "transferred") else Book.QUEUES
    behind = key if calls is None else calls
    return Column(
        key, label, Kind.COUNT, book, lambda row: int(getattr(row.sums, key)), definition, calls=behind, is_usual=usual
    )


def call_columns(variant: ServiceLevelVariant | None) -> tuple[Column, ...]:
    """Figures of contacts, in the order in which they are shown."""
    return (
        _count("offered", _("Offered"), _("Calls that entered the queue.")),
        _count("answered", pgettext_lazy("calls", "Answered"), _("Calls that an agent answered.")),
        _count("answered_within", _("In time"), _("Answered, and waited no longer than the threshold.")),
        Column(
            "service_level",
            _("Service level"),
            Kind.SHARE,
            Book.QUEUES,
            lambda row: row.judged.service_level,
            _(
                "A answered within the threshold, B answered later, C abandoned within it, D abandoned later, "
                "s short abandons, F flow-outs."
            ),
            VARIANT_FORMULAS[variant] if variant else _("each queue and day by its own formula"),
        ),
        _count(
            "requeued",
            _("Queued again"),
            _("Offered again at once after leaving a queue: not another caller."),
            usual=False,
        ),
        Column(
            "unique_calls",
            _("Unique calls"),
            Kind.COUNT,
            Book.QUEUES,
            lambda row: kpi.unique_calls(row.sums),
            _("Calls offered, each once however often it was queued again at once."),
            _("offered − queued again"),
            is_usual=False,
        ),
        _count("abandoned", pgettext_lazy("calls", "Abandoned"), _("Callers who hung up while they waited.")),
        _count(
            "abandoned_within",
            _("Abandoned within threshold"),
            _("Abandoned, and waited no longer than the threshold."),
            usual=False,
        ),
        _count("short_abandons", _("Short abandons"), _("Abandoned before the short-abandon limit."), usual=False),
        Column(
            "abandonment",
            _("Abandonment"),
            Kind.SHARE,
            Book.QUEUES,
            lambda row: row.judged.abandonment,
            _("The share of those offered who hung up, short abandons among them."),
            _("(C + D) / offered"),
        ),
        Column(
            "abandonment_without_short",
            _("Abandonment without short"),
            Kind.SHARE,
            Book.QUEUES,
            lambda row: row.judged.abandonment_without_short,
            _("Short abandons count neither as abandoned nor as offered."),
            _("(C + D − s) / (offered − s)"),
            is_usual=False,
        ),
        Column(
            "flow_outs",
            _("Flow-outs"),
            Kind.COUNT,
            Book.QUEUES,
            lambda row: kpi.flow_outs(row.sums),
            _("Left the queue neither answered nor by hanging up."),
            _("F = timed out + by key + empty + withdrawn + redirected"),
            calls="flow_outs",
        ),
        _count("timeout", _("Timed out"), _("Waited until the queue let go."), usual=False),
        _count("exit_key", _("By key"), _("Left the queue by pressing a key."), usual=False),
        _count("left_empty", _("Empty queue"), _("Sent away because nobody was left to answer."), usual=False),
        _count("withdrawn", _("Withdrawn"), _("Taken out of the queue by somebody or something."), usual=False),
        _count("redirected", _("Redirected"), _("Moved elsewhere while waiting."), usual=False),
        _count("unfinished", _("Not ended"), _("Entered the queue; how it ended is not known yet."), usual=False),
        _count(
            "refused",
            _("Refused at the door"),
            _("Turned away before the queue because it was full or empty; never offered."),
            usual=False,
        ),
        Column(
            "average_speed_of_answer",
            _("Average wait"),
            Kind.SECONDS,
            Book.CALLS,
            lambda row: kpi.average_speed_of_answer(row.sums),
            _("The mean wait of those answered (ASA)."),
            _("wait of those answered / answered"),
        ),
        Column(
            "longest_wait",
            _("Longest wait"),
            Kind.SECONDS,
            Book.CALLS,
            lambda row: row.sums.longest_wait_seconds if row.sums.offered or row.sums.answered else None,
            _("The longest that anybody waited."),
            calls="offered",
            order="-wait",
        ),
        Column(
            "average_wait_before_abandon",
            _("Average wait before giving up"),
            Kind.SECONDS,
            Book.QUEUES,
            lambda row: kpi.average_wait_before_abandon(row.sums),
            _("The mean wait of those who hung up."),
            _("wait of those who hung up / (C + D)"),
            is_usual=False,
        ),
        *percentile_columns(),
        Column(
            "average_talk",
            _("Average talk"),
            Kind.SECONDS,
            Book.CALLS,
            lambda row: kpi.average_talk(row.sums),
            _("The mean talk, with hold."),
            _("talk / answered"),
            is_usual=False,
        ),
        Column(
            "average_hold",
            _("Average hold"),
            Kind.SECONDS,
            Book.CALLS,
            lambda row: kpi.average_hold(row.sums),
            _("The mean time on hold, a part of the talk; known from CEL."),
            _("hold / answered"),
            is_usual=False,
        ),
        Column(
            "average_handle_time",
            _("Handle time"),
            Kind.SECONDS,
            Book.CALLS,
            lambda row: row.judged.average_handle_time,
            _("The mean of talk, with hold, and wrap-up (AHT)."),
            _("(talk + wrap-up) / answered"),
        ),
        _count("transferred", _("Transferred"), _("Answered, then handed on by the agent."), usual=False),
    )


def _percentile(key: str, label: Any, value: Callable[[WaitPercentiles], int | None], definition: Any) -> Column:
    return Column(
        key,
        label,
        Kind.SECONDS,
        Book.CALLS if key.endswith("speed_of_answer") else Book.QUEUES,
        lambda row: value(row.waits) if row.waits else None,
        definition,
        _("nearest rank"),
        is_usual=False,
        missing=_("Not enough waits are known, or too many calls would have to be read."),
    )


def percentile_columns() -> tuple[Column, ...]:
    """Within which wait half, and nine in ten, were answered or gave up."""
    return (
        _percentile(
            "median_speed_of_answer",
            _("Median wait"),
            lambda waits: waits.answered_half,
            _("Half of those answered waited no longer."),
        ),
        _percentile(
            "p90_speed_of_answer",
            _("Wait of nine in ten"),
            lambda waits: waits.answered_nine_tenths,
            _("Nine in ten of those answered waited no longer (90th percentile)."),
        ),
        _percentile(
            "median_wait_before_abandon",
            _("Median wait before giving up"),
            lambda waits: waits.abandoned_half,
            _("Half of those who hung up waited no longer."),
        ),
        _percentile(
            "p90_wait_before_abandon",
            _("Wait of nine in ten before giving up"),
            lambda waits: waits.abandoned_nine_tenths,
            _("Nine in ten of those who hung up waited no longer (90th percentile)."),
        ),
    )


PERCENTILES = frozenset(column.key for column in percentile_columns())  # read only when asked for


def beside_the_house(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Figures of another lens, and what the house makes of the same calls right after the service level."""
    place = [column.key for column in columns].index("service_level") + 1
    return (*columns[:place], *_house_columns(), *columns[place:])


def _house_columns() -> tuple[Column, ...]:
    """What the house makes of the same calls, beside a lens."""
    return (
        Column(
            "house_service_level",
            _("Service level, house"),
            Kind.SHARE,
            Book.QUEUES,
            lambda row: row.house.service_level,
            _("The service level of the same calls as the house counts it."),
        ),
        Column(
            "service_level_difference",
            _("Difference"),
            Kind.DIFFERENCE,
            Book.QUEUES,
            lambda row: _difference(row.judged.service_level, row.house.service_level),
            _("The service level shown, less that of the house."),
        ),
        Column(
            "house_abandonment",
            _("Abandonment, house"),
            Kind.SHARE,
            Book.QUEUES,
            lambda row: row.house.abandonment,
            _("The abandonment of the same calls as the house counts it."),
            is_usual=False,
        ),
        Column(
            "house_average_handle_time",
            _("Handle time, house"),
            Kind.SECONDS,
            Book.CALLS,
            lambda row: row.house.average_handle_time,
            _("The mean handle time of the same calls as the house counts it."),
            is_usual=False,
        ),
    )


def _difference(one: Ratio, other: Ratio) -> float | None:
    return None if one.share is None or other.share is None else one.share - other.share


def _state(key: str, label: Any, seconds: Callable[[AgentSums], int], definition: Any, *, usual: bool = True) -> Column:
    def value(row: ReportRow) -> Figure:
        return seconds(row.states.sums) if row.states else None

    return Column(key, label, Kind.SECONDS, Book.STATES, value, definition, is_usual=usual)


def state_columns() -> tuple[Column, ...]:
    """Figures of agents' time, split by the clock."""
    return (
        _state("signed_in_seconds", _("Signed in"), lambda s: s.signed_in_seconds, _("All time but out.")),
        _state("ready_seconds", pgettext_lazy("time", "Ready"), lambda s: s.ready_seconds, _("Free for a call.")),
        _state(
            "ringing_seconds",
            pgettext_lazy("time", "Ringing"),
            lambda s: s.ringing_seconds,
            _("The phone rang, answered or not."),
            usual=False,
        ),
        _state("talking_seconds", pgettext_lazy("time", "Talking"), lambda s: s.talking_seconds, _("On a queue call.")),
        _state("wrap_up_seconds", _("Wrap-up"), lambda s: s.wrap_up_seconds, _("Work after a call.")),
        _state("paused_seconds", pgettext_lazy("time", "Paused"), lambda s: s.paused_seconds, _("Paused everywhere.")),
        Column(
            "occupancy",
            _("Occupancy"),
            Kind.SHARE,
            Book.STATES,
            lambda row: kpi.occupancy(row.states.sums) if row.states else None,
            _("Handling as a share of handling and being available; pauses are neither."),
            _("(talking + wrap-up) / (talking + wrap-up + ready + ringing)"),
        ),
        Column(
            "missed_rings",
            _("Not picked up"),
            Kind.COUNT,
            Book.STATES,
            lambda row: row.states.missed_rings if row.states else None,
            _("Times that the phone rang and nobody answered."),
        ),
    )


def outbound_columns(*, usual: bool) -> tuple[Column, ...]:
    """Calls that agents made, known where channel events or call detail records are taken in."""

    def column(key: str, label: Any, value: Callable[[Made], int], definition: Any, **more: Any) -> Column:
        def of_row(row: ReportRow) -> Figure:
            return value(row.states.made) if row.states else None

        kind = Kind.SECONDS if key.endswith("_seconds") else Kind.COUNT
        return Column(
            key, label, kind, Book.STATES, of_row, definition, is_usual=usual, listed_on="contacts:outbound", **more
        )

    return (
        column(
            "outbound_calls",
            _("Calls made"),
            lambda made: made.calls,
            _("Calls to outside numbers, from CEL or CDR; not those made during a talk to consult somebody."),
            calls="made",
        ),
        column(
            "outbound_answered",
            _("Calls made, answered"),
            lambda made: made.answered,
            _("Of the calls made, those that somebody answered."),
            calls="made_answered",
        ),
        column(
            "outbound_talk_seconds",
            _("Talk of calls made"),
            lambda made: made.talk_seconds,
            _("Talk on calls made."),
            calls="made_answered",
            order="-talk",
        ),
    )


def pause_columns(reasons: dict[str, int]) -> tuple[Column, ...]:
    """One column for each reason for which anybody paused, the longest first."""

    def column(reason: str) -> Column:
        def value(row: ReportRow) -> Figure:
            return row.states.paused_by_reason.get(reason, 0) if row.states else None

        label = _("Paused: %(reason)s") if reason else _("Paused without reason")
        definition = _("Paused for the reason “%(reason)s”.") if reason else _("Paused, no reason given.")
        key = f"paused_seconds:{reason}"
        return Column(
            key, label, Kind.SECONDS, Book.STATES, value, definition, is_usual=False, values={"reason": reason}
        )

    return tuple(column(reason) for reason in sorted(reasons, key=lambda reason: -reasons[reason]))
