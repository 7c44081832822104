"""What the worker does for contacts."""

from __future__ import annotations

from pathlib import Path

import pytest

from keskus.contacts import jobs
from keskus.contacts.actions import sources
from keskus.contacts.actions.deliver import import_step
from keskus.contacts.models import Contact, PbxAgent, PbxQueue, QuarantinedLine, QueueDay
from keskus.core import work
from keskus.core.actions import Breach
from keskus.core.actors import SYSTEM
from keskus.core.models import AuditEntry, Job
from keskus.core.storage import seal_file
from keskus.people.models import Queue
from tests.contacts.world import DAY, a_call, a_source, in_order, log_file, story, take

pytestmark = pytest.mark.django_db

CALLS = in_order(*(a_call(DAY + 40 * n, n * 10, agent=f"Agent {n % 3}", wait=n % 30) for n in range(60)))


def test_an_uploaded_log_is_taken_by_the_worker_and_then_deleted(tmp_path: Path) -> None:
    source = a_source()
    path = log_file(tmp_path, CALLS)
    content = Path(path).read_bytes()
    upload = seal_file([content[:1000], content[1000:]])
    assert b"ENTERQUEUE" not in upload.read_bytes()
    job = sources.request_import(SYSTEM, source, path=upload, name="queue_log", size=len(content))
    work.run_to_end(job)
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert job.outcome == {"new": len(CALLS), "known": 0, "refused": 0}
    assert not upload.exists()
    whole = a_source(name="whole")
    take(whole, path)
    assert story(source) == story(whole)


def test_a_log_that_was_taken_is_done_though_its_last_step_comes_twice(tmp_path: Path) -> None:
    """The database was busy when the worker wanted to write down that the job is over, and the file had gone."""
    path = Path(log_file(tmp_path, CALLS))
    job = sources.request_import(SYSTEM, a_source(), path=path, name="queue_log", size=path.stat().st_size)
    while import_step(job):
        pass
    assert not path.exists()
    job.refresh_from_db()
    assert job.state != Job.State.DONE
    assert not import_step(job)


def test_two_names_of_one_person_become_one_after_an_alias(tmp_path: Path) -> None:
    lines = [
        f"{DAY}|{DAY}.1|sales|PJSIP/1004|ADDMEMBER|",
        *a_call(DAY + 100, 10, agent="Oliver Reed"),
        f"{DAY + 900}|{DAY}.2|sales|PJSIP/1004|REMOVEMEMBER|",
    ]
    source = a_source()
    take(source, log_file(tmp_path, lines))
    assert sorted(PbxAgent.objects.values_list("name", flat=True)) == ["Oliver Reed", "PJSIP/1004"]
    agent = PbxAgent.objects.get(name="Oliver Reed")
    sources.add_alias(SYSTEM, agent, name="PJSIP/1004")
    jobs.fold_and_sum()
    states = [row for row in story(source)["states"] if row[2] is None and row[3] != "out"]
    assert {row[1] for row in states} == {"Oliver Reed"}
    assert sum(row[6] - row[5] for row in states) == 900
    with pytest.raises(Breach, match="alias_taken"):
        sources.add_alias(SYSTEM, PbxAgent.objects.create(source=source, name="Somebody"), name="PJSIP/1004")


def test_a_queue_mapped_to_another_takes_its_contacts_along(tmp_path: Path) -> None:
    source = a_source()
    take(source, log_file(tmp_path, CALLS))
    old = Queue.objects.get(name="sales")
    new = Queue.objects.create(name="Orders", code="orders", client=old.client, site=old.site)
    sources.map_queue(SYSTEM, PbxQueue.objects.get(), queue=new)
    jobs.fold_and_sum()
    assert set(Contact.objects.values_list("queue", flat=True)) == {new.pk}
    assert {row.queue_id for row in QueueDay.objects.all()} == {new.pk}
    assert AuditEntry.objects.filter(action="contacts.map_queue").count() == 1


def test_quarantined_lines_are_tried_again(tmp_path: Path) -> None:
    late = a_call(DAY + 4000, 5)
    source = a_source()
    take(source, log_file(tmp_path, [*CALLS, "rubbish"]))
    kept = QuarantinedLine.objects.get()
    for number, line in enumerate(late):
        QuarantinedLine.objects.create(
            source=source,
            file=kept.file,
            line_number=900 + number,
            offset=10**6 + number,
            near_epoch=DAY,
            reason="bad_event",
            text=line,
            arrived_at=kept.arrived_at,
        )
    assert sources.replay_quarantine(SYSTEM, source, at=kept.arrived_at) == (3, 1)
    jobs.fold_and_sum()
    assert Contact.objects.filter(callid=f"{DAY + 4000}.5", outcome="answered").exists()
    assert QuarantinedLine.objects.filter(replayed_at=None).get() == kept
