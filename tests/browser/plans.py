"""What is planned in the filled centre."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal

from django.utils import timezone

from keskus.core.actors import Actor
from keskus.core.fields import Money
from keskus.core.work import run_to_end
from keskus.people.models import Employee, Queue, Site, Team
from keskus.planning.actions.changes import change_roster
from keskus.planning.actions.days import add_special_day
from keskus.planning.actions.forecasting import request_forecasts
from keskus.planning.actions.goals import set_goal
from keskus.planning.actions.overrides import override_forecast
from keskus.planning.actions.publishing import override_breach, publish_roster
from keskus.planning.actions.rosters import make_roster, new_version
from keskus.planning.actions.scenarios import compare_scenario, save_scenario
from keskus.planning.actions.setting import take_usual_rules
from keskus.planning.actions.shrinkage import add_usual_shrinkage
from keskus.planning.actions.wishes import add_absence, set_availability
from keskus.planning.queries.legality import findings_of
from keskus.planning.queries.rosters import shifts, staff_of
from keskus.planning.rules.changes import Change, Deed
from keskus.planning.rules.scenarios import Changes
from keskus.planning.sentences.shrinkage import USUAL_NAMES


def fill_rosters(actor: Actor, site: Site, agent: Employee) -> None:
    """What rosters obey, a roster that people see, and a draft of its next version."""
    today = timezone.localdate()
    take_usual_rules(actor, site, on=today - timedelta(days=90))
    teams = list(Team.objects.filter(site=site, closed_on=None))
    monday = today - timedelta(days=today.weekday())
    roster = make_roster(actor, site=site, teams=teams, name="Grafik zimowy", starts_on=monday, days=14)
    people = [agent.pk, *(person.pk for person in staff_of(roster)[:6] if person.pk != agent.pk)]
    for place, person in enumerate(people):
        for day in (0, 1, 3, 4, 7, 8):
            starts = roster.midnight(day) + (7 + place % 3) * 3600
            change_roster(actor, roster, Change(Deed.ADD, person=person, starts=starts, ends=starts + 8 * 3600))
    add_absence(actor, agent, kind="leave", starts_on=monday + timedelta(days=9), ends_on=monday + timedelta(days=10))
    nine, five = time(9), time(17)
    set_availability(actor, agent, weekday=5, opens=nine, closes=five, starts_on=today - timedelta(days=30))
    for finding in findings_of(roster, shifts(roster), told_at=int(timezone.now().timestamp())):
        if finding.is_open:
            override_breach(actor, roster, finding.key, ground="agreement", words="Uzgodnione na piśmie z zespołem.")
    publish_roster(actor, roster)
    draft = new_version(actor, roster)
    starts = draft.midnight(2) + 12 * 3600
    change_roster(actor, draft, Change(Deed.ADD, person=agent.pk, starts=starts, ends=starts + 11 * 3600))


def fill_plans(actor: Actor, site: Site, queue: Queue) -> None:
    """A little of everything that planners write down."""
    today = timezone.localdate()
    add_special_day(
        actor,
        site=site,
        queue=queue,
        kind="campaign",
        name="Wielka wyprzedaż „wszystko za pół ceny” w całej Polsce",
        starts_on=today + timedelta(days=3),
        ends_on=today + timedelta(days=5),
        factor=1.4,
    )
    goals = {"service_level": 0.8, "target_seconds": 20, "asa_seconds": 30, "abandonment": 0.05, "occupancy": 0.85}
    rest = {"minimum": 2, "patience_seconds": None, "concurrency": 1, "deadline_minutes": None}
    set_goal(actor, queue, starts_on=today - timedelta(days=30), **goals, **rest)
    set_goal(actor, queue, starts_on=today + timedelta(days=10), **{**goals, "service_level": 0.9}, **rest)
    keep_a_scenario(actor, queue)
    names = {code: f"Z-{code}" for code in USUAL_NAMES}
    add_usual_shrinkage(actor, site, on=today - timedelta(days=30), names=names)


def keep_a_scenario(actor: Actor, queue: Queue) -> None:
    """A forecast of a fortnight, something set in it, and a what-if that was played."""
    run_to_end(request_forecasts(actor, [queue], days=14))
    tomorrow = timezone.localdate() + timedelta(days=1)
    span = {"starts_on": tomorrow, "ends_on": tomorrow + timedelta(days=2), "from_minute": 540, "to_minute": 720}
    override_forecast(actor, queue, **span, kind="factor", amount=1.25, reason="Zażółć gęślą jaźń: list do klientów")
    days = {"starts_on": tomorrow, "ends_on": tomorrow + timedelta(days=1)}
    changes = Changes(volume=1.2, agents=-1, shrinkage=0.3)
    row = save_scenario(actor, queue, name="Öine mäng", **days, changes=changes, price=Money(Decimal("41.50"), "PLN"))
    run_to_end(compare_scenario(actor, row))
