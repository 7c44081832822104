"""What a report has one row for: the columns to group by in SQL, and the group that each database row belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, Case, Expression, Q, Value, When
from django.db.models.lookups import In

from keskus.contacts.models import PbxAgent
from keskus.contacts.queries.clock import DAY_SECONDS, HOUR_SECONDS, day_of_number, local_epoch
from keskus.contacts.queries.reach import Choice, QueueFacts, Reach, Tenure


class By(StrEnum):
    """What a report has one row for."""

    TOTAL = "total"
    QUEUE = "queue"
    AGENT = "agent"
    TEAM = "team"
    HOUR = "hour"
    INTERVAL = "interval"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    CLIENT = "client"
    SITE = "site"


IN_TIME = frozenset({By.HOUR, By.INTERVAL, By.DAY, By.WEEK, By.MONTH})
OF_PEOPLE = frozenset({By.AGENT, By.TEAM})

EPOCH_WEEKDAY = 4  # 1 January 1970 was a Thursday


class Pair(NamedTuple):
    """What a group inside a group is known by; its own name stands beside it as any group's does."""

    outer: int | str | date | None
    outer_name: str
    inner: int | str | date | None


# What a group is known by: an id (queue, client, site, team), a date, an hour 0..23, an epoch, an agent's key.
Key = int | str | date | Pair | None
Named = tuple[Key, str]


@dataclass(frozen=True, slots=True)
class Grouping:
    """Columns to group by (with their expressions where they are none of the table's), and who each row belongs to."""

    columns: tuple[str, ...]
    groups_of: Callable[..., list[Named]]
    expressions: dict[str, Expression] = field(default_factory=dict)


def nested(outer: Grouping, inner: Grouping) -> Grouping:
    """One grouping inside another: every group of the one, divided by the other."""
    columns = tuple(dict.fromkeys((*outer.columns, *inner.columns)))
    first, second = ([columns.index(name) for name in each.columns] for each in (outer, inner))

    def groups_of(*values: Any) -> list[Named]:
        inside = inner.groups_of(*(values[place] for place in second))
        return [
            (Pair(key, name, inner_key), inner_name)  # type: ignore[arg-type]  # pairs are not nested again
            for key, name in outer.groups_of(*(values[place] for place in first))
            for inner_key, inner_name in inside
        ]

    return Grouping(columns, groups_of, {**outer.expressions, **inner.expressions})


def of_queues(by: By, queues: Iterable[QueueFacts]) -> Grouping:
    """By queue, client, site or total, for a table with a queue."""
    known = {queue.id: queue for queue in queues}

    def groups_of(number: int) -> list[Named]:
        queue = known[number]
        named: dict[By, Named] = {
            By.QUEUE: (number, queue.label),
            By.CLIENT: (queue.client_id, queue.client),
            By.SITE: (queue.site_id, queue.site),
        }
        return [named.get(by, (None, ""))]

    return Grouping(("queue_id",), groups_of)


def of_days(by: By) -> Grouping:
    """By day, week or month, for a table whose rows are local days."""
    return Grouping(("day",), lambda day: [(start_of(by, day), "")])


def of_instants(by: By, zones: Mapping[ZoneInfo, Iterable[int]], owner: str, span: tuple[int, int]) -> Grouping:
    """By interval, hour of the local clock, day, week or month, for a table with a `start_epoch`."""
    if by is By.INTERVAL:
        return Grouping(("start_epoch",), lambda epoch: [(epoch, "")])
    local: Any = local_epoch("start_epoch", zones, owner, *span)
    if by is By.HOUR:
        return Grouping(("hour",), lambda hour: [(hour, "")], {"hour": local % DAY_SECONDS / HOUR_SECONDS})
    return Grouping(
        ("day_number",),
        lambda number: [(start_of(by, day_of_number(number)), "")],
        {"day_number": local / DAY_SECONDS},
    )


def of_agents() -> Grouping:
    """By the person behind the PBX's agent, or the agent where the person is not known."""
    names = agent_names()
    return Grouping(("agent_id",), lambda number: [names[number]])


