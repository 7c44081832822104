"""One's own shifts and wishes, the calendar's secret address, absences and availability."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from time_machine import Traveller

from keskus.access.rules import Role
from keskus.core.actions import Breach, Refused
from keskus.core.actors import SYSTEM
from keskus.core.models import AuditEntry
from keskus.planning.actions.rosters import new_version
from keskus.planning.actions.wishes import (
    add_absence,
    cancel_absence,
    make_calendar_key,
    revoke_calendar_key,
    set_availability,
    set_wish,
)
from keskus.planning.models import Absence, CalendarKey, Roster, Wish
from keskus.planning.queries.own import calendar_shifts, now_and_next, own_days, stretches_of
from keskus.planning.queries.rosters import shifts
from keskus.planning.queries.wishes import judged, spans_of
from keskus.planning.rules.wishes import is_granted
from tests.house.people import World
from tests.planning.rostering import FIRST, add, at, draft_of


def publish(roster: Roster) -> None:
    Roster.objects.filter(pk=roster.pk).update(state="published", published_at=timezone.now())


def test_people_see_their_own_published_shifts_only(world: World) -> None:
    roster = draft_of(world)
    shift = add(roster, world.ours.agent.pk, 1, 8)
    add(roster, world.ours.lead.pk, 1, 8)
    agent = world.viewer(Role.AGENT)
    assert not any(day.shifts for week in own_days(agent, FIRST, FIRST) for day in week)
    publish(roster)
    seen = [own for week in own_days(agent, FIRST, FIRST) for day in week for own in day.shifts]
    assert [(own.number, own.on) for own in seen] == [(shift.pk, FIRST + timedelta(days=1))]
    inside = stretches_of(seen[0])
    codes = [each.code for each in inside]
    assert (codes[::2], codes.count("lunch"), codes.count("screen-break")) == ([""] * 8, 1, 6)
    assert [each.ends for each in inside[:-1]] == [each.starts for each in inside[1:]]
    now = now_and_next(agent, inside[1].starts)
    assert now.current == inside[1]
    assert now.upcoming == inside[2:]
    before = now_and_next(agent, seen[0].starts - timedelta(hours=1))
    assert (before.current, before.next_shift) == (None, seen[0])


def test_a_wish_is_noted_taken_back_and_judged(world: World) -> None:
    roster = draft_of(world)
    agent, day = world.viewer(Role.AGENT), FIRST + timedelta(days=2)
    set_wish(agent, day=day, kind="off", today=FIRST)
    add(roster, world.ours.agent.pk, 1, 8)
    people = [world.ours.agent.pk]
    assert [each.is_granted for each in judged(roster, shifts(roster), people)] == [True]
    assert [span.wish for span in spans_of(roster, people)] == ["off"]
    add(roster, world.ours.agent.pk, 2, 8)
    assert [each.is_granted for each in judged(roster, shifts(roster), people)] == [False]
    with pytest.raises(Breach, match="wish_past"):
        set_wish(agent, day=FIRST, kind="off", today=FIRST)
    with pytest.raises(Refused):
        set_wish(SYSTEM, day=day, kind="off", today=FIRST)
    set_wish(agent, day=day, kind="", today=FIRST)
    assert not Wish.objects.exists()


@pytest.mark.parametrize(
    ("kind", "begins", "minutes", "granted"),
    [("off", None, 0, True), ("off", 480, 480, False), ("early", 480, 480, True), ("early", 540, 480, False),
     ("late", 720, 480, True), ("late", 705, 480, False), ("early", None, 0, False)],
)  # fmt: skip
def test_when_a_wish_is_granted(kind: str, begins: int | None, minutes: int, *, granted: bool) -> None:
    assert is_granted(kind, begins, minutes) is granted


@pytest.fixture
def hours() -> Iterator[Traveller]:
    """The morning before the roster begins."""
    with time_machine.travel("2026-03-01 09:00:00+00:00", tick=False) as clock:
        yield clock


def test_the_calendar_opens_by_its_secret_alone_and_closes_for_good(world: World, hours: Traveller) -> None:
    roster = draft_of(world)
    agent = world.viewer(Role.AGENT)
    add(roster, world.ours.agent.pk, 0, 8)
    add(roster, world.ours.lead.pk, 0, 8)
    publish(roster)
    secret = make_calendar_key(agent)
    key = CalendarKey.objects.get()
    assert secret not in (key.key_hash, str(AuditEntry.objects.latest("number").changes))
    assert len(calendar_shifts(key, FIRST)) == 1
    browser = world.client_for(Role.PLANNER)
    browser.logout()
    answer = browser.get(reverse("planning:calendar", args=[secret]))
    assert answer.headers["Content-Type"].startswith("text/calendar")
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (event.start, event.end) == tuple(datetime.fromtimestamp(at(roster, 0, hour), UTC) for hour in (8, 16.5))
    assert browser.get(reverse("planning:calendar", args=[secret])).content == answer.content
    hours.shift(3600)
    later = new_version(SYSTEM, roster)
    publish(later)
    Roster.objects.filter(pk=roster.pk).update(state="replaced")
    again_told = browser.get(reverse("planning:calendar", args=[secret])).content
    [moved] = Calendar.from_ical(again_told).walk("VEVENT")
    assert (moved["UID"], moved.start) == (event["UID"], event.start)
    assert moved.DTSTAMP > event.DTSTAMP
    key.refresh_from_db()
    assert key.seen_at is not None
    assert browser.get(reverse("planning:calendar", args=[secret[:-1] + "_"])).status_code == 404
    again = make_calendar_key(agent)
    assert browser.get(reverse("planning:calendar", args=[secret])).status_code == 404
    revoke_calendar_key(agent)
    assert browser.get(reverse("planning:calendar", args=[again])).status_code == 404


def test_days_away_and_hours_stand_in_the_roster_without_saying_why(world: World) -> None:
    roster = draft_of(world)
    agent = world.ours.agent
    row = add_absence(SYSTEM, agent, kind="sick", starts_on=FIRST, ends_on=FIRST)
    assert "sick" not in str(AuditEntry.objects.latest("number").changes)
    nine, five = time(9), time(17)
    set_availability(SYSTEM, agent, weekday=1, opens=nine, closes=five, starts_on=date(2026, 1, 1))
    kinds = [span.kind for span in spans_of(roster, [agent.pk])]
    assert kinds == ["absence", *["unavailable"] * 4], "two Tuesdays, before nine and after five"
    cancel_absence(SYSTEM, row)
    assert "absence" not in [span.kind for span in spans_of(roster, [agent.pk])]
    assert Absence.objects.get().state == "cancelled"
