"""The legal gate: whether a site, or somebody there, may be recorded or listened to on a day; who has the notice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from keskus.people.models import Employee, Site
from keskus.recordings.models import MonitoringGate, NoticeReceipt
from keskus.recordings.rules.gate import Gate, Receipt, Terms, What, for_person, gate_on, in_force, is_told

VIEW = "recordings.gate.view"
RECEIPTS = "recordings.record_receipts"


def is_open(site: Site, what: What, on: date, employee: Employee | None = None) -> Gate:
    """Whether a site, and the person if one is named, may be recorded or listened to on a day of the site's calendar.

    `reasons` are codes (`sentences.gate_reason`); `version` is the notice in force. For the machine and for deeds: no
    viewer, the answer says nothing about anybody.
    """
    versions = terms_of(site, what)
    gate = gate_on(versions, site.country, on)
    if employee is None or not gate.is_open:
        return gate
    terms = in_force(versions, on)
    receipts = _receipts(site, what, [employee.pk])[employee.pk]
    return for_person(gate, terms is not None and is_told(receipts, terms, employee.started_on, on))


def open_to(site: Site, what: What, on: date, people: Iterable[Employee]) -> dict[int, Gate]:
    """The same for many people of a site, in two queries."""
    people, versions = list(people), terms_of(site, what)
    gate, terms = gate_on(versions, site.country, on), in_force(versions, on)
    if terms is None or not gate.is_open:
        return {person.pk: gate for person in people}
    receipts = _receipts(site, what, [person.pk for person in people])
    return {
        person.pk: for_person(gate, is_told(receipts[person.pk], terms, person.started_on, on)) for person in people
    }


def terms_of(site: Site, what: What) -> list[Terms]:
    """All versions of a site's terms."""
    return [row.terms for row in MonitoringGate.objects.filter(site=site, what=what)]


def notice_on(site: Site, what: What, on: date) -> MonitoringGate | None:
    """The version, with its texts, that held on a day (of a call)."""
    rows = list(MonitoringGate.objects.filter(site=site, what=what))
    terms = in_force([row.terms for row in rows], on)
    return next((row for row in rows if terms is not None and row.number == terms.number), None)


def _receipts(site: Site, what: What, people: list[int]) -> dict[int, list[Receipt]]:
    rows = NoticeReceipt.objects.filter(gate__site=site, gate__what=what, employee__in=people)
    found: dict[int, list[Receipt]] = defaultdict(list)
    for employee, number, on in rows.values_list("employee", "gate__number", "on"):
        found[employee].append(Receipt(number, on))
    return found
