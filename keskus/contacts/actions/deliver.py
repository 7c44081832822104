"""A whole delivery: a file's lines taken, folded and added up, slice by slice. What the terminal, the follower and the
worker share; each slice is its own transaction, so it may be stopped or killed anywhere and taken up again."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from keskus.contacts import gateways
from keskus.contacts.actions.fold import fold_again, fold_lines
from keskus.contacts.actions.grades import grade_days
from keskus.contacts.actions.links import link_calls
from keskus.contacts.actions.reconcile import mark_every_call, reconcile_marked
from keskus.contacts.actions.sums import sum_marked
from keskus.contacts.actions.tables import digest_again, digest_rows
from keskus.contacts.actions.take import Taken, close_delivery, file_of, reader_of, table_reader_of, take_lines
from keskus.contacts.gateways import FileTrouble, LogFile
from keskus.contacts.models import Source, SourceFile
from keskus.contacts.queries.records import KINDS as EVIDENCE
from keskus.contacts.queries.sources import source_named
from keskus.core.actors import SYSTEM
from keskus.core.models import Job
from keskus.core.work import STEP_SECONDS, is_stopping, save_progress
from keskus.engines.queuelog import Refusal

BATCH = 5000
KNOWN_BY = 4  # records by which a table is known again
ABOVE_HEADING = 20  # records looked at for the heading of a table

Progress = Callable[[int, int], bool]  # bytes done, bytes in all -> go on?


@dataclass(slots=True)
class Delivered:
    """What came of a file."""

    file: SourceFile | None
    taken: Taken
    finished: bool = True
    left_unended: bool = False  # a last line without its end, in a file that may still be written to


def open_delivery_of(source: Source, log: LogFile) -> SourceFile | None:
    """The delivery of an opened log, positioned where it was left; None while it has no whole line yet."""
    log.is_whole = reader_of(source, SourceFile(source=source)).is_whole
    if source.is_table:
        _prepare_table(source, log)
    first = log.lines(1, take_unended=log.is_pipe or gateways.is_settled(log.name))
    if not first:
        return None
    if log.is_pipe:
        return file_of_pipe(source, log, first)
    log.stream.seek(0)
    log.offset = 0
    if source.is_table:  # every one of them begins with the same heading
        first = log.lines(KNOWN_BY, take_unended=True)
        log.stream.seek(0)
        log.offset = 0
    log.met.clear()
    file = file_of(source, log, b"".join(item.raw for item in first), at=timezone.now())
    log.count_again()
    return file


def _prepare_table(source: Source, log: LogFile) -> None:
    """Have a table read by its source's mapping. Raises `FileTrouble` where there is none, or it is another table."""
    if not source.mapping:
        raise FileTrouble(f"{source.name}: nobody has said yet what the columns of its tables mean; map them first.")
    reader = table_reader_of(source, SourceFile(source=source))
    gateways.rewritten(log, encoding=reader.mapping.encoding, delimiter=reader.mapping.delimiter)
    log.same = reader.same if reader.counts_equal_rows else None
    if log.is_pipe:
        return
    for item in log.lines(ABOVE_HEADING, take_unended=True):
        found = reader.read(item.raw, now=int(time.time()))
        if isinstance(found, Refusal) and found.code == "other_columns":
            raise FileTrouble(f"{log.title or log.name}: has no column {found.detail}; map the table anew.")
        if not isinstance(found, Refusal):
            break
    log.stream.seek(0)
    log.offset = 0


def fits_mapping(source: Source, path: str) -> bool:
    """Whether a file is a table with the columns of its source's mapping."""
    try:
        log = gateways.open_log(path)
        log.is_whole = reader_of(source, SourceFile(source=source)).is_whole
        try:
            _prepare_table(source, log)
        finally:
            log.close()
    except FileTrouble:
        return False
    return True


def file_of_pipe(source: Source, log: LogFile, first: list[gateways.RawInput]) -> SourceFile:
    """A pipe cannot be wound back: its first line is taken at once."""
    file = file_of(source, log, first[0].raw, at=timezone.now())
    take_lines(file, first, at=timezone.now())
    return file


