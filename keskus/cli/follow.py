"""`keskus follow`: read PBX logs as they grow, through rotation, truncation and restarts."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING

import django
from django.db import OperationalError

from keskus.cli.sources import add_kind_arguments, source_for

if TYPE_CHECKING:
    from keskus.cli.tree import Child
    from keskus.contacts.actions.follow import Follower

POLL_SECONDS = 0.5
LOOK_AGAIN_SECONDS = 10.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A file, or none for all files that sources name."""
    parser.add_argument("file", nargs="?", default="", metavar="FILE", help="the log; left out: every source's own")
    parser.add_argument("--source", default="", help="name of the PBX, for FILE")
    add_kind_arguments(parser)
    parser.add_argument("--once", action="store_true", help="stop when all is read")
    parser.add_argument("--leash", action="store_true", help=argparse.SUPPRESS)


def follower_child() -> Child:
    """The follower of all sources as a child of `keskus up`."""
    from keskus.cli.tree import Child

    return Child("log follower", "keskus.cli", ["follow", "--leash"])


def run(options: argparse.Namespace) -> int:
    """Follow until told to stop; exit code 1 when FILE belongs to no known PBX."""
    django.setup()
    from keskus.cli.tree import end_with_parent
    from keskus.contacts.actions.follow import Follower

    followed = _Followed()
    if options.file:
        source = source_for(options, options.file)
        if source is None:
            return 1
        followed.by_path[options.file] = Follower(source, options.file)
    else:
        followed.look_again()
        if not followed.by_path:
            _say("no PBX names a log to follow yet; give it one under “PBXs and logs”.")
    if options.leash:
        end_with_parent()
    return _loop(followed, once=options.once, all_sources=not options.file)


class _Followed:
    """The logs under way, by path; with `look_again` those that sources name now."""

    def __init__(self) -> None:
        self.by_path: dict[str, Follower] = {}
        self.told: dict[str, str] = {}
        self.looked_at = 0.0

    def look_again(self) -> None:
        from keskus.contacts.actions.follow import Follower
        from keskus.contacts.queries.sources import followed_sources

        self.looked_at = time.monotonic()
        wanted = {source.path: source for source in followed_sources()}
        for path in [path for path in self.by_path if path not in wanted]:
            self._leave(path, for_good=True)
        for path in wanted.keys() - self.by_path.keys():
            self.by_path[path] = Follower(wanted[path], path)

    def step(self) -> bool:
        from keskus.core import pulse

        busy = False
        for path, follower in list(self.by_path.items()):
            try:
                busy = follower.step() or busy
                pulse.beat(_pulse_name(path))
            except OperationalError as trouble:
                self._begin_anew(path, follower, str(trouble))
                continue
            if follower.trouble != self.told.get(path, ""):
                self.told[path] = follower.trouble
                _say(follower.trouble or f"{path}: read again.")
        return busy

    def _begin_anew(self, path: str, follower: Follower, trouble: str) -> None:
        """The database let nobody write for too long: what is stored says where to go on."""
        from keskus.contacts.actions.follow import Follower

        _say(f"{path}: {trouble}; trying again.")
        with suppress(OperationalError):
            follower.close()
        self.by_path[path] = Follower(follower.source, path)

    def close(self) -> None:
        for path in list(self.by_path):
            self._leave(path)

    def _leave(self, path: str, *, for_good: bool = False) -> None:
        from keskus.core import pulse

        self.by_path.pop(path).close(for_good=for_good)
        pulse.forget(_pulse_name(path))


def _pulse_name(path: str) -> str:
    """By which `keskus check` knows that the log is still read; the end of a path says more than its beginning."""
    return f"follow {path[-70:]}"


def _loop(followed: _Followed, *, once: bool, all_sources: bool) -> int:
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping:
        if all_sources and time.monotonic() - followed.looked_at > LOOK_AGAIN_SECONDS:
            followed.look_again()
        busy = followed.step()
        if once and not busy:
            break
        if not busy:
            time.sleep(POLL_SECONDS)
    followed.close()
    return 0


def _say(text: str) -> None:
    print(f"keskus follow: {text}", file=sys.stderr, flush=True)
