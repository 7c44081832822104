"""Following a growing log: what is open, when it was replaced, what was missed while nobody looked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from keskus.contacts import gateways
from keskus.contacts.actions.deliver import deliver, fold_rest, open_delivery_of, take_batch
from keskus.contacts.actions.logged_floor import FloorOfLog
from keskus.contacts.actions.take import close_delivery
from keskus.contacts.actions.troubles import begin_trouble, end_trouble
from keskus.contacts.gateways import FileTrouble, LogFile
from keskus.contacts.models import Source, SourceFile
from keskus.contacts.queries.troubles import troubles_of
from keskus.core.actors import SYSTEM

TRAIL_EVERY = timedelta(hours=1)
PATIENCE = timedelta(minutes=1)  # how long a log may be unreadable before anybody is told


@dataclass(slots=True)
class Follower:
    """One source's log, step by step. `trouble` says why nothing is read at the moment."""

    source: Source
    path: str
    trouble: str = ""
    _log: LogFile | None = None
    _file: SourceFile | None = None
    _caught_up: bool = False
    _troubled_at: datetime | None = None
    _is_told: bool | None = None  # None: not known yet what an earlier follower told
    _floor: FloorOfLog | None = None
    _unsummed: bool = True  # whatever an earlier follower left undone
    _noted_at: datetime = field(default_factory=timezone.now)

    def step(self) -> bool:
        """Take what has come since; whether there was anything."""
        try:
            if not self._caught_up:
                self._catch_up()
            busy = self._read()
        except FileTrouble as trouble:
            self.trouble = str(trouble)
            self._let_go()
            self._tell()
            return False
        self._tell_mended()
        if not busy:  # at the end of the log: what it tells is how things stand
            self._floor = self._floor or FloorOfLog(self.source)
            self._floor.step()
        return busy

    def _tell(self) -> None:
        """Those who may mend it, once, when it has lasted: a log that is just being rotated is no trouble."""
        self._troubled_at = self._troubled_at or timezone.now()
        if timezone.now() - self._troubled_at >= PATIENCE and not self._is_told:
            begin_trouble(SYSTEM, self.source, path=self.path, text=self.trouble)
            self._is_told = True

    def _tell_mended(self) -> None:
        """That what was told, by this follower or one before it, is over."""
        self._troubled_at = None
        if self._is_told is not False:
            for trouble in troubles_of(self.source):
                end_trouble(SYSTEM, trouble)
            self._is_told = False

    def close(self, *, for_good: bool = False) -> None:
        """Leave the trail's entry for what was read and let go of the file; `for_good`: nobody is to follow it now."""
        try:
            if for_good:
                FloorOfLog(self.source).forget()
            self._sum()
            self._note(force=True)
        finally:
            self._let_go()

    def _catch_up(self) -> None:
        """Read what rotation has put aside since the newest line that is stored; for a new source, all of it."""
        self.source.refresh_from_db()
        if self.path != "-":
            older = list(gateways.rotated_siblings(self.path, self.source.last_epoch))
            for name in gateways.in_time_order(older):
                deliver(self.source, name, lambda done, size: True)
        self._caught_up = True

    def _read(self) -> bool:
        if self._log is None:
            self._log = gateways.open_log(self.path)
        if self._file is None:
            self._file = open_delivery_of(self.source, self._log)
            if self._file is None:
                return self._turn_over()
        self.trouble = ""
        if not self._log.is_pipe and gateways.was_truncated(self._log):
            self._finish()
            self._caught_up = False  # the copy that was put aside may hold lines that we never saw here
            return True
        taken = take_batch(self.source, self._file, self._log, take_unended=False)
        if taken is None:
            self._sum()
            self._note(force=False)
            return self._turn_over()
        self._unsummed = True
        return True

    def _turn_over(self) -> bool:
        """At the end of the file: go on with the new one if this one was put aside; whether that happened."""
        log = self._log
        if log is None or log.is_pipe or not gateways.was_replaced(log):
            return False
        if self._file is not None:
            while take_batch(self.source, self._file, log, take_unended=True) is not None:
                self._unsummed = True
        self._finish()
        return True

    def _finish(self) -> None:
        self._note(force=True)
        self._let_go()

    def _let_go(self) -> None:
        if self._log is not None:
            self._log.close()
        self._log = self._file = None

    def _sum(self) -> None:
        if self._unsummed:
            fold_rest(self.source, with_grades=False)  # the worker grades, once a minute
            self._unsummed = False

    def _note(self, *, force: bool) -> None:
        """One entry in the trail per file and hour."""
        now = timezone.now()
        if self._file is None or (not force and now - self._noted_at < TRAIL_EVERY):
            return
        self._file.refresh_from_db()
        if self._file.closed_at is None and self._file.taken_at is not None:
            close_delivery(SYSTEM, self._file, at=now)
        self._noted_at = now
