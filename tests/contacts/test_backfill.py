"""Sums of a range made afresh: equal to those of the calls, in slices, stopped and gone on with, and who may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from keskus import cli
from keskus.access.rules import Role, ScopeKind
from keskus.contacts.actions import backfill
from keskus.contacts.actions.backfill import request_backfill
from keskus.contacts.models import (
    AgentCallDay,
    AgentQueueDay,
    AgentQueueInterval,
    DirtyInterval,
    QueueDay,
    QueueDayWaits,
    QueueInterval,
)
from keskus.contacts.queries.reach import Choice
from keskus.core import work
from keskus.core.actors import SYSTEM
from keskus.core.models import Job
from keskus.core.work import request_stop, run_to_end
from tests.contacts.builder import Centre
from tests.contacts.test_queries_figures import AUTUMN, own_columns, scatter

pytestmark = pytest.mark.django_db

TABLES = (QueueInterval, QueueDay, QueueDayWaits, AgentQueueInterval, AgentQueueDay, AgentCallDay)


@pytest.fixture
def busy(centre: Centre) -> tuple[Centre, Choice]:
    """Five days around the end of summer time, added up the slow way."""
    first = AUTUMN - timedelta(days=2)
    scatter(centre, first, 5, 120, seed=9)
    return centre, Choice(first, first + timedelta(days=4))


def all_sums() -> list[list[Any]]:
    return [sorted(table.objects.values_list(*own_columns(table))) for table in TABLES]  # type: ignore[attr-defined]


def spoil() -> None:
    QueueInterval.objects.all().delete()
    QueueDay.objects.update(offered=999)
    AgentQueueDay.objects.update(talk_seconds=1)
    QueueDayWaits.objects.all().delete()


def test_what_was_spoilt_is_made_afresh(busy: tuple[Centre, Choice]) -> None:
    centre, choice = busy
    before = all_sums()
    spoil()
    start = centre.visits[0].interval_epoch
    DirtyInterval.objects.create(queue=centre.visits[0].queue, start_epoch=start)
    job = request_backfill(SYSTEM, first=choice.first - timedelta(days=400), last=choice.last + timedelta(days=400))
    assert job is not None
    run_to_end(job)
    assert (job.state, job.done) == (Job.State.DONE, job.total)
    assert job.total <= 8
    assert all_sums() == before
    assert not DirtyInterval.objects.exists()
    after = choice.last + timedelta(days=40)
    assert request_backfill(SYSTEM, first=after, last=after) is None


def test_a_job_that_was_stopped_goes_on_where_it_was(
    busy: tuple[Centre, Choice], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, choice = busy
    before = all_sums()
    spoil()
    monkeypatch.setattr(backfill, "STEP_SECONDS", 0)
    job = request_backfill(SYSTEM, first=choice.first, last=choice.last)
    assert job is not None
    work.take_step(job.pk, job.turn)
    job.refresh_from_db()
    assert (job.state, job.done) == (Job.State.REQUESTED, 1)
    request_stop(SYSTEM, job.pk)
    work.take_step(job.pk, job.turn)
    job.refresh_from_db()
    assert (job.state, job.done) == (Job.State.STOPPED, 1)
    assert all_sums() != before
    work.resume(SYSTEM, job.pk)
    job.refresh_from_db()
    assert job.done == 1
    run_to_end(job)
    assert all_sums() == before


def test_only_the_queue_that_is_named(busy: tuple[Centre, Choice], capsys: Any) -> None:
    centre, choice = busy
    ours = centre.world.ours.queue
    QueueDay.objects.update(offered=999)
    words = ["backfill", "--from", str(choice.first), "--to", str(choice.last), "--queue", ours.code]
    assert cli.main(words) == 0
    assert "days made afresh" in capsys.readouterr().out
    assert not QueueDay.objects.filter(queue=ours, offered=999).exists()
    assert QueueDay.objects.exclude(queue=ours).filter(offered=999).exists()
    assert cli.main([*words[:-1], "nowhere"]) == 1


def test_the_button_asks_for_a_job(busy: tuple[Centre, Choice]) -> None:
    centre, choice = busy
    manager = centre.world.client_for(Role.MANAGER, ScopeKind.CENTRE)
    assert reverse("contacts:backfill") in manager.get(reverse("contacts:sources")).content.decode()
    days = {"first": str(choice.first), "last": str(choice.last)}
    assert manager.post(reverse("contacts:backfill"), {**days, "last": "2020-01-01"}).status_code == 302
    assert not Job.objects.exists()
    manager.post(reverse("contacts:backfill"), days)
    job = Job.objects.get()
    assert (job.parameters["queues"], job.total) == ([], 5)
    auditor = centre.world.client_for(Role.AUDITOR, ScopeKind.CENTRE)
    assert reverse("contacts:backfill") not in auditor.get(reverse("contacts:sources")).content.decode()
