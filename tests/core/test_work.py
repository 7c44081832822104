"""Long work: turns, leases, and what is left when a worker dies between any two lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone
from django_q.models import OrmQ

from keskus.core import work
from keskus.core.actions import ACTIONS, Breach, action
from keskus.core.actors import SYSTEM
from keskus.core.models import AuditEntry, Cursor, Job

pytestmark = pytest.mark.django_db
State = Job.State
Ask = Callable[..., Job]


def count_up(job: Job) -> bool:
    """A step of the suite's own: adds one to a counter, until `total`."""
    with transaction.atomic():
        counter, _ = Cursor.objects.select_for_update().get_or_create(name=f"count {job.pk}")
        counter.position += 1
        counter.save()
        work.save_progress(job, done=job.done + 1)
    return job.done < job.total


def fall_over(job: Job) -> bool:
    raise ValueError("card 4111 1111 1111 1111 could not be read")


def find_it_locked(job: Job) -> bool:
    raise OperationalError("database is locked")


@pytest.fixture
def ask() -> Iterator[Ask]:
    @action("core.test_ask")
    def ask(actor: object, step: work.Step, total: int) -> Job:
        return work.request(actor, step, total=total)

    yield lambda step=count_up, total=3: ask(SYSTEM, step, total)
    del ACTIONS["core.test_ask"]


def counted(job: Job) -> int:
    return Cursor.objects.get(name=f"count {job.pk}").position


def messages() -> list[tuple[int, int]]:
    """Job and turn of every message in the queue, oldest first."""
    return [tuple(message.task["args"]) for message in OrmQ.objects.order_by("pk")]


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def expire(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))


def test_each_turn_asks_for_the_next_until_the_work_is_done(ask: Ask) -> None:
    job = ask()
    for _ in range(3):
        work.take_step(*messages()[-1])
    assert (fresh(job).state, counted(job), len(messages())) == (State.DONE, 3, 3)
    assert fresh(job).finished_at is not None
    assert AuditEntry.objects.get().action == "core.test_ask"


def test_a_message_delivered_twice_takes_one_step(ask: Ask) -> None:
    job = ask()
    first = messages()[0]
    work.take_step(*first)
    work.take_step(*first)
    assert (counted(job), len(messages())) == (1, 2)


def test_a_request_that_is_undone_leaves_no_message(ask: Ask) -> None:
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)
    assert messages() == []


def test_while_a_worker_holds_the_job_nobody_else_takes_it(ask: Ask) -> None:
    job = ask()
    assert work._claim(Job.objects.filter(pk=job.pk)) is not None
    work.take_step(job.pk, fresh(job).turn)
    work.take_step(job.pk, job.turn)
    assert fresh(job).done == 0


def test_a_dead_workers_job_is_taken_by_the_redelivered_message(ask: Ask) -> None:
    job = ask()
    work._claim(Job.objects.filter(pk=job.pk))
    expire(job)
    work.take_step(*messages()[0])
    assert counted(job) == 1


def test_a_dead_workers_job_is_woken_once(ask: Ask) -> None:
    job = ask()
    work._claim(Job.objects.filter(pk=job.pk))
    assert work.wake_forgotten() == 0
    expire(job)
    assert work.wake_forgotten() == 1
    assert work.wake_forgotten() == 0
    for message in messages():
        work.take_step(*message)
    assert counted(job) == 1


def test_a_job_whose_message_was_lost_is_woken(ask: Ask) -> None:
    job = ask()
    OrmQ.objects.all().delete()
    expire(job)
    assert work.wake_forgotten() == 1
    work.take_step(*messages()[0])
    assert counted(job) == 1


def test_a_worker_thought_dead_writes_nothing(ask: Ask) -> None:
    job = ask()
    slow = work._claim(Job.objects.filter(pk=job.pk))
    assert slow is not None
    expire(job)
    work.take_step(*messages()[0])
    with pytest.raises(work.Superseded):
        count_up(slow)
    work._end(slow, State.FAILED)
    assert (counted(job), fresh(job).state) == (1, State.REQUESTED)


