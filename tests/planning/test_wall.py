"""Rosters on paper: a team's week a sheet, one's own weeks, three languages, the same bytes, no more than needed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from keskus.access.rules import Role, ScopeKind
from keskus.core.actions import Refused
from keskus.core.actors import SYSTEM
from keskus.core.models import AuditEntry
from keskus.planning.actions.export import export_roster
from keskus.planning.actions.wishes import add_absence
from keskus.planning.models import Roster
from keskus.planning.queries.rosters import all_members
from keskus.planning.queries.wall import Asked, paper_of, sheets_of
from keskus.planning.rules.wall import Names, shown_name
from tests.house.people import World
from tests.planning.rostering import FIRST, add, draft_of
from tests.planning.test_own_shifts import publish


@pytest.fixture
def roster(world: World) -> Roster:
    """A fortnight: one shift for the agent, who is away the next day, and two on one day for the lead."""
    draft = draft_of(world)
    add(draft, world.ours.agent.pk, 0, 8)
    for hour in (6, 14):
        add(draft, world.ours.lead.pk, 8, hour, 4)
    away = FIRST + timedelta(days=1)
    add_absence(SYSTEM, world.ours.agent, kind="sick", starts_on=away, ends_on=away)
    return draft


def test_a_sheet_for_each_week_of_a_team_and_one_for_a_person(roster: Roster, world: World) -> None:
    people = all_members(roster)
    first, second = sheets_of(people, roster, Asked(0, 14, names=Names.SHORT))
    assert [heading.is_off for heading in first.headings] == [False] * 6 + [True] * 2
    rows = {row[0][0]: row[1:] for row in first.rows}
    agent, lead = (shown_name(who.name, who.number, Names.SHORT) for who in (world.ours.agent, world.ours.lead))
    assert rows[agent][0][0] == "08:00–16:30"
    assert len(rows[agent][0]) == 8, "two breaks, four short ones from the screen, and a meal"
    assert rows[agent][1:] == (("–",),) * 6, "nobody reads on a wall who is ill"
    assert len({row[0][0]: row for row in second.rows}[lead][2]) == 2, "two shifts of a day"
    [own] = sheets_of(people, roster, Asked(0, 14, person=world.ours.agent.pk))
    assert own.title == world.ours.agent.name
    assert [row[1] for row in own.rows] == [("08:00–16:30",)] + [("–",)] * 13


@pytest.mark.parametrize(
    ("names", "shown"), [(Names.FULL, "Mari Liis Tamm"), (Names.SHORT, "Mari Liis T."), (Names.NUMBER, "E-7")]
)
def test_what_people_are_called(names: Names, shown: str) -> None:
    assert shown_name("Mari Liis Tamm", "E-7", names) == shown


@pytest.mark.parametrize(("language", "word"), [("en", "Who"), ("pl", "Kto"), ("et", "Kes")])
def test_it_is_written_in_a_language_and_a_draft_says_so(roster: Roster, language: str, word: str) -> None:
    with translation.override(language):
        paper = paper_of(all_members(roster), roster, Asked(0, 7))
        assert (paper.language, paper.sheets[0].headings[0].text) == (language, word)
        notes = [paper.sheets[0].note]
        publish(roster)
        roster.refresh_from_db()
        notes.append(paper_of(all_members(roster), roster, Asked(0, 7)).sheets[0].note)
    assert notes[0].startswith(notes[1])
    assert notes[0] != notes[1]


def test_the_file_is_tagged_the_same_every_time_and_in_the_trail(roster: Roster, world: World) -> None:
    address = reverse("planning:roster_pdf", args=[roster.pk])
    planner = world.client_for(Role.PLANNER, ScopeKind.SITE)
    asked = f"?person={world.ours.agent.pk}&language=et"
    one, other = (planner.post(address + asked) for _time in range(2))
    assert one["Content-Type"] == "application/pdf"
    assert one["Content-Disposition"].endswith('.pdf"')
    assert one.content == other.content
    assert b"/StructTreeRoot" in one.content or b"/ObjStm" in one.content
    entry = AuditEntry.objects.latest("number")
    assert (entry.action, entry.changes) == ("planning.export_roster", {"format": "pdf", "rows": 14})


def test_whoever_is_out_of_reach_is_not_printed(roster: Roster, world: World) -> None:
    page = world.client_for(Role.PLANNER).get(reverse("planning:roster_print", args=[roster.pk]))
    assert world.ours.agent.first_name in page.content.decode()
    theirs: Any = draft_of(world, "theirs")
    assert world.client_for(Role.PLANNER).post(reverse("planning:roster_pdf", args=[theirs.pk])).status_code == 404
    with pytest.raises(Refused):
        export_roster(world.viewer(Role.PLANNER), theirs, rows=1)


def test_an_agent_takes_the_own_weeks_along(roster: Roster, world: World) -> None:
    publish(roster)
    answer = world.client_for(Role.AGENT).get(reverse("planning:my_pdf"), {"from": FIRST.isoformat()})
    assert answer.content[:5] == b"%PDF-"
    assert f'my-shifts-{FIRST}.pdf"' in answer["Content-Disposition"]
