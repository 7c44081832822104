"""Sums of a range made afresh: equal to those of the calls, in slices, stopped and gone on with, and who may."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from keskus import cli
from keskus.access.rules import Role, ScopeKind
from keskus.contacts.actions import afresh, backfill
from keskus.contacts.actions.afresh import sum_day, sum_queues_of_day
from keskus.contacts.actions.backfill import request_backfill
from keskus.contacts.actions.sums import sum_queue_day
from keskus.contacts.models import (
    AgentCallDay,
    AgentQueueDay,
    AgentQueueInterval,
    Contact,
    DirtyInterval,
    Outcome,
    QueueDay,
    QueueDayWaits,
    QueueInterval,
    Source,
    SourceDay,
)
from keskus.contacts.queries.reach import Choice
from keskus.core import work
from keskus.core.actors import SYSTEM
from keskus.core.models import Job
from keskus.core.work import request_stop, run_to_end
from keskus.people.models import Queue
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


def test_many_queues_at_once_are_summed_as_one_by_one(busy: tuple[Centre, Choice]) -> None:
    """Where one source tells at once; a queue of which two tell, or that holds calls that do not count, by itself."""
    centre, choice = busy
    days = [choice.first + timedelta(days=number) for number in range(-1, 6)]
    queues = list(Queue.objects.select_related("site"))
    witness = Source.objects.create(name="witness", site=centre.world.ours.site, companion_of=centre.sources["ours"])
    dice = random.Random(1)
    for visit in dice.sample(centre.visits, 12):
        if visit.source_id == centre.sources["ours"].pk:
            Contact.objects.filter(pk=visit.pk).update(source=witness, wait_seconds=None)
    for visit in dice.sample(centre.visits, 40):
        flags, ended_by = dice.choice(["", "requeued", "x requeued"]), dice.choice(["", "attended_transfer"])
        more = {"hold_seconds": dice.randrange(30), "flags": flags, "ended_by": ended_by}
        Contact.objects.filter(pk=visit.pk).update(**more, outcome=dice.choice(Outcome.values))
    for day in days:
        for queue in queues:
            sum_queue_day(queue, day)
    before = all_sums(), list(SourceDay.objects.order_by("queue", "day", "source").values_list(*own_columns(SourceDay)))
    at_once = {queue for clock in by_clock(queues) for day in days for queue in sum_queues_of_day(clock, day)}
    assert at_once == {queue.pk for queue in queues}
    spoil()
    SourceDay.objects.filter(day=days[2]).delete()
    SourceDay.objects.update(is_due=False)
    AgentQueueInterval.objects.all().delete()
    for day in days:
        sum_day(queues, day)
    SourceDay.objects.update(is_due=True)
    after = all_sums(), list(SourceDay.objects.order_by("queue", "day", "source").values_list(*own_columns(SourceDay)))
    assert after == before


def by_clock(queues: list[Queue]) -> list[list[Queue]]:
    return [[queue for queue in queues if queue.site.zone == zone] for zone in {queue.site.zone for queue in queues}]


def test_slices_hold_whole_queues_and_few_calls(busy: tuple[Centre, Choice], monkeypatch: pytest.MonkeyPatch) -> None:
    queues = list(Queue.objects.select_related("site").order_by("pk"))
    monkeypatch.setattr(afresh, "CONTACTS_A_SLICE", 1)
    parts = list(afresh.slices_of(queues, busy[1].first))
    assert sorted(queue.pk for part in parts for queue in part) == [queue.pk for queue in queues]
    assert len(parts) == len(queues)
    monkeypatch.undo()
    assert len(list(afresh.slices_of(queues, busy[1].first))) == len(by_clock(queues))


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
