"""Following a growing log through rotation, truncation and restarts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from keskus.contacts.actions.follow import Follower
from keskus.contacts.models import RawLine, Source
from keskus.core.models import AuditEntry
from tests.contacts.world import DAY, a_call, a_source, in_order, log_file, story, take

pytestmark = pytest.mark.django_db

CALLS = in_order(*(a_call(DAY + 40 * n, n * 10, agent=f"Agent {n % 3}") for n in range(40)))


def write(path: Path, lines: list[str], mode: str = "a") -> None:
    with path.open(mode) as file:
        file.write("".join(f"{line}\n" for line in lines))


def follow(follower: Follower) -> None:
    for _ in range(50):
        if not follower.step():
            return
    raise AssertionError("the follower never comes to rest")


def expected(tmp_path: Path) -> dict[str, list]:
    whole = a_source(name="whole")
    take(whole, log_file(tmp_path, CALLS, "whole"))
    return story(whole)


def finish(source: Source, follower: Follower) -> dict[str, list]:
    follow(follower)
    follower.close()
    return story(source)


def test_rotation_by_rename(tmp_path: Path) -> None:
    source, log = a_source(), tmp_path / "queue_log"
    write(log, CALLS[:30])
    follower = Follower(source, str(log))
    follow(follower)
    write(log, CALLS[30:50])
    log.rename(tmp_path / "queue_log.1")
    write(tmp_path / "queue_log.1", CALLS[50:60])  # Asterisk writes on until it is told to reopen
    follow(follower)
    write(log, CALLS[60:])
    assert finish(source, follower) == expected(tmp_path)


def test_rotation_by_copy_and_truncate(tmp_path: Path) -> None:
    source, log = a_source(), tmp_path / "queue_log"
    write(log, CALLS[:60])
    follower = Follower(source, str(log))
    follow(follower)
    write(log, CALLS[60:80])  # never seen under this name
    shutil.copyfile(log, tmp_path / "queue_log-20260601")
    log.write_text("")
    follow(follower)
    write(log, CALLS[80:])
    assert finish(source, follower) == expected(tmp_path)


def test_what_was_rotated_while_nobody_followed_is_caught_up(tmp_path: Path) -> None:
    source, log = a_source(), tmp_path / "queue_log"
    write(log, CALLS[:30])
    follower = Follower(source, str(log))
    follow(follower)
    follower.close()
    write(log, CALLS[30:60])
    log.rename(tmp_path / "queue_log.2")
    write(tmp_path / "queue_log.1", CALLS[60:90])
    write(log, CALLS[90:])
    assert finish(source, Follower(source, str(log))) == expected(tmp_path)


def test_half_a_line_waits_for_its_other_half(tmp_path: Path) -> None:
    source, log = a_source(), tmp_path / "queue_log"
    log.write_text(CALLS[0] + "\n" + CALLS[1][:30])
    follower = Follower(source, str(log))
    follow(follower)
    assert RawLine.objects.count() == 1
    with log.open("a") as file:
        file.write(CALLS[1][30:] + "\n")
    follow(follower)
    assert RawLine.objects.count() == 2
    follower.close()


def test_a_log_that_is_not_there_yet_is_said_and_waited_for(tmp_path: Path) -> None:
    source, log = a_source(), tmp_path / "queue_log"
    follower = Follower(source, str(log))
    assert not follower.step()
    assert "no such file" in follower.trouble
    write(log, CALLS)
    follow(follower)
    assert follower.trouble == ""
    assert RawLine.objects.count() == len(CALLS)
    follower.close()


def test_following_leaves_one_entry_in_the_trail_per_file(tmp_path: Path) -> None:
    source, log = a_source(), tmp_path / "queue_log"
    write(log, CALLS[:30])
    follower = Follower(source, str(log))
    follow(follower)
    log.rename(tmp_path / "queue_log.1")
    write(log, CALLS[30:])
    follow(follower)
    follower.close()
    entries = AuditEntry.objects.filter(action="contacts.close_delivery")
    assert [entry.changes["lines"] for entry in entries.order_by("number")] == [30, len(CALLS) - 30]
