"""What a roster was built on: kept as it was planned then, and held against what came."""

from __future__ import annotations

from datetime import date, timedelta

import time_machine
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.core.actors import SYSTEM
from keskus.core.work import run_to_end
from keskus.planning.actions.forecasting import request_forecasts
from keskus.planning.actions.overrides import override_forecast
from keskus.planning.actions.rosters import make_roster
from keskus.planning.models import ForecastRun
from keskus.planning.queries.basis import grounds_of
from tests.house.people import World
from tests.planning.conftest import TODAY
from tests.planning.figures import fill_days

TOMORROW = TODAY + timedelta(days=1)


def double(world: World, on: date) -> None:
    values = {"kind": "factor", "amount": 2.0, "reason": "campaign", "from_minute": 0, "to_minute": 1440}
    override_forecast(SYSTEM, world.ours.queue, starts_on=on, ends_on=on, **values)


def test_what_a_roster_was_built_on_is_kept_and_judged(world: World) -> None:
    queue, site, team = world.ours.queue, world.ours.site, world.ours.team
    with time_machine.travel("2026-06-16 09:30:00+00:00", tick=False) as clock:
        fill_days(queue, TODAY - timedelta(days=1), 42)
        run_to_end(request_forecasts(SYSTEM, [queue], days=13))
        double(world, TOMORROW)
        clock.shift(60)
        roster = make_roster(SYSTEM, site=site, teams=[team], name="Week", starts_on=TOMORROW, days=7)
        (ground,) = grounds_of(SYSTEM, roster)
        assert (ground.newer, ground.is_set, ground.judged.days) == (False, True, 0)
        expected = ground.expected

        clock.shift(60)
        double(world, TOMORROW + timedelta(days=1))  # too late for what was built
        run_to_end(request_forecasts(SYSTEM, [queue], days=13))
        clock.shift(3 * 86_400)
        fill_days(queue, TODAY + timedelta(days=2), 3, seed=8)
        (ground,) = grounds_of(SYSTEM, roster)
        assert ground.expected == expected
        assert ground.newer
        assert ground.run.pk == ForecastRun.objects.earliest("pk").pk
        assert ground.judged.days == 2
        assert ground.judged.bias is not None
        assert 0.3 < ground.judged.bias < 0.8, "the first of two days was doubled"
        browser = world.client_for(Role.PLANNER, ScopeKind.SITE)
        told = browser.get(reverse("planning:roster_basis", args=[roster.pk]))
        assert told.context["grounds"][0][0].came == ground.came
        old = make_roster(SYSTEM, site=site, teams=[team], name="Old", starts_on=date(2026, 1, 1))
        assert grounds_of(SYSTEM, old) == []
