"""The fake PBX's MixMonitor: a share of the calls is recorded, those of the days before by and by behind.

Files go into a folder for each site; once they are taken in they are gone, so what was recorded is noted beside.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from keskus.cli.demo.centre import NAMES, QUEUES, SIGN_IN, luck_of
from keskus.cli.demo.deeds import Deed, Past
from keskus.cli.demo.tape import Taped, tape_of, write_file

if TYPE_CHECKING:
    from keskus.cli.demo.played import Played

logger = logging.getLogger(__name__)
# Nobody takes them away in a demo that was begun before there were recordings, and no disk is without an end.
MOST_WAITING, MOST_TAPES = 60, 1_500
DAY, HOUR = 86_400.0, 3_600.0
BACK_DAYS, LATELY_DAYS = 14, 2
# The share of calls recorded as they happen, of those of the last days, and of those before.
NOW_SHARE, LATELY_SHARE, BEFORE_SHARE = 0.6, 0.3, 0.06
OF_THEIRS = 2  # times as many of those who sign in
ENDS = ("COMPLETECALLER", "COMPLETEAGENT")
SITE_OF = {queue.name: queue.site for queue in QUEUES}


def talks_in(deeds: Iterable[Deed]) -> Iterator[Taped]:
    """Calls that were answered and ended within these deeds, but for those that were handed on."""
    answered: dict[str, Deed] = {}
    for deed in deeds:
        if deed.event == "CONNECT":
            answered[deed.call] = deed
        elif deed.event == "BLINDTRANSFER":
            answered.pop(deed.call, None)
        elif deed.event in ENDS and (began := answered.pop(deed.call, None)):
            seconds = int(deed.at) - int(began.at)
            yield Taped(deed.call, deed.queue, NAMES[deed.agent], int(began.at), seconds)


class Taping:
    """What has been recorded, what is still to be."""

    def __init__(self, played: Played) -> None:
        self._played = played
        self._done = played.taped()
        self._behind: list[Taped] | None = None

    def record(self, past: Past, since: float, until: float) -> list[Taped]:
        """Record the chosen ones of the calls that ended in a span of now; which they were."""
        deeds = past.deeds(since - HOUR, until)
        chosen = [each for each in talks_in(deeds) if since <= each.ended < until and _is_chosen(each, NOW_SHARE)]
        return [each for each in chosen if self._write(each)]

    def record_one_before(self, past: Past, now: float) -> bool:
        """Record one of the days before, the latest first; whether there was one."""
        if self._behind is None:
            self._behind = sorted(_before(past, now), key=lambda each: each.began)
        if self._behind and self._is_full(self._behind[-1]) and len(self._done) < MOST_TAPES:
            return True
        while self._behind:
            if self._write(self._behind.pop()):
                return True
        self._played.note_recorded()
        return False

    def _write(self, taped: Taped) -> bool:
        tape = None if taped.call in self._done or self._is_full(taped) else tape_of(taped)
        if tape is None:
            return False
        try:
            write_file(self._played.monitor(SITE_OF[taped.queue]), taped, tape)
        except OSError as error:  # a full disk stops the recording, never the calls
            logger.warning("a call could not be recorded: %s", error)
            return False
        self._done.add(taped.call)
        self._played.note_taped(taped.call)
        return True

    def _is_full(self, taped: Taped) -> bool:
        """Whether enough is kept, or enough lies there that nobody has taken in."""
        waiting = sum(1 for _ in self._played.monitor(SITE_OF[taped.queue]).iterdir())
        return waiting >= MOST_WAITING or len(self._done) >= MOST_TAPES


def _before(past: Past, now: float) -> Iterator[Taped]:
    """Day by day, so that the PBX does not stand still meanwhile."""
    for day in range(BACK_DAYS):
        ends = now - day * DAY
        share = LATELY_SHARE if day < LATELY_DAYS else BEFORE_SHARE
        for each in talks_in(past.deeds(ends - DAY - HOUR, ends)):
            if each.ended >= ends - DAY and _is_chosen(each, share):
                yield each


def _is_chosen(taped: Taped, share: float) -> bool:
    return luck_of("taped", taped.call).random() < share * (OF_THEIRS if taped.agent in SIGN_IN else 1)
