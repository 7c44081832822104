"""A worker killed with -9 loses nothing and doubles nothing: `keskus work` for real."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

import pytest

from tests.cli.houses import House, descendants, house, is_alive, until

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc to look at processes")

# What comes by itself after the lease and the library's redelivery (80 to 140 s), at once.
DO_NOT_WAIT = """
from keskus.core.models import Job
from keskus.core.work import wake_forgotten
from django.utils import timezone
Job.objects.filter(state__in=["running", "stopping"]).update(claimed_until=timezone.now())
wake_forgotten()
"""


def look(home: House) -> tuple[str, int, int]:
    """State and progress of the job, and what it has counted."""
    ((state, done),) = home.rows("SELECT state, done FROM core_job")
    counted = home.rows("SELECT position FROM core_cursor WHERE name = 'killed count'")
    return state, done, counted[0][0] if counted else 0


def kill(*pids: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("whole_tree", [False, True], ids=["the worker process", "the whole tree"])
def test_killed_in_the_middle_of_a_step_the_work_is_done_exactly_once(tmp_path: Path, whole_tree: bool) -> None:
    sign = tmp_path / "sign"
    with house(tmp_path / "data") as home:
        home.python(
            "from keskus.core.actors import SYSTEM; from tests.cli.steps import ask;"
            f"ask(SYSTEM, {str(sign)!r}, total=4, seconds=2)"  # long enough to be killed in
        )
        with home.running("work") as process:
            until(lambda: look(home)[1] >= 1)
            before = sign.stat().st_mtime_ns
            until(lambda: sign.stat().st_mtime_ns != before)
            at_it = int(sign.read_text())
            before_kill = descendants(process.pid)
            assert at_it in before_kill
            kill(*([process.pid, *before_kill] if whole_tree else [at_it]))
            if not whole_tree:
                # The rest of its cluster is ended too; a worker of it that takes the turn up meanwhile would die of it.
                until(lambda: not any(is_alive(pid) for pid in before_kill))
                home.python(DO_NOT_WAIT)
                until(lambda: look(home)[0] == "done")
        if whole_tree:
            assert look(home)[0] != "done"
            home.python(DO_NOT_WAIT)
            with home.running("work"):
                until(lambda: look(home)[0] == "done")
        assert look(home) == ("done", 4, 4)


def test_workers_killed_while_they_wait_for_work_do_not_block_the_queue(tmp_path: Path) -> None:
    with house(tmp_path / "data") as home, home.running("work") as process:
        until(lambda: len(descendants(process.pid)) >= 6)
        _, _, *workers = before = descendants(process.pid)
        kill(*workers[:2])
        until(lambda: len(descendants(process.pid)) >= 6 and not set(before) & set(descendants(process.pid)))
        home.python(
            "from keskus.core.actors import SYSTEM; from tests.cli.steps import ask;"
            f"ask(SYSTEM, {str(tmp_path / 'sign')!r}, total=2, seconds=0)"
        )
        until(lambda: look(home) == ("done", 2, 2))


def test_a_cluster_that_is_killed_is_started_again_and_leaves_no_orphans(tmp_path: Path) -> None:
    with house(tmp_path / "data") as home, home.running("work") as process:
        until(lambda: len(descendants(process.pid)) >= 6)
        before = descendants(process.pid)
        kill(before[0])
        until(lambda: len(descendants(process.pid)) >= 6 and before[0] not in descendants(process.pid))
        assert not any(is_alive(pid) for pid in before)
