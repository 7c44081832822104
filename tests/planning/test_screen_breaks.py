"""Breaks by the law's profile: Poland's inside paid time, Estonia's outside, and those from the screen in between."""

from __future__ import annotations

import pytest

from keskus.engines.labour_law import Rule
from keskus.planning.models import Activity
from keskus.planning.queries.breaks import screen_terms
from keskus.planning.queries.legality import findings_of
from keskus.planning.queries.rosters import shifts
from keskus.planning.rules.rosters import Part
from keskus.planning.rules.screens import ScreenTerms, with_screen_breaks
from tests.house.people import World
from tests.planning.rostering import add, draft_of

POLISH = ScreenTerms(9, 5, 60, 0.0, frozenset())
ESTONIAN = ScreenTerms(9, 5, None, 0.1, frozenset({2}))


@pytest.mark.parametrize("person", range(5))
@pytest.mark.parametrize("hours", [1, 2.25, 4, 8, 12])
def test_nobody_looks_at_a_screen_for_more_than_an_hour(person: int, hours: float) -> None:
    ends = int(hours * 3600)
    rest = (Part(7200, 8100, 1),) if hours > 3 else ()
    parts = with_screen_breaks(person, 0, ends, rest, POLISH)
    edges = [0, *(moment for part in parts for moment in (part.starts, part.ends)), ends]
    stretches = [until - since for since, until in zip(edges[::2], edges[1::2], strict=True)]
    assert all(0 < stretch <= 3600 for stretch in stretches)
    assert all(moment % 300 == 0 for moment in edges)
    assert set(rest) <= set(parts)
    assert with_screen_breaks(person, 0, ends, parts, POLISH) == parts, "what is there is enough"


def test_an_estonian_day_is_a_tenth_away_from_the_screen() -> None:
    day = (Part(7200, 8100, 9), Part(14400, 16200, 2), Part(25200, 26100, 9))
    parts = with_screen_breaks(3, 0, int(8.5 * 3600), day, ESTONIAN)
    away = sum(part.ends - part.starts for part in parts if part.activity == 9)
    assert 48 * 60 <= away < 53 * 60


@pytest.mark.parametrize(("side", "hours", "paid"), [("theirs", 8.0, 480), ("ours", 8.5, 480)])
def test_a_new_shift_has_its_countrys_breaks_and_the_checker_is_content(
    world: World, side: str, hours: float, paid: int
) -> None:
    """Eight paid hours last 8:00 in Poland and 8:30 in Estonia."""
    roster = draft_of(world, side, days=28)
    shift = add(roster, getattr(world, side).agent.pk, 1, 8, hours).value
    unpaid = set(Activity.objects.filter(is_paid=False).values_list("pk", flat=True))
    assert (
        shift.seconds - sum(part.ends - part.starts for part in shift.parts if part.activity in unpaid)
    ) / 60 == paid
    terms = screen_terms(roster)
    assert terms
    assert sum(part.activity == terms.activity for part in shift.parts) >= 5, "with two rests, by an hour each"
    found = {each.breach.rule for each in findings_of(roster, shifts(roster))}
    assert not found & {Rule.SCREEN_BREAK, Rule.BREAK_LENGTH, Rule.BREAK_PAY, Rule.BREAK_PLACE}
