"""History from spreadsheets: read, previewed with every bad cell, taken over, forecast from, taken away."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.core.actors import SYSTEM
from keskus.core.work import run_to_end
from keskus.engines.forecasting.sent import sent_in
from keskus.people.models import OpeningHours
from keskus.planning.actions.forecasting import request_forecasts
from keskus.planning.actions.history import import_history
from keskus.planning.jobs import forecast_weekly
from keskus.planning.models import ForecastRun, HistoryDay
from keskus.planning.queries.forecasts import MAKING, jobs_under_way, left_out, planned, queues_due
from keskus.planning.queries.history import history
from tests.house.people import World
from tests.planning.conftest import TODAY
from tests.planning.figures import fill_days

pytestmark = pytest.mark.usefixtures("clock")
ZONE = "Europe/Warsaw"


def daily(days: int, last: date = TODAY - timedelta(days=1)) -> bytes:
    rows = [f"{last - timedelta(days=number)};{100 + number % 7};200" for number in range(days)]
    return "\n".join(["data;kontakty;aht", *rows]).encode()


def test_a_bad_cell_leaves_out_its_whole_day_and_is_named() -> None:
    text = (
        "Date;Time;Contacts\n2026-03-02;08:00;12\n2026-03-02;08:30;many\n2026-03-03;08:00;7,5\n2026-03-03;08:30;0\n2026-03-04;08:00;1\n"
        ";08:30;2\n2026-03-05;08:00;4\n2026-03-06;08:00;4\n"
    )
    sent = sent_in(text.encode(), "calls.csv", zone=ZONE)
    assert [(each.line, each.column, each.code) for each in sent.faults] == [
        (3, "Contacts", "not_a_number"),
        (7, "Date", "empty"),
    ]
    assert [each.day.day for each in sent.days] == [3, 6], "of the row without a day nobody knows whose it is"
    assert sent.days[0].volumes[16] == 7.5
    assert [day.day for day in sent.left_out] == [2, 4, 5]


def test_days_are_previewed_taken_over_and_taken_away(world: World) -> None:
    queue, browser = world.ours.queue, world.client_for(Role.PLANNER, ScopeKind.SITE)
    address = reverse("planning:forecast_history", args=[queue.pk])
    file = SimpleUploadedFile("old.csv", daily(20) + b"\n2026-05-40;5;\n")
    seen = browser.post(address, {"file": file})
    assert len(seen.context["sent"].days) == 20 - 1
    assert (seen.context["faults"][0][0].line, HistoryDay.objects.count()) == (22, 0)
    sent = {"packed": seen.context["packing"], "name": "old.csv"}
    assert browser.post(address, sent).status_code == 302
    assert HistoryDay.objects.filter(queue=queue).count() == 19
    assert browser.post(address, {"packed": "nonsense"}).status_code == 422
    (found, _who) = browser.get(address).context["files"][0]
    assert (found.name, found.days, found.unused) == ("old.csv", 19, 0)
    taken = {"sent_at": found.sent_at.isoformat()}
    remove = reverse("planning:remove_history", args=[queue.pk])
    assert browser.post(remove, {"sent_at": "2026-13-01T00:00"}).status_code == 404
    assert browser.post(remove, taken).status_code == 302
    assert not HistoryDay.objects.exists()


def test_whole_days_are_spread_by_hours_and_forecast_from(world: World) -> None:
    queue = world.ours.queue
    OpeningHours.objects.create(site=world.ours.site, weekday=2, opens="09:00", closes="17:00")
    import_history(SYSTEM, queue, file_name="old.csv", sent=sent_in(daily(35), "old.csv", zone=ZONE))
    past = history(queue, 15, TODAY)
    assert past is not None
    wednesday = next(place for place, day in enumerate(past.dates()) if day.weekday() == 2)
    assert np.flatnonzero(past.volumes[wednesday]).tolist() == list(range(36, 68))
    assert past.volumes[wednesday].sum() == pytest.approx(100 + (len(past.volumes) - 1 - wednesday) % 7)
    forecast_weekly()
    run_to_end(request_forecasts(SYSTEM, [queue], days=6))
    (day,) = planned(queue, TODAY + timedelta(days=1), TODAY + timedelta(days=1))
    assert 80 < day.total < 130
    assert np.nanmax(day.handle_seconds) == pytest.approx(200)


def test_contacts_go_before_a_spreadsheet(world: World) -> None:
    queue = world.ours.queue
    fill_days(queue, TODAY - timedelta(days=1), 7)
    import_history(SYSTEM, queue, file_name="old.csv", sent=sent_in(daily(35), "old.csv", zone=ZONE))
    past = history(queue, 15, TODAY)
    assert past is not None
    assert past.days == 35
    assert past.volumes[-1].sum() > 200, "yesterday as contacts tell it"


def test_a_queue_that_cannot_be_forecast_says_why_and_waits_for_history(world: World) -> None:
    queue = world.ours.queue
    run_to_end(request_forecasts(SYSTEM, [queue]))
    assert not ForecastRun.objects.exists()
    week = TODAY - timedelta(days=7)
    before = ForecastRun.objects.model._meta.get_field("made_at").to_python(f"{week}T00:00:00+00:00")
    assert left_out([queue]) == {queue.pk: "no_history"}
    assert queue not in queues_due(before)
    browser = world.client_for(Role.PLANNER, ScopeKind.SITE)
    assert b"Send its history" in browser.get(reverse("planning:forecasts")).content
    import_history(SYSTEM, queue, file_name="old.csv", sent=sent_in(daily(35), "old.csv", zone=ZONE))
    assert queue in queues_due(before)


def test_who_asked_too_early_does_not_keep_a_queue_from_its_weekly_forecast(world: World) -> None:
    queue = world.ours.queue
    planner = world.viewer(Role.PLANNER, ScopeKind.SITE)
    run_to_end(request_forecasts(planner, [queue]))
    assert left_out([queue]) == {queue.pk: "no_history"}
    forecast_weekly()
    assert not jobs_under_way(MAKING), "it has no figures yet"
    fill_days(queue, TODAY - timedelta(days=1), 28)
    forecast_weekly()
    assert [job.parameters["queues"] for job in jobs_under_way(MAKING)] == [[queue.pk]]
