"""What the name of a recording's file tells: the call's id, when it began, the queue, which side it holds.

    sales-20261121-232906-1795303746.211.wav            a name set in the dial plan
    q-600-+37255501234-20261121-232906-1795303746.211   as FreePBX names them: the queue after q
    out-1001-+37255501234-20261121-232906-1795303746.211-rx

A name comes from outside and may hold a caller's number: nothing but what is named here is kept in clear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from keskus.engines.masking import masked

UNIQUEID = re.compile(r"(?<![\d.])((?:9\d{8}|1\d{9}|2[01]\d{8})\.\d{1,9})(?!\d)")  # a second since 1998, a count
UUID = re.compile(r"(?i)(?<![0-9a-f])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f])")  # no person wrote it
MOMENT = re.compile(r"(?<!\d)(20\d{2})-?(\d{2})-?(\d{2})[-_T ]?(\d{2})[-_:]?(\d{2})[-_:]?(\d{2})(?!\d)")
QUEUE_MARKS = ("q", "queue")
OTHER_MARKS = ("out", "outbound", "in", "inbound", "internal", "exten", "external", "force", "rg", "conf", "voicemail")
NUMBER = re.compile(r"\+?\d{5,}")
QUEUE = re.compile(r"[^\W\d_][\w.-]*|\d{1,4}")  # a word or a short number: no address, no caller's name or number
ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
AGENT, CALLER = "agent", "caller"
MOST_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Told:
    """What a name tells; empty where it does not. `base`: what the two files of a call have in common."""

    base: str
    call_key: str = ""
    before_key: str = ""  # the part before the id: a PBX with a system name writes `name-id` for an id
    began_epoch: int | None = None
    queue_name: str = ""
    leg: str = ""
    agent_number: str = ""  # told beside the file, never by its name


def told_by(name: str, zone: ZoneInfo, agent_ending: str = "", caller_ending: str = "") -> Told:
    """Read a file's name, without its folder. Endings are those of a source whose calls are two files."""
    stem = ENDING.sub("", name)
    base, leg = _leg(stem, agent_ending, caller_ending)
    found, moment = UNIQUEID.search(base), MOMENT.search(base)
    before = base[: min(match.start() for match in (found, moment) if match)] if found or moment else ""
    key = found.group(1) if found else ""
    between = base[: found.start()].rstrip("-_").rpartition("-")[2] if found else ""
    return Told(
        base=base,
        call_key=key,
        before_key=between if between and not between.isdigit() and not NUMBER.fullmatch(between) else "",
        began_epoch=_epoch(moment, zone) if moment else (int(key.partition(".")[0]) if key else None),
        queue_name=_queue(before),
        leg=leg,
    )


def is_call_id(key: str) -> bool:
    """Whether nothing but the PBX's own count or a UUID looks like what is masked: a card, a person, an address."""
    rest = UUID.sub("", UNIQUEID.sub("", key))
    return masked(rest) == rest


def _leg(stem: str, agent_ending: str, caller_ending: str) -> tuple[str, str]:
    for ending, leg in ((agent_ending, AGENT), (caller_ending, CALLER)):
        if ending and stem.endswith(ending):
            return stem.removesuffix(ending), leg
    return stem, ""


def _queue(before: str) -> str:
    """The first part, or what follows the mark of a queue, where it looks like the name of one."""
    parts = [part for part in re.split(r"[-_]", before) if part]
    if not parts or parts[0].lower() in OTHER_MARKS:
        return ""
    name = parts[1] if parts[0].lower() in QUEUE_MARKS and len(parts) > 1 else parts[0]
    return name[:MOST_CHARACTERS] if QUEUE.fullmatch(name) and masked(name) == name else ""


def _epoch(moment: re.Match[str], zone: ZoneInfo) -> int | None:
    year, month, day, hour, minute, second = (int(part) for part in moment.groups())
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
    return int(local.astimezone(UTC).timestamp())