def test_a_step_that_kills_its_worker_every_time_ends(ask: Ask) -> None:
    job = ask()
    for _ in range(work.MAX_ATTEMPTS):
        assert work._claim(Job.objects.filter(pk=job.pk)) is not None
        expire(job)
    work.take_step(*messages()[0])
    assert fresh(job).state == State.FAILED
    assert "died 5 times" in fresh(job).error


def test_an_error_ends_the_job_and_its_text_is_masked(ask: Ask) -> None:
    job = ask(fall_over)
    work.take_step(*messages()[0])
    assert fresh(job).state == State.FAILED
    assert fresh(job).error.startswith("ValueError: card")
    with pytest.raises(ValueError, match="card"):
        work.run_to_end(ask(fall_over))


def test_a_database_that_others_keep_busy_ends_a_job_only_when_it_stays_so(ask: Ask) -> None:
    job = ask(find_it_locked)
    for turn in range(1, work.MAX_ATTEMPTS):
        work.take_step(*messages()[-1])
        assert (fresh(job).state, fresh(job).attempts) == (State.REQUESTED, turn)
    work.take_step(*messages()[-1])
    assert (fresh(job).state, fresh(job).error) == (State.FAILED, "OperationalError: database is locked")


def test_stopped_while_waiting_then_resumed(ask: Ask) -> None:
    job = ask()
    work.take_step(*messages()[0])
    work.request_stop(SYSTEM, job.pk)
    assert fresh(job).state == State.STOPPED
    work.take_step(*messages()[-1])
    assert counted(job) == 1
    work.resume(SYSTEM, job.pk)
    for _ in range(2):
        work.take_step(*messages()[-1])
    assert (fresh(job).state, counted(job)) == (State.DONE, 3)
    assert list(AuditEntry.objects.values_list("action", flat=True)) == [
        "core.test_ask",
        "core.stop_job",
        "core.resume_job",
    ]


def test_stopped_while_running_ends_after_the_step(ask: Ask) -> None:
    job = ask()
    running = work._claim(Job.objects.filter(pk=job.pk))
    assert running is not None
    work.request_stop(SYSTEM, job.pk)
    assert fresh(job).state == State.STOPPING
    assert work.is_stopping(running)
    assert work._step(running) is False
    assert (fresh(job).state, counted(job)) == (State.STOPPED, 1)


def test_a_stop_between_the_last_look_and_giving_back_is_not_lost(ask: Ask) -> None:
    job = ask()
    running = work._claim(Job.objects.filter(pk=job.pk))
    assert running is not None
    assert work._step(running)
    work.request_stop(SYSTEM, job.pk)
    work._give_back(running)
    assert (fresh(job).state, len(messages())) == (State.STOPPED, 1)


def test_a_worker_that_dies_while_stopping_leaves_the_job_stopped(ask: Ask) -> None:
    for clear in (lambda job: work.take_step(job.pk, job.turn), lambda job: work.wake_forgotten()):
        job = ask()
        work._claim(Job.objects.filter(pk=job.pk))
        work.request_stop(SYSTEM, job.pk)
        expire(job)
        clear(job)
        assert fresh(job).state == State.STOPPED


def test_only_what_runs_can_be_stopped_and_only_what_stopped_can_go_on(ask: Ask) -> None:
    job = work.run_to_end(ask())
    assert counted(job) == 3
    with pytest.raises(Breach, match="job_not_under_way"):
        work.request_stop(SYSTEM, job.pk)
    with pytest.raises(Breach, match="job_not_stopped"):
        work.resume(SYSTEM, job.pk)


def test_the_terminal_takes_all_turns_and_tells_after_each(ask: Ask) -> None:
    told: list[int] = []
    job = work.run_to_end(ask(), tell=lambda job: told.append(job.done))
    assert (job.state, counted(job)) == (State.DONE, 3)
    assert told == [1, 2, 3]
    work.take_step(*messages()[0])
    assert counted(job) == 3
