"""Staff lists: sent, matched, imported in slices, forgotten. Before the import, only the list itself is written."""

from __future__ import annotations

import base64
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, count
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor, Place, Scope
from keskus.core.fields import Money
from keskus.core.models import Job
from keskus.core.work import STEP_SECONDS, is_stopping, request, save_progress
from keskus.engines.tables import Table, csv_lines, read_table
from keskus.people.actions.employees import (
    change_employee,
    create_employee,
    end_employment,
    give_skill,
    join_team,
    set_contract,
    set_reporting_line,
)
from keskus.people.actions.notices import notify
from keskus.people.actions.structure import create_skill, create_team
from keskus.people.models import Employee, Site, Skill, StaffList, Team
from keskus.people.queries.staff_lists import entries_of, table_of
from keskus.people.rules.staff_cells import Ref
from keskus.people.rules.staff_facts import PAY_FACTS, Fact
from keskus.people.rules.staff_lists import Entry, Status, counts_of, reference_day

State = StaffList.State
SLICE_ROWS = 25  # about a quarter of a second on SQLite: no write transaction is longer than half a second
PLAIN_FACTS = (
    *(Fact.NUMBER, Fact.FIRST_NAME, Fact.LAST_NAME, Fact.EMAIL, Fact.PHONE, Fact.SITE, Fact.JOB_TITLE, Fact.STARTED),
)
CONTRACT_FACTS = frozenset({Fact.HOURS, Fact.PAY, Fact.PAY_GRADE})


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
    entries = entries_of(sender, staff_list)
    ends = time.monotonic() + STEP_SECONDS
    while job.done < 2 * len(entries):
        lines, first = divmod(job.done, len(entries))
        upto = min(first + SLICE_ROWS, len(entries))
        import_slice(sender, staff_list, entries[first:upto], job=job, lines=bool(lines), done=job.done + upto - first)
        if time.monotonic() > ends or is_stopping(job):
            return True
    finish_import(sender, staff_list, entries, job=job)
    return False


@action("people.import_staff_slice")
def import_slice(
    actor: Actor, staff_list: StaffList, entries: Sequence[Entry], *, job: Job, lines: bool, done: int
) -> None:
    """Write some rows of a list, or their reporting lines, and how far the import came."""
    writer = _Writer(actor, staff_list)
    due = [entry for entry in entries if entry.status in (Status.NEW, Status.CHANGED)]
    if lines:
        writer.write_lines(due)
    for entry in () if lines else due:
        writer.write_person(entry)
    save_progress(job, done=done)
    record(staff_list, {"rows": len(entries), "done": done})


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


class _Writer:
    """Writes the entries of one slice through the room's own actions."""

    def __init__(self, actor: Actor, staff_list: StaffList) -> None:
        if staff_list.counts_from is None:
            raise Breach("staff_list_closed")
        self.actor, self.counts_from = actor, staff_list.counts_from
        self.sites = {site.pk: site for site in Site.objects.all()}

    def write_person(self, entry: Entry) -> None:
        """The person, then team, contract and skills; the end of the employment last, a later end first."""
        changed = {change.fact for change in entry.changes}
        employee = self._plain(entry, changed)
        ends = entry.values.get(Fact.ENDED) if Fact.ENDED in changed else None
        later = ends and employee.ended_on and ends > employee.ended_on
        if later:
            end_employment(self.actor, employee, on=ends)
        on = reference_day(self.counts_from, employee.started_on, ends or employee.ended_on)
        if entry.person is None:
            on = employee.started_on
        self._dated(entry, changed, employee, on)
        if ends and not later:
            end_employment(self.actor, employee, on=ends)

    def _plain(self, entry: Entry, changed: set[Fact]) -> Employee:
        values = {fact.value: entry.values[fact] for fact in PLAIN_FACTS if fact in changed}
        if Fact.SITE in changed:
            values["site"] = self.sites[entry.values[Fact.SITE].key]
        if entry.person is None:
            return create_employee(self.actor, **values)
        employee = Employee.objects.select_related("site").get(pk=entry.person.key)
        return change_employee(self.actor, employee, **values) if values else employee

    def _dated(self, entry: Entry, changed: set[Fact], employee: Employee, on: date) -> None:
        if Fact.TEAM in changed:
            team = self._team(entry.values[Fact.TEAM], employee.site)
            join_team(self.actor, employee, team=team, on=on, tell=False)
        if CONTRACT_FACTS & changed:
            pay = entry.values.get(Fact.PAY)
            known = entry.person.facts if entry.person else {}
            set_contract(
                self.actor,
                employee,
                hours_per_week=entry.values.get(Fact.HOURS) or known[Fact.HOURS],
                pay_grade=entry.values.get(Fact.PAY_GRADE),
                pay=Money(*pay) if pay else None,
                on=on,
                tell=False,
            )
        for change in entry.changes:
            if change.fact is Fact.SKILLS:
                reference, level = change.new
                give_skill(self.actor, employee, skill=self._skill(reference), level=level, on=on)

    def write_lines(self, entries: Sequence[Entry]) -> None:
        """To whom people report; both are there by now."""
        due = [entry for entry in entries if any(change.fact is Fact.REPORTS_TO for change in entry.changes)]
        numbers = {self._number(entry) for entry in due} | {entry.values[Fact.REPORTS_TO] for entry in due}
        people = {person.number: person for person in Employee.objects.filter(number__in=numbers)}
        for entry in due:
            self._write_line(entry, people[self._number(entry)], people[entry.values[Fact.REPORTS_TO]])

    def _number(self, entry: Entry) -> str:
        return entry.person.number if entry.person else entry.number

    def _write_line(self, entry: Entry, employee: Employee, boss: Employee) -> None:
        on = max(reference_day(self.counts_from, employee.started_on, employee.ended_on), boss.started_on)
        if entry.person is None:
            on = max(employee.started_on, boss.started_on)
        set_reporting_line(self.actor, employee, boss=boss, on=on)

    def _team(self, reference: Ref, site: Site) -> Team:
        if reference.key is not None:
            return Team.objects.get(pk=reference.key)
        known = Team.objects.filter(name__iexact=reference.name).first()
        return known or create_team(self.actor, site=site, name=reference.name, code=_free_code(Team, reference.name))

    def _skill(self, reference: Ref) -> Skill:
        if reference.key is not None:
            return Skill.objects.get(pk=reference.key)
        known = Skill.objects.filter(name__iexact=reference.name).first()
        return known or create_skill(self.actor, name=reference.name, code=_free_code(Skill, reference.name))


def _free_code(model: type[Team] | type[Skill], name: str) -> str:
    """A code out of a name that no other row has."""
    stem = slugify(name)[:30] or model.__name__.lower()
    taken = set(model._default_manager.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for code in chain([stem], (f"{stem}-{n}" for n in count(2))) if code not in taken)
