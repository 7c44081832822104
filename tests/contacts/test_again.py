"""A change of names has the log folded again from the first line it touches, and pages say so while it lasts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from keskus.access.rules import ScopeKind
from keskus.contacts.actions import sources
from keskus.contacts.actions.deliver import fold_rest
from keskus.contacts.actions.fold import fold_lines
from keskus.contacts.models import Contact, FoldState, PbxAgent, PbxAlias, PbxQueue, Source
from keskus.contacts.queries.again import counting_again, counting_call
from keskus.contacts.queries.calls import CALLS_PERMISSION
from keskus.contacts.queries.reach import Choice
from keskus.core.actors import SYSTEM
from keskus.people.models import Queue
from tests.contacts.world import DAY, a_call, a_source, in_order, log_file, story, take
from tests.house.people import World

pytestmark = pytest.mark.django_db
DAYS = 5
FIRST = date(2026, 6, 1)
DEEDS = ("ADDMEMBER|", "PAUSE|x")


def lines() -> list[str]:
    """Five days of sales by Anna; on the fourth a new queue and somebody new come up, under two names."""
    calls = []
    for day in range(DAYS):
        start = DAY + day * 86_400 + 8 * 3600
        calls += [a_call(start + 600 * n, n * 10, agent="Anna") for n in range(20)]
        if day >= 3:
            calls += [a_call(start + 600 * n + 90, 500 + n * 10, queue="orders", agent="Olev") for n in range(10)]
            calls.append(
                [f"{start + 7000}|NONE|orders|PJSIP/7|ADDMEMBER|", f"{start + 9000}|NONE|orders|PJSIP/7|PAUSE|x"]
            )
    return in_order(*calls)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    made = a_source()
    take(made, log_file(tmp_path, lines()))
    return made


def dropped_from(source: Source) -> int:
    """How many contacts stay as they are: the sequence number from which on they are made anew."""
    number = FoldState.objects.get(source=source).drop_contacts_from
    assert number is not None
    return int(number & 0xFFFFFFFFFF)


def anew(tmp_path: Path, source: Source, *, aliases: dict[str, str]) -> dict[str, list[Any]]:
    """What the same log comes to when the names were known from the start."""
    whole = a_source(name="whole")
    for name, agent in aliases.items():
        PbxAlias.objects.create(source=whole, name=name, agent=PbxAgent.objects.create(source=whole, name=agent))
    take(whole, log_file(tmp_path, lines(), name="again"))
    return story(whole)


def without_sums(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: rows for name, rows in found.items() if name in ("contacts", "segments", "states", "agents")}


def test_a_late_queue_is_matched_from_its_first_day_on(source: Source) -> None:
    kept = Contact.objects.filter(entered_epoch__lt=DAY + 2 * 86_400).count()
    old = Queue.objects.get(name="orders")
    new = Queue.objects.create(name="Tellimused", code="tellimused", client=old.client, site=old.site)
    sources.map_queue(SYSTEM, PbxQueue.objects.get(name="orders"), queue=new)
    assert dropped_from(source) > kept
    fold_rest(source)
    assert Contact.objects.filter(queue=new).count() == 20
    assert not Contact.objects.filter(queue=old).exists()
    assert not source.pbx_queues.filter(queue=old).exists()
    assert {row[2] for row in story(source)["states"] if row[1] in ("Olev", "PJSIP/7")} == {None, "Tellimused"}


def test_a_late_alias_comes_to_what_it_would_have_from_the_start(source: Source, tmp_path: Path) -> None:
    sources.add_alias(SYSTEM, PbxAgent.objects.get(name="Olev"), name="PJSIP/7")
    assert dropped_from(source) > 40
    fold_rest(source)
    assert without_sums(story(source)) == without_sums(anew(tmp_path, source, aliases={"PJSIP/7": "Olev"}))


def test_taking_an_alias_away_comes_to_what_was_before(source: Source) -> None:
    before = story(source)
    sources.add_alias(SYSTEM, PbxAgent.objects.get(name="Olev"), name="PJSIP/7")
    fold_rest(source)
    assert without_sums(story(source)) != without_sums(before)
    sources.remove_alias(SYSTEM, PbxAlias.objects.get())
    fold_rest(source)
    assert without_sums(story(source)) == without_sums(before)


def test_a_name_that_no_line_had_yet_folds_nothing_again(source: Source) -> None:
    nobody = PbxAgent.objects.create(source=source, name="Not seen yet")
    sources.add_alias(SYSTEM, nobody, name="PJSIP/99")
    assert FoldState.objects.get(source=source).rewind_to is None


def test_two_telephones_of_one_person_count_again_from_the_first_of_them(source: Source, world: World) -> None:
    for name in ("Olev", "PJSIP/7"):
        sources.map_agent(SYSTEM, PbxAgent.objects.get(name=name), employee=world.ours.agent)
    assert dropped_from(source) > 40


def test_while_it_lasts_pages_of_those_days_say_so_and_how_far(source: Source, world: World) -> None:
    manager = world.viewer("manager", ScopeKind.CENTRE)
    browser = world.client_for("manager", ScopeKind.CENTRE)
    late, early = f"from={FIRST + timedelta(days=3)}&to={FIRST + timedelta(days=4)}", f"from={FIRST}&to={FIRST}"
    last = Contact.objects.order_by("-pk")[0].pk
    choice = Choice(FIRST, FIRST + timedelta(days=4))
    assert counting_again(manager, choice) is None
    assert browser.get(reverse("contacts:call", args=[last])).status_code == 200

    sources.add_alias(SYSTEM, PbxAgent.objects.get(name="Olev"), name="PJSIP/7")
    shares = []
    while FoldState.objects.get(source=source).rewind_to is not None:
        now = counting_again(manager, choice)
        assert now is not None
        shares.append(now.share)
        if len(shares) == 3:
            for address in (reverse("contacts:calls"), reverse("reports:production"), reverse("reports:agents")):
                assert "Being counted again since" in browser.get(f"{address}?{late}").text
                assert "Being counted again since" not in browser.get(f"{address}?{early}").text
            gone = browser.get(reverse("contacts:call", args=[last]))
            assert gone.status_code == 404
            assert "being counted again" in gone.text
            unknown = browser.get(reverse("contacts:call", args=[last + 1000]))
            assert unknown.status_code == 404
            stays = browser.get(reverse("contacts:call", args=[Contact.objects.order_by("pk")[0].pk]))
            assert "Being counted again" not in stays.text
            agent = world.viewer("supervisor", ScopeKind.TEAM)
            assert counting_call(agent, last, CALLS_PERMISSION) is None
        fold_lines(source, most=7)
    assert shares == sorted(shares)
    assert len(set(shares)) > 4
    assert shares[0] == 0
    fold_rest(source)
    assert counting_again(manager, choice) is None
    assert "Being counted again" not in browser.get(f"{reverse('contacts:calls')}?{late}").text
    assert browser.get(reverse("contacts:call", args=[last])).status_code == 200