def of_teams(reach: Reach, time: str) -> Grouping:
    """By team as it was: the span is cut at every change of a team, and each part's agents go to the team of then.

    Somebody in two teams at once belongs to both; somebody in none to the group without a name.
    """
    tenures = reach.tenures(None if reach.choice.team is None else {reach.choice.team})
    cuts: list[Any] = sorted({edge for tenure in tenures for edge in tenure.span(time) if edge is not None})
    part = Case(
        *(When(**{f"{time}__lt": cut}, then=Value(number)) for number, cut in enumerate(cuts)),
        default=Value(len(cuts)),
        output_field=BigIntegerField(),
    )
    teams = _teams_by_part(tenures, cuts, time)

    def groups_of(agent: int, number: int = 0) -> list[Named]:
        return teams.get((agent, number), [(None, "")])

    return Grouping(("agent_id", "part"), groups_of, {"part": part}) if cuts else Grouping(("agent_id",), groups_of)


def _teams_by_part(tenures: Iterable[Tenure], cuts: list[Any], time: str) -> Mapping[tuple[int, int], list[Named]]:
    found: dict[tuple[int, int], list[Named]] = defaultdict(list)
    for tenure in tenures:
        first, after = tenure.span(time)
        for number, start in enumerate([None, *cuts]):
            has_begun = first is None or (start is not None and start >= first)
            is_over = after is not None and start is not None and start >= after
            if has_begun and not is_over:
                found[tenure.agent_id, number].append((tenure.team_id, tenure.team))
    return found


def agent_names() -> dict[int, tuple[str, str]]:
    """PBX agent to the key and name of the person behind it, else of the agent as the PBX names it."""
    rows = PbxAgent.objects.order_by().values_list(
        "id", "name", "employee_id", "employee__first_name", "employee__last_name"
    )
    return {
        number: (f"e{employee}", f"{first} {last}".strip()) if employee else (f"p{number}", name)
        for number, name, employee, first, last in rows
    }


def people_reached(reach: Reach) -> list[tuple[str, str]]:
    """Whom a viewer may ask for by name: key and name, by name."""
    reached = reach.people()
    named = {named for number, named in agent_names().items() if reached is None or number in reached}
    return sorted(named, key=lambda person: (person[1].casefold(), person[0]))


def is_by_clock(choice: Choice) -> bool:
    """Whether only some hours or weekdays are asked for."""
    return bool(choice.hours or choice.weekdays)


def in_clock(local: Any, choice: Choice) -> Q:
    """A condition: the local clock shows one of the hours asked for, on one of the weekdays asked for."""
    condition = Q()
    if choice.hours:
        condition &= Q(In(local % DAY_SECONDS / HOUR_SECONDS, sorted(choice.hours)))
    if choice.weekdays:
        weekday = (local / DAY_SECONDS + EPOCH_WEEKDAY - 1) % 7  # 0 Monday
        condition &= Q(In(weekday, sorted(day - 1 for day in choice.weekdays)))
    return condition


def pairs_in_order(outer: By, inner: By, names: Mapping[Key, str]) -> list[Key]:
    """Keys of groups inside groups: both as a reader expects them. Holes are shown inside a group, not between."""
    inside: dict[tuple[Any, str], dict[Key, str]] = defaultdict(dict)
    for key, name in names.items():
        if isinstance(key, Pair):
            inside[key.outer, key.outer_name][key.inner] = name
    found: dict[Key, str] = dict(inside.keys())
    order = [key for key in keys_in_order(outer, found) if key in found]
    return [Pair(key, found[key], each) for key in order for each in keys_in_order(inner, inside[key, found[key]])]  # type: ignore[arg-type]


def start_of(by: By, day: date) -> date:
    """The first day of the day's week (Monday) or month, or the day itself."""
    if by is By.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if by is By.MONTH else day


def keys_in_order(by: By, names: Mapping[Key, str]) -> list[Key]:
    """Keys as a reader expects them: time in order and without holes (a closed day shows), names by alphabet."""
    if by not in IN_TIME:
        return sorted(names, key=lambda key: (names[key] == "", names[key].casefold(), str(key)))
    keys = sorted(names)  # type: ignore[type-var]
    if not keys or by is By.INTERVAL:
        return keys
    first, last = keys[0], keys[-1]
    if isinstance(first, int) and isinstance(last, int):
        return list(range(first, last + 1))
    steps: list[Key] = []
    while isinstance(first, date) and isinstance(last, date) and first <= last:
        steps.append(first)
        first = start_of(by, first + timedelta(days={By.DAY: 1, By.WEEK: 7}.get(by, 31)))
    return steps
