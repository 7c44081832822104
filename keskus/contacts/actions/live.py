"""What a PBX tells as it happens: lines taken at once, so that the figures stand within the second."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from keskus.contacts.actions.fold import fold_lines
from keskus.contacts.actions.sums import sum_marked
from keskus.contacts.actions.take import Taken, close_delivery, open_delivery, take_lines
from keskus.contacts.gateways import RawInput
from keskus.contacts.models import Source, SourceFile
from keskus.core.actors import SYSTEM

MOST_LINES = 1000


def take_live(source: Source, lines: Sequence[str], *, at: datetime) -> Taken:
    """Take lines, fold them and add up the queues they touch; agents' time is added up by `sum_live`."""
    file = day_file(source, at)
    total, offset = Taken(), file.offset
    inputs = []
    for line in lines:
        raw = line.encode() + b"\n"
        inputs.append(RawInput(offset, raw, offset + len(raw)))
        offset += len(raw)
    for start in range(0, len(inputs), MOST_LINES):
        taken = take_lines(file, inputs[start : start + MOST_LINES], at=at)
        total.new, total.refused = total.new + taken.new, total.refused + taken.refused
    while fold_lines(source).more:
        pass
    while sum_marked(only_queues=True):
        pass
    return total


def sum_live() -> None:
    """Add up what `take_live` left: agents' time."""
    while sum_marked():
        pass


def day_file(source: Source, at: datetime) -> SourceFile:
    """The delivery of a UTC day, made with its first line."""
    day = at.astimezone(UTC).date()
    fingerprint = f"ami:{day}"
    known = SourceFile.objects.filter(source=source, fingerprint=fingerprint).first()
    return known or open_delivery(source, f"AMI {day}", fingerprint, at=at)


def note_taken(source: Source, *, at: datetime) -> None:
    """Leave the trail's entry for what came since the last one; called about once an hour, and at the end."""
    for file in SourceFile.objects.filter(source=source, closed_at=None).exclude(taken_at=None):
        close_delivery(SYSTEM, file, at=at)
