"""A followed log without a manager interface has a living floor; with one it leaves that to the listener."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from keskus.contacts.actions import logged_floor
from keskus.contacts.actions.connections import connect_pbx
from keskus.contacts.actions.follow import Follower
from keskus.contacts.models import FloorSnapshot, Source
from keskus.contacts.queries.floor import listened_floors, logs_alone
from keskus.core.actors import SYSTEM
from keskus.engines.floor import Floor
from tests.contacts.world import DAY, a_call, a_source, log_file

pytestmark = pytest.mark.django_db
LINES = [f"{DAY}|MANAGER|sales|Anna|ADDMEMBER|", *a_call(DAY + 60, 1)]


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Source:
    monkeypatch.setattr(logged_floor, "NEWS_SECONDS", -1.0)
    monkeypatch.setattr(logged_floor, "_now", lambda: datetime.fromtimestamp(DAY + 90, UTC))
    source = a_source()
    source.path = log_file(tmp_path, LINES[:2])
    source.save()
    return source


def followed(follower: Follower) -> Floor:
    while follower.step():
        pass
    return Floor.from_json(listened_floors()[follower.source.pk].floor)


def test_the_floor_follows_the_log(source: Source, tmp_path: Path) -> None:
    with closing(Follower(source, source.path)) as follower:
        (waiting,) = followed(follower).queues["sales"].waiting
        assert waiting.caller == "+48600000001"
        log_file(tmp_path, LINES[:3])
        floor = followed(follower)
    assert (floor.queues["sales"].waiting, floor.members["Anna"].call) == ([], f"{DAY + 60}.1")
    kept = listened_floors()[source.pk]
    assert kept.is_of_log
    assert logs_alone() == {source.pk: source.name}
    with closing(Follower(source, source.path)) as again:
        floor = followed(again)
    assert floor.members["Anna"].call == f"{DAY + 60}.1", "whoever begins anew reads the last hours"


def test_a_log_beside_a_manager_interface_leaves_the_floor_to_it(source: Source) -> None:
    address = {"host": "127.0.0.1", "port": 5038, "user": "keskus", "secret": "x"}
    connect_pbx(SYSTEM, site=source.site, name="Live", log=source, **address)  # type: ignore[arg-type]
    with closing(Follower(source, source.path)) as follower:
        while follower.step():
            pass
    assert not FloorSnapshot.objects.exists()
    assert logs_alone() == {}


def test_a_log_that_is_followed_no_more_says_nothing_of_now(source: Source) -> None:
    follower = Follower(source, source.path)
    followed(follower)
    follower.close()
    assert listened_floors(), "another may go on"
    follower.close(for_good=True)
    assert listened_floors() == {}
