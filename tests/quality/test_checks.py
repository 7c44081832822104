"""Recordings are looked through as they come; a person decides in their own words, and nothing follows by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from keskus.core.actions import SYSTEM, Breach
from keskus.core.models import AuditEntry
from keskus.quality.actions.checks import check_recordings, decide_finding
from keskus.quality.models import CheckFinding, Evaluation
from keskus.quality.queries.checks import findings, to_check
from keskus.quality.rules.checks import Verdict
from keskus.recordings.models import CallSound, Recording
from tests.house.people import World, signed_in
from tests.house.things import THINGS

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
GREETED = {"sides": ["customer", "agent"], "spans": [[[3.0, 5.0]], [[0.5, 2.5]]]}


def a_call(world: World, facts: dict[str, Any] | None = None) -> Recording:
    """A measured call of our agent on 2 March 2026."""
    row = Recording.objects.first() or Recording.objects.get(**THINGS["recording"](world, "ours", world.user("agent")))
    if CallSound.objects.exists():
        row.pk, row.content_hash = None, str(Recording.objects.count())
        row.save(force_insert=True)
    CallSound.objects.create(recording=row, facts=facts or {}, turns=GREETED)
    return row


def finding_of(call: Recording) -> CheckFinding:
    values = {"check_code": "dead_air", "from_seconds": 12, "to_seconds": 31.5, "why": {"seconds": 19.5}}
    return CheckFinding.objects.create(recording=call, found_at=AT, **values)


def look() -> list[Recording]:
    rows = to_check(LONG_AGO, 100)
    if rows:
        check_recordings(SYSTEM, rows)
    return rows


def test_each_recording_is_looked_through_once_and_again_when_its_sound_is_another(world: World) -> None:
    quiet, silent = a_call(world), a_call(world, {"dead_air": [[20.0, 45.0]]})
    assert look() == [quiet, silent]
    assert [(row.recording_id, row.check_code) for row in CheckFinding.objects.all()] == [(silent.pk, "dead_air")]
    assert look() == []
    CallSound.objects.filter(recording=silent).update(version=2, facts={})
    assert look() == [silent]
    assert not CheckFinding.objects.exists()
    entry = AuditEntry.objects.filter(action="quality.check_recordings").latest("number")
    assert entry.changes == {"recordings": [None, 1], "found": [None, 0]}


def test_a_person_decides_in_words_and_what_was_decided_stays(world: World) -> None:
    call = a_call(world, {"dead_air": [[20.0, 45.0]]})
    look()
    found = CheckFinding.objects.get()
    supervisor = world.viewer("supervisor")
    decide_finding(supervisor, found, verdict=Verdict.REJECTED, words="The agent read the contract to himself")
    with pytest.raises(Breach, match="finding_decided"):
        decide_finding(supervisor, found, verdict=Verdict.ACCEPTED, words="Yes")
    CallSound.objects.filter(recording=call).update(version=2)
    assert look() == [call]
    assert CheckFinding.objects.get().verdict == Verdict.REJECTED  # what somebody rejected is not brought up again
    entry = AuditEntry.objects.get(action="quality.decide_finding")
    assert entry.changes == {"verdict": ["open", "rejected"], "words": "changed"}
    assert not Evaluation.objects.exists()  # no score, no penalty: privacy rule 22


def test_nobody_decides_about_their_own_call(world: World) -> None:
    call, lead = a_call(world), world.user("supervisor")
    Recording.objects.filter(pk=call.pk).update(agent=None, employee=lead.employee)
    found = finding_of(call)
    with pytest.raises(Breach, match="own_call"):
        decide_finding(world.viewer("supervisor"), found, verdict=Verdict.REJECTED, words="No")
    page = signed_in(lead).get(reverse("quality:finding", args=[found.pk]))
    assert reverse("quality:decide_finding", args=[found.pk]) not in page.content.decode()


def test_agents_see_what_is_pointed_out_in_their_own_calls_only_and_decide_nothing(world: World) -> None:
    """Privacy rule 21."""
    own, other = finding_of(a_call(world)), finding_of(a_call(world))
    Recording.objects.filter(pk=other.recording_id).update(agent=None, employee=world.theirs.agent)
    agent = world.user("agent")
    assert list(findings(world.viewer("agent"))) == [own]
    browser = signed_in(agent)
    page = browser.get(reverse("quality:finding", args=[own.pk])).content.decode()
    assert "19.5 seconds" in page
    assert reverse("quality:decide_finding", args=[own.pk]) not in page
    assert browser.post(reverse("quality:decide_finding", args=[own.pk]), {"verdict": "rejected"}).status_code == 403


def test_the_page_takes_a_decision_with_words_only(world: World) -> None:
    found = finding_of(a_call(world))
    browser, address = signed_in(world.user("supervisor")), reverse("quality:decide_finding", args=[found.pk])
    assert browser.post(address, {"verdict": "accepted", "words": " "}).status_code == 422
    assert browser.post(address, {"verdict": "accepted", "words": "Long search in the price list"}).status_code == 302
    found.refresh_from_db()
    assert (found.verdict, found.words) == ("accepted", "Long search in the price list")
    assert "Nothing to hear" in browser.get(reverse("quality:findings")).content.decode()
    assert "price list" in browser.get(reverse("quality:finding", args=[found.pk])).content.decode()
