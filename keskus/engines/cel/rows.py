"""One row of the CEL: an event of one channel.

Without header: the columns of Asterisk's cel_custom.conf sample. With header: exports of the database table (FreePBX
and others), columns in any order. Both name one event alike but for user events, whose name is in the event type of a
file and in `userdeftype` of a table.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, tzinfo
from operator import itemgetter
from typing import NamedTuple

from keskus.engines.asterisk.channels import (
    holds_number_beside_ids,
    holds_outside_number,
    is_local_to_outside,
    is_outside_number,
)
from keskus.engines.asterisk.records import NULLS, Layout, header_layout, parse_record, plain_layout
from keskus.engines.asterisk.times import is_plausible, parse_time_us
from keskus.engines.queuelog.lines import LONGEST_CALLID, LONGEST_NAME, Refusal

USER_DEFINED = "USER_DEFINED"

_CLASSIC = (
    "event", "time", "cid_name", "cid_num", "cid_ani", "cid_rdnis", "cid_dnid", "exten", "context", "channel", "app",
    "app_data", "", "", "uniqueid", "linkedid", "peer", "", "user_event", "extra",
)  # fmt: skip
_NAMES: Mapping[str, str] = {
    "id": "row_id", "eventtype": "event", "eventtime": "time", "channame": "channel", "appname": "app",
    "appdata": "app_data", "userdeftype": "user_event", "eventextra": "extra", "bridgepeer": "peer",
} | {
    name: name
    for name in (
        "cid_name", "cid_num", "cid_ani", "cid_rdnis", "cid_dnid", "exten", "context", "uniqueid", "linkedid", "peer",
        "extra",
    )
}  # fmt: skip
_REQUIRED = ("event", "time", "channel", "uniqueid", "linkedid")
_EVENT = re.compile(r"[A-Za-z][A-Za-z0-9_ -]{0,79}")
_BUILT_IN = frozenset(
    (
        "CHAN_START", "CHAN_END", "HANGUP", "ANSWER", "APP_START", "APP_END", "BRIDGE_ENTER", "BRIDGE_EXIT",
        "BRIDGE_START", "BRIDGE_END", "BRIDGE_UPDATE", "BRIDGE_TO_CONF", "CONF_ENTER", "CONF_EXIT", "CONF_START",
        "CONF_END", "PARK_START", "PARK_END", "TRANSFER", "BLINDTRANSFER", "ATTENDEDTRANSFER", "3WAY_START",
        "3WAY_END", "HOOKFLASH", "LINKEDID_END", "PICKUP", "FORWARD", "LOCAL_OPTIMIZE", "LOCAL_OPTIMIZE_BEGIN",
        "STREAM_BEGIN", "STREAM_END", "DTMF",
    )
)  # fmt: skip


class CelEvent(NamedTuple):
    """A readable event. `row_id` is the table's own number, 0 in a file; `user_event` the name of a user event.

    A user event has the event `USER_DEFINED`, from whichever kind of file. Of a stream, `user_event` says which.
    """

    at_us: int
    row_id: int
    event: str
    channel: str
    uniqueid: str
    linkedid: str
    exten: str
    context: str
    app: str
    app_data: str
    cid_name: str
    cid_num: str
    cid_ani: str
    cid_rdnis: str
    cid_dnid: str
    peer: str
    user_event: str
    extra: str


_COLUMNS = ("time", "row_id", *CelEvent._fields[2:])
_NUMBERS = ("cid_num", "cid_ani", "cid_rdnis", "cid_dnid", "exten")


def recognise(first: bytes) -> Layout | Refusal:
    """The layout of a CEL file by its first record. Codes: those of `parse_record`, and `unknown_columns`."""
    layout = header_layout(first, _NAMES, _REQUIRED)
    if layout is not None:
        return layout
    fields = parse_record(first)
    if isinstance(fields, Refusal):
        return fields
    if len(fields) in (19, 20) and parse_time_us(fields[1], UTC) is not None:
        return plain_layout(_CLASSIC[: len(fields)])
    return Refusal("unknown_columns", str(len(fields)))


class CelReader:
    """Reads the records of one file; `zone` is the PBX's, for local times."""

    __slots__ = ("_checks", "_layout", "_pick", "_zone")

    def __init__(self, layout: Layout, zone: tzinfo) -> None:
        self._layout = layout
        self._zone = zone
        # A column that the file has not got is read from an empty field put at the end.
        self._pick = itemgetter(*(layout.columns.get(name, layout.width) for name in _COLUMNS))
        self._checks = tuple(_number_checks(layout.columns))

    def read(self, fields: Sequence[str], *, now_us: int, after_us: int = 0) -> CelEvent | Refusal:
        """One event. `after_us`: time of the event before, which decides in the hour repeated in autumn.

        Codes: `few_fields`, `many_fields`, `bad_time`, `clock_ahead`, `bad_event`, `no_uniqueid`, `too_long`.
        """
        if len(fields) != self._layout.width:
            return Refusal("few_fields" if len(fields) < self._layout.width else "many_fields", str(len(fields)))
        full = (*fields, "")
        if self._layout.has_header and not NULLS.isdisjoint(full):
            full = tuple("" if field in NULLS else field for field in full)
        picked = self._pick(full)
        time, row_id, event, channel, uniqueid, linkedid = picked[:6]
        if not uniqueid or not linkedid:
            return Refusal("no_uniqueid", event[:40])
        if len(uniqueid) > LONGEST_CALLID or len(linkedid) > LONGEST_CALLID or len(channel) > LONGEST_NAME:
            return Refusal("too_long", "channel" if len(channel) > LONGEST_NAME else "uniqueid")
        at_us = parse_time_us(time, self._zone, after_us=after_us, uniqueid=uniqueid)
        if at_us is None or not is_plausible(at_us, now_us):
            return Refusal("bad_time" if at_us is None or at_us < now_us else "clock_ahead", time[:32])
        if event not in _BUILT_IN:
            if not _EVENT.fullmatch(event):
                return Refusal("bad_event", event[:40])
            if event != USER_DEFINED:
                picked = (*picked[:2], USER_DEFINED, *picked[3:-2], picked[-2] or event, picked[-1])
        number = int(row_id) if row_id.isdecimal() and len(row_id) < 19 else 0
        return CelEvent._make((at_us, number, *picked[2:]))

    def number_fields(self, fields: Sequence[str]) -> tuple[int, ...]:
        """Indexes of the fields that hold an outside person's number or anyone's name, to be cut out and sealed.

        What is cut must be put back before `call_facts` sees the event: dial strings, Local channels and transfers
        are read there.
        """
        return tuple(index for index, holds in self._checks if index < len(fields) and holds(fields[index]))


def _number_checks(columns: Mapping[str, int]) -> Iterator[tuple[int, Callable[[str], bool]]]:
    for name, index in sorted(columns.items(), key=lambda item: item[1]):
        if name == "cid_name":
            yield index, bool
        elif name in _NUMBERS:
            yield index, is_outside_number
        elif name == "app_data":
            yield index, holds_outside_number
        elif name in ("channel", "peer"):
            yield index, is_local_to_outside
        elif name == "extra":
            yield index, holds_number_beside_ids
