"""One line of a queue_log: `epoch|callid|queue|agent|event|data1|data2|...`.

Every Asterisk since 1.4 writes this shape; only the number of data fields differs. Text is UTF-8: a line in another
encoding is refused rather than guessed at, because a wrong guess would rename an agent for good.
"""

import re
from typing import NamedTuple

LONGEST_LINE_BYTES = 8192
EARLIEST_EPOCH = 946_684_800  # 2000-01-01, before Asterisk: a PBX that booted without a clock
CLOCK_TOLERANCE_SECONDS = 86_400
LONGEST_CALLID = 150  # AST_MAX_UNIQUEID
LONGEST_NAME = 256  # longest interface app_queue keeps; queue and member names are shorter

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")
_EVENT = re.compile(r"[A-Z0-9_]{1,40}")
_STAMP = re.compile(r"\ufeff?([0-9]{1,11})(?:\.[0-9]{0,9})?")
_OUTSIDE_NUMBER = re.compile(r"(?:^|/)\+?[0-9]{7,}(?:$|@)")


class Line(NamedTuple):
    """A readable line; `"|".join` of its parts gives back what the PBX wrote."""

    epoch: int
    callid: str
    queue: str
    agent: str
    event: str
    data: tuple[str, ...]


class Refusal(NamedTuple):
    """Why a line cannot be read: a code, and a number or field name that says where."""

    code: str
    detail: str


def parse_line(raw: bytes, *, now: int) -> Line | Refusal:
    """Read one line, with or without its line end.

    Codes: `empty`, `too_long`, `not_text`, `control_characters`, `few_fields`, `bad_time`, `clock_ahead`, `bad_event`.
    """
    if len(raw) > LONGEST_LINE_BYTES:
        return Refusal("too_long", "line")
    try:
        text = raw.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        return Refusal("not_text", str(error.start))
    if not text.isprintable() and (control := _CONTROL.search(text)):
        return Refusal("not_text" if control[0] == "\0" else "control_characters", str(control.start()))
    fields = text.split("|")
    if len(fields) < 5:
        return Refusal("few_fields" if text else "empty", str(len(fields)))
    stamp, callid, queue, agent, event = fields[:5]
    if not (10 <= len(stamp) <= 11 and stamp.isascii() and stamp.isdigit()):
        stamp = _whole_seconds(stamp)
    epoch = int(stamp)
    if epoch < EARLIEST_EPOCH:
        return Refusal("bad_time", fields[0][:32])
    if epoch > now + CLOCK_TOLERANCE_SECONDS:
        return Refusal("clock_ahead", stamp)
    if not _EVENT.fullmatch(event):
        return Refusal("bad_event", event[:40])
    if len(callid) > LONGEST_CALLID or len(queue) > LONGEST_NAME or len(agent) > LONGEST_NAME:
        return Refusal("too_long", "callid" if len(callid) > LONGEST_CALLID else "name")
    return Line(epoch, callid, queue, agent, event, tuple(fields[5:]))


def _whole_seconds(stamp: str) -> str:
    """Floor a stamp with a fraction (database loggers) or a byte order mark; `0` when it is no time at all."""
    match = _STAMP.fullmatch(stamp)
    return match[1] if match else "0"


def number_fields(line: Line) -> tuple[int, ...]:
    """Indexes into `line.data` that hold an outside person's telephone number."""
    data = line.data
    match line.event:
        case "ENTERQUEUE":
            return (1,) if len(data) > 1 and data[1] else ()
        case "BLINDTRANSFER" | "TRANSFER":
            return (0,) if data and _OUTSIDE_NUMBER.search(data[0]) else ()
        case "ATTENDEDTRANSFER":
            return tuple(index for index in range(1, len(data) - 3) if _OUTSIDE_NUMBER.search(data[index]))
        case _:
            return ()
