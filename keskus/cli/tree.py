"""A few processes kept alive together: dead ones are started again, and all end with the one that started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

POLL_SECONDS = 0.2
GRACE_SECONDS = 30.0
# A child that lived shorter than this fell over by itself: wait longer before each new try.
HEALTHY_SECONDS = 20.0
LONGEST_PAUSE_SECONDS = 30.0


@dataclass(slots=True)
class Child:
    """One process of the tree: `module` is run with `arguments` by this very interpreter."""

    name: str
    module: str
    arguments: Sequence[str] = ()
    fds: Sequence[int] = ()
    is_well: Callable[[], bool] = lambda: True
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0

    def start(self) -> None:
        """In a session of its own, so that a dead child's own children can be swept away with it."""
        command = [sys.executable, "-m", self.module, *self.arguments]
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own modules
            command, stdin=subprocess.PIPE, pass_fds=tuple(self.fds), start_new_session=True
        )

    def sweep(self) -> None:
        """Kill whatever is left of the child and of the processes that it started."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()
        self.process = None

    def keep_alive(self, say: Callable[[str], None]) -> None:
        """Start the child if it is not running, slower each time when it falls over at once."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is None:
            if now - self.started > self.pause + HEALTHY_SECONDS:
                self.pause = 0.0
            if self.is_well():
                return
            say(f"{self.name} no longer answers: starting it again")
            self.sweep()
        elif self.process is not None:
            say(f"{self.name} ended with code {self.process.returncode}: starting it again")
            self.sweep()
            early = now - self.started < HEALTHY_SECONDS
            self.pause = min(max(1.0, self.pause * 2), LONGEST_PAUSE_SECONDS) if early else 0.0
        if now - self.started >= self.pause:
            self.start()


def keep_running(children: Sequence[Child], say: Callable[[str], None]) -> int:
    """Start the children and keep them alive until SIGTERM or SIGINT; then let them finish, and kill what does not."""
    told_to_stop = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        told_to_stop.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        for child in children:
            child.start()
        while not told_to_stop.wait(POLL_SECONDS):
            for child in children:
                child.keep_alive(say)
        say("stopping")
        _end(children)
    finally:
        for child in children:
            child.sweep()
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def _end(children: Sequence[Child]) -> None:
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.terminate()
    until = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < until and any(process.poll() is None for process in running):
        time.sleep(POLL_SECONDS)


def end_with_parent() -> None:
    """For a child: when the parent is gone, even killed, its end of our standard input closes; then stop too."""

    def watch() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="leash", daemon=True).start()