def take_batch(source: Source, file: SourceFile, log: LogFile, *, take_unended: bool) -> Taken | None:
    """Take and fold the next batch of an opened log; None when it has nothing more."""
    lines = log.lines(BATCH, take_unended=take_unended)
    if not lines:
        return None
    taken = take_lines(file, lines, at=timezone.now())
    if taken.new:
        digest_lines(source)
    return taken


def digest_lines(source: Source) -> bool:
    """Make the next slice of what a source's lines come to; whether more of them wait."""
    return DIGESTS[Source.Kind(source.kind)](source)


DIGESTS: dict[Source.Kind, Callable[[Source], bool]] = {
    Source.Kind.ASTERISK_QUEUE_LOG: lambda source: fold_lines(source).more,
    Source.Kind.ASTERISK_AMI: lambda source: fold_lines(source).more,
    Source.Kind.ASTERISK_CDR: link_calls,
    Source.Kind.ASTERISK_CEL: link_calls,
    Source.Kind.CALL_TABLE: digest_rows,
    Source.Kind.INTERVAL_TABLE: digest_rows,
    Source.Kind.BY_HAND: lambda source: False,
}


def count_again(source: Source, *, since: int | None = 0) -> None:
    """Have what a source delivered counted again, as after a change of who is who.

    A log from an instant on (None: nothing of it is touched), a table always from the beginning.
    """
    if source.kind in EVIDENCE:
        mark_every_call(source.companion_of or source)
    elif source.is_table:
        digest_again(source)
    elif since is not None:
        fold_again(source, since=since)
        for live in Source.objects.filter(companion_of=source, kind=Source.Kind.ASTERISK_AMI):
            fold_again(live, since=since)


def fold_rest(source: Source, *, until: float = math.inf, with_grades: bool = True) -> bool:
    """Fold what still waits, add up what is marked and grade the days that changed, up to a moment of the monotonic
    clock; whether all is done."""
    while digest_lines(source):
        if time.monotonic() > until:
            return False
    while reconcile_marked():
        if time.monotonic() > until:
            return False
    while sum_marked():
        if time.monotonic() > until:
            return False
    while with_grades and grade_days():
        if time.monotonic() > until:
            return False
    return True


def deliver(source: Source, path: str, progress: Progress, *, title: str = "") -> Delivered:
    """Take a file to its end; `progress` is told after each batch and may stop it. Raises `FileTrouble`."""
    log = gateways.open_log(path)
    log.title = title
    try:
        file = open_delivery_of(source, log)
        total = Taken()
        if file is None:
            return Delivered(None, total, left_unended=log.size > 0)
        unended = gateways.is_settled(path)
        while (taken := take_batch(source, file, log, take_unended=unended)) is not None:
            total.new += taken.new
            total.known += taken.known
            total.refused += taken.refused
            if not progress(log.offset, log.size):
                return Delivered(file, total, finished=False)
        close_delivery(SYSTEM, file, at=timezone.now())
        return Delivered(file, total, left_unended=not unended and log.has_rest)
    finally:
        log.close()


def import_step(job: Job) -> bool:
    """Take an uploaded log for at most one step's time; whether more of it is left."""
    source = source_named(job.subject)
    until = time.monotonic() + STEP_SECONDS

    def go_on(done: int, total: int) -> bool:
        save_progress(job, done=done)
        return time.monotonic() < until and not is_stopping(job)

    path = Path(job.parameters["path"])
    if job.total and job.done == job.total and not path.exists():
        return False  # all of it was taken; whoever did so could not write down that the job is over
    before = {"new": 0, "known": 0, "refused": 0, **job.outcome}
    delivered = deliver(source, str(path), go_on, title=job.parameters["name"])
    taken = delivered.taken
    outcome = {
        "new": before["new"] + taken.new,
        "known": before["known"] + taken.known,
        "refused": before["refused"] + taken.refused,
    }
    save_progress(job, done=job.done, outcome=outcome)
    if not delivered.finished or not fold_rest(source, until=until):
        return True
    save_progress(job, done=job.total)  # before the file goes: whoever comes to this step again finds it done
    if not job.parameters.get("is_watched"):  # a file in a watched folder is not ours
        path.unlink(missing_ok=True)
    return False
