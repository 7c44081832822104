"""What of people waits for somebody: employments and contracts that end, people without a contract or a team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from keskus.core.actors import Actor
from keskus.people.models import Contract, Employee, TeamMembership
from keskus.people.queries.employees import employees
from keskus.people.queries.staff_lists import own_staff_lists
from keskus.people.queries.structure import holding

CONTRACTS_PERMISSION = "people.contract.view"


@dataclass(frozen=True, slots=True)
class Ending:
    """Somebody whose employment or contract ends on a day."""

    employee_id: int
    name: str
    ends_on: date
    is_contract: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A staff list that the viewer sent and has not imported; `is_matched`: its columns are matched."""

    id: int
    file: str
    is_matched: bool


def endings(viewer: Actor, today: date, *, days: int = 30) -> list[Ending]:
    """Employments, and contracts that nothing follows, that end within so many days, as far as the viewer may see."""
    if not viewer.may("people.end_employment"):
        return []
    last = today + timedelta(days=days)
    leaving = employees(viewer).filter(ended_on__gte=today, ended_on__lte=last).order_by("ended_on")
    found = [Ending(row.pk, row.name, row.ended_on, is_contract=False) for row in leaving if row.ended_on]
    next_one = Contract.objects.filter(employee=OuterRef("employee"), starts_on__gt=OuterRef("ends_on"))
    contracts = (
        Contract.objects.filter(
            ~Exists(next_one),
            employee__in=employees(viewer, CONTRACTS_PERMISSION).order_by().values("pk"),
            ends_on__gte=today,
            ends_on__lte=last,
            employee__ended_on=None,
        )
        .select_related("employee")
        .order_by("ends_on")
    )
    found += [
        Ending(row.employee_id, row.employee.name, row.ends_on, is_contract=True) for row in contracts if row.ends_on
    ]
    return sorted(found, key=lambda ending: (ending.ends_on, ending.name))


def without_contract(viewer: Actor, today: date) -> int:
    """How many people who work here have no contract in force, as far as the viewer may see contracts."""
    if not viewer.may("people.set_contract"):
        return 0
    held = Contract.objects.filter(holding(today), employee=OuterRef("pk"))
    return _working(viewer, today, CONTRACTS_PERMISSION).filter(~Exists(held)).count()


def without_team(viewer: Actor, today: date) -> int:
    """How many people who work here are in no team."""
    if not viewer.may("people.join_team"):
        return 0
    held = TeamMembership.objects.filter(holding(today), employee=OuterRef("pk"))
    return _working(viewer, today, "people.employee.view").filter(~Exists(held)).count()


def _working(viewer: Actor, today: date, permission: str) -> QuerySet[Employee]:
    working = Employee.objects.filter(started_on__lte=today).exclude(ended_on__lt=today)
    return working.filter(pk__in=employees(viewer, permission).order_by().values("pk"))


def staff_lists_waiting(viewer: Actor) -> list[Waiting]:
    """Staff lists of the viewer's own that wait for them."""
    rows = own_staff_lists(viewer).filter(state__in=("sent", "matched")).values_list("pk", "file_name", "state")
    return [Waiting(number, file, state == "matched") for number, file, state in rows[:5]]
