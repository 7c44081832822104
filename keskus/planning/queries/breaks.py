"""The breaks that a site's shifts have."""

from __future__ import annotations

from functools import partial

from keskus.people.models import Site
from keskus.planning.models import BreakRule, Roster
from keskus.planning.rules.breaks import Anchor, BreakTerms, laid_out
from keskus.planning.rules.changes import LayOut


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
    return partial(laid_out, terms=break_terms(roster.site))
