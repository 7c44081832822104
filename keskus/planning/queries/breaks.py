"""The breaks that a site's shifts have."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from keskus.people.models import Site
from keskus.planning.models import Activity, BreakRule, Roster
from keskus.planning.queries.legality import limits_of_choice
from keskus.planning.queries.rosters import unpaid_activities
from keskus.planning.queries.setting import law_on
from keskus.planning.rules.breaks import Anchor, BreakTerms, laid_out
from keskus.planning.rules.changes import LayOut
from keskus.planning.rules.gatherings import gives_way
from keskus.planning.rules.rosters import ActivityKind, Part
from keskus.planning.rules.screens import ScreenTerms, with_screen_breaks


def break_terms(site: Site) -> tuple[BreakTerms, ...]:
    """As the rules know them."""
    rows = BreakRule.objects.filter(site=site)
    return tuple(
        BreakTerms(
            row.activity_id,
            row.minutes,
            row.over_minutes,
            row.up_to_minutes,
            Anchor(row.anchor),
            row.earliest_minutes,
            row.latest_minutes,
        )
        for row in rows
    )


def lay_out_for(roster: Roster) -> LayOut:
    """How the breaks of a new shift of a roster are laid out."""
    terms, screens = break_terms(roster.site), screen_terms(roster)

    def lay_out(person: int, starts: int, ends: int) -> tuple[Part, ...]:
        return with_screen_breaks(person, starts, ends, laid_out(person, starts, ends, terms), screens)

    return lay_out


def making_room(roster: Roster) -> Callable[[Part], bool]:
    """Which parts of a roster's shifts give way to one that is put in their place."""
    return partial(gives_way, screens=screen_terms(roster))


def screen_terms(roster: Roster) -> ScreenTerms | None:
    """What the law of a roster asks of breaks from the screen; None where it asks nothing, or they are not rostered."""
    choice = law_on(roster.site, roster.starts_on)
    if choice is None or not choice.rosters_screen_breaks:
        return None
    screen = Activity.objects.filter(kind=ActivityKind.SCREEN.value, closed_on=None).first()
    values = {name: limits_of_choice(choice).value(name, roster.starts_on) for name in SCREEN_PARAMETERS}
    stretch, share, minutes = (values[name] for name in SCREEN_PARAMETERS)
    if screen is None or (stretch is None and share is None):
        return None
    return ScreenTerms(
        screen.pk,
        minutes if isinstance(minutes, int) else SCREEN_MINUTES,
        stretch if isinstance(stretch, int) else None,
        float(share) if isinstance(share, float) else 0.0,
        unpaid_activities(),
    )


SCREEN_PARAMETERS = ("screen_stretch_minutes", "screen_break_share", "screen_break_minutes")
SCREEN_MINUTES = 5  # where the law names a share alone
