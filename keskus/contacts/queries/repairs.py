"""Repair rules of a source: what each has touched, what switching it would change, what it did to one call."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q

from keskus.contacts.models import AgentState, FoldState, Outcome, RawLine, Repair, Source, SourceFile
from keskus.contacts.queries.again import share_of
from keskus.contacts.queries.clock import instant
from keskus.contacts.queries.sources import family_of, sources
from keskus.contacts.rules import local_day, row_number
from keskus.contacts.rules.repairs import RULES, RepairRule
from keskus.core.actors import Actor

MOST_STATES = 100
MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class RuleUse:
    """A rule at a source: whether it is on, whether it has what it needs, and how much it has touched."""

    rule: RepairRule
    is_on: bool
    has_what_it_needs: bool
    calls: int
    states: int


@dataclass(slots=True)
class MonthEffect:
    """What switching a rule would change in a month: calls touched, and by how much figures would differ."""

    month: date
    calls: int = 0
    answered: int = 0
    abandoned: int = 0
    talk_seconds: int = 0
    hold_seconds: int = 0
    last_day: date = field(default=date.min)


@dataclass(frozen=True, slots=True)
class StateTouched:
    """A stretch of an agent's time that a rule shaped."""

    agent: str
    state: str
    started_at: datetime
    ended_at: datetime | None


class EvidenceLine(NamedTuple):
    """A line that shows why something was repaired: its number, its time, and the call that it is about."""

    number: str
    at: datetime
    callid: str


@dataclass(frozen=True, slots=True)
class CallRepair:
    """What a rule changed in one call, and the first of the lines that show it."""

    rule: str
    version: int
    changes: dict[str, list[Any]]
    lines: tuple[EvidenceLine, ...]


def rule_uses(viewer: Actor, source: Source) -> list[RuleUse]:
    """Every rule at a source, in the order of the registry."""
    if not sources(viewer).filter(pk=source.pk).exists():
        return []
    kinds = set(family_of(source.pk).values_list("kind", flat=True))
    calls = dict(Repair.objects.filter(_repairs_at(source)).values_list("rule").annotate(Count("pk")))
    touched = AgentState.objects.filter(~Q(repair=""), source=source, queue=None).order_by()
    states = dict(touched.values_list("repair").annotate(Count("pk")))
    off = set(source.rules_off)
    return [
        RuleUse(rule, code not in off, bool(kinds.intersection(rule.needs)), calls.get(code, 0), states.get(code, 0))
        for code, rule in RULES.items()
    ]


def _repairs_at(source: Source) -> Q:
    """Repairs of calls of a log and of its companions: numbers of contacts begin with their source's."""
    found = Q(pk__in=[])
    for number in family_of(source.pk).values_list("pk", flat=True):
        found |= Q(contact_id__gte=row_number(number, 0), contact_id__lt=row_number(number + 1, 0))
    return found


def effect_of_switching(viewer: Actor, source: Source, code: str) -> list[MonthEffect]:
    """Month by month (of the site's clock), what switching a rule off, or on again, would change."""
    if not sources(viewer).filter(pk=source.pk).exists():
        return []
    zone, sign = source.site.zone, 1 if code in source.rules_off else -1
    months: dict[date, MonthEffect] = {}
    rows = Repair.objects.filter(_repairs_at(source), rule=code).values_list("contact__entered_epoch", "changes")
    for entered, changes in rows.iterator(chunk_size=5000):
        day = local_day(entered, zone)
        first = day.replace(day=1)
        month = months.setdefault(first, MonthEffect(first))
        month.last_day = max(month.last_day, day)
        _count(month, changes, sign)
    return [months[first] for first in sorted(months)]


def _count(month: MonthEffect, changes: dict[str, list[Any]], sign: int) -> None:
    month.calls += 1
    before, after = changes.get("outcome", (None, None))
    for outcome, step in ((before, -sign), (after, sign)):
        month.answered += step * (outcome == Outcome.ANSWERED)
        month.abandoned += step * (outcome == Outcome.ABANDONED)
    for name in ("talk_seconds", "hold_seconds"):
        before, after = changes.get(name, (0, 0))
        setattr(month, name, getattr(month, name) + sign * ((after or 0) - (before or 0)))


def days_of(source: Source) -> tuple[date, date] | None:
    """The first and the last local day of a source's lines."""
    first = SourceFile.objects.filter(source=source).aggregate(first=Min("first_epoch"))["first"]
    return (local_day(first, source.site.zone), local_day(source.last_epoch, source.site.zone)) if first else None


def states_touched(viewer: Actor, source: Source, code: str) -> list[StateTouched]:
    """The latest stretches of agents' time as persons that a rule shaped."""
    if not sources(viewer).filter(pk=source.pk).exists():
        return []
    zone: ZoneInfo = source.site.zone
    rows = AgentState.objects.filter(source=source, repair=code, queue=None).select_related("agent")
    return [
        StateTouched(
            row.agent.name,
            row.state,
            instant(row.started_epoch, zone),
            None if row.ended_epoch is None else instant(row.ended_epoch, zone),
        )
        for row in rows.order_by("-started_epoch", "-pk")[:MOST_STATES]
    ]


def share_folded(source: Source) -> float | None:
    """How far counting a log again has come; None when it is not under way."""
    state = FoldState.objects.filter(source=source).exclude(rewind_to=None).select_related("source").first()
    return share_of(state) if state else None


def repairs_of_call(number: int) -> list[CallRepair]:
    """What rules changed in a call that the viewer has been found to reach."""
    order = {code: place for place, code in enumerate(RULES)}
    rows = list(Repair.objects.filter(contact_id=number, applied=True))
    lines = _lines_of([line for row in rows for line in row.evidence[:MOST_LINES]])
    found = [
        CallRepair(row.rule, row.version, row.changes, tuple(lines[line] for line in row.evidence if line in lines))
        for row in rows
    ]
    return sorted(found, key=lambda repair: order.get(repair.rule, len(order)))


def _lines_of(numbers: list[int]) -> dict[int, EvidenceLine]:
    """Lines that are still kept, by their numbers."""
    rows = RawLine.objects.filter(pk__in=numbers).order_by("pk").values_list("pk", "text", "callid")
    return {
        number: EvidenceLine(str(number), instant(int(float(text.partition("|")[0]))), callid)
        for number, text, callid in rows
    }
