"""`keskus work`: the worker, on this machine or, with PostgreSQL, on as many as there is work for."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from keskus.cli.tree import Child

# The worker says once a minute that schedule, queue and worker all turn (core.jobs); silence this long is a hang.
SILENCE_SECONDS = 300


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--cluster` is how the command starts itself under its own watch."""
    parser.add_argument("--cluster", action="store_true", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Run until told to stop. The worker runs as a child, so that one that hangs or is killed is started again."""
    if options.cluster:
        return run_cluster()
    from keskus.cli.tree import keep_running
    from keskus.cli.ward import in_use

    django.setup()
    with in_use():
        return keep_running([worker()], _say)


def worker() -> Child:
    """The worker as a child of a process tree. Only after django.setup()."""
    from keskus.cli.tree import Child

    return Child("worker", "keskus.cli", ["work", "--cluster"], is_well=_pulse_watch())


def _pulse_watch() -> Callable[[], bool]:
    """Whether the worker has given a sign of life lately; looks twice a minute, and gives a new worker its time."""
    from django.db import DatabaseError, close_old_connections
    from django.utils import timezone

    from keskus.core import pulse

    patient_until = looked_at = time.monotonic()
    patient_until += SILENCE_SECONDS

    def is_well() -> bool:
        nonlocal patient_until, looked_at
        now = time.monotonic()
        if now < patient_until or now - looked_at < 30:
            return True
        looked_at = now
        try:
            close_old_connections()
            last = pulse.last_beats().get("worker")
        except DatabaseError:
            return True  # then it is the database that is not well, and a new worker would not help
        if last is not None and timezone.now() - last < timedelta(seconds=SILENCE_SECONDS):
            return True
        patient_until = now + SILENCE_SECONDS
        return False

    return is_well


def run_cluster() -> int:
    """The task library's own processes, in this one."""
    from keskus.cli.tree import end_with_parent

    # The library forks: a pool of connections would be shared by parent and children, who would talk over each other.
    os.environ["KESKUS_POOL_SIZE"] = "0"
    django.setup()
    from django_q import cluster

    from keskus.core import pulse
    from keskus.core.jobs import plan_recurring

    plan_recurring()
    pulse.beat("worker")  # the library's schedule gives the next one, up to a minute and a half from now
    cluster.Sentinel = _sentinel()
    running = cluster.Cluster()
    running.start()
    end_with_parent()
    running.sentinel.join()
    return int(running.sentinel.exitcode or 0)


def _sentinel() -> type:
    """The library's guard, that gives up when one of its processes was killed from outside.

    A process killed while it waits for work dies with the lock of the queue in its hand: the library starts a new one,
    and all wait for ever. So the whole cluster ends, and is started again with a new queue.
    """
    from django_q.cluster import Sentinel

    class CarefulSentinel(Sentinel):
        def reincarnate(self, process: BaseProcess) -> None:
            if process.exitcode is not None and process.exitcode < 0:
                _say(f"process {process.pid} was killed (signal {-process.exitcode})")
                os._exit(1)
            super().reincarnate(process)

    return CarefulSentinel


def _say(text: str) -> None:
    print(f"keskus work: {text}", file=sys.stderr, flush=True)
