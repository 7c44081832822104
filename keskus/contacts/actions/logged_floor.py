"""The living floor of a PBX of which only the log is followed."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import QuerySet

from keskus.contacts.actions.floor import forget_floor, keep_floor
from keskus.contacts.models import RawLine, Source
from keskus.contacts.queries.connections import is_listened_to, wrap_up_of
from keskus.contacts.rules import CALLER_MARK, row_number
from keskus.core import keys
from keskus.engines.queuelog import Line
from keskus.engines.queuelog.living import LoggedFloor

LOOK_BACK_SECONDS = 20 * 3600  # longer than anybody's shift
KEEP_SECONDS = 5.0
NEWS_SECONDS = 0.5
ASK_SECONDS = 30.0  # after which it is asked anew whether the PBX is listened to


@dataclass(slots=True)
class FloorOfLog:
    """Kept by whoever follows the log, whenever its end has been reached."""

    source: Source
    _logged: LoggedFloor | None = None
    _last: int = 0
    _kept_at: float = 0.0
    _asked_at: float = 0.0
    _is_wanted: bool = False

    def step(self) -> None:
        """Take the lines that have come since, and write the floor down where it changed or is to be seen as fresh."""
        now = time.monotonic()
        if not self._asked_at or now - self._asked_at > ASK_SECONDS:
            self._asked_at, self._is_wanted = now, _is_alone(self.source)
        if not self._is_wanted:
            self._logged = None
        elif not self._kept_at or now - self._kept_at > NEWS_SECONDS:
            self._go_on(now)

    def forget(self) -> None:
        """The log is followed no more; where somebody listens to the PBX, the floor is theirs."""
        if _is_alone(self.source):
            forget_floor(self.source.pk)

    def _go_on(self, now: float) -> None:
        if self._logged is None:
            self._logged = LoggedFloor(wrap_up_of(self.source))
            rows = _lines(self.source).filter(sort_epoch__gte=_newest(self.source) - LOOK_BACK_SECONDS)
            self._take(self._logged, rows.order_by("sort_epoch", "pk"))
        else:
            self._take(self._logged, _lines(self.source).filter(pk__gt=self._last).order_by("pk"))
        if self._logged.floor.has_news or now - self._kept_at > KEEP_SECONDS:
            at = _now()
            self._logged.pass_time(int(at.timestamp()))
            self._logged.floor.drain()
            keep_floor(self.source.pk, self._logged.floor.as_json(), at)
            self._kept_at = now

    def _take(self, logged: LoggedFloor, rows: QuerySet[RawLine]) -> None:
        found = rows.values_list("pk", "text", "caller_sealed")
        for number, text, sealed in found.iterator(chunk_size=2000):
            self._last = max(self._last, number)
            logged.take(_line(text, sealed))


def _now() -> datetime:
    return datetime.now(UTC)


def _is_alone(source: Source) -> bool:
    return source.kind == Source.Kind.ASTERISK_QUEUE_LOG and not is_listened_to(source)


def _newest(source: Source) -> int:
    source.refresh_from_db(fields=["last_epoch"])
    return source.last_epoch


def _lines(source: Source) -> QuerySet[RawLine]:
    first, after = row_number(source.pk, 0), row_number(source.pk + 1, 0)
    return RawLine.objects.filter(source=source, pk__gte=first, pk__lt=after)


def _line(text: str, sealed: str) -> Line:
    epoch, callid, queue, agent, event, *data = text.split("|")
    if sealed and CALLER_MARK in data:
        data = list(_put_back(data, keys.unseal(sealed).split("|")))
    return Line(int(epoch), callid, queue, agent, event, tuple(data))


def _put_back(data: Iterable[str], numbers: list[str]) -> Iterable[str]:
    left = iter(numbers)
    return [next(left, "") if part == CALLER_MARK else part for part in data]
