"""What every kind of source has in common: records, read one at a time into the same shape. No database.

A reader cuts the telephone numbers of outside people out of a record; whoever stores it seals them beside it.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from keskus.contacts.rules import CALLER_MARK
from keskus.engines.queuelog import Refusal, number_fields, parse_line

NAMES = 4  # a line of queue_log begins with its call, queue, agent and event


class Reading(NamedTuple):
    """A record that could be read.

    `epoch`: seconds since 1970 (UTC), by which it is stored in order. `callid`: what its call's other records share.
    `text`: stored after the epoch and `|`; it has `CALLER_MARK` where each of `numbers`, the caller's first, was cut
    out. `same`: what tells it from other records, where that is not the record itself. `names`: how many
    of the first parts of `text` are not words of people but names and codes, by which things are told apart.
    """

    epoch: int
    callid: str
    text: str
    numbers: tuple[str, ...] = ()
    same: bytes = b""
    names: int = 0


class Heading(NamedTuple):
    """A record that only names the columns of those that follow; kept with the file."""

    text: str


class Reader(Protocol):
    """How records of one kind of source are read. `in_time_order`: its files never go back in time.

    In such files equal records of one second count as often as they stand there; elsewhere equal records are one.
    """

    in_time_order: bool

    def is_whole(self, raw: bytes) -> bool:
        """Whether the lines read so far are a whole record: a quoted field may hold line ends."""
        ...

    def read(self, raw: bytes, *, now: int) -> Reading | Heading | Refusal:
        """One record. A refusal with the code `empty` is passed over in silence."""
        ...


class QueueLogReader:
    """Asterisk's queue_log: a line is a record."""

    in_time_order = True

    def is_whole(self, raw: bytes) -> bool:
        """Always."""
        return True

    def read(self, raw: bytes, *, now: int) -> Reading | Refusal:
        """A line; see `engines.queuelog`."""
        line = parse_line(raw, now=now)
        if isinstance(line, Refusal):
            return line
        data, numbers = line.data, tuple[str, ...]()
        fields = number_fields(line)
        if fields:
            numbers = tuple(data[index] for index in fields)
            cut = list(data)
            for index in fields:
                cut[index] = CALLER_MARK
            data = tuple(cut)
        text = "|".join((line.callid, line.queue, line.agent, line.event, *data))
        return Reading(line.epoch, line.callid, text, numbers, names=NAMES)
