"""The list of calls that two sources tell differently: side by side, filtered, scoped, exported."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from keskus.access.rules import ScopeKind
from keskus.contacts.actions.grades import grade_days
from keskus.contacts.actions.sums import mark_contacts, sum_marked
from keskus.contacts.models import Contact, Source
from keskus.contacts.queries.disagreements import differing_page
from keskus.contacts.queries.reach import Choice
from keskus.core.actors import SYSTEM
from tests.contacts.builder import Centre
from tests.reports.test_files import rows_of

ADDRESS = "/contacts/disagreements/?from=2026-05-01&to=2026-05-31"
EXPORT = "/reports/disagreements/export/?from=2026-05-04&to=2026-05-04&kind=outcome"
CHOICE = Choice(date(2026, 5, 1), date(2026, 5, 31))


@pytest.fixture
def two(centre: Centre) -> Centre:
    """Our PBX and a table of the same calls: one agreed, one ended otherwise, one missing in each."""
    table = Source.objects.create(
        name="Table",
        site=centre.side("ours").site,
        kind=Source.Kind.CALL_TABLE,
        companion_of=centre.sources["ours"],
    )
    centre.sources["table"] = table
    for callid, minute, outcome in (("same", 0, "answered"), ("differs", 10, "answered"), ("lost", 20, "answered")):
        centre.visit("ours", at=f"2026-05-04 10:{minute:02}", answered=5, callid=callid, outcome=outcome)
    for callid, minute, outcome in (("same", 0, "answered"), ("differs", 10, "abandoned"), ("more", 40, "abandoned")):
        visit = centre.visit("ours", at=f"2026-05-04 10:{minute:02}", wait=5, callid=callid, outcome=outcome)
        Contact.objects.filter(pk=visit.pk).update(source=table, caller_hash=f"other {callid}")
    mark_contacts(Contact.objects.values_list("queue_id", "interval_epoch"))
    while sum_marked():
        pass
    grade_days()
    return centre


def kinds(rows: list[Any]) -> list[tuple[str, str | None, str | None]]:
    return [(row.kind, row.own and row.own.outcome, row.other and row.other.outcome) for row in rows]


def test_each_call_stands_beside_its_other_telling(two: Centre) -> None:
    rows, count = differing_page(SYSTEM, CHOICE)
    assert count == 3
    assert kinds(rows) == [
        ("only_witness", None, "abandoned"),
        ("only_principal", "answered", None),
        ("outcome", "answered", "abandoned"),
    ]
    assert kinds(differing_page(SYSTEM, CHOICE, "outcome")[0]) == [("outcome", "answered", "abandoned")]


def test_the_page_leads_to_both_calls(two: Centre) -> None:
    browser = two.world.client_for("manager", ScopeKind.CENTRE)
    page = browser.get(f"{ADDRESS}&kind=outcome").content.decode()
    for call in Contact.objects.filter(callid="differs"):
        assert f"/contacts/calls/{call.pk}/" in page
    assert "only in the second source" in browser.get(ADDRESS).content.decode()
    assert browser.get(f"{ADDRESS}&page=999999&queue=x&kind=nothing").status_code == 200


def test_only_queues_in_reach_are_listed(two: Centre) -> None:
    viewer = two.world.viewer("supervisor", ScopeKind.TEAM)
    assert differing_page(viewer, CHOICE) == ([], 0)
    assert two.world.client_for("planner", ScopeKind.CENTRE).get(ADDRESS).status_code == 403


def test_the_file_has_both_tellings(two: Centre) -> None:
    browser = two.world.client_for("manager", ScopeKind.CENTRE)
    content = browser.post(EXPORT, {"format": "csv"}).content
    (row,) = rows_of(content)
    assert (row["own_outcome"], row["other_outcome"], row["own_callid"]) == ("answered", "abandoned", "differs")


def test_a_call_being_made_anew_is_shown_as_not_known(two: Centre) -> None:
    Contact.objects.filter(callid="differs", source__name="Table").delete()
    (row,) = differing_page(SYSTEM, CHOICE, "outcome")[0]
    assert row.other is None


def test_the_quality_page_leads_here(two: Centre) -> None:
    browser = two.world.client_for("manager", ScopeKind.CENTRE)
    page = browser.get("/reports/data-quality/?from=2026-05-01&to=2026-05-31").content.decode()
    assert "/contacts/disagreements/?from=2026-05-01&amp;to=2026-05-31&amp;kind=outcome" in page
    assert "/contacts/disagreements/?from=2026-05-04&amp;to=2026-05-04&amp;queue=" in page
