"""Forecasts: made by the worker from closed days, kept, set by planners, shown within reach."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.core.actions import Breach, Refused
from keskus.core.actors import SYSTEM
from keskus.core.models import Job
from keskus.core.work import run_to_end
from keskus.planning.actions.forecasting import request_forecasts
from keskus.planning.actions.overrides import end_override, override_forecast
from keskus.planning.jobs import forecast_weekly
from keskus.planning.models import ForecastDay, ForecastRun, HistoryDay, SpecialDay
from keskus.planning.queries.forecasts import MAKING, planned, standings
from keskus.planning.queries.history import history, marks
from keskus.planning.queries.judged import judged, today_so_far
from tests.house.people import World
from tests.planning.conftest import TODAY
from tests.planning.figures import HANDLE_SECONDS, fill_days

pytestmark = pytest.mark.usefixtures("clock")

YESTERDAY = TODAY - timedelta(days=1)


def made(world: World, *, days: int = 56, ahead: int = 14, side: str = "ours", a_day: float = 300.0) -> ForecastRun:
    """A forecast of our queue."""
    queue = getattr(world, side).queue
    fill_days(queue, YESTERDAY, days, a_day=a_day)
    job = request_forecasts(SYSTEM, [queue], days=ahead)
    run_to_end(job)
    return ForecastRun.objects.get(queue=queue)


def override_values(**more: Any) -> dict[str, Any]:
    span = {"starts_on": TODAY + timedelta(days=1), "ends_on": TODAY + timedelta(days=1), "from_minute": 0}
    return {**span, "to_minute": 1440, "kind": "factor", "amount": 1.5, "reason": "Letter to all customers", **more}


def test_the_worker_forecasts_today_and_the_days_after(world: World) -> None:
    run = made(world)
    days = planned(world.ours.queue, TODAY, TODAY + timedelta(days=30))
    assert [day.day for day in days] == [TODAY + timedelta(days=number) for number in range(15)]
    by_weekday = {day.day.weekday(): day.total for day in days}
    assert by_weekday[0] == pytest.approx(360, rel=0.12)
    assert by_weekday[5] == pytest.approx(120, rel=0.2)
    assert by_weekday[6] == 0  # closed on Sundays
    wednesday = days[1]
    assert wednesday.band[0] < wednesday.total < wednesday.band[1]
    assert wednesday.handle_seconds[48] == pytest.approx(HANDLE_SECONDS, abs=1)
    assert run.history_last == YESTERDAY
    assert {row[0] for row in run.backtest["rows"]} >= {"seasonal_naive", "mean_of_four"}


def test_nobody_asks_for_forecasts_beyond_their_reach(world: World) -> None:
    planner = world.viewer(Role.PLANNER, ScopeKind.SITE)
    with pytest.raises(Refused):
        request_forecasts(planner, [world.ours.queue, world.theirs.queue])
    with pytest.raises(Refused):
        request_forecasts(world.viewer(Role.SUPERVISOR, ScopeKind.SITE), [world.ours.queue])


def test_a_queue_without_figures_is_left_out_and_said(world: World) -> None:
    job = run_to_end(request_forecasts(SYSTEM, [world.ours.queue]))
    assert job.state == Job.State.DONE
    assert job.outcome["left_out"] == {str(world.ours.queue.pk): "no_history"}


def test_a_new_queue_borrows(world: World) -> None:
    made(world)
    fill_days(world.theirs.queue, YESTERDAY, 5)
    run_to_end(request_forecasts(SYSTEM, [world.theirs.queue], days=7))
    assert ForecastRun.objects.get(queue=world.theirs.queue).lender == world.ours.queue


def test_what_a_planner_sets_stands_beside_the_systems_value(world: World) -> None:
    made(world)
    queue, tomorrow = world.ours.queue, TODAY + timedelta(days=1)
    before = planned(queue, tomorrow, tomorrow)[0]
    row = override_forecast(world.viewer(Role.PLANNER, ScopeKind.SITE), queue, **override_values())
    after = planned(queue, tomorrow, tomorrow)[0]
    assert row.system_value == pytest.approx(float(before.figures.mean.sum()))
    assert after.total == pytest.approx(before.total * 1.5)
    assert after.band[1] == pytest.approx(before.band[1] * 1.5)
    assert after.system_total == before.total
    of_noon = override_values(kind="value", amount=100, from_minute=720, to_minute=780, reason="Fair")
    override_forecast(SYSTEM, queue, **of_noon)
    assert planned(queue, tomorrow, tomorrow)[0].figures.mean[48:52].sum() == pytest.approx(100)
    end_override(SYSTEM, row)
    with pytest.raises(Breach, match="override_is_over"):
        end_override(SYSTEM, row)
    assert planned(queue, tomorrow, tomorrow)[0].figures.mean[40] == before.figures.mean[40]


def test_the_newest_forecast_of_a_day_counts_and_the_old_one_stays(world: World) -> None:
    first = made(world, ahead=20)
    run_to_end(request_forecasts(SYSTEM, [world.ours.queue], days=7))
    newest = ForecastRun.objects.latest("made_at", "pk")
    days = planned(world.ours.queue, TODAY, TODAY + timedelta(days=30))
    assert [day.run_id for day in days] == [newest.pk] * 8 + [first.pk] * 13
    assert ForecastDay.objects.filter(run=first).count() == 21


def test_special_days_and_spreadsheets_are_known(world: World) -> None:
    queue = world.ours.queue
    fill_days(queue, YESTERDAY, 10)
    day = YESTERDAY - timedelta(days=12)
    HistoryDay.objects.create(
        queue=queue,
        day=day,
        interval_minutes=30,
        volumes=[2.0] * 48,
        handle_seconds=[None] * 48,
        file_name="x.csv",
        sent_by="system",
        sent_at="2026-06-16T09:00:00Z",
    )
    found = history(queue, 15, TODAY)
    assert found is not None
    assert found.starts_on == day
    assert found.volumes[0].sum() == 96
    assert found.ends_on == TODAY
    assert str(found.volumes[1].sum()) == "nan"  # nothing is known of the day between
    SpecialDay.objects.create(site=world.ours.site, kind="outlier", name="Flood", starts_on=day, ends_on=day)
    assert [(mark.date, mark.kind.value) for mark in marks(queue, day, YESTERDAY) if mark.name == "Flood"] == [
        (day, "outlier")
    ]


def test_the_weekly_round_asks_once(world: World) -> None:
    fill_days(world.ours.queue, YESTERDAY, 20)
    forecast_weekly()
    forecast_weekly()
    assert [job.parameters["queues"] for job in Job.objects.filter(kind=MAKING)] == [[world.ours.queue.pk]]


def test_pages_show_what_is_in_reach(world: World) -> None:
    made(world)
    made(world, side="theirs")
    assert len(standings(world.viewer(Role.PLANNER, ScopeKind.SITE), TODAY)) == 1
    browser = world.client_for(Role.PLANNER, ScopeKind.SITE)
    assert browser.get(reverse("planning:forecast", args=[world.theirs.queue.pk])).status_code == 404
    page = browser.get(reverse("planning:forecast", args=[world.ours.queue.pk]), {"day": "2026-06-18"})
    assert page.status_code == 200
    assert len(page.context["day_rows"]) == 15
    assert page.context["day"].day == date(2026, 6, 18)
    data = {"kind": "factor", "amount": "1.2", "starts_on": "2026-06-18", "from_time": "12:00", "reason": "Fair"}
    assert browser.post(reverse("planning:override", args=[world.ours.queue.pk]), data).status_code == 302
    answer = browser.post(reverse("planning:export_forecast", args=[world.ours.queue.pk]))
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 1 + 15 * 96


def test_few_contacts_show_their_noise(world: World) -> None:
    made(world, a_day=20)
    browser = world.client_for(Role.PLANNER, ScopeKind.SITE)
    page = browser.get(reverse("planning:forecast", args=[world.ours.queue.pk]))
    assert page.context["noise"]


def test_kept_forecasts_are_judged_by_what_came_and_today_by_its_beginning(world: World) -> None:
    run = made(world, ahead=3)
    queue = world.ours.queue
    assert judged(queue, run.interval_minutes) == []
    with time_machine.travel("2026-06-18 12:05:00+00:00", tick=False):
        fill_days(queue, date(2026, 6, 17), 2)
        near, far = judged(queue, run.interval_minutes)[0], today_so_far(queue, run)
        assert (near.lead_from, near.days) == (0, 2)
        assert near.wape is not None
        assert 0.1 < near.wape < 0.6
        assert far is not None
        assert far.rest.total < far.expected_total  # nobody has called so far
        page = world.client_for(Role.PLANNER, ScopeKind.SITE).get(reverse("planning:forecast", args=[queue.pk]))
        assert page.context["today_chart"] is not None
