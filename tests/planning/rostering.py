"""A fortnight for the tests of rosters: our site with its law and templates, two people, a draft."""

from __future__ import annotations

from datetime import date

from keskus.core.actors import SYSTEM
from keskus.planning.actions.changes import change_roster
from keskus.planning.actions.rosters import make_roster
from keskus.planning.actions.setting import take_usual_rules
from keskus.planning.models import Roster, RosterShift
from keskus.planning.rules.changes import Change, Deed
from tests.house.people import World

# A Monday; Estonia, so eight and a half hours with an unpaid meal.
FIRST = date(2026, 3, 2)
HOUR = 3600


def draft_of(world: World, side: str = "ours", *, days: int = 14, rules: bool = True) -> Roster:
    """An empty draft of a side's team."""
    half = getattr(world, side)
    if rules:
        take_usual_rules(SYSTEM, half.site, on=date(2026, 1, 1))
    return make_roster(SYSTEM, site=half.site, teams=[half.team], name=f"March {side}", starts_on=FIRST, days=days)


def at(roster: Roster, day: int, hour: float) -> int:
    """The moment of a local hour of the roster's nth day."""
    return roster.midnight(day) + int(hour * HOUR)


def add(roster: Roster, person: int, day: int, starts: float, hours: float = 8.5) -> RosterShift:
    """A shift, by the ordinary deed."""
    begins = at(roster, day, starts)
    change = Change(Deed.ADD, person=person, starts=begins, ends=begins + int(hours * HOUR))
    done = change_roster(SYSTEM, roster, change)
    return RosterShift.objects.get(pk=done.kept[0])
