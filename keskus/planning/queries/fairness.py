"""Who has had how much of what nobody likes, and how many wishes: before a roster, and with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

from keskus.core.actors import Actor
from keskus.engines.labour_law import Limits, public_holidays
from keskus.engines.rostering import Tally
from keskus.planning.models import Roster
from keskus.planning.queries.legality import limits_of_choice
from keskus.planning.queries.rosters import all_members, published_around, published_days, reached, shifts
from keskus.planning.queries.setting import law_on
from keskus.planning.queries.wishes import judged
from keskus.planning.rules.cover import Lattice, by_person, counters
from keskus.planning.rules.rosters import Shift

USUAL_WEEKS = 12


@dataclass(frozen=True, slots=True)
class Share:
    """What somebody has had over some days: shifts of each kind, wishes granted, and all wishes of those days."""

    weekends: int = 0
    nights: int = 0
    lates: int = 0
    holidays: int = 0
    granted: int = 0
    wishes: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Share)))

    @property
    def tally(self) -> Tally:
        """As the optimiser knows it."""
        refused = self.wishes - self.granted
        return Tally(self.weekends, self.nights, self.lates, self.holidays, self.granted, refused)


@dataclass(frozen=True, slots=True)
class Row:
    """A person of a roster: what earlier rosters gave, and what stands with this one."""

    id: int
    name: str
    team: str
    before: Share
    after: Share


def weeks_back(roster: Roster) -> int:
    """How far back earlier rosters count."""
    choice = law_on(roster.site, roster.starts_on)
    return USUAL_WEEKS if choice is None else choice.fair_weeks


def holidays_of(roster: Roster, first: date, until: date) -> frozenset[date]:
    """Public holidays by the law that the roster obeys; none while no law is chosen."""
    choice = law_on(roster.site, roster.starts_on)
    limits: Limits | None = None if choice is None else limits_of_choice(choice)
    return frozenset() if limits is None else public_holidays(limits, first, until)


def shares_before(roster: Roster, people: Sequence[int]) -> dict[int, Share]:
    """Of published rosters of the weeks before; this roster's other versions do not count."""
    days = 7 * weeks_back(roster)
    first = roster.starts_on - timedelta(days=days)
    had = published_around(people, roster.midnight(-days), roster.midnight(0), besides=roster)
    known = published_days(people, first, roster.starts_on - timedelta(days=1), besides=roster)
    return _shares(roster, -days, days, had, people, known)


def shares_of(roster: Roster, own: Iterable[Shift], people: Sequence[int]) -> dict[int, Share]:
    """Of the roster itself."""
    days = {roster.starts_on + timedelta(days=number) for number in range(roster.days)}
    return _shares(roster, 0, roster.days, own, people, dict.fromkeys(people, days))


def _shares(
    roster: Roster, first: int, days: int, own: Iterable[Shift], people: Sequence[int], known: Mapping[int, set[date]]
) -> dict[int, Share]:
    if not days:
        return {}
    bounds = [roster.midnight(first + number) for number in range(days + 1)]
    lattice = Lattice(tuple(bounds[:-1]), bounds[-1])
    starts_on = roster.starts_on + timedelta(days=first)
    holidays = holidays_of(roster, starts_on, starts_on + timedelta(days=days))
    free = [(bounds[n], bounds[n + 1]) for n in range(days) if starts_on + timedelta(days=n) in holidays]
    found = [each for each in own if lattice.starts <= each.starts < lattice.ends]
    asked = [each for each in judged(roster, found, people, first=first, days=days) if each.day in known[each.person]]
    worked = by_person(found)
    shares = {}
    for person in people:
        had = worked.get(person, [])
        sums = counters(had, lattice, first_weekday=starts_on.weekday(), unpaid=frozenset())
        on_holidays = sum(any(since <= shift.starts < until for since, until in free) for shift in had)
        wishes = [each for each in asked if each.person == person]
        granted = sum(each.is_granted for each in wishes)
        shares[person] = Share(sums.weekends, sums.nights, sums.lates, on_holidays, granted, len(wishes))
    return shares


def fair_rows(viewer: Actor, roster: Roster) -> tuple[list[Row], Row]:
    """The people whom the viewer reaches, and the mean of all of the roster's (its shares are sums over `team`)."""
    everybody = all_members(roster)
    numbers = [member.id for member in everybody]
    before, now = shares_before(roster, numbers), shares_of(roster, shifts(roster), numbers)
    rows = [
        Row(member.id, member.name, member.team, had := before.get(member.id, Share()), had + now[member.id])
        for member in everybody
    ]
    visible = {member.id for member in reached(viewer, everybody)}
    sums = Row(0, "", "", _sum(row.before for row in rows), _sum(row.after for row in rows))
    return [row for row in rows if row.id in visible], sums


def _sum(shares: Iterable[Share]) -> Share:
    total = Share()
    for share in shares:
        total += share
    return total
