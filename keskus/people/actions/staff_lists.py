"""Staff lists: sent, matched, imported in slices, forgotten. Before the import, only the list itself is written."""

from __future__ import annotations

import base64
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor, Place, Scope
from keskus.core.models import Job
from keskus.core.work import STEP_SECONDS, is_stopping, request, save_progress
from keskus.engines.tables import Table, csv_lines, read_table
from keskus.people.actions.notices import notify
from keskus.people.actions.staff_rows import RowWriter
from keskus.people.models import Employee, StaffList
from keskus.people.queries.staff_lists import entries_of, table_of
from keskus.people.rules.staff_facts import PAY_FACTS, Fact
from keskus.people.rules.staff_lists import Entry, Status, counts_of

State = StaffList.State
# A slice takes batches until its time is over: no write transaction is longer than half a second, the trail included.
SLICE_SECONDS = 0.12
BATCH_ROWS = 50


@action("people.send_staff_list")
def send_staff_list(actor: Actor, *, file_name: str, content: bytes, encoding: str = "") -> StaffList:
    """Keep a list, sealed, until it is imported or a week has passed. Raises `TableFault` for what is no table."""
    table = read_table(content, file_name=file_name, encoding=encoding)
    row = StaffList.objects.create(
        sent_by=actor.number,
        sent_at=timezone.now(),
        file_name=file_name[-120:],
        content=_packed(content),
        encoding=encoding,
        counts={"rows": len(table.rows)},
    )
    record(row, {"rows": len(table.rows), "encoding": table.encoding})
    return row


def _packed(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content)).decode()


@action("people.match_staff_list")
def match_staff_list(
    actor: Actor,
    staff_list: StaffList,
    *,
    matching: Mapping[str, str],
    counts_from: date,
    makes_missing: bool,
    encoding: str = "",
) -> StaffList:
    """Say what each column means. Pay columns need `people.pay.change`."""
    _check_open(actor, staff_list)
    if any(fact in PAY_FACTS for fact in matching.values()) and not actor.may("people.pay.change", Place()):
        raise Breach("pay_not_yours")
    if Fact.NUMBER not in matching.values():
        raise Breach("number_column_missing")
    staff_list.matching = {name: str(fact) for name, fact in matching.items() if fact}
    staff_list.counts_from, staff_list.makes_missing = counts_from, makes_missing
    staff_list.encoding, staff_list.state = encoding, State.MATCHED
    staff_list.save()
    record(staff_list, {"columns": len(staff_list.matching), "counts_from": str(counts_from)})
    return staff_list


@action("people.discard_staff_list")
def discard_staff_list(actor: Actor, staff_list: StaffList) -> None:
    """Forget a list, or what was left over of it."""
    if staff_list.sent_by != actor.number or staff_list.state == State.IMPORTING:
        raise Breach("staff_list_closed")
    staff_list.content = ""
    if staff_list.state != State.IMPORTED:
        staff_list.state = State.DISCARDED
    staff_list.save()
    record(staff_list, {"content": "forgotten"})


@action("people.import_staff_list")
def import_staff_list(actor: Actor, staff_list: StaffList, *, good_only: bool) -> Job:
    """Ask for the import: all rows when none is bad, or the good ones only. The rows are compared once more."""
    _check_open(actor, staff_list)
    if staff_list.state != State.MATCHED:
        raise Breach("staff_list_closed")
    counts = counts_of(entries_of(actor, staff_list))
    if counts["bad"] and not good_only:
        raise Breach("staff_list_has_bad_rows", count=counts["bad"])
    if not counts["new"] + counts["changed"]:
        raise Breach("staff_list_changes_nothing")
    parameters = {
        "role": actor.role,
        "employee": getattr(actor, "employee_id", None),
        "pays": actor.may("people.pay.change", Place()),
        "newest_known": Employee.objects.aggregate(newest=Max("pk"))["newest"] or 0,
    }
    total = 2 * sum(counts.values())
    job = request(actor, carry_import, subject=staff_list, parameters=parameters, total=total)
    staff_list.good_only, staff_list.state = good_only, State.IMPORTING
    staff_list.counts, staff_list.job_id = counts, job.pk
    staff_list.save()
    record(staff_list, {"state": "importing", **counts})
    return job


