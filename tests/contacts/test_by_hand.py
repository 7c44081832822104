"""Figures entered by hand, and tables that appear in a watched folder."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.contacts import jobs
from keskus.contacts.models import Contact, IntervalFigure, QueueDay, QueueInterval, Source
from keskus.contacts.rules.by_hand import problem_in, row_of, spans_of, sums_of
from keskus.core import work
from keskus.core.models import AuditEntry, Job
from tests.contacts.test_tables import CALLS, a_table, row, table_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(world: Any) -> Any:
    return world.client_for(Role.MANAGER, ScopeKind.CENTRE)


def address(world: Any, span: int = 60, day: str = "2026-06-01") -> str:
    return f"{reverse('contacts:by_hand')}?queue={world.ours.queue.pk}&day={day}&span={span}"


def test_a_day_is_entered_counted_shown_again_and_changed(world: Any, manager: Any) -> None:
    morning = {"offered_9": "20", "answered_9": "17", "abandoned_9": "2", "mean_wait_9": "0:15", "mean_talk_9": "180"}
    later = {"offered_10": "5", "answered_10": "5", "answered_within_10": "4"}
    answer = manager.post(address(world), {**morning, **later})
    assert answer.status_code == 302
    jobs.fold_and_sum()
    day = QueueDay.objects.get(queue=world.ours.queue)
    assert (day.day, day.offered, day.answered, day.abandoned, day.unfinished) == (date(2026, 6, 1), 25, 22, 2, 1)
    assert (day.wait_answered_seconds, day.talk_seconds, day.within_unknown) == (255, 3060, 17)
    assert QueueInterval.objects.filter(queue=world.ours.queue).count() == 2
    cells = manager.get(address(world)).context["grid"]
    assert (cells["offered_9"].value(), cells["mean_wait_9"].value(), cells["answered_within_9"].value()) == (
        20,
        "0:15",
        None,
    )
    manager.post(address(world, span=0), {"offered_0": "30", "answered_0": "28"})
    jobs.fold_and_sum()
    assert QueueDay.objects.get(queue=world.ours.queue).offered == 30
    assert IntervalFigure.objects.count() == 1
    entry = AuditEntry.objects.filter(action="contacts.enter_figures").latest("number")
    before, after = entry.changes["figures"]
    assert "20/17/0/2/0" in before
    assert "30/28/0/0/0" in after
    assert Source.objects.filter(kind=Source.Kind.BY_HAND).count() == 1


def test_rows_that_do_not_add_up_are_refused_with_what_is_wrong(world: Any, manager: Any) -> None:
    bad = {"offered_0": "5", "answered_0": "4", "abandoned_0": "2", "offered_1": "3", "mean_wait_2": "soon"}
    page = manager.post(address(world), bad)
    text = page.content.decode()
    assert page.status_code == 422
    assert "Answered, abandoned and flow-outs are more than offered." in text
    assert "Offered and answered are both needed" in text
    assert "Write seconds, or minutes and seconds" in text
    assert not IntervalFigure.objects.exists()


def test_only_who_may_enters_and_only_their_queues(world: Any) -> None:
    assert world.client_for(Role.AGENT).get(reverse("contacts:by_hand")).status_code == 403
    here = world.client_for(Role.MANAGER, ScopeKind.SITE)
    theirs = f"{reverse('contacts:by_hand')}?queue={world.theirs.queue.pk}&day=2026-06-01&span=0"
    here.post(theirs, {"offered_0": "5", "answered_0": "4"})
    assert not IntervalFigure.objects.exists()


def test_days_of_23_and_25_hours_have_as_many_rows(world: Any) -> None:
    zone = world.ours.site.zone
    assert len(spans_of(date(2026, 3, 29), zone, 60)) == 23
    assert len(spans_of(date(2026, 10, 25), zone, 60)) == 25
    (whole,) = spans_of(date(2026, 10, 25), zone, 0)
    assert whole.seconds == 25 * 3600


def test_what_was_typed_comes_back_out_of_its_sums() -> None:
    typed = {
        "offered": 9,
        "answered": 7,
        "answered_within": 5,
        "abandoned": 1,
        "redirected": 1,
        "mean_wait": 12,
        "mean_talk": 200,
    }
    assert problem_in(typed) == ""
    assert row_of(sums_of(typed)) == typed


def test_a_table_that_appears_in_a_watched_folder_is_taken_once_and_stays(tmp_path: Path) -> None:
    source = a_table(CALLS)
    Source.objects.filter(pk=source.pk).update(path=str(tmp_path))
    path = table_file(tmp_path, [row(1), row(2)])
    fresh = tmp_path / "still-growing.csv"
    fresh.write_text("half")
    with override_settings(KESKUS_LOG_FOLDERS=[str(tmp_path)]):
        jobs.take_watched_tables()
        jobs.take_watched_tables()
    (job,) = Job.objects.all()
    work.run_to_end(job)
    assert Contact.objects.filter(source=source).count() == 2
    assert Path(path).exists()
    table_file(tmp_path, [row(1), row(2), row(3)])
    later = job.requested_at.timestamp() + 5
    os.utime(path, (later, later))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("keskus.contacts.gateways.is_settled", lambda name: not name.endswith("growing.csv"))
        jobs.take_watched_tables()
    work.run_to_end(Job.objects.latest("pk"))
    assert Contact.objects.filter(source=source).count() == 3
