"""The demo's PBX: a process of its own that plays the centre's day as it goes, writes its log and speaks AMI.

To the product it is a PBX like any other: a file that grows and a port that wants a password.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from keskus.cli.demo.calls import queues_of
from keskus.cli.demo.centre import NAMES
from keskus.cli.demo.deeds import Deed, Outbound, Past
from keskus.cli.demo.desk import Manager
from keskus.cli.demo.played import Played
from keskus.cli.demo.roster import Asked
from keskus.cli.demo.switch import Switch
from keskus.cli.demo.taping import Taping
from keskus.cli.tree import Child, end_with_parent

LOOK_BACK_SECONDS = 20 * 3600.0  # longer than anybody's shift
WINDOW_SECONDS = 300.0
SIMULATE_AGAIN_SECONDS = 6 * 3600.0
STEP_SECONDS = 0.2
# Recordings: how often those of calls that have ended are written, and one of the days before.
RECORD_SECONDS, BEHIND_SECONDS = 10.0, 1.6
SECRET = "KESKUS_DEMO_PBX_SECRET"  # noqa: S105 - the name of the variable that has it


def pbx_child(folder: Path, listening: socket.socket, secret: str) -> Child:
    """The PBX as a child of the demo's tree."""
    os.environ[SECRET] = secret
    fd = listening.detach()  # stays open as long as this process does
    return Child("PBX of the demo", "keskus.cli.demo.pbx", [str(folder), "--fd", str(fd)], fds=[fd])


class Pbx:
    """Plays deeds at their moments; `pause` is what an agent does on the telephone or a supervisor by AMI."""

    def __init__(self, played: Played, secret: str) -> None:
        self.played, self.switch = played, Switch()
        self.manager = Manager(self.switch, secret, self.pause)
        self.past: Past
        self.until = 0.0
        self.simulated_at = 0.0
        self.is_stale = False  # somebody has done what the simulation does not know
        self._window: list[Deed] = []
        self._calls: list[Outbound] = []
        self._window_ends = 0.0

    def start(self, now: float) -> None:
        """Catch up with the time that has gone by, and know who is where."""
        self._simulate(now)
        self.played.catch_up(self.past, now)
        for deed in self.past.deeds(now - LOOK_BACK_SECONDS, now):
            self.switch.take(deed)
        self.until = now

    def _simulate(self, now: float) -> None:
        self.past, self.simulated_at = self.played.past(now), now
        self._window, self._window_ends = [], 0.0

    async def play(self) -> None:
        """For ever."""
        while True:
            now = time.time()
            if self.is_stale or now - self.simulated_at > SIMULATE_AGAIN_SECONDS:
                self.is_stale = False
                await asyncio.to_thread(self._simulate, now)
            self._step(time.time())
            await asyncio.sleep(STEP_SECONDS)

    async def record(self) -> None:
        """For ever: calls as they end; in between one of the days before, until there is none left."""
        taping, since, behind = Taping(self.played), time.time(), True
        while True:
            await asyncio.sleep(BEHIND_SECONDS if behind else RECORD_SECONDS)
            now = time.time()
            if behind and self.played.is_calm:
                behind = await asyncio.to_thread(taping.record_one_before, self.past, since)
            if now - since >= RECORD_SECONDS:
                await asyncio.to_thread(taping.record, self.past, since, now)
                since = now

    async def play_and_record(self) -> None:
        """Both; the end of one ends the other."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self.play())
            both.create_task(self.record())

    def _step(self, now: float) -> None:
        """Do what has become due."""
        if now > self._window_ends:
            self._window_ends = now + WINDOW_SECONDS
            self._window = self.past.deeds(self.until, self._window_ends)
            self._calls = self.past.outbound(self.until, self._window_ends)
        due = [deed for deed in self._window if deed.at < now]
        ended = [call for call in self._calls if call.ended_at < now]
        self._window, self._calls = self._window[len(due) :], self._calls[len(ended) :]
        self.played.add(self._do(due), ended)
        self.until = now

    def _do(self, deeds: Iterable[Deed]) -> list[Deed]:
        """Do one after another what is not so already; what was done."""
        done = []
        for deed in deeds:
            if not self.switch.is_told(deed):
                self.manager.tell(self.switch.take(deed))
                done.append(deed)
        return done

    def pause(self, phone: str, queue: str, reason: str) -> bool:
        """An agent pauses or comes back, now; the day is simulated anew from here."""
        member = self.switch.members.get(phone)
        if member is None or not member.queues or (queue and queue not in member.queues):
            return False
        now, event = time.time(), "PAUSE" if reason else "UNPAUSE"
        deeds = [Deed(now, -2, "NONE", "NONE", phone, f"{event}ALL", (reason,))]
        deeds += [Deed(now, -1, "NONE", each, phone, event, (reason,)) for each in queues_of(NAMES[phone])]
        self.played.ask(Asked(NAMES[phone], reason, now))
        self.played.add(self._do(deeds), ())
        self.is_stale = True
        return True


async def serve(folder: Path, fd: int, secret: str) -> None:
    """Listen and play until told to stop."""
    pbx = Pbx(Played(folder), secret)
    pbx.start(time.time())
    server = await asyncio.start_server(pbx.manager.serve, sock=socket.socket(fileno=fd))
    playing = asyncio.create_task(pbx.play_and_record())
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({stopped, playing}, return_when=asyncio.FIRST_COMPLETED)
    server.close()
    await pbx.manager.hang_up()
    if playing.done():
        playing.result()
    playing.cancel()
    with suppress(asyncio.CancelledError):
        await playing


def main(arguments: list[str]) -> int:
    """The process itself."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fd", type=int, required=True)
    options = parser.parse_args(arguments)
    end_with_parent()
    asyncio.run(serve(options.folder, options.fd, os.environ[SECRET]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
