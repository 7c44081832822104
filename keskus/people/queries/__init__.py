"""What may be read about the centre's structure and its people: `viewer` first, only what reaches them comes back."""

from keskus.people.queries.employees import (
    Colleague,
    Record,
    colleagues,
    employee_or_none,
    employees,
    listed_employees,
    place_of,
    places_of,
    record_of,
)
from keskus.people.queries.history import Entry, history_of
from keskus.people.queries.notices import notices_of, own_notice_or_none, unread_count
from keskus.people.queries.staff_lists import (
    entries_of,
    known_staff,
    old_staff_lists_exist,
    own_staff_list_or_none,
    own_staff_lists,
    remembered_matching,
    table_of,
)
from keskus.people.queries.structure import clients, opening_hours, queues, sites, skills, teams, thing_or_none

__all__ = [
    "Colleague",
    "Entry",
    "Record",
    "clients",
    "colleagues",
    "employee_or_none",
    "employees",
    "entries_of",
    "history_of",
    "known_staff",
    "listed_employees",
    "notices_of",
    "old_staff_lists_exist",
    "opening_hours",
    "own_notice_or_none",
    "own_staff_list_or_none",
    "own_staff_lists",
    "place_of",
    "places_of",
    "queues",
    "record_of",
    "remembered_matching",
    "sites",
    "skills",
    "table_of",
    "teams",
    "thing_or_none",
    "unread_count",
]
