"""Files of sources that cannot be read: those who may mend them are told once, and no more when they are mended."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone

from keskus.access.models import Grant
from keskus.access.rules import ScopeKind
from keskus.contacts import jobs
from keskus.contacts.actions.follow import PATIENCE, Follower
from keskus.contacts.models import Source, SourceTrouble
from keskus.core import work
from keskus.core.models import AuditEntry, Job
from keskus.people.models import Notice
from tests.contacts.builder import Centre, build_centre
from tests.contacts.test_by_hand import CALLS, a_table, row, table_file
from tests.contacts.world import DAY, a_call, log_file
from tests.house.people import World, world

__all__ = ["world"]


@pytest.fixture
def centre(world: World) -> Centre:
    """Who may mend sources at our site, at theirs and everywhere; and a supervisor, who may not."""
    for role, kind in (("administrator", ScopeKind.SITE), ("manager", ScopeKind.CENTRE), ("supervisor", None)):
        world.user(role, kind)
    elsewhere = world.user("manager", ScopeKind.SITE)
    Grant.objects.filter(user=elsewhere).update(scope_id=world.theirs.site.pk)
    return build_centre(world)


def told(centre: Centre) -> dict[str, int]:
    """How many unread notices of a failed file each has."""
    world, found = centre.world, {}
    for name, kind in (("administrator", ScopeKind.SITE), ("manager", ScopeKind.CENTRE), ("manager", ScopeKind.SITE)):
        employee = world.user(name, kind).employee
        notices = Notice.objects.filter(employee=employee, kind="contacts.file_failed", read_at=None)
        found[f"{name} {kind}"] = notices.count()
    return found


TOLD = {"administrator site": 1, "manager centre": 1, "manager site": 0}
SILENT = dict.fromkeys(TOLD, 0)


def follow_at(follower: Follower, moment: datetime) -> None:
    with time_machine.travel(moment, tick=False):
        follower.step()


def test_a_followed_log_that_cannot_be_read(centre: Centre, tmp_path: Path) -> None:
    source, path = centre.sources["ours"], tmp_path / "queue_log"
    Source.objects.filter(pk=source.pk).update(path=str(path))
    follower, start = Follower(source, str(path)), timezone.now()
    follow_at(follower, start)
    follow_at(follower, start + PATIENCE / 2)
    assert told(centre) == SILENT  # it may be in the middle of being rotated
    for minutes in (1, 2, 60):
        follow_at(follower, start + timedelta(minutes=minutes))
    assert told(centre) == TOLD
    assert not Notice.objects.filter(employee=centre.world.user("supervisor").employee).exists()
    page = centre.world.client_for("manager", ScopeKind.CENTRE).get(f"/contacts/sources/{source.pk}/").content.decode()
    assert "there is no such file" in page
    follow_at(Follower(source, str(path)), start + timedelta(minutes=90))  # another process: told already
    jobs.take_watched_tables()  # and no matter of tables
    assert told(centre) == TOLD
    log_file(tmp_path, a_call(DAY, 1))
    follow_at(follower, start + timedelta(hours=2))
    assert told(centre) == SILENT
    assert SourceTrouble.objects.get().ended_at is not None
    assert [
        AuditEntry.objects.filter(action=f"contacts.{deed}").count() for deed in ("begin_trouble", "end_trouble")
    ] == [1, 1]
    follower.close()


def test_a_follower_that_starts_anew_settles_what_was_told(centre: Centre, tmp_path: Path) -> None:
    source, path = centre.sources["ours"], tmp_path / "queue_log"
    Source.objects.filter(pk=source.pk).update(path=str(path))
    first, start = Follower(source, str(path)), timezone.now()
    follow_at(first, start)
    follow_at(first, start + PATIENCE)
    log_file(tmp_path, a_call(DAY, 1))
    second = Follower(source, str(path))
    follow_at(second, start + timedelta(minutes=5))
    second.close()
    assert told(centre) == SILENT


def test_a_log_that_no_source_names_any_more_is_no_trouble(centre: Centre, tmp_path: Path) -> None:
    source, path = centre.sources["ours"], tmp_path / "queue_log"
    Source.objects.filter(pk=source.pk).update(path=str(path))
    follower, start = Follower(source, str(path)), timezone.now()
    follow_at(follower, start)
    follow_at(follower, start + PATIENCE)
    Source.objects.filter(pk=source.pk).update(path="")
    jobs.take_watched_tables()
    assert told(centre) == SILENT


@pytest.fixture
def watched(centre: Centre, tmp_path: Path) -> Any:
    source = a_table(CALLS)
    Source.objects.filter(pk=source.pk).update(path=str(tmp_path), site=centre.world.ours.site)
    with override_settings(KESKUS_LOG_FOLDERS=[str(tmp_path)]):
        yield Source.objects.get(pk=source.pk)


def take_all() -> None:
    """What the worker does of it: look, and carry what was asked for."""
    jobs.take_watched_tables()
    for job in Job.objects.filter(state=Job.State.REQUESTED):
        try:
            work.run_to_end(job)
        except Exception:
            job.refresh_from_db()
            assert job.state == Job.State.FAILED
    jobs.take_watched_tables()


def test_a_table_of_a_watched_folder_that_cannot_be_read(centre: Centre, watched: Source, tmp_path: Path) -> None:
    path = Path(table_file(tmp_path, [row(1)]))
    good = path.read_text()
    path.write_text("quite;another;heading\n1;2;3\n")
    os.utime(path, (DAY, DAY))
    for _round in range(3):
        take_all()
    assert told(centre) == TOLD
    assert SourceTrouble.objects.get().path == str(path)
    path.write_text(good)
    later = Job.objects.latest("pk").requested_at + timedelta(seconds=5)
    os.utime(path, (later.timestamp(), later.timestamp()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("keskus.contacts.gateways.is_settled", lambda name: True)
        take_all()
    assert told(centre) == SILENT
    assert SourceTrouble.objects.get().ended_at is not None


def test_a_table_that_is_taken_away_is_no_trouble(centre: Centre, watched: Source, tmp_path: Path) -> None:
    path = Path(table_file(tmp_path, [row(1)]))
    path.write_text("quite;another;heading\n1;2;3\n")
    os.utime(path, (DAY, DAY))
    take_all()
    assert told(centre) == TOLD
    path.unlink()
    jobs.take_watched_tables()
    assert told(centre) == SILENT
