"""`keskus follow`: read PBX logs as they grow, through rotation, truncation and restarts."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from types import FrameType
from typing import Any

import django

POLL_SECONDS = 0.5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A file, or none for all files that sources name."""
    parser.add_argument("file", nargs="?", default="", metavar="FILE", help="the log; left out: every source's own")
    parser.add_argument("--source", default="", help="name of the PBX, for FILE")
    parser.add_argument("--site", default="", help="code of the site, for a new source")
    parser.add_argument("--once", action="store_true", help="stop when all is read")


def run(options: argparse.Namespace) -> int:
    """Follow until told to stop; exit code 1 when there is nothing to follow."""
    django.setup()
    from keskus.cli.sources import source_for
    from keskus.contacts.actions.follow import Follower
    from keskus.contacts.queries.sources import followed_sources

    if options.file:
        source = source_for(options.source, options.site)
        followers = [Follower(source, options.file)] if source else []
    else:
        followers = [Follower(source, source.path) for source in followed_sources()]
    if not followers:
        print("keskus follow: nothing to follow; name a FILE, or give a source its file in Settings.", file=sys.stderr)
        return 1
    return _loop(followers, once=options.once)


def _loop(followers: list[Any], *, once: bool) -> int:
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    told: dict[str, str] = {}
    while not stopping:
        busy = False
        for follower in followers:
            busy = follower.step() or busy
            if follower.trouble != told.get(follower.path, ""):
                told[follower.path] = follower.trouble
                print(f"keskus follow: {follower.trouble or follower.path + ': read again.'}", file=sys.stderr)
        if once and not busy:
            break
        if not busy:
            time.sleep(POLL_SECONDS)
    for follower in followers:
        follower.close()
    return 0