def _check_open(actor: Actor, staff_list: StaffList) -> None:
    """A list that failed on its way in is open again: what was written of it is unchanged the next time."""
    over = Job.objects.filter(pk__in=[staff_list.job_id], state__in=[Job.State.FAILED, Job.State.STOPPED])
    is_open = staff_list.state in (State.SENT, State.MATCHED) or (staff_list.state == State.IMPORTING and over.exists())
    if staff_list.sent_by != actor.number or not staff_list.content or not is_open:
        raise Breach("staff_list_closed")


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever asked for the import, while a worker carries it: their rights were asked when they asked for it."""

    number: str
    role: str
    employee_id: int | None
    pays: bool

    def may(self, permission: str, place: Place | None = None) -> bool:
        """Everything that an import does, and pay only when they might change it."""
        return self.pays or not permission.startswith("people.pay.")

    def scope(self, permission: str) -> Scope:
        """The whole centre: only a centre-wide grant asks for imports."""
        return Scope(everything=self.may(permission))


def carry_import(job: Job) -> bool:
    """One step of an import: slices of people first, then of reporting lines, whose bosses are there by now."""
    staff_list = StaffList.objects.get(pk=int(job.subject.rpartition(":")[2]))
    sender = Sender(job.requested_by, job.parameters["role"], job.parameters["employee"], job.parameters["pays"])
    if staff_list.state != State.IMPORTING:
        return False
    entries = entries_of(sender, staff_list, newest=job.parameters["newest_known"])
    ends = time.monotonic() + STEP_SECONDS
    while job.done < 2 * len(entries):
        import_slice(sender, staff_list, entries, job=job)
        if time.monotonic() > ends or is_stopping(job):
            return True
    finish_import(sender, staff_list, entries, job=job)
    return False


@action("people.import_staff_slice")
def import_slice(actor: Actor, staff_list: StaffList, entries: Sequence[Entry], *, job: Job) -> None:
    """Write the next rows of a list, or their reporting lines, and how far the import came."""
    if staff_list.counts_from is None:
        raise Breach("staff_list_closed")
    writer = RowWriter(actor, staff_list.counts_from, job.parameters["newest_known"])
    before = done = job.done
    ends = time.monotonic() + SLICE_SECONDS
    while done < 2 * len(entries) and (done == before or time.monotonic() < ends):
        lines, first = divmod(done, len(entries))
        batch = entries[first : first + BATCH_ROWS]
        due = [entry for entry in batch if entry.status in (Status.NEW, Status.CHANGED)]
        if due and lines:
            writer.write_lines(due)
        elif due:
            writer.write_people(due)
        done += len(batch)
    save_progress(job, done=done)
    record(staff_list, {"rows": done - before, "done": done})


@action("people.finish_staff_import")
def finish_import(actor: Actor, staff_list: StaffList, entries: Sequence[Entry], *, job: Job) -> None:
    """Keep the bad rows only, for a week, and tell the sender."""
    bad = [entry for entry in entries if entry.problems]
    staff_list.content = _packed("".join(bad_rows(table_of(staff_list), bad, "en")).encode()) if bad else ""
    staff_list.counts = {**staff_list.counts, "row_numbers": [entry.row.number for entry in bad]}
    staff_list.encoding, staff_list.state = "", State.IMPORTED
    staff_list.save()
    counts = {status.value: staff_list.counts[status.value] for status in Status}
    save_progress(job, done=job.total, outcome=counts)
    record(staff_list, {"state": "imported", **counts})
    employee = Employee.objects.filter(pk__in=[getattr(actor, "employee_id", None)]).first()
    if employee:
        notify(actor, employee, kind="people.staff_imported", values={"file": staff_list.file_name, **counts})


def bad_rows(
    table: Table,
    bad: Iterable[Entry],
    language: str,
    *,
    more: Sequence[str] = (),
    reason: Callable[[Entry], Sequence[Any]] = lambda entry: (),
) -> Iterator[str]:
    """The bad rows as a CSV file, cells as they were sent; with further columns and what `reason` says in them."""
    rows = ([*entry.row.cells, *reason(entry), *entry.row.beyond] for entry in bad)
    return csv_lines([*table.header, *more], rows, language)


@action("people.forget_staff_lists")
def forget_old_staff_lists(actor: Actor, *, before: datetime) -> int:
    """Drop what is left of lists sent before then; a list under import is left alone."""
    old = StaffList.objects.filter(sent_at__lt=before).exclude(content="").exclude(state=State.IMPORTING)
    forgotten = 0
    for row in old:
        row.content = ""
        row.state = row.state if row.state == State.IMPORTED else State.DISCARDED
        row.save(update_fields=["content", "state"])
        record(row, {"content": "forgotten"})
        forgotten += 1
    if not forgotten:
        record("people.stafflist:none", {"forgotten": 0})  # a deed that leaves no trace is an error
    return forgotten
