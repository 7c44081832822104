"""What rotations have for people on the days of a roster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from keskus.planning.models import Roster, Rotation, RotationPlace, ShiftTemplate
from keskus.planning.rules.rotations import entry_on


@dataclass(frozen=True, slots=True)
class Turn:
    """A day of somebody's rotation: a kind of shift, or (None) free."""

    person: int
    day: int
    template: ShiftTemplate | None
    is_fixed: bool


def turns_of(roster: Roster, people: Sequence[int]) -> list[Turn]:
    """Of all its days of which a rotation says anything."""
    kinds = {row.pk: row for row in ShiftTemplate.objects.filter(site=roster.site, closed_on=None)}
    rows = RotationPlace.objects.filter(Q(ends_on=None) | Q(ends_on__gte=roster.starts_on), employee__in=list(people))
    found: dict[tuple[int, int], Turn] = {}
    for place in rows.filter(starts_on__lte=roster.ends_on).select_related("rotation").order_by("starts_on"):
        for number in range(roster.days):
            day = roster.starts_on + timedelta(days=number)
            entry = entry_on(place.rotation.weeks, day, starts_on=place.starts_on, begins_with=place.begins_with)
            if place.holds_on(day):
                found.pop((place.employee_id, number), None)  # of two, the one that began later
                if entry == Rotation.OFF or entry in kinds:
                    turn = Turn(place.employee_id, number, kinds.get(entry or 0), place.rotation.is_fixed)
                    found[place.employee_id, number] = turn
    return list(found.values())
