"""The legal gate: whether a site, or somebody there, may be recorded or listened to on a day; who has the notice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from keskus.core.actors import Actor
from keskus.people.models import Employee, Site, Team
from keskus.people.queries import employees
from keskus.recordings.models import MonitoringGate, NoticeReceipt
from keskus.recordings.models.gate import WHAT_CHOICES
from keskus.recordings.rules.gate import Gate, Receipt, Terms, What, for_person, gate_on, in_force, is_told
from keskus.recordings.sentences.of_gate import gate_reason

VIEW = "recordings.gate.view"
NOTICE = "recordings.notice.view"


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


# Pages


@dataclass(frozen=True, slots=True)
class Standing:
    """How the gate of a site stands. `row`: the version in force; `coming`: one that is told and not in force yet."""

    site: Site
    what: What
    gate: Gate
    row: MonitoringGate | None
    coming: MonitoringGate | None
    people: int
    untold: tuple[Employee, ...]

    @property
    def label(self) -> str:
        """What it is about, in words."""
        return str(dict(WHAT_CHOICES)[self.what])

    @property
    def told(self) -> int:
        """How many have the notice."""
        return self.people - len(self.untold)

    @property
    def reasons(self) -> list[str]:
        """Why it is shut, in words."""
        return [gate_reason(code) for code in self.gate.reasons]


def sites_of_gates(viewer: Actor, permission: str = VIEW) -> QuerySet[Site]:
    """The sites that the permission reaches, by themselves or by one of their teams or people."""
    scope, rows = viewer.scope(permission), Site.objects.filter(closed_on=None)
    if scope.everything:
        return rows
    teams = Team.objects.filter(pk__in=scope.teams).values("site")
    own = Employee.objects.filter(pk__in=scope.employees).values("site")
    return rows.filter(Q(pk__in=scope.sites) | Q(pk__in=teams) | Q(pk__in=own))


def standings(viewer: Actor, today: date, permission: str = VIEW) -> list[Standing]:
    """Every gate within reach."""
    return [standing(viewer, site, what, today) for site in sites_of_gates(viewer, permission) for what in What]


def standing(viewer: Actor, site: Site, what: What, today: date) -> Standing:
    """One gate, with those within reach who do not have the notice: of a version that is only coming already."""
    rows = versions(site, what)
    terms = in_force([row.terms for row in rows], today)
    row = next((each for each in rows if terms is not None and each.number == terms.number), None)
    coming = next((each for each in rows if each.effective_on > today and each.ended_on is None), None)
    people = list(_people(viewer, site, today))
    shown = row or coming
    untold = _untold(shown, people, today) if shown else people
    gate = gate_on([each.terms for each in rows], site.country, today)
    return Standing(site, what, gate, row, coming, len(people), tuple(untold))


def standing_or_none(viewer: Actor, pk: int, what: str, today: date, permission: str) -> Standing | None:
    """One gate by the site's number; none when it is not there or not yours."""
    site = sites_of_gates(viewer, permission).filter(pk=pk).first()
    return standing(viewer, site, What(what), today) if site and what in list(What) else None


def zone_of(viewer: Actor) -> ZoneInfo:
    """By whose clock the viewer reads times: that of their site, else of the first within reach."""
    own = getattr(viewer, "employee_id", None)
    person = Employee.objects.select_related("site").filter(pk=own).first() if own else None
    site = person.site if person else sites_of_gates(viewer, NOTICE).order_by("pk").first()
    return site.zone if site else ZoneInfo("UTC")


def versions(site: Site, what: What) -> list[MonitoringGate]:
    """All versions, the latest first."""
    return list(MonitoringGate.objects.filter(site=site, what=what).select_related("site"))


def _people(viewer: Actor, site: Site, today: date) -> QuerySet[Employee]:
    """Who works at a site, and who is about to begin."""
    return employees(viewer, VIEW).filter(site=site).exclude(ended_on__lt=today)


def _untold(row: MonitoringGate, people: list[Employee], today: date) -> list[Employee]:
    terms, what = row.terms, What(row.what)
    receipts = _receipts(row.site, what, [person.pk for person in people])
    return [person for person in people if not is_told(receipts[person.pk], terms, person.started_on, today)]


@dataclass(frozen=True, slots=True)
class OwnNotice:
    """A notice to the viewer, and when they had it (None: not yet)."""

    row: MonitoringGate
    had_on: date | None
    is_coming: bool


def own_notices(viewer: Actor, today: date) -> list[OwnNotice]:
    """What the viewer is told of recording and listening at their site: in force, and coming."""
    person = _self(viewer)
    if person is None:
        return []
    found = []
    for what in What:
        now = standing(viewer, person.site, what, today)
        found += [(row, False) for row in (now.row,) if row] + [(row, True) for row in (now.coming,) if row]
    had = dict(
        NoticeReceipt.objects.filter(employee=person, gate__in=[row for row, _ in found]).values_list("gate", "on")
    )
    return [OwnNotice(row, had.get(row.pk), is_coming) for row, is_coming in found]


def own_notice_or_none(viewer: Actor, pk: int) -> MonitoringGate | None:
    """A notice to the viewer; none of another site's."""
    person = _self(viewer)
    return MonitoringGate.objects.filter(pk=pk, site=person.site).first() if person else None


def _self(viewer: Actor) -> Employee | None:
    own = getattr(viewer, "employee_id", None)
    return Employee.objects.select_related("site").filter(pk=own).first() if own and viewer.may(NOTICE) else None
